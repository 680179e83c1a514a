"""At the door: the doorstep password, who was met and who was not, and the list of an order's visits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit, photos
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Resident
from repairs import doorstep, pictures, replies
from repairs.actions import Role
from repairs.models import Arrival, Claim, OrderPhoto, PartsCost, RepairOrder, Visit
from repairs.models.visits import NOBODY_CAME
from repairs.workflow import appointments
from repairs.workflow.moves import Move, begin_move, check_day, required

Outcome = RepairOrder.Outcome


@dataclass(frozen=True)
class Parts:
    """Money for parts: how much, for what, and who agreed to it beforehand."""

    amount: Decimal
    what_for: str
    agreed_by: str
    receipt: Sequence[photos.PreparedPhoto] = ()


@transaction.atomic
def arrive(
    order: RepairOrder, *, by: Resident, code: str = "", volunteer: Resident | None = None
) -> RepairOrder:
    """Check in at the door with the resident's password. Staff do it for a `volunteer` who telephones.

    Whoever lets people type the code counts the tries first: repairs.doorstep.try_code.
    """
    move = begin_move("arrive", order, by=by)
    claim = _claim_of(move, volunteer or by)
    if Role.STAFF not in move.roles or (volunteer or by) == by:
        doorstep.check(claim, code)
    _add_arrival(claim, by, Arrival.How.CODE if claim.volunteer_id == by.pk else Arrival.How.PHONE)
    done = move.to(move.order.state, detail={"volunteer": claim.volunteer_id})
    replies.arrived(done, claim)
    return done


def _claim_of(move: Move, whose: Resident) -> Claim:
    if whose != move.by and Role.STAFF not in move.roles:
        raise NotAllowed(_("You can only check in for yourself."))
    claim = move.order.claims.active().filter(volunteer=whose).select_related("volunteer", "order").first()
    if claim is None:
        raise Refused(_("%(name)s has no place on this order.") % {"name": whose})
    return claim


def _add_arrival(claim: Claim, by: Resident, how: str) -> None:
    _row, is_new = Arrival.objects.get_or_create(
        claim=claim, day=timezone.localdate(), defaults={"how": how, "by": by}
    )
    if not is_new:
        raise Refused(_("Already checked in today."))


@transaction.atomic
def nobody_home(order: RepairOrder, *, by: Resident, note: str = "") -> RepairOrder:
    """The volunteer met nobody and will try again: kept as a visit, and the resident is asked for another time."""
    move = begin_move("nobody-home", order, by=by)
    note = note.strip()[:200]
    record(move.order, by=by, day=timezone.localdate(), outcome=Outcome.NOBODY_HOME, note=note)
    done = move.to(RepairOrder.State.CLAIMED, public=note)
    replies.met_nobody(done)
    return done


@transaction.atomic
def nobody_came(
    order: RepairOrder, *, by: Resident | None, day: date, note: str = "", token: str = ""
) -> RepairOrder:
    """The resident waited in vain: kept as a visit, and the volunteers and the office hear of it."""
    move = begin_move("nobody-came", order, by=by, token=token)
    check_day(move.order, day)
    if move.order.visits.filter(day=day, outcome=NOBODY_CAME).exists():
        raise Refused(_("You have told us already. The office looks after it."))
    note = note.strip()[:200]
    record(move.order, by=by, day=day, outcome=NOBODY_CAME, note=note)
    done = move.to(RepairOrder.State.CLAIMED, public=note, detail={"day": day.isoformat()})
    replies.waited_in_vain(done)
    return done


def record(
    order: RepairOrder,
    *,
    by: Resident | None,
    day: date,
    outcome: str,
    note: str = "",
    minutes: int | None = None,
) -> Visit:
    """One line in the list of visits, inside the move that tells of it. The appointment is over with it."""
    appointments.over(order)
    return Visit.objects.create(
        order=order,
        day=day,
        outcome=outcome,
        note=note[:200],
        minutes=minutes,
        by=by if by is not None and by.pk else None,
    )


def correct_parts(
    order: RepairOrder,
    *,
    by: Resident,
    cost: PartsCost,
    parts: Parts,
    reason: str,
    expected_version: int | None = None,
) -> RepairOrder:
    """Put right what was written down wrong; without a new receipt the old one stays. The audit trail keeps both."""
    with photos.kept() as store, transaction.atomic():
        move = begin_move("amend-parts", order, by=by, expected_version=expected_version)
        if move.order.state == RepairOrder.State.CLOSED and Role.STAFF not in move.roles:
            raise Refused(_("After closing, only the community office corrects it."))
        reason = required(reason, _("Please give the reason."))[:120]
        current = (
            PartsCost.objects.select_related("visit").filter(pk=cost.pk, visit__order=move.order).first()
        )
        if current is None:
            raise NotAllowed(_("You have no business with this order."))
        was = _worth_keeping(current)
        _take_over(current, parts, move.order, by, store)
        now = _worth_keeping(current)
        if was == now:
            raise Refused(_("Nothing is different."))
        _audit_parts(move.order, by, reason, was, now)
        detail = {"before": was["amount"], "now": now["amount"]}
        done = move.to(move.order.state, private=reason, detail=detail)
        replies.parts_corrected(done, current)
    return done


def _take_over(
    cost: PartsCost, parts: Parts, order: RepairOrder, by: Resident, store: photos.Store
) -> PartsCost:
    checked = _checked_parts(parts)
    receipt = pictures.attach(order, parts.receipt, stage=OrderPhoto.Stage.RECEIPT, by=by, store=store)
    for name, value in checked.items():
        setattr(cost, name, value)
    cost.receipt = receipt[0] if receipt else cost.receipt
    cost.save()
    return cost


def _worth_keeping(cost: PartsCost) -> dict[str, Any]:
    return {
        "amount": f"{cost.amount:.2f}",
        "what_for": cost.what_for,
        "agreed_by": cost.agreed_by,
        "receipt": cost.receipt_id,
    }


def _audit_parts(
    order: RepairOrder, by: Resident, reason: str, was: dict[str, Any], now: dict[str, Any]
) -> None:
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=order.community,
        subject=order,
        summary=order.number,
        reason=reason,
        parts_were=was,
        parts_are=now,
    )


def charge(visit: Visit, parts: Parts, *, by: Resident, store: photos.Store) -> PartsCost:
    """Write down the money for parts. Labour is free, so there is nothing else to write down."""
    checked = _checked_parts(parts)
    receipt = pictures.attach(visit.order, parts.receipt, stage=OrderPhoto.Stage.RECEIPT, by=by, store=store)
    return PartsCost.objects.create(
        visit=visit,
        receipt=receipt[0] if receipt else None,
        **checked,
    )


def _checked_parts(parts: Parts) -> dict[str, Any]:
    if parts.amount <= 0:
        raise Refused(_("Please say how much the parts cost."))
    return {
        "amount": parts.amount.quantize(Decimal("0.01")),
        "what_for": required(parts.what_for, _("Please say which parts they were."))[:80],
        "agreed_by": required(parts.agreed_by, _("Please say who agreed to the cost beforehand."))[:40],
    }
