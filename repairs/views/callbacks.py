"""The list of people to call back, oldest first, with a result at one tap."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.access import person_of
from community.admin.office import Office, office_of
from community.errors import Refused, Stale
from community.once import OnceFormMixin, once
from repairs import callbacks
from repairs.forms.callbacks import CallbackForm
from repairs.models import Callback, RepairOrder
from repairs.visibility import log_reveals

SHOWN = 30  # it is a queue: what is done makes room


def desk_of(request: HttpRequest) -> Office:
    """The office of a staff member; for everybody else the page does not exist."""
    office = office_of(request)
    if not office.communities:
        raise Http404
    return office


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    office = desk_of(request)
    rows = callbacks.waiting(office.narrow(RepairOrder.objects.all()))
    chosen = request.GET.get("order", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        rows = rows.filter(pk=chosen)
    found = list(
        rows.select_related("building", "skill", "community", "requester")
        .prefetch_related(Prefetch("callbacks", Callback.objects.select_related("by")))
        .order_by("unreached", "id")[: SHOWN + 1]
    )
    shown = found[:SHOWN]
    log_reveals(shown, by=person_of(request))
    context = {
        "rows": [_row(order) for order in shown],
        "has_more": len(found) > SHOWN,
        "is_one": bool(chosen),
        "results": Callback.Result,
        "tries": callbacks.TRIES,
    }
    return render(request, "repairs/callbacks.html", context)


def _row(order: Any) -> dict[str, Any]:
    tries = list(order.callbacks.all())
    return {
        "order": order,
        "tries": tries,
        "form": CallbackForm(initial={"seen": len(tries)}, auto_id=f"id_{order.pk}_%s"),
        "can_give_up": order.state == order.State.REPORTED and order.unreached >= callbacks.TRIES,
        "give_up": OnceFormMixin(auto_id=False),
    }


@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    order = _within_reach(request, pk)
    form = CallbackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please say what came of the call."))
        return redirect("repairs:callbacks")
    values, by = form.cleaned_data, person_of(request)

    def make() -> str:
        callbacks.record(
            order,
            by=by,
            result=values["result"],
            words=values["words"],
            how=values["how"],
            seen=values["seen"],
        )
        return reverse("repairs:callbacks")

    try:
        address, _first = once(values["once"], purpose=f"callback:{pk}", by=by, make=make)
    except Stale as stale:
        messages.warning(request, f"{stale} {_both_versions(order, values)}")
        return redirect("repairs:callbacks")
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("repairs:callbacks")
    messages.success(
        request,
        _("Recorded for “%(item)s”: %(result)s")
        % {"item": order.item, "result": Callback.Result(values["result"]).label},
    )
    return redirect(address)


def _both_versions(order: RepairOrder, values: dict[str, Any]) -> str:
    """What was pressed, and what is on record instead."""
    latest = order.callbacks.select_related("by").order_by("-id").first()
    if latest is None:
        return ""
    return _("You pressed: %(typed)s. On record: %(stored)s (%(who)s, %(time)s).") % {
        "typed": " ".join(filter(None, [str(Callback.Result(values["result"]).label), values["words"]])),
        "stored": " ".join(filter(None, [latest.get_result_display(), latest.words])),
        "who": latest.by or latest.get_how_display(),
        "time": date_format(localtime(latest.at), "H:i"),
    }


@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    order = _within_reach(request, pk)
    form = OnceFormMixin(request.POST)
    if not form.is_valid():
        messages.error(request, _("This form was already used. Please open the page again."))
        return redirect("repairs:callbacks")

    def make() -> str:
        callbacks.give_up(order, by=person_of(request))
        return reverse("repairs:callbacks")

    try:
        once(form.cleaned_data["once"], purpose=f"give-up:{pk}", by=person_of(request), make=make)
        messages.success(request, _("Closed as not reached. It does not count as satisfied."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("repairs:callbacks")


def _within_reach(request: HttpRequest, pk: int) -> RepairOrder:
    return get_object_or_404(desk_of(request).reach(RepairOrder.objects.all()), pk=pk)
