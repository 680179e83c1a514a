"""Staff send somebody on a round."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.access import person_of
from community.admin.office import office_of
from community.models import Community
from repairs.rounds.forms import ScheduleForm
from repairs.rounds.views.common import done_before, taken_once


@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: HttpRequest) -> HttpResponse:
    """For the community in view; with several, `?community=` says which."""
    places = office_of(request).in_view
    if not places:
        raise Http404
    place = _chosen(places, request.GET.get("community", ""))
    purpose = f"round:{place.pk}"
    earlier = done_before(request, purpose) if request.method == "POST" else None
    if earlier is not None:
        return earlier
    form = ScheduleForm(request.POST if request.method == "POST" else None, community=place)
    answer = _planned(request, form, purpose) if form.is_bound and form.is_valid() else None
    context = {"form": form, "places": places, "place": place}
    status = 422 if form.is_bound else 200
    return answer or render(request, "repairs/rounds/schedule.html", context, status=status)


def _planned(request: HttpRequest, form: ScheduleForm, purpose: str) -> HttpResponse | None:
    by = person_of(request)
    answer = taken_once(request, form, purpose=purpose, make=lambda: form.schedule(by).get_absolute_url())
    if answer is not None:
        messages.success(request, _("Planned. Whoever walks it has been told."))
    return answer


def _chosen(places: list[Community], slug: str) -> Community:
    return next((place for place in places if place.slug == slug), places[0])
