"""抢单 and what a claiming volunteer may do until the visit."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import Resident, VolunteerCertificate
from community.rows import insert
from repairs import fairness, invitations, replies, search
from repairs.actions import may_volunteer_for
from repairs.models import Claim, RepairOrder, Standby
from repairs.workflow import places, visiting
from repairs.workflow.moves import add_event, begin_move, check_day, required

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
    _check_head_start(seen, by)
    return _take(seen, by)


@transaction.atomic
def move_up(order: RepairOrder, *, volunteer: Resident) -> Claim:
    """The place goes to somebody who stood by for it, whatever the newcomers' head start. Raises Refused like `claim`."""
    seen = places.order_for(order.pk, volunteer)
    _check_volunteer(seen, volunteer)
    return _take(seen, volunteer, moved_up=True)


def _take(seen: Any, by: Resident, *, moved_up: bool = False) -> Claim:
    certificate = _certificate_for(seen, by)
    if not places.take(seen):
        raise Refused(_("Somebody was a moment faster and this job is taken. Thank you for offering!"))
    # After the order's row, the resident's (lock order: order, resident, product).
    check_hands(by, seen.cap)
    # Whoever takes the first place leads: a place given back hands the lead on to those who stay.
    made = insert(Claim(order=seen, volunteer=by, is_lead=seen.taken == 1, certificate=certificate))
    add_event(
        seen,
        "claim",
        seen.state,
        from_state=State.OPEN,
        by=by,
        detail={"claim": made.pk, "taken": seen.taken} | ({"moved_up": True} if moved_up else {}),
    )
    if seen.is_invited:
        invitations.accepted(seen, by)
    end_waiting(seen, made)
    search.index_volunteer(seen, by)
    replies.claimed(seen, made)
    return made


def end_waiting(seen: Any, made: Claim) -> None:
    """Who has a place waits for none any more."""
    if seen.stands_by:
        Standby.objects.waiting().filter(order=seen, volunteer=made.volunteer).update(
            left_at=timezone.now(), claim=made
        )


def replace(seen: Any, earlier: Claim, *, by: Resident) -> Claim:
    """Another volunteer takes the place of `earlier`. `seen` is the order, locked, as `places.order_for` reads it."""
    if by.pk in {seen.requester_id, seen.helper_id}:
        raise Refused(_("You reported this one yourself, so another volunteer has to take it."))
    if not seen.is_approved:
        raise NotAllowed(_("Only approved volunteers of this community can take jobs."))
    if not seen.knows:
        raise Refused(_("This job needs a trade that is not among your skills."))
    if Claim.objects.active().filter(order=seen, volunteer=by).exists():
        raise Refused(_("You have this job already."))
    certificate = _certificate_for(seen, by)
    check_hands(by, seen.cap)
    with office_language():
        words = (_("Handed over to %(name)s") % {"name": by.name})[:120]
    Claim.objects.filter(pk=earlier.pk).update(
        released_at=timezone.now(), release_reason=words, is_lead=False
    )
    places.touch(seen)
    return insert(Claim(order=seen, volunteer=by, is_lead=earlier.is_lead, certificate=certificate))


def check_hands(volunteer: Resident, cap: int) -> None:
    """Refused when they would have more than `cap` open jobs. Asked after the place is taken, with their row locked."""
    if places.jobs_in_hand(volunteer) >= cap:
        raise Refused(
            _("You already have %(cap)d open jobs. Please finish one first, so that others can help too.")
            % {"cap": cap}
        )


def _check_volunteer(order: Any, by: Resident) -> None:
    if by.pk in {order.requester_id, order.helper_id}:
        raise Refused(_("You reported this one yourself, so another volunteer has to take it."))
    if not order.is_approved:
        raise NotAllowed(_("Only approved volunteers of this community can take jobs."))
    if order.state == State.OPEN and not (order.knows or order.is_invited or may_volunteer_for(by, order)):
        raise Refused(_("This job needs a trade that is not among your skills."))


def _check_head_start(order: Any, by: Resident) -> None:
    """For a while after publishing only those with few finished jobs may take it."""
    opens_at = fairness.opens_for_all_at(order, order.newcomer_minutes)
    if opens_at is None or opens_at <= timezone.now() or order.state != State.OPEN:
        return
    if not fairness.is_newcomer(by, order.newcomer_jobs):
        raise Refused(
            _("New volunteers may choose first. This job opens for everybody at %(time)s.")
            % {"time": date_format(timezone.localtime(opens_at), "H:i")}
        )


def _certificate_for(order: Any, by: Resident) -> VolunteerCertificate | None:
    """Asked afresh too: a certificate may have expired, or a trade may need one since."""
    return check_certificate(order, by) if order.certificate_needed else None


def check_certificate(order: RepairOrder, by: Resident) -> VolunteerCertificate:
    """The paper that lets them take it; Refused without one."""
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
def pause(
    order: RepairOrder, *, by: Resident, reason: str, expected_on: date, visited_on: date | None = None
) -> RepairOrder:
    """Wait for parts until an expected day. A visit that found what is missing is kept as one of the order's visits."""
    move = begin_move("pause", order, by=by)
    reason = required(reason, _("Please say what is missing."))
    if expected_on < timezone.localdate():
        raise Refused(_("The expected day is in the past."))
    if visited_on is not None:
        check_day(move.order, visited_on)
        visiting.record(move.order, by=by, day=visited_on, outcome=RepairOrder.Outcome.PARTS, note=reason)
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
