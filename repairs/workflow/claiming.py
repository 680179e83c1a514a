"""抢单 and what a claiming volunteer may do until the visit."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import NotAllowed, Refused
from community.models import Resident, VolunteerCertificate
from community.rows import insert
from repairs import invitations, replies, search
from repairs.actions import may_volunteer_for
from repairs.models import Claim, RepairOrder
from repairs.workflow import places
from repairs.workflow.moves import add_event, begin_move, required

State = RepairOrder.State


def claim(order: RepairOrder, *, by: Resident) -> Claim:
    """Take a place. One conditional UPDATE decides who is first; pressing twice gives the same place.

    Raises Refused, with a kind sentence, when all places are taken or the volunteer has enough open jobs.
    """
    try:
        return _claim(order, by)
    except (IntegrityError, Refused):
        # Pressed twice, perhaps at the same moment: the other press got the place for them.
        held = Claim.objects.active().filter(order=order, volunteer=by).first()
        if held is None:
            raise
        return held


@transaction.atomic
def _claim(order: RepairOrder, by: Resident) -> Claim:
    seen = places.order_for(order.pk, by)
    _check_volunteer(seen, by)
    certificate = _certificate_for(seen, by)
    if not places.take(seen):
        raise Refused(_("Somebody was a moment faster and this job is taken. Thank you for offering!"))
    # After the order's row, the resident's (lock order: order, resident, product).
    if places.jobs_in_hand(by) >= seen.cap:
        raise Refused(
            _("You already have %(cap)d open jobs. Please finish one first, so that others can help too.")
            % {"cap": seen.cap}
        )
    # Whoever takes the first place leads: a place given back hands the lead on to those who stay.
    made = insert(Claim(order=seen, volunteer=by, is_lead=seen.taken == 1, certificate=certificate))
    add_event(
        seen,
        "claim",
        seen.state,
        from_state=State.OPEN,
        by=by,
        detail={"claim": made.pk, "taken": seen.taken},
    )
    if seen.is_invited:
        invitations.accepted(seen, by)
    search.index_volunteer(seen, by)
    replies.claimed(seen, by)
    return made


def _check_volunteer(order: Any, by: Resident) -> None:
    if by.pk in {order.requester_id, order.helper_id}:
        raise Refused(_("You reported this one yourself, so another volunteer has to take it."))
    if not order.is_approved:
        raise NotAllowed(_("Only approved volunteers of this community can take jobs."))
    if order.state == State.OPEN and not (order.knows or order.is_invited or may_volunteer_for(by, order)):
        raise Refused(_("This job needs a trade that is not among your skills."))


def _certificate_for(order: Any, by: Resident) -> VolunteerCertificate | None:
    """Asked afresh too: a certificate may have expired, or a trade may need one since."""
    if not order.certificate_needed:
        return None
    held = VolunteerCertificate.objects.valid().filter(volunteer__resident=by, skill=order.skill_id)
    certificate = held.order_by("-valid_until").first()
    if certificate is None:
        raise Refused(_("This job needs a certificate that the office has checked and that is still valid."))
    return certificate


@transaction.atomic
def begin(order: RepairOrder, *, by: Resident) -> RepairOrder:
    """Staff start with the volunteers there are, though places are left."""
    move = begin_move("begin", order, by=by)
    if move.order.taken == 0:
        raise Refused(_("Nobody has taken this job yet."))
    return move.to(State.CLAIMED, places=F("taken"), claimed_at=timezone.now())


@transaction.atomic
def release(
    order: RepairOrder, *, by: Resident, reason: str, volunteer: Resident | None = None
) -> RepairOrder:
    """Give a place back. Staff name the `volunteer` whose place it is; a volunteer gives back their own."""
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
    _hand_lead_on(move.order)
    done = move.to(State.OPEN, taken=F("taken") - 1, private=reason, detail={"volunteer": whose.pk})
    replies.released(done)
    return done


def _hand_lead_on(order: RepairOrder) -> None:
    remaining = order.claims.active().order_by("id")
    first = remaining.first()
    if first and not remaining.filter(is_lead=True).exists():
        Claim.objects.filter(pk=first.pk).update(is_lead=True)


@transaction.atomic
def pause(order: RepairOrder, *, by: Resident, reason: str, expected_on: date) -> RepairOrder:
    """Wait for parts until an expected day."""
    move = begin_move("pause", order, by=by)
    reason = required(reason, _("Please say what is missing."))
    if expected_on < timezone.localdate():
        raise Refused(_("The expected day is in the past."))
    done = move.to(
        State.WAITING,
        waiting_reason=reason,
        expected_on=expected_on,
        public=reason,
        detail={"expected_on": expected_on.isoformat()},
    )
    replies.waiting(done)
    return done


@transaction.atomic
def resume(order: RepairOrder, *, by: Resident) -> RepairOrder:
    """The parts have come."""
    move = begin_move("resume", order, by=by)
    return move.to(State.CLAIMED, waiting_reason="", expected_on=None)
