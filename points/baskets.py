"""Several goods in one step: filling a shopping basket, and redeeming it under one pickup code, all or nothing.

Lock order: resident, then products by key. Whatever cannot be had undoes the whole step and is named.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import may_act_for
from community.errors import NotAllowed, Refused, Stale
from community.language import office_language
from community.models import AuditEvent, Resident
from community.notify import tell
from points import ledger, shop
from points.models import Basket, CartLine, Product, Redemption
from points.stock import check_keeper

MOST_KINDS = 20


class Wanted(NamedTuple):
    product: Product
    quantity: int
    price_shown: int | None = None


def check_may_fill(by: Resident, resident: Resident) -> None:
    if by != resident and not may_act_for(by, resident):
        raise NotAllowed(_("There is no recorded consent that you may act for this resident."))


@transaction.atomic
def put(*, resident: Resident, product: Product, quantity: int, by: Resident) -> CartLine:
    """So many of a product into the shopping basket, in place of what was there of it. Nothing is promised yet."""
    check_may_fill(by, resident)
    if product.community_id != resident.community_id:
        raise NotAllowed(_("This product is in another community's shop."))
    if not 1 <= quantity <= shop.MOST_AT_ONCE:
        raise Refused(
            _("You can redeem between 1 and %(most)d pieces at once.") % {"most": shop.MOST_AT_ONCE}
        )
    shop.check_offer(product, None)
    shop.lock(resident)
    others = CartLine.objects.filter(resident=resident).exclude(product=product).count()
    if others >= MOST_KINDS:
        raise Refused(_("A basket holds at most %(most)d kinds of goods.") % {"most": MOST_KINDS})
    line, _made = CartLine.objects.update_or_create(
        resident=resident, product=product, defaults={"quantity": quantity}
    )
    return line


@transaction.atomic
def take_out(*, resident: Resident, product: Product, by: Resident) -> None:
    """Out of the shopping basket. Nothing happens when it is not in there."""
    check_may_fill(by, resident)
    CartLine.objects.filter(resident=resident, product=product).delete()


def contents(resident: Resident) -> list[CartLine]:
    lines = CartLine.objects.filter(resident=resident).select_related("product__photo")
    return list(lines.order_by("product_id"))


def mark_of(lines: Sequence[CartLine]) -> str:
    """What a page showed of a basket: goods, numbers and prices."""
    return ",".join(f"{line.product_id}x{line.quantity}@{line.product.price}" for line in lines)


@transaction.atomic
def redeem_cart(*, resident: Resident, by: Resident, seen: str) -> Basket:
    """Redeem what is in the shopping basket, and empty it. `seen` is the mark of what the page showed.

    Raises Stale when it or a price changed meanwhile, Refused when anything in it cannot be had.
    """
    shop.lock(resident)
    lines = contents(resident)
    if not lines:
        raise Refused(_("The basket is empty."))
    if mark_of(lines) != seen:
        raise Stale(_("The basket or a price changed meanwhile. Please look at it again."))
    wanted = [Wanted(line.product, line.quantity, line.product.price) for line in lines]
    made = redeem(resident=resident, wanted=wanted, by=by)
    CartLine.objects.filter(resident=resident).delete()
    return made


@transaction.atomic
def redeem(*, resident: Resident, wanted: Sequence[Wanted], by: Resident) -> Basket:
    """Reserve several goods for points, all or none, under one pickup code.

    Raises Refused, naming what is short: points, a product's stock, or a limit.
    """
    basket, parts = _reserve(resident, wanted, by)
    if by != resident:
        _tell(basket, shop.goods_of(parts))
    return basket


def _reserve(resident: Resident, wanted: Sequence[Wanted], by: Resident) -> tuple[Basket, list[Redemption]]:
    if not wanted or resident.community is None:
        raise Refused(_("The basket is empty."))
    shop.check_may_redeem(by, resident, resident.community_id)  # type: ignore[arg-type]
    payer = shop.lock(resident)
    _check_points(payer, wanted)
    basket = Basket.objects.create(
        community=resident.community,
        resident=resident,
        code="",
        expires_at=timezone.now() + timedelta(days=resident.community.pickup_days),
    )
    parts = [
        shop.redeem_one(payer, one.product, one.quantity, by=by, price_shown=one.price_shown, basket=basket)
        for one in sorted(wanted, key=lambda one: one.product.pk)
    ]
    basket.code = parts[0].code
    basket.save(update_fields=["code"])
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=basket.community,
        subject=basket,
        summary=shop.goods_of(parts),
        step="basket",
        points=sum(part.points for part in parts),
    )
    return basket, parts


@transaction.atomic
def redeem_at_counter(
    *, resident: Resident, wanted: Sequence[Wanted], by: Resident, reason: str = ""
) -> list[Redemption]:
    """For someone who stands at the counter: redeemed and handed over in one go, all or nothing."""
    if not wanted:
        raise Refused(_("The basket is empty."))
    check_keeper(by, wanted[0].product.community_id)
    if len(wanted) > MOST_KINDS:
        raise Refused(_("A basket holds at most %(most)d kinds of goods.") % {"most": MOST_KINDS})
    if len(wanted) == 1:
        one = wanted[0]
        made = shop.redeem_at_counter(
            resident=resident,
            product=one.product,
            quantity=one.quantity,
            by=by,
            price_shown=one.price_shown,
            reason=reason,
        )
        return [made]
    basket, _parts = _reserve(resident, wanted, by)
    return shop.hand_over_all(basket, by=by, reason=reason)


def _check_points(payer: shop.Payer, wanted: Sequence[Wanted]) -> None:
    needed = sum(one.product.price * one.quantity for one in wanted)
    balance = sum(ledger.balance_of(person) for person in payer if person)
    if needed > balance:
        raise Refused(
            _("The basket costs %(needed)d points, and %(balance)d are in the passbook.")
            % {"needed": needed, "balance": balance}
        )


def _tell(basket: Basket, goods: str) -> None:
    with office_language():
        text = _("%(goods)s was redeemed for you. Pickup code: %(code)s.")
    tell(
        basket.resident,
        text % {"goods": goods, "code": basket.code},
        link=reverse("points:basket", args=[basket.pk]),
        community=basket.community,
    )
