"""Going to look: the day is arranged, alone or with a partner, and what was found is written down."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit, photos
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Partner, Resident
from repairs import partner_replies, pictures
from repairs.models import Half, Inspection, OrderPhoto, RepairOrder, ResponsibilityRule
from repairs.workflow.moves import Move, begin_move, required

State = RepairOrder.State
REASON = 120


@transaction.atomic
def appoint(
    order: RepairOrder,
    *,
    by: Resident,
    on: date,
    half: str,
    looker: str,
    partner: Partner | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> RepairOrder:
    """Arrange the day of a look. Arranged again, the same look moves to the new day, and why is said."""
    move = begin_move("appoint", order, by=by, expected_version=expected_version)
    looker = required(looker, _("Please say who looks."))[:40]
    _check_when(on, half)
    _check_partner(move.order, partner)
    was = planned(move.order)
    is_moved = was is not None and (was.on, was.half) != (on, half)
    if is_moved:
        reason = required(reason, _("Please say why the day changes."))[:REASON]
    look = planned(move.order) or Inspection(order=move.order)
    look.on, look.half, look.looker, look.partner = on, half, looker, partner
    look.planned_by, look.planned_at = by, timezone.now()
    look.save()
    done = move.to(move.order.state, public=reason if is_moved else "", detail=_as_detail(look))
    look.order = done
    if was is None:
        partner_replies.appointed(look)
    else:
        was.order = done
        _audit(was, by, reason, now=_as_detail(look))
        partner_replies.arranged_anew(was, look, reason)
    return done


@transaction.atomic
def call_off(
    order: RepairOrder, *, by: Resident, reason: str, expected_version: int | None = None
) -> RepairOrder:
    """Nobody goes to look after all. What had been arranged stays in the timeline and in the audit trail."""
    move = begin_move("call-off", order, by=by, expected_version=expected_version)
    reason = required(reason, _("Please give the reason."))[:REASON]
    look = planned(move.order)
    if look is None:
        raise Refused(_("No look is arranged."))
    was = _as_detail(look)
    _audit(look, by, reason)
    look.delete()
    done = move.to(move.order.state, public=reason, detail=was)
    look.order = done
    partner_replies.called_off(look, reason)
    return done


def end_planned(order: RepairOrder) -> None:
    """When the order is over: what was arranged is off, and a partner that was to come is told."""
    look = planned(order)
    if look is not None:
        look.order = order
        look.delete()
        partner_replies.ended(look)


def _check_when(on: date, half: str) -> None:
    if on < timezone.localdate():
        raise Refused(_("The day is in the past."))
    if half not in Half.values:
        raise Refused(_("Please say morning or afternoon."))


def _as_detail(look: Inspection) -> dict[str, str]:
    return {
        "on": look.on.isoformat(),
        "half": look.half,
        "partner": look.partner.name if look.partner else "",
        "looker": look.looker,
    }


def _audit(look: Inspection, by: Resident, reason: str, now: dict[str, str] | None = None) -> None:
    """What was arranged before, and what instead."""
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=look.order.community,
        subject=look.order,
        summary=look.order.number,
        reason=reason,
        look_was=_as_detail(look),
        look_is=now or {},
    )


def planned(order: RepairOrder) -> Inspection | None:
    return order.inspections.filter(recorded_at__isnull=True).select_related("partner").first()


def inspect(
    order: RepairOrder,
    *,
    by: Resident,
    on: date,
    looker: str,
    finding: str,
    told: str,
    whose: str = "",
    partner: Partner | None = None,
    pictures_taken: Sequence[photos.PreparedPhoto] = (),
    expected_version: int | None = None,
) -> RepairOrder:
    """Write down what was found: for the office, for whose it is, and in plain words for the one who asked."""
    with photos.kept() as store, transaction.atomic():
        move = begin_move("inspect", order, by=by, expected_version=expected_version)
        look = _recorded(move, on, looker, partner, by)
        look.finding = required(finding, _("Please write down what was found."))[:200]
        look.told = required(told, _("Please write what the resident reads."))[:200]
        if whose and whose not in ResponsibilityRule.Who.values:
            raise Refused(_("Please say whose it is."))
        look.whose = whose
        look.save()
        look.photos.set(
            pictures.attach(move.order, pictures_taken, stage=OrderPhoto.Stage.INSPECT, by=by, store=store)
        )
        done = move.to(
            move.order.state, public=look.told, private=look.finding, detail={"whose": whose, "look": look.pk}
        )
        look.order = done
        partner_replies.inspected(look)
        return done


def _recorded(move: Move, on: date, looker: str, partner: Partner | None, by: Resident) -> Inspection:
    """The look that was arranged, or one that nobody had arranged."""
    if on > timezone.localdate():
        raise Refused(_("The look cannot be in the future."))
    if on < timezone.localdate(move.order.created_at):
        raise Refused(_("The look cannot be before the request came in."))
    _check_partner(move.order, partner)
    look = planned(move.order) or Inspection(order=move.order, planned_by=by)
    look.on, look.partner = on, partner
    look.looker = required(looker, _("Please say who looks."))[:40]
    look.recorded_by, look.recorded_at = by, timezone.now()
    return look


def _check_partner(order: RepairOrder, partner: Partner | None) -> None:
    if partner is not None and partner.community_id != order.community_id:
        raise NotAllowed(_("That partner belongs to another community."))
