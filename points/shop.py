"""The points supermarket: redeeming, collecting, cancelling. Goods themselves move in points.stock, baskets of
several goods are in points.baskets, what is brought back in points.returns, what nobody collected in points.uncollected.

Lock order: residents by key, redemption, product. Whoever changes a redemption and a passbook locks the resident first,
and with them the one who shares their points (points.pools).
"""

import secrets
from datetime import timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_keeper_of, may_act_for
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Community, Resident
from community.notify import tell
from points import ledger, limits, opening, pickup, pools
from points.models import Basket, Entry, Product, Redemption, StockMovement
from points.stock import check_keeper, count, move_stock, receive

__all__ = [
    "MOST_AT_ONCE",
    "cancel",
    "cancel_all",
    "collect",
    "count",
    "hand_over",
    "hand_over_all",
    "move_stock",
    "receive",
    "redeem",
    "redeem_at_counter",
]

MOST_AT_ONCE = 20


class Payer(NamedTuple):
    resident: Resident
    partner: Resident | None  # who shares their points


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
    check_may_redeem(by, resident, product.community_id)
    made = redeem_one(lock(resident), product, quantity, by=by, price_shown=price_shown)
    if by != resident:
        with office_language():
            _tell(made, _("%(goods)s was redeemed for you. Pickup code: %(code)s."), code=made.code)
    return made


def check_may_redeem(by: Resident, resident: Resident, community_id: int) -> None:
    if by != resident and not is_keeper_of(by, community_id) and not may_act_for(by, resident):
        raise NotAllowed(_("There is no recorded consent that you may act for this resident."))
    if not resident.is_active:
        raise Refused(_("%(name)s no longer lives here, as the register has it.") % {"name": resident.name})


def redeem_one(
    payer: Payer,
    product: Product,
    quantity: int,
    *,
    by: Resident,
    price_shown: int | None = None,
    basket: Basket | None = None,
) -> Redemption:
    """One kind of goods for whom `lock` gave: asked, reserved, paid and written down."""
    if not 1 <= quantity <= MOST_AT_ONCE:
        raise Refused(_("You can redeem between 1 and %(most)d pieces at once.") % {"most": MOST_AT_ONCE})
    current = Product.objects.select_related("community").get(pk=product.pk)
    if payer.resident.community_id != current.community_id:
        raise NotAllowed(_("This product is in another community's shop."))
    check_offer(current, price_shown)
    limits.check(current, payer.resident, quantity)
    made = _reserve(current, payer.resident, quantity, by, basket)
    pools.cover(made, payer.partner, by=by)
    _pay(made, by)
    _note(made, by, "redeemed")
    return made


def lock(resident: Resident) -> Payer:
    """The resident's row and that of whoever shares points with them, locked and read anew."""
    partner = pools.lock_with_partner(resident)
    return Payer(Resident.objects.get(pk=resident.pk), partner)


def lock_for_return(redemptions: list[Redemption]) -> None:
    """Whoever gets points back: the resident, and who lent some of theirs."""
    lenders = [lender for one in redemptions if (lender := pools.lender_of(one))]
    pools.lock([redemptions[0].resident, *lenders])


def check_offer(product: Product, price_shown: int | None) -> None:
    if not product.is_active:
        raise Refused(_("“%(product)s” is no longer on the shelf.") % {"product": product.name})
    if price_shown is not None and price_shown != product.price:
        raise Refused(
            _("The price changed meanwhile: one piece now costs %(price)d points.") % {"price": product.price}
        )


def _reserve(
    product: Product, resident: Resident, quantity: int, by: Resident, basket: Basket | None
) -> Redemption:
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
                    basket=basket,
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
    *,
    resident: Resident,
    product: Product,
    quantity: int = 1,
    by: Resident,
    price_shown: int | None = None,
    reason: str = "",
) -> Redemption:
    """For someone who stands at the counter, maybe without a phone: redeemed and handed over in one go."""
    check_keeper(by, product.community_id)
    made = redeem_one(lock(resident), product, quantity, by=by, price_shown=price_shown)
    return hand_over(made, by=by, reason=reason)


@transaction.atomic
def collect(*, community: Community, code: str, by: Resident) -> Redemption:
    """Hand over what waits under a pickup code, the whole basket where there is one. Once only.

    Returns what was handed over, of a basket its first: the one found may have been cancelled in that moment.
    """
    check_keeper(by, community.pk)
    found = pickup.find_waiting(community, code, by=by)
    if found.basket is None:
        return hand_over(found, by=by)
    return hand_over_all(found.basket, by=by)[0]


@transaction.atomic
def hand_over(
    redemption: Redemption, *, by: Resident, taken_by: Resident | None = None, reason: str = ""
) -> Redemption:
    """The goods are given away at the counter. Once only.

    `taken_by` is the helper who takes them along. While the shop is closed the keeper says why: `reason`.
    """
    check_keeper(by, redemption.community_id)
    why = _asked_at_the_counter(redemption.community, redemption.resident, taken_by, reason)
    _give_out(redemption, by, taken_by, why)
    with office_language():
        _tell_of_pickup(redemption, f"{redemption}", taken_by)
    return redemption


@transaction.atomic
def hand_over_all(
    basket: Basket, *, by: Resident, taken_by: Resident | None = None, reason: str = ""
) -> list[Redemption]:
    """Everything of a basket that waits. Once only."""
    check_keeper(by, basket.community_id)
    why = _asked_at_the_counter(basket.community, basket.resident, taken_by, reason)
    waiting = still_waiting(basket)
    for redemption in waiting:
        _give_out(redemption, by, taken_by, why)
    with office_language():
        _tell_of_pickup(waiting[0], goods_of(waiting), taken_by)
    return waiting


