"""责任清单: the public list of who is responsible for what, to read, search and print."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.models import Community
from repairs.models import PlaceKind, ResponsibilityRule
from repairs.words import plain


@login_not_required
@require_safe
def responsibility(request: HttpRequest) -> HttpResponse:
    communities = list(Community.objects.filter(is_active=True))
    chosen = _chosen(request, communities)
    query = request.GET.get("q", "").strip()[:40]
    rules = [rule for rule in ResponsibilityRule.objects.valid_for(chosen) if _matches(rule, query)]
    context = {
        "communities": communities,
        "chosen": chosen,
        "query": query,
        "found": len(rules),
        "places": [
            (kind, kind.label, [rule for rule in rules if rule.place_kind == kind]) for kind in PlaceKind
        ],
    }
    return render(request, "repairs/responsibility.html", context)


def _chosen(request: HttpRequest, communities: list[Community]) -> Community | None:
    """The one named, else one's own, else the only one there is."""
    slug = request.GET.get("community", "")
    own = getattr(request.user, "community_id", None)
    for test in (lambda each: each.slug == slug, lambda each: not slug and each.pk == own):
        if found := next(filter(test, communities), None):
            return found
    return communities[0] if len(communities) == 1 else None


def _matches(rule: ResponsibilityRule, query: str) -> bool:
    wanted = plain(query)
    texts = (rule.title, rule.words, rule.why, str(rule.get_who_display()))
    return any(wanted in plain(text) for text in texts)
