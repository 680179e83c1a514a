"""退单 and what follows: whoever stands by moves up, or the job goes back to the hall."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import NotAllowed, Refused
from community.models import Resident
from repairs import replies
from repairs.models import Claim, HandOver, RepairOrder
from repairs.workflow import appointments, standby
from repairs.workflow.moves import begin_move, required

State = RepairOrder.State


@transaction.atomic
def release(
    order: RepairOrder, *, by: Resident, reason: str, volunteer: Resident | None = None
) -> RepairOrder:
    """Give a place back. Staff name the `volunteer` whose place it is; a volunteer gives back their own.

    The place goes to the first who stands by and can take it, in the same transaction; else back to the hall.
    """
    move = begin_move("release", order, by=by)
    reason = required(reason, _("Please give the reason."))
    whose = volunteer or by
    if whose != by and "staff" not in move.roles:
        raise NotAllowed(_("You can only give back your own place."))
    changed = (
        move.order.claims.active()
        .filter(volunteer=whose)
        .update(released_at=timezone.now(), release_reason=reason[:120], is_lead=False)
    )
    if not changed:
        raise Refused(_("%(name)s has no place on this order.") % {"name": whose})
    withdraw_offers(move.order)
    hand_lead_on(move.order)
    appointments.unsettle(move.order)
    done = move.to(State.OPEN, taken=F("taken") - 1, private=reason, detail={"volunteer": whose.pk})
    if whose != by:
        replies.place_taken_off(done, whose)
    if standby.move_up(done):
        done.refresh_from_db()
    else:
        replies.released(done)
    return done


def withdraw_offers(order: RepairOrder) -> None:
    """Whoever has no place any more has none to offer."""
    HandOver.objects.filter(
        claim__order=order, claim__released_at__isnull=False, state=HandOver.State.OPEN
    ).update(state=HandOver.State.OVER, answered_at=timezone.now())


def hand_lead_on(order: RepairOrder) -> None:
    remaining = order.claims.active().order_by("id")
    first = remaining.first()
    if first and not remaining.filter(is_lead=True).exists():
        Claim.objects.filter(pk=first.pk).update(is_lead=True)
