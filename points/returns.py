"""Goods brought back to the counter after they were collected: the points return, the goods where they belong."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.errors import Refused
from community.language import office_language
from community.models import AuditEvent, Resident
from community.notify import tell
from points import ledger, pools, shop
from points.models import Entry, GoodsReturn, Redemption, StockMovement
from points.stock import check_keeper, move_stock

DAYS = 30  # after collecting


def may_come_back(redemption: Redemption) -> bool:
    return (
        redemption.state == Redemption.State.COLLECTED
        and redemption.ended_at is not None
        and redemption.ended_at > timezone.now() - timedelta(days=DAYS)
    )


@transaction.atomic
def take_back(
    redemption: Redemption, *, by: Resident, reason: str, to_shelf: bool, quantity: int | None = None
) -> GoodsReturn:
    """So many pieces, all that are left without a number: their points into the passbook; the goods back on the shelf,
    or written off when nobody can use them any more.

    Never more than were taken, and within thirty days of collecting.
    """
    check_keeper(by, redemption.community_id)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    if not may_come_back(redemption):
        raise Refused(
            _("Only what was collected within the last %(days)d days can come back.") % {"days": DAYS}
        )
    shop.lock_for_return([redemption])
    made = _record(redemption, by, reason.strip()[:120], to_shelf, quantity)
    _give_back(made)
    if not to_shelf:
        _write_off(made)
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=redemption.community,
        subject=redemption,
        summary=made,
        step="brought back",
        points=made.points,
        to_shelf=to_shelf,
    )
    _tell(made)
    return made


def _record(
    redemption: Redemption, by: Resident, reason: str, to_shelf: bool, quantity: int | None
) -> GoodsReturn:
    """The residents are locked; the condition in the UPDATE keeps it from being more than was taken all the same."""
    left = Redemption.objects.get(pk=redemption.pk).kept
    pieces = left if quantity is None else quantity
    if not 1 <= pieces <= left:
        raise Refused(_why_not(redemption, left))
    taken = Redemption.objects.filter(pk=redemption.pk, state=Redemption.State.COLLECTED)
    if not taken.filter(returned=F("quantity") - left).update(**_changes(pieces, left, by, reason)):
        raise Refused(_("These goods were already brought back."))
    redemption.refresh_from_db()
    return GoodsReturn.objects.create(
        redemption=redemption,
        number=redemption.returns.count() + 1,
        quantity=pieces,
        points=redemption.price * pieces,
        to_shelf=to_shelf,
        reason=reason,
        by=by,
    )


def _changes(pieces: int, left: int, by: Resident, reason: str) -> dict[str, object]:
    """The redemption is over when its last piece is back."""
    changes: dict[str, object] = {"returned": F("returned") + pieces}
    if pieces == left:
        changes |= {
            "state": Redemption.State.RETURNED,
            "ended_at": timezone.now(),
            "ended_by": by,
            "reason": reason,
        }
    return changes


def _why_not(redemption: Redemption, left: int) -> str:
    if not left:
        return _("These goods were already brought back.")
    return _("Between 1 and %(left)d of “%(goods)s” can come back.") % {"left": left, "goods": redemption}


def _give_back(made: GoodsReturn) -> None:
    """Points into the passbook, those that were lent first to whom they belong; goods into the stock book."""
    redemption = made.redemption
    ledger.record(
        resident=redemption.resident,
        kind=Entry.Kind.REFUND,
        amount=made.points,
        reference=made.reference,
        reason=f"{made}",
        arithmetic=f"{redemption.price} × {made.quantity} = {made.points}，{made.reason}",
        by=made.by,
    )
    move_stock(
        redemption.product,
        kind=StockMovement.Kind.RETURNED,
        quantity=made.quantity,
        reference=made.reference,
        by=made.by,
    )
    pools.give_part_back(redemption, made.points, made.number, by=made.by)


def written_off_as(made: GoodsReturn) -> str:
    """The reference in the stock book of what nobody can use."""
    return f"brought-back:{made.redemption_id}:{made.number}"


def _write_off(made: GoodsReturn) -> None:
    move_stock(
        made.redemption.product,
        kind=StockMovement.Kind.WRITTEN_OFF,
        quantity=-made.quantity,
        reference=written_off_as(made),
        by=made.by,
        note=made.reason,
    )


def _tell(made: GoodsReturn) -> None:
    with office_language():
        text = _("You brought back %(goods)s (%(reason)s). %(points)d points are back in your passbook.")
    tell(
        made.redemption.resident,
        text % {"goods": made, "reason": made.reason, "points": made.points},
        link=reverse("points:redemption", args=[made.redemption_id]),
        community=made.redemption.community,
    )
