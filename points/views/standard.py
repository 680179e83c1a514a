"""The published standard, for anyone to read and print."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from community.models import Community
from points import standards
from points.models import Standard


@login_not_required
def standard(request: HttpRequest) -> HttpResponse:
    community = _community(request)
    if community is None:
        choices = Community.objects.filter(is_active=True)
        return render(request, "points/standard_choice.html", {"communities": choices})
    versions = standards.published(community)
    shown = _shown(versions, request.GET.get("version", ""))
    context = {"community": community, "versions": versions, "shown": shown, "today": timezone.localdate()}
    if shown is not None:
        context |= _story_of(shown, versions)
    return render(request, "points/standard.html", context)


def _community(request: HttpRequest) -> Community | None:
    """By `?community=`, else one's own, else the only one there is."""
    active = Community.objects.filter(is_active=True)
    slug = request.GET.get("community", "")
    if slug:
        found = active.filter(slug=slug[:50]).first()
        if found is None:
            raise Http404
        return found
    if request.user.is_authenticated and request.user.community_id:
        return request.user.community
    few = list(active[:2])
    return few[0] if len(few) == 1 else None


def _shown(versions: list[Standard], wanted: str) -> Standard | None:
    """The version asked for; without one, today's; before the first day of all, the first to come."""
    if wanted:
        found = next((one for one in versions if str(one.version) == wanted), None)
        if found is None:
            raise Http404
        return found
    begun = [one for one in versions if one.valid_from <= timezone.localdate()]
    return begun[0] if begun else (versions[-1] if versions else None)


def _story_of(shown: Standard, versions: list[Standard]) -> dict[str, object]:
    """What came before and after the version shown; `versions` are newest first."""
    place = versions.index(shown)
    later = versions[place - 1] if place else None
    earlier = versions[place + 1] if place + 1 < len(versions) else None
    return {
        "later": later,
        "earlier": earlier,
        "changes": standards.changes(earlier, shown) if earlier else [],
        "coming": standards.changes(shown, later) if later else [],
    }
