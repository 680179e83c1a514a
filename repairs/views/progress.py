"""The public progress page: open to everyone, and about nobody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.models import Community
from repairs.progress import RATE_DAYS, progress_of


@login_not_required
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    places = list(Community.objects.filter(is_active=True))
    slug = request.GET.get("community", "")
    chosen = next((place for place in places if place.slug == slug), None)
    if slug and chosen is None:
        raise Http404
    if chosen is None:
        chosen = _own(request, places)
    context = {
        "places": places,
        "progress": progress_of(chosen) if chosen else None,
        "rate_days": RATE_DAYS,
    }
    return render(request, "repairs/progress.html", context)


def _own(request: HttpRequest, places: list[Community]) -> Community | None:
    """That of whoever is logged in; a stranger's, where there is only one."""
    home = request.user.community_id if request.user.is_authenticated else None
    own = [place for place in places if place.pk == home]
    if own or len(places) == 1:
        return (own or places)[0]
    return None
