"""Standing by for a job, taking over somebody's place, and the face of the one who comes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.access import person_of
from community.errors import NotAllowed, Refused
from community.models import Resident
from community.photos import path_of, thumbnail_name
from repairs import doorstep, workflow
from repairs.actions import Role, roles_of
from repairs.models import HandOver, RepairOrder
from repairs.models.visits import portrait_of
from repairs.views.orders import orders_whole
from repairs.visibility import ASKING, masked

STATES = [RepairOrder.State.OPEN, RepairOrder.State.CLAIMED, RepairOrder.State.WAITING]


@require_POST
def standby(request: HttpRequest, pk: int) -> HttpResponse:
    """One press to wait, one to wait no longer."""
    order, by = get_object_or_404(RepairOrder, pk=pk), person_of(request)
    if request.POST.get("leave"):
        _told(request, lambda: workflow.leave(order, by=by), _("You no longer stand by for it."))
    else:
        said = _("You stand by. Should a place become free, it is yours and you are told.")
        _told(request, lambda: workflow.join(order, by=by), said)
    return redirect("repairs:hall" if by.is_volunteer else "repairs:jobs")


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to another volunteer's asking."""
    offer, by = get_object_or_404(HandOver.objects.select_related("claim__order"), pk=pk), person_of(request)
    if request.POST.get("take") != "1":
        _told(request, lambda: workflow.decline_place(offer, by=by), _("Thank you, noted."))
        return redirect("repairs:jobs")
    taken = _told(
        request, lambda: workflow.take_over(offer, by=by), _("It is yours. Please call before you come.")
    )
    return redirect(offer.claim.order if taken else "repairs:jobs")


def _told(request: HttpRequest, do: Callable[[], object], done: str) -> bool:
    try:
        do()
    except NotAllowed:
        raise
    except Refused as refused:
        messages.warning(request, str(refused))
        return False
    messages.success(request, done)
    return True


def offers_to(volunteer: Resident) -> list[dict[str, Any]]:
    """Places this volunteer is asked to take over: building and job, as in the hall."""
    rows = HandOver.objects.filter(
        to=volunteer,
        state=HandOver.State.OPEN,
        claim__released_at__isnull=True,
        claim__order__state__in=STATES,
    ).select_related("claim__order__building", "claim__order__skill", "claim__volunteer")
    return [
        {
            "row": row,
            "order": row.claim.order,
            "item": masked(row.claim.order, row.claim.order.item),
            "reason": masked(row.claim.order, row.reason),
        }
        for row in rows.order_by("-id")[:10]
    ]


@login_not_required
@require_safe
def face(request: HttpRequest, pk: int, claim: int) -> FileResponse:
    """A volunteer's photo, for those they are on the way to and the office; `?t=` carries the tracking link's secret."""
    found = get_object_or_404(orders_whole(), pk=pk)
    roles = roles_of(request.user, found, token=request.GET.get("t", ""))
    held = next((row for row in found.claims.all() if row.pk == claim), None)
    if held is None or not roles & (ASKING | {Role.STAFF}):
        raise Http404
    held.order = found
    portrait = portrait_of(held)
    if portrait is None or not doorstep.is_valid(held):
        raise Http404
    path = path_of(thumbnail_name(portrait.file))
    if not path.exists():
        raise Http404
    return FileResponse(open(path, "rb"), content_type="image/jpeg")
