"""Goods brought back to the counter after they were collected: the points return, the goods where they belong."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.errors import Refused
from community.language import office_language
from community.models import AuditEvent, Resident
from community.notify import tell
from points import shop
from points.models import Redemption, StockMovement
from points.stock import check_keeper, move_stock

DAYS = 30  # after collecting


def may_come_back(redemption: Redemption) -> bool:
    return (
        redemption.state == Redemption.State.COLLECTED
        and redemption.ended_at is not None
        and redemption.ended_at > timezone.now() - timedelta(days=DAYS)
    )


@transaction.atomic
def take_back(redemption: Redemption, *, by: Resident, reason: str, to_shelf: bool) -> Redemption:
    """Points into the passbook; the goods back on the shelf, or written off when nobody can use them any more.

    Once only, and within thirty days of collecting.
    """
    check_keeper(by, redemption.community_id)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    if not may_come_back(redemption):
        raise Refused(
            _("Only what was collected within the last %(days)d days can come back.") % {"days": DAYS}
        )
    shop.lock_for_return([redemption])
    _end(redemption, by, reason.strip())
    shop.give_back(redemption, by)
    if not to_shelf:
        _write_off(redemption, by)
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=redemption.community,
        subject=redemption,
        summary=redemption,
        step="brought back",
        points=redemption.points,
        to_shelf=to_shelf,
    )
    _tell(redemption)
    return redemption


def _end(redemption: Redemption, by: Resident, reason: str) -> None:
    changed = Redemption.objects.filter(pk=redemption.pk, state=Redemption.State.COLLECTED).update(
        state=Redemption.State.RETURNED, ended_at=timezone.now(), ended_by=by, reason=reason[:120]
    )
    redemption.refresh_from_db()
    if not changed:
        raise Refused(_("These goods were already brought back."))


def _write_off(redemption: Redemption, by: Resident) -> None:
    move_stock(
        redemption.product,
        kind=StockMovement.Kind.WRITTEN_OFF,
        quantity=-redemption.quantity,
        reference=f"brought-back:{redemption.pk}",
        by=by,
        note=redemption.reason,
    )


def _tell(redemption: Redemption) -> None:
    with office_language():
        text = _("You brought back %(goods)s (%(reason)s). %(points)d points are back in your passbook.")
    tell(
        redemption.resident,
        text % {"goods": redemption, "reason": redemption.reason, "points": redemption.points},
        link=reverse("points:redemption", args=[redemption.pk]),
        community=redemption.community,
    )
