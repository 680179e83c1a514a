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
from community.models import Resident, Skill
from points import awards, hours, ledger, standards
from points.models import ServiceHours, StandardLine
from repairs import again, pictures, replies
from repairs.actions import REOPEN_DAYS, Role
from repairs.models import Claim, OrderPhoto, Referral, RepairOrder
from repairs.workflow import inspecting, standby, visiting
from repairs.workflow.intake import CameFrom, submit
from repairs.workflow.moves import Move, begin_move, checked_outcome, required
from repairs.workflow.partners import end_lead, withdraw_others
from repairs.workflow.triage import free_claims

State = RepairOrder.State
Outcome = RepairOrder.Outcome
FINISHED = gettext_noop("The order is finished.")
GOES_ON = gettext_noop("The order goes on with the office.")


@dataclass(frozen=True)
class Deviation:
    """Other points per person than the standard proposes, and why, within the band of the standard."""

    points: int
    reason: str


@dataclass(frozen=True)
class Next:
    """Another visit that is needed, by another trade, with these materials."""

    skill: Skill
    materials: str = ""


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
    parts: visiting.Parts | None = None,
    next_job: Next | None = None,
) -> RepairOrder:
    """What came of the visit. Photos, or an explicit "none"; a reason in words when it was not simply fixed.

    `parts` is what they cost and who agreed; `next_job` sends in a request of its own for another trade.
    """
    if not pictures_taken and not no_photos:
        raise Refused(_("Add a photo, or tick that there is none."))
    with photos.kept() as store, transaction.atomic():
        move = begin_move("report", order, by=by)
        found = checked_outcome(move.order, outcome, visited_on, note)
        kept = pictures.attach(move.order, pictures_taken, stage=OrderPhoto.Stage.VISIT, by=by, store=store)
        if next_job is not None:
            send_in(move.order, next_job, by=by)  # while a partner still has the order
        end_lead(move.order, Referral.State.DONE, answered=True, photos=kept, **found)
        visit = visiting.record(
            move.order, by=by, day=visited_on, outcome=outcome, note=found["outcome_note"], minutes=minutes
        )
        if parts is not None:
            visiting.charge(visit, parts, by=by, store=store)
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


def send_in(origin: RepairOrder, needed: Next, *, by: Resident) -> RepairOrder:
    """What the visit has shown to be needed besides, as a new request of the same people."""
    with office_language():
        words = _("Found while there for “%(item)s” (%(number)s).") % {
            "item": origin.item,
            "number": origin.number,
        }
        need = _("Needed: %(materials)s") % {"materials": needed.materials} if needed.materials else ""
    is_from_sheet = origin.channel == RepairOrder.Channel.SHEET
    return submit(
        community=origin.community,
        by=by,
        requester=origin.requester,
        channel=RepairOrder.Channel.DESK if is_from_sheet else origin.channel,
        item=f"{needed.skill.name}：{origin.item}"[:60],
        description=f"{words}{need}",
        skill=needed.skill,
        contact_name=origin.contact_name,
        contact_phone=origin.contact_phone,
        building=origin.building,
        unit=origin.unit,
        room=origin.room,
        place=origin.place,
        place_kind=origin.place_kind,
        good_times=origin.good_times,
        came_from=CameFrom(origin, needed.materials),
    )


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
            _record_partners_visit(move, changes)
        end_lead(move.order, Referral.State.DONE)
        withdraw_others(move.order, _in_chinese(FINISHED))
        standby.send_away(move.order)
        inspecting.end_planned(move.order)
        if deviation and Role.STAFF not in move.roles:
            deviation = None
        done = move.to(State.CLOSED, closed_at=timezone.now(), public=changes["reply"], **changes)
        _award(done, by, deviation)
        _record_hours(done, by)
        replies.closed(done)
        return done


def _record_partners_visit(move: Move, found: dict[str, Any]) -> None:
    visiting.record(
        move.order, by=move.by, day=found["visited_on"], outcome=found["outcome"], note=found["outcome_note"]
    )


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
    """Each volunteer with a place gets their points once, however often the order is reopened and closed.

    What is unusual is held for a second look; the place notes the points all the same.
    """
    standard = proposed_worth(order)
    worth = _deviated(standard, deviation)
    if worth.points == 0:
        return
    places = order.claims.active().filter(points__isnull=True).select_related("volunteer")
    claims = list(places.order_by("volunteer_id"))
    awards.give([_cause(order, claim, worth, standard.points) for claim in claims], by=by)
    order.claims.filter(pk__in=[claim.pk for claim in claims]).update(points=worth.points)


def _cause(order: RepairOrder, claim: Claim, worth: ledger.Worth, proposed: int) -> awards.Cause:
    award = ledger.Award(
        resident=claim.volunteer,
        worth=worth,
        reference=claim.reference,
        reason=f"{order.item}({order.number})",
        occurred_on=timezone.localdate(),
    )
    return awards.Cause(
        award,
        proposed=proposed,
        times_served=again.times_served(order, claim.volunteer),
        is_own_home=again.is_own_home(order, claim.volunteer),
    )


def _record_hours(order: RepairOrder, by: Resident | None) -> None:
    """The minutes of the visit for everybody with a place; another round after a reopening counts again."""
    if not order.minutes:
        return
    served = [
        hours.Served(
            resident=claim.volunteer,
            minutes=min(order.minutes, hours.MOST_A_VISIT),
            served_on=order.visited_on or timezone.localdate(),
            what=f"{order.item}({order.number})",
            reference=f"{claim.reference}:round:{order.times_reopened}",
        )
        for claim in order.claims.active().select_related("volunteer")
    ]
    hours.record(served, kind=ServiceHours.Kind.REPAIR, by=by)


def _deviated(worth: ledger.Worth, deviation: Deviation | None) -> ledger.Worth:
    if deviation is None or deviation.points == worth.points:
        return worth
    reason = required(deviation.reason, _("Please say why the points differ from the standard."))
    low, high = band(worth)
    if not low <= deviation.points <= high:
        raise Refused(
            _("The standard says %(points)d; between %(low)d and %(high)d can be given.")
            % {"points": worth.points, "low": low, "high": high}
        )
    arithmetic = f"{worth.arithmetic} → {deviation.points} ({reason})"
    return ledger.Worth(deviation.points, arithmetic, worth.standard)


def band(worth: ledger.Worth) -> tuple[int, int]:
    """The least and the most that staff may give instead, as the standard itself allows."""
    share = worth.standard.band if worth.standard else 0
    most = worth.points * share // 100
    return worth.points - most, worth.points + most


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
    freed = free_claims(was, _in_chinese(GOES_ON)) if goes_on_in == State.SUBMITTED else []
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
        taken=F("taken") - len(freed),
    )
    replies.reopened(done)
    return done


def _state_to_go_on_in(order: RepairOrder) -> str:
    """Where volunteers have it they go on; what a partner did, or has no trade yet, the office looks at again."""
    if order.skill_id and order.claims.active().exists():
        return State.CLAIMED
    if order.referrals.filter(state__in=[Referral.State.SENT, Referral.State.DONE]).exists():
        return State.SUBMITTED
    return State.OPEN if order.skill_id and order.published_at else State.SUBMITTED
