"""Going to look: the day is arranged, alone or with a partner, and what was found is written down."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import photos
from community.errors import NotAllowed, Refused
from community.models import Partner, Resident
from repairs import partner_replies, pictures
from repairs.models import Half, Inspection, OrderPhoto, RepairOrder, ResponsibilityRule
from repairs.workflow.moves import Move, begin_move, required

State = RepairOrder.State


@transaction.atomic
def appoint(
    order: RepairOrder,
    *,
    by: Resident,
    on: date,
    half: str,
    looker: str,
    partner: Partner | None = None,
    expected_version: int | None = None,
) -> RepairOrder:
    """Arrange the day of a look; arranged again, the same look moves to the new day."""
    move = begin_move("appoint", order, by=by, expected_version=expected_version)
    if on < timezone.localdate():
        raise Refused(_("The day is in the past."))
    if half not in Half.values:
        raise Refused(_("Please say morning or afternoon."))
    looker = required(looker, _("Please say who looks."))[:40]
    _check_partner(move.order, partner)
    look = planned(move.order) or Inspection(order=move.order)
    look.on, look.half, look.looker, look.partner = on, half, looker, partner
    look.planned_by, look.planned_at = by, timezone.now()
    look.save()
    detail = {"on": on.isoformat(), "half": half, "partner": partner.name if partner else ""}
    done = move.to(move.order.state, detail=detail)
    look.order = done
    partner_replies.appointed(look)
    return done


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
