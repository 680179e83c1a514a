"""前台: whoever calls or comes is found, written down and sent home with a number, with the keyboard alone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from community.access import person_of
from repairs import callers, old_callers, slips
from repairs.forms.request import QuickDeskForm, prefilled
from repairs.views.asking import Asking, at_the_desk, number_in, page_with, submitted
from repairs.views.callbacks import desk_of
from repairs.views.paper import order_in_reach
from repairs.visibility import log_reveals


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    asking = _asking(request)
    if asking.community is None:
        return render(request, "repairs/which_community.html", {"asking": asking})
    if asking.resident is not None:
        log_reveals([asking.resident], by=person_of(request))  # the form shows the door and the phone
    elif asking.caller is not None:
        log_reveals([asking.caller.newest], by=person_of(request))
    if request.method == "POST":
        return submitted(request, asking, asking.community)
    form = QuickDeskForm(community=asking.community, resident=asking.resident, initial=_first_answers(asking))
    return page_with(request, asking, form)


def _asking(request: HttpRequest) -> Asking:
    office = desk_of(request)
    asking = at_the_desk(request, QuickDeskForm, template="repairs/desk/desk.html", done="repairs:desk_done")
    if asking.community is None and office.current is not None:
        asking.community = office.current
        asking.found = callers.find(office.current, asking.query) if asking.query else []
    if (like := number_in(request.GET.get("like", ""))) and asking.resident is None:
        _take_caller(asking, like)
    return asking


def _take_caller(asking: Asking, like: int) -> None:
    """Somebody picked by one of their earlier orders, who is in no register."""
    asking.caller = old_callers.one(asking.communities, like)
    if asking.caller is None:
        raise Http404
    asking.community = asking.caller.newest.community


def _first_answers(asking: Asking) -> dict[str, Any]:
    if asking.resident is not None:
        return prefilled(asking.resident)
    if asking.caller is not None:
        return old_callers.prefilled(asking.caller)
    if asking.community is not None and asking.query and not asking.found and not asking.old_callers:
        return callers.guessed(asking.community, asking.query)
    return {}


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The list of people found, while somebody types."""
    return render(request, "repairs/desk/people.html", {"asking": _asking(request)})


@require_safe
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """The number, large enough to read out; the slip; the next call."""
    order = order_in_reach(request, pk)
    return render(request, "repairs/desk/done.html", {"order": order, "promise": slips.promise_of(order)})
