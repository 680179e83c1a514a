"""Baskets, stock-takes, receipts and wishes: what must be true of them, and what falls due. Read by points.keeping."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check, chore
from community.keeping.reminders import remind_once
from community.notify import tell
from points import shop
from points.models import (
    Basket,
    CartLine,
    Entry,
    GoodsReturn,
    Receipt,
    Redemption,
    StockMovement,
    StockTake,
    StockTakeLine,
    WishVote,
)
from points.returns import written_off_as
from points.stock_takes import reference_of

registry.rules(
    3,
    {
        "cart_line_once": gettext_lazy("The same product lies in a shopping basket twice."),
        "points.Receipt.movement": gettext_lazy("The same goods in are described twice."),
        "wish_vote_once": gettext_lazy("The same resident voted twice for a wish."),
        "wish_once_while_considered": gettext_lazy("The same wish is considered twice."),
    },
)
registry.rules(
    4,
    {
        "stock_take_one_at_a_time": gettext_lazy("Two stock-takes go on in one shop."),
        "stock_take_line_once": gettext_lazy("The same product was counted twice in one stock-take."),
        "stock_take_difference_explained": gettext_lazy("A difference in a stock-take is not explained."),
        "stock_take_ended_when_over": gettext_lazy("Whether and when this stock-take ended do not agree."),
        "receipt_names_its_donor": gettext_lazy("Donated goods name no donor."),
        "receipt_bought_at_a_cost": gettext_lazy("Goods were bought at an unknown cost."),
    },
)
registry.rules(5, {"wish_answered_with_a_sentence": gettext_lazy("A wish was answered without a sentence.")})

Key = CharField()
EARLY, LATE = timedelta(days=5), timedelta(days=2)  # before goods go back to the shelf


@check("baskets", promise=4)
def baskets() -> Found:
    """All parts are of one resident and shop; of those that wait exactly one carries the pickup code."""
    parts = Redemption.objects.filter(basket__isnull=False).select_related("basket")
    strange = parts.exclude(resident=F("basket__resident"), community=F("basket__community"))
    for part in strange.iterator():
        yield part, _("This redemption is in somebody else's basket.")
    waiting = parts.filter(state=Redemption.State.RESERVED).order_by("basket_id", "pk")
    for basket, group in groupby(waiting.iterator(), key=lambda part: part.basket):
        if basket and [part.code for part in group].count(basket.code) != 1:
            yield basket, _("The goods of this basket do not wait under its pickup code.")
    for basket in Basket.objects.filter(redemptions__isnull=True).iterator():
        yield basket, _("This basket is empty.")


@check("stock-takes", promise=4)
def stock_takes() -> Found:
    """Each difference of a closed stock-take stands in the stock book, and nothing else does in its name."""
    reference = Concat(
        Value("stock-take:"),
        Cast(OuterRef("stock_take_id"), Key),
        Value(":"),
        Cast(OuterRef("product_id"), Key),
        output_field=Key,
    )
    entered = Exists(
        StockMovement.objects.filter(
            reference=reference,
            kind=StockMovement.Kind.COUNTED,
            product=OuterRef("product"),
            quantity=OuterRef("counted") - OuterRef("expected"),
        )
    )
    differing = StockTakeLine.objects.filter(stock_take__state=StockTake.State.CLOSED).exclude(
        counted=F("expected")
    )
    for line in differing.filter(~entered).select_related("product").iterator():
        yield line, _("The stock book has no line for this difference.")
    known = {reference_of(line) for line in differing.iterator()}
    for movement in (
        StockMovement.objects.filter(reference__startswith="stock-take:").order_by("pk").iterator()
    ):
        if movement.reference not in known:
            yield (
                movement,
                _("No stock-take explains this line: %(reference)s") % {"reference": movement.reference},
            )


@check("brought-back", promise=4)
def brought_back() -> Found:
    """Each return gave back price times pieces and moved the goods; the returns of a redemption add up."""
    back: dict[int, int] = defaultdict(int)
    written_off: set[str] = set()
    for made in GoodsReturn.objects.select_related("redemption__product").iterator():
        back[made.redemption_id] += made.quantity
        if not made.to_shelf:
            written_off.add(written_off_as(made))
        if problem := _wrong_with(made):
            yield made, problem
    for redemption in Redemption.objects.filter(Q(returned__gt=0) | Q(pk__in=back)).iterator():
        if redemption.returned != back[redemption.pk]:
            yield redemption, _("The returns of this redemption do not add up to what was brought back.")
    for line in StockMovement.objects.filter(reference__startswith="brought-back:").order_by("pk").iterator():
        if line.reference not in written_off:
            yield line, _("No redemption explains this line: %(reference)s") % {"reference": line.reference}
    for receipt in Receipt.objects.exclude(movement__kind=StockMovement.Kind.RECEIVED).iterator():
        yield receipt, _("This describes goods in, but its line in the stock book is another one.")


def _wrong_with(made: GoodsReturn) -> str:
    redemption = made.redemption
    paid = Entry.objects.filter(
        reference=made.reference, kind=Entry.Kind.REFUND, resident=redemption.resident_id, amount=made.points
    )
    if made.points != redemption.price * made.quantity or not paid.exists():
        return _("What was brought back did not give back its points.")
    moves = [(made.reference, StockMovement.Kind.RETURNED, made.quantity)]
    if not made.to_shelf:
        moves.append((written_off_as(made), StockMovement.Kind.WRITTEN_OFF, -made.quantity))
    book = StockMovement.objects.filter(product=redemption.product_id)
    if not all(book.filter(reference=ref, kind=kind, quantity=n).exists() for ref, kind, n in moves):
        return _("The stock book does not say what became of the goods that were brought back.")
    return ""


@check("shop-within-community", promise=8)
def strangers() -> Found:
    sentence = _("This belongs to one community and names something of another.")
    rows: Iterable[QuerySet] = [
        StockTakeLine.objects.exclude(product__community=F("stock_take__community")),
        CartLine.objects.exclude(product__community=F("resident__community")),
        WishVote.objects.exclude(resident__community=F("wish__community")),
    ]
    for some in rows:
        for row in some.iterator():
            yield row, sentence


@chore("pickup warnings")
def warn_early() -> int:
    """Five days before goods go back to the shelf; the last reminder comes two days before."""
    now = timezone.now()
    soon: QuerySet[Redemption] = Redemption.objects.filter(
        Q(basket__isnull=True) | Q(code=F("basket__code")),
        state=Redemption.State.RESERVED,
        expires_at__gte=now + LATE,
        expires_at__lt=now + EARLY,
        created_at__lt=now - timedelta(days=1),
    ).select_related("resident", "community", "product", "basket")
    return sum(remind_once(f"{waits(one)}:early", _warn, one) for one in soon)


def waits(redemption: Redemption) -> str:
    """By what a reminder is remembered: once for a basket, whichever of its goods carries the code by then."""
    basket = redemption.basket_id
    return f"basket:{basket}" if basket else f"redemption:{redemption.pk}"


def page_of(redemption: Redemption) -> str:
    """Where its pickup code is shown."""
    if redemption.basket_id:
        return reverse("points:basket", args=[redemption.basket_id])
    return reverse("points:redemption", args=[redemption.pk])


def _warn(redemption: Redemption) -> None:
    basket = redemption.basket
    goods = shop.goods_of(shop.still_waiting(basket)) if basket else f"{redemption}"
    tell(
        redemption.resident,
        _(
            "“%(goods)s” is still waiting for you until %(day)s (code %(code)s). If you no longer want it, cancel "
            "it, and the points come back."
        )
        % {
            "goods": goods,
            "day": timezone.localtime(redemption.expires_at).strftime("%m-%d"),
            "code": redemption.code,
        },
        link=page_of(redemption),
        community=redemption.community,
        useless_after=redemption.expires_at,
    )
