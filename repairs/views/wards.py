"""我的楼栋: what a building's warden looks after: whom they may report for, how that goes on, and the rounds there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.access import person_of
from community.models import Building
from community.paging import page_of
from repairs import callers
from repairs.cards import card_of_request
from repairs.rounds import overview
from repairs.rounds.access import of_whole_buildings
from repairs.views.orders import asked_by

ROUNDS_SHOWN = 10


@require_safe
def wards(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if not person.warded_ids:
        raise Http404
    mine = asked_by(person).filter(helper=person, requester__building__in=person.warded_ids)
    page = page_of(mine, request.GET)
    walks = overview.with_progress(of_whole_buildings(person.warded_ids).under_way())
    context = {
        "buildings": list(Building.objects.filter(pk__in=person.warded_ids)),
        "neighbours": callers.helped_queryset(person)
        .filter(building__in=person.warded_ids)
        .order_by("building__order", "unit", "room", "name"),
        "page": page,
        "cards": [card_of_request(order, person) for order in page],
        "rounds": walks.order_by("due_on", "id")[:ROUNDS_SHOWN],
    }
    return render(request, "repairs/wards.html", context)
