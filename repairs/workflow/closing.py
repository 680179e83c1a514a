"""The visit's outcome, the reply, the points; and going on when it is not fixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community import photos
from community.errors import Refused
from community.language import office_language
from community.models import Resident
from points import ledger, standards
from points.models import StandardLine
from repairs import pictures, replies
from repairs.actions import Role
from repairs.models import OrderPhoto, Referral, RepairOrder
from repairs.workflow.moves import Move, begin_move, checked_outcome, required
from repairs.workflow.partners import end_lead, withdraw_others

State = RepairOrder.State
Outcome = RepairOrder.Outcome
REOPEN_DAYS = 30
FINISHED = gettext_noop("The order is finished.")
GOES_ON = gettext_noop("The order goes on with the office.")


@dataclass(frozen=True)
class Deviation:
    """Other points per person than the standard proposes, and why. At most half as much again, or half as few."""

    points: int
    reason: str


def report(
    order: RepairOrder,
    *,
    by: Resident,
    outcome: str,
    visited_on: date,
    note: str = "",
    minutes: int | None = None,
    pictures_taken: Sequence[photos.PreparedPhoto] = (),
    no_photos: bool = False,
) -> RepairOrder:
    """What came of the visit. Photos, or an explicit "none"; a reason in words when it was not simply fixed."""
    if not pictures_taken and not no_photos:
        raise Refused(_("Add a photo, or tick that there is none."))
    with photos.kept() as store, transaction.atomic():
        move = begin_move("report", order, by=by)
        found = checked_outcome(move.order, outcome, visited_on, note)
        kept = pictures.attach(move.order, pictures_taken, stage=OrderPhoto.Stage.VISIT, by=by, store=store)
        end_lead(move.order, Referral.State.DONE, answered=True, photos=kept, **found)
        done = move.to(
            State.REPORTED,
            **found,
            minutes=minutes,
            no_photos=not pictures_taken,
            reported_at=timezone.now(),
            waiting_reason="",
            expected_on=None,
            public=note,
            detail={"outcome": outcome, "visited_on": visited_on.isoformat(), "minutes": minutes},
        )
        replies.reported(done)
    return done


def close(
    order: RepairOrder,
    *,
    by: Resident | None,
    reply: str = "",
    reply_by: str = RepairOrder.ReplyBy.RESIDENT,
    outcome: str = "",
    visited_on: date | None = None,
    note: str = "",
    deviation: Deviation | None = None,
    token: str = "",
    expected_version: int | None = None,
) -> RepairOrder:
    """Finish the order with the reply on record, and award the points in the same transaction.

    The one who asked confirms with one press; staff say what reply was given and how. An order that is
    with a partner gets its outcome here.
    """
    with transaction.atomic():
        move = begin_move("close", order, by=by, token=token, expected_version=expected_version)
        changes = _reply(move, reply, reply_by)
        if move.order.state == State.REFERRED:
            if Role.STAFF not in move.roles:
                raise Refused(_("The partner has not reported yet."))
            changes |= checked_outcome(move.order, outcome, visited_on or timezone.localdate(), note)
        end_lead(move.order, Referral.State.DONE)
        withdraw_others(move.order, _in_chinese(FINISHED))
        if deviation and Role.STAFF not in move.roles:
            deviation = None
        done = move.to(State.CLOSED, closed_at=timezone.now(), public=changes["reply"], **changes)
        _award(done, by, deviation)
        replies.closed(done)
        return done


def _reply(move: Move, reply: str, reply_by: str) -> dict[str, Any]:
    if Role.STAFF in move.roles and reply_by != RepairOrder.ReplyBy.RESIDENT:
        return {
            "reply": required(reply, _("Please write the reply the resident was given."))[:200],
            "reply_by": reply_by,
        }
    if not move.roles & {Role.REQUESTER, Role.HELPER, Role.GUEST}:
        raise Refused(_("Please say how the resident was told."))
    with office_language():
        return {
            "reply": reply.strip()[:200] or _("Confirmed as done."),
            "reply_by": RepairOrder.ReplyBy.RESIDENT,
        }


def proposed_worth(order: RepairOrder) -> ledger.Worth:
    """Points per person by the standard that was valid on the day of the visit."""
    repaired = order.outcome in {Outcome.FIXED, Outcome.PARTLY}
    return standards.worth_of(
        order.community,
        cause=StandardLine.Cause.REPAIR if repaired else StandardLine.Cause.VISIT,
        skill=order.skill,
        size=order.size,
        day=order.visited_on or timezone.localdate(),
    )


def _in_chinese(text: str) -> str:
    """For the record, which is read later by whoever."""
    with office_language():
        return _(text)


def _award(order: RepairOrder, by: Resident | None, deviation: Deviation | None) -> None:
    """Each volunteer with a place gets their points once, however often the order is reopened and closed."""
    worth = _deviated(proposed_worth(order), deviation)
    if worth.points == 0:
        return
    for claim in (
        order.claims.active().filter(points__isnull=True).select_related("volunteer").order_by("volunteer_id")
    ):
        ledger.award(
            resident=claim.volunteer,
            worth=worth,
            reference=claim.reference,
            reason=f"{order.item}({order.number})",
            by=by,
            occurred_on=timezone.localdate(),
        )
        order.claims.filter(pk=claim.pk).update(points=worth.points)


def _deviated(worth: ledger.Worth, deviation: Deviation | None) -> ledger.Worth:
    if deviation is None or deviation.points == worth.points:
        return worth
    reason = required(deviation.reason, _("Please say why the points differ from the standard."))
    low, high = band(worth.points)
    if not low <= deviation.points <= high:
        raise Refused(
            _("The standard says %(points)d; between %(low)d and %(high)d can be given.")
            % {"points": worth.points, "low": low, "high": high}
        )
    arithmetic = f"{worth.arithmetic} → {deviation.points} ({reason})"
    return ledger.Worth(deviation.points, arithmetic, worth.standard)


def band(points: int) -> tuple[int, int]:
    """The least and the most that staff may give where the standard says `points`."""
    return points - points // 2, points + points // 2


@transaction.atomic
def reopen(order: RepairOrder, *, by: Resident | None, reason: str, token: str = "") -> RepairOrder:
    """Not fixed after all: the same record goes on, with the volunteers who have it or from the start."""
    move = begin_move("reopen", order, by=by, token=token)
    reason = required(reason, _("Please say what is not right yet."))
    was = move.order
    if was.closed_at and was.closed_at < timezone.now() - timedelta(days=REOPEN_DAYS):
        raise Refused(
            _("This was closed more than %(days)d days ago. Please report it anew.") % {"days": REOPEN_DAYS}
        )
    goes_on_in = _state_to_go_on_in(was)
    end_lead(was, Referral.State.DONE)
    withdraw_others(was, _in_chinese(GOES_ON))
    done = move.to(
        goes_on_in,
        public=reason,
        detail={"outcome": was.outcome, "outcome_note": was.outcome_note, "reply": was.reply},
        outcome="",
        outcome_note="",
        visited_on=None,
        minutes=None,
        no_photos=False,
        reported_at=None,
        closed_at=None,
        reply="",
        reply_by="",
        times_reopened=F("times_reopened") + 1,
    )
    replies.reopened(done)
    return done


def _state_to_go_on_in(order: RepairOrder) -> str:
    """Where volunteers have it they go on; what a partner did, the office looks at again."""
    if order.claims.active().exists():
        return State.CLAIMED
    if order.referrals.filter(state__in=[Referral.State.SENT, Referral.State.DONE]).exists():
        return State.SUBMITTED
    return State.OPEN if order.skill_id and order.published_at else State.SUBMITTED
