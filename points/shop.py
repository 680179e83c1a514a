"""The points supermarket: redeeming, collecting, cancelling. Goods themselves move in points.stock.

Lock order: residents by key, redemption, product. Whoever changes a redemption and a passbook locks the resident first,
and with them the one who shares their points (points.pools).
"""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_keeper_of, may_act_for
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Community, Resident
from community.notify import tell
from points import ledger, pickup, pools
from points.models import Entry, Product, Redemption, StockMovement
from points.stock import check_keeper, count, move_stock, receive

__all__ = [
    "MOST_AT_ONCE",
    "cancel",
    "collect",
    "count",
    "expire_due",
    "hand_over",
    "move_stock",
    "receive",
    "redeem",
    "redeem_at_counter",
]

MOST_AT_ONCE = 20


@transaction.atomic
def redeem(
    *,
    resident: Resident,
    product: Product,
    quantity: int = 1,
    by: Resident,
    price_shown: int | None = None,
) -> Redemption:
    """Reserve goods for points. The resident does it, a helper with consent, or the counter for them.

    `price_shown` is the price the person saw; another one by now refuses. Raises Refused when the points or the
    stock do not suffice; then nothing happened.
    """
    if by != resident and not is_keeper_of(by, product.community_id) and not may_act_for(by, resident):
        raise NotAllowed(_("There is no recorded consent that you may act for this resident."))
    if not 1 <= quantity <= MOST_AT_ONCE:
        raise Refused(_("You can redeem between 1 and %(most)d pieces at once.") % {"most": MOST_AT_ONCE})
    partner = pools.lock_with_partner(resident)
    locked = Resident.objects.get(pk=resident.pk)
    current = Product.objects.select_related("community").get(pk=product.pk)
    if locked.community_id != current.community_id:
        raise NotAllowed(_("This product is in another community's shop."))
    _check_offer(current, price_shown)
    _check_limit(current, resident, quantity)
    made = _reserve(current, resident, quantity, by)
    pools.cover(made, partner, by=by)
    _pay(made, by)
    _note(made, by, "redeemed")
    if by != resident:
        with office_language():
            _tell(made, _("%(goods)s was redeemed for you. Pickup code: %(code)s."), code=made.code)
    return made


def _check_offer(product: Product, price_shown: int | None) -> None:
    if not product.is_active:
        raise Refused(_("“%(product)s” is no longer on the shelf.") % {"product": product.name})
    if price_shown is not None and price_shown != product.price:
        raise Refused(
            _("The price changed meanwhile: one piece now costs %(price)d points.") % {"price": product.price}
        )


def _check_limit(product: Product, resident: Resident, quantity: int) -> None:
    if product.limit_per_person and held_by(resident, product) + quantity > product.limit_per_person:
        raise Refused(
            _("One person may hold %(limit)d of “%(product)s” at a time.")
            % {"limit": product.limit_per_person, "product": product.name}
        )


def held_by(resident: Resident, product: Product) -> int:
    """Pieces redeemed and not yet collected."""
    held = product.redemptions.filter(resident=resident, state=Redemption.State.RESERVED)
    return held.aggregate(n=Sum("quantity"))["n"] or 0


def _reserve(product: Product, resident: Resident, quantity: int, by: Resident) -> Redemption:
    for _try in range(20):
        try:
            with transaction.atomic():
                return Redemption.objects.create(
                    community_id=product.community_id,
                    resident=resident,
                    product=product,
                    quantity=quantity,
                    price=product.price,
                    points=product.price * quantity,
                    code=f"{secrets.randbelow(1_000_000):06d}",
                    by=by,
                    expires_at=timezone.now() + timedelta(days=product.community.pickup_days),
                )
        except IntegrityError:
            continue  # somebody waiting at the counter has this code
    raise Refused(_("No free pickup code could be found. Please try again."))


def _pay(redemption: Redemption, by: Resident) -> None:
    """Points out of the passbook, goods off the free stock."""
    reference = f"redemption:{redemption.pk}"
    ledger.record(
        resident=redemption.resident,
        kind=Entry.Kind.REDEEM,
        amount=-redemption.points,
        reference=reference,
        reason=f"{redemption}",
        arithmetic=f"{redemption.price} × {redemption.quantity} = {redemption.points}",
        by=by,
    )
    move_stock(
        redemption.product,
        kind=StockMovement.Kind.RESERVED,
        quantity=-redemption.quantity,
        reference=reference,
        by=by,
    )