def still_waiting(basket: Basket) -> list[Redemption]:
    """Raises Refused with what became of it when nothing waits."""
    parts = list(basket.redemptions.select_related("product", "resident", "community").order_by("pk"))
    waiting = [part for part in parts if part.state == Redemption.State.RESERVED]
    if not waiting:
        raise Refused(pickup.what_became_of(parts[-1]))
    return waiting


def goods_of(parts: list[Redemption]) -> str:
    return "、".join(str(part) for part in parts)


def _asked_at_the_counter(
    community: Community, resident: Resident, taken_by: Resident | None, reason: str
) -> str:
    """What is remembered of a pickup out of hours. Raises Refused without a reason, or for somebody without consent."""
    if taken_by is not None and taken_by != resident and not may_act_for(taken_by, resident):
        raise Refused(_("There is no recorded consent that this person may act for the resident."))
    if reason.strip() or opening.of(community).is_open(timezone.now()):
        return reason.strip()
    raise Refused(_("The shop is closed now. To hand over all the same, say why at the counter's page."))


def _give_out(redemption: Redemption, by: Resident, taken_by: Resident | None, reason: str) -> None:
    _end(redemption, Redemption.State.COLLECTED, by, reason, taken_by)
    _note(redemption, by, "collected", **({"out_of_hours": reason} if reason else {}))


def _tell_of_pickup(redemption: Redemption, goods: str, taken_by: Resident | None) -> None:
    if taken_by is None or taken_by == redemption.resident:
        _tell(redemption, _("You collected %(goods)s."), goods=goods)
    else:
        _tell(redemption, _("%(name)s collected %(goods)s for you."), goods=goods, name=taken_by.name)


@transaction.atomic
def cancel(redemption: Redemption, *, by: Resident | None, reason: str) -> Redemption:
    """Give the points back and the goods to the shelf.

    The resident, a helper with consent, the counter, or (None) the calendar.
    """
    if by is not None and not _may_cancel(by, redemption):
        raise NotAllowed(_("This is somebody else's redemption."))
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    lock_for_return([redemption])
    _undo(redemption, by, reason.strip())
    if by != redemption.resident:
        _tell_of_end(redemption, f"{redemption}", redemption.points)
    return redemption


@transaction.atomic
def cancel_all(basket: Basket, *, by: Resident | None, reason: str) -> list[Redemption]:
    """As `cancel`, for everything of a basket that waits."""
    waiting = still_waiting(basket)
    if by is not None and not _may_cancel(by, waiting[0]):
        raise NotAllowed(_("This is somebody else's redemption."))
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    lock_for_return(waiting)
    for redemption in waiting:
        _undo(redemption, by, reason.strip())
    if by != basket.resident:
        _tell_of_end(waiting[0], goods_of(waiting), sum(part.points for part in waiting))
    return waiting


def _undo(redemption: Redemption, by: Resident | None, reason: str) -> None:
    _end(redemption, Redemption.State.CANCELLED, by, reason)
    give_back(redemption, by)
    _note(redemption, by, "cancelled")


def _tell_of_end(redemption: Redemption, goods: str, points: int) -> None:
    with office_language():
        _tell(
            redemption,
            _("%(goods)s was cancelled (%(reason)s). %(points)d points are back in your passbook."),
            goods=goods,
            reason=redemption.reason,
            points=points,
        )


def _may_cancel(by: Resident, redemption: Redemption) -> bool:
    return (
        by == redemption.resident
        or is_keeper_of(by, redemption.community_id)
        or may_act_for(by, redemption.resident)
    )


def give_back(redemption: Redemption, by: Resident | None) -> None:
    """Points into the passbook, those that were lent back to whom they belong; goods to the free stock."""
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
    pools.give_back(redemption, by=by)


def _end(
    redemption: Redemption,
    state: str,
    by: Resident | None,
    reason: str = "",
    taken_by: Resident | None = None,
) -> None:
    """One conditional UPDATE: of two keepers, or a keeper and the resident, one is first."""
    helper = taken_by if taken_by != redemption.resident else None
    changed = Redemption.objects.filter(pk=redemption.pk, state=Redemption.State.RESERVED).update(
        state=state, ended_at=timezone.now(), ended_by=by, reason=reason[:120], collected_by=helper
    )
    redemption.refresh_from_db()
    if not changed:
        raise Refused(pickup.what_became_of(redemption))
    _pass_code_on(redemption)


def _pass_code_on(ended: Redemption) -> None:
    """The basket's code goes to the next of its redemptions that waits: exactly one of them carries it."""
    if ended.basket_id is None:
        return
    waiting = Redemption.objects.filter(basket=ended.basket_id, state=Redemption.State.RESERVED)
    code = Basket.objects.values_list("code", flat=True).get(pk=ended.basket_id)
    if ended.code != code or waiting.filter(code=code).exists():
        return
    for heir in waiting.order_by("pk"):
        if waiting.filter(pk=heir.pk).update(code=code):
            return  # otherwise it ended at this very moment


def _note(redemption: Redemption, by: Resident | None, step: str, **detail: object) -> None:
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=redemption.community,
        subject=redemption,
        summary=redemption,
        step=step,
        points=redemption.points,
        **detail,
    )


def _tell(redemption: Redemption, text: str, **words: object) -> None:
    tell(
        redemption.resident,
        text % {"goods": f"{redemption}", **words},
        link=reverse("points:redemption", args=[redemption.pk]),
        community=redemption.community,
    )
