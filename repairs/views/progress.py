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
    if chosen is None and len(places) == 1:
        chosen = places[0]
    context = {
        "places": places,
        "progress": progress_of(chosen) if chosen else None,
        "rate_days": RATE_DAYS,
    }
    return render(request, "repairs/progress.html", context)