@transaction.atomic
def redeem_at_counter(
    *, resident: Resident, product: Product, quantity: int = 1, by: Resident, price_shown: int | None = None
) -> Redemption:
    """For someone who stands at the counter, maybe without a phone: redeemed and handed over in one go."""
    check_keeper(by, product.community_id)
    made = redeem(resident=resident, product=product, quantity=quantity, by=by, price_shown=price_shown)
    return hand_over(made, by=by)


@transaction.atomic
def collect(*, community: Community, code: str, by: Resident) -> Redemption:
    """Hand over what waits under a pickup code. Once only."""
    check_keeper(by, community.pk)
    return hand_over(pickup.find_waiting(community, code, by=by), by=by)


@transaction.atomic
def hand_over(redemption: Redemption, *, by: Resident) -> Redemption:
    """The goods are given away at the counter. Once only."""
    check_keeper(by, redemption.community_id)
    _end(redemption, Redemption.State.COLLECTED, by)
    _note(redemption, by, "collected")
    with office_language():
        _tell(redemption, _("You collected %(goods)s."))
    return redemption


@transaction.atomic
def cancel(redemption: Redemption, *, by: Resident | None, reason: str) -> Redemption:
    """Give the points back and the goods to the shelf.

    The resident, a helper with consent, the counter, or (None) the calendar.
    """
    if by is not None and not _may_cancel(by, redemption):
        raise NotAllowed(_("This is somebody else's redemption."))
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    lender = pools.lender_of(redemption)
    pools.lock([redemption.resident, lender] if lender else [redemption.resident])
    _end(redemption, Redemption.State.CANCELLED, by, reason.strip())
    _give_back(redemption, by)
    pools.give_back(redemption, by=by)
    _note(redemption, by, "cancelled")
    if by != redemption.resident:
        with office_language():
            _tell(
                redemption,
                _("%(goods)s was cancelled (%(reason)s). %(points)d points are back in your passbook."),
                reason=redemption.reason,
                points=redemption.points,
            )
    return redemption


def _may_cancel(by: Resident, redemption: Redemption) -> bool:
    return (
        by == redemption.resident
        or is_keeper_of(by, redemption.community_id)
        or may_act_for(by, redemption.resident)
    )


def _give_back(redemption: Redemption, by: Resident | None) -> None:
    reference = f"refund:{redemption.pk}"
    ledger.record(
        resident=redemption.resident,
        kind=Entry.Kind.REFUND,
        amount=redemption.points,
        reference=reference,
        reason=f"{redemption}",
        arithmetic=redemption.reason,
        by=by,
    )
    move_stock(
        redemption.product,
        kind=StockMovement.Kind.RETURNED,
        quantity=redemption.quantity,
        reference=reference,
        by=by,
    )


def _end(redemption: Redemption, state: str, by: Resident | None, reason: str = "") -> None:
    """One conditional UPDATE: of two keepers, or a keeper and the resident, one is first."""
    changed = Redemption.objects.filter(pk=redemption.pk, state=Redemption.State.RESERVED).update(
        state=state, ended_at=timezone.now(), ended_by=by, reason=reason[:120]
    )
    redemption.refresh_from_db()
    if not changed:
        raise Refused(pickup.what_became_of(redemption))


def _note(redemption: Redemption, by: Resident | None, step: str) -> None:
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=redemption.community,
        subject=redemption,
        summary=redemption,
        step=step,
        points=redemption.points,
    )


def _tell(redemption: Redemption, text: str, **words: object) -> None:
    tell(
        redemption.resident,
        text % {"goods": redemption, **words},
        link=reverse("points:redemption", args=[redemption.pk]),
        community=redemption.community,
    )


def expire_due() -> int:
    """Cancel what nobody collected in time, with refund. Returns how many."""
    due = Redemption.objects.filter(state=Redemption.State.RESERVED, expires_at__lt=timezone.now())
    done = 0
    for redemption in due.select_related("resident", "product"):
        with office_language():
            reason = _("Not collected in time")
        try:
            cancel(redemption, by=None, reason=reason)
        except Refused:
            continue  # collected or cancelled at this very moment
        done += 1
    return done
