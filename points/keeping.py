"""The passbooks, the stock book and the shop: what must be true of them, and what falls due."""

from collections.abc import Generator, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check, chore
from community.keeping.reminders import remind_once
from community.notify import tell
from points import (
    activity_keeping,
    keeping_settlements,
    shop,
    shop_keeping,
    topic_keeping,
    trust_keeping,
    uncollected,
)
from points.ledger import digest_of
from points.models import Entry, GoodsReturn, Product, Redemption, Standard, StockMovement

registry.append_only("points_entry", "points_stockmovement", "points_goodsreturn")
# Their checks and chores register themselves.
ALSO_READ = (activity_keeping, keeping_settlements, shop_keeping, topic_keeping, trust_keeping)
registry.rules(
    2,
    {
        "entry_balance_not_below_zero": gettext_lazy("The balance in this line is below zero."),
        "entry_line_once": gettext_lazy("Two lines of this passbook have the same number."),
        "entry_first_line_starts_from_zero": gettext_lazy("The first line does not start from zero."),
        "entry_moves_something": gettext_lazy("This line moves no points."),
        "entry_earning_is_positive": gettext_lazy("Points earned are below zero."),
        "entry_spending_is_negative": gettext_lazy("Points spent are above zero."),
        "entry_reversal_names_entry": gettext_lazy("A reversal must name the line it reverses, and only it."),
    },
)
registry.rules(
    3,
    {
        "points.Entry.reference": gettext_lazy("The same cause is in the passbooks twice."),
        "points.Entry.reverses": gettext_lazy("The same line was reversed twice."),
        "points.StockMovement.reference": gettext_lazy("The same cause is in the stock book twice."),
        "pickup_code_once_while_reserved": gettext_lazy("Two people wait with the same pickup code."),
        "redemption_points_add_up": gettext_lazy("The points are not price times quantity."),
        "return_number_once": gettext_lazy("The same return of goods is on record twice."),
        "return_with_reason": gettext_lazy("Goods were brought back without a reason."),
        "redemption_cancelled_with_reason": gettext_lazy("A redemption was cancelled without a reason."),
        "redemption_ended_when_over": gettext_lazy("Whether and when this redemption ended do not agree."),
    },
)
registry.rules(
    4,
    {
        "stock_not_below_zero": gettext_lazy("The stock is below zero."),
        "redemption_returns_no_more": gettext_lazy("More pieces were brought back than were taken."),
        "redemption_returned_when_all_is_back": gettext_lazy(
            "Whether and how much was brought back do not agree."
        ),
        "movement_stock_not_below_zero": gettext_lazy("The stock after this line is below zero."),
        "movement_line_once": gettext_lazy("Two lines of this stock book have the same number."),
    },
)

Key = CharField()


@check("passbook", promise=2)
def passbooks() -> Found:
    """Line by line: counted without gaps, the balance running, and the digests one chain."""
    lines = Entry.objects.order_by("resident_id", "sequence", "id").iterator(chunk_size=2000)
    for _resident, passbook in groupby(lines, key=lambda entry: entry.resident_id):
        yield from _walk_passbook(passbook)


def _walk_passbook(passbook: Iterator[Entry]) -> Found:
    number, balance, digest = 0, 0, ""
    for entry in passbook:
        problem = _problem_of(entry, number + 1, balance + entry.amount, digest)
        if problem:
            yield entry, problem
        number, balance, digest = entry.sequence, entry.balance_after, entry.digest


def _problem_of(entry: Entry, number: int, balance: int, digest: str) -> str:
    """The first thing wrong with a line, given what the line before it leads one to expect."""
    if entry.sequence != number:
        return _("Line %(expected)d of this passbook is missing.") % {"expected": number}
    if entry.balance_after != balance:
        values = {"expected": balance, "found": entry.balance_after}
        return _("The balance should be %(expected)d here, and is %(found)d.") % values
    if entry.previous_digest != digest or entry.digest != digest_of(entry):
        return _("This line, or the one before it, is not as it was written.")
    return ""


@check("reversal", promise=2)
def reversals() -> Found:
    undone = Entry.objects.filter(reverses__isnull=False)
    mirrored = Q(amount=-F("reverses__amount"), resident=F("reverses__resident"))
    for entry in undone.exclude(mirrored).iterator():
        yield entry, _("This reversal is not the opposite of the line it reverses.")


def _reference(prefix: str) -> Concat:
    return Concat(Value(prefix), Cast(OuterRef("pk"), Key), output_field=Key)


def _entry_of(kind: str, prefix: str, amount: Combinable) -> Exists:
    return Exists(
        Entry.objects.filter(
            reference=_reference(prefix), kind=kind, resident=OuterRef("resident"), amount=amount
        )
    )


def _movement_of(kind: str, prefix: str, quantity: Combinable) -> Exists:
    return Exists(
        StockMovement.objects.filter(
            reference=_reference(prefix), kind=kind, product=OuterRef("product"), quantity=quantity
        )
    )


@check("redemption-paid", promise=3)
def unpaid_redemptions() -> Found:
    paid = _entry_of(Entry.Kind.REDEEM, "redemption:", -OuterRef("points"))
    for redemption in Redemption.objects.filter(~paid).select_related("product").iterator():
        yield redemption, _("The passbook has no line for the points of this redemption.")


@check("redemption-stock", promise=4)
def unmoved_redemptions() -> Found:
    moved = _movement_of(StockMovement.Kind.RESERVED, "redemption:", -OuterRef("quantity"))
    for redemption in Redemption.objects.filter(~moved).select_related("product").iterator():
        yield redemption, _("The stock book has no line for the goods of this redemption.")


@check("refund", promise=3)
def refunds() -> Found:
    cancelled = Redemption.objects.filter(state=Redemption.State.CANCELLED)
    refunded = _entry_of(Entry.Kind.REFUND, "refund:", OuterRef("points"))
    for redemption in cancelled.filter(~refunded).iterator():
        yield redemption, _("This redemption was cancelled, but the points were not given back.")
    returned = _movement_of(StockMovement.Kind.RETURNED, "refund:", OuterRef("quantity"))
    for redemption in cancelled.filter(~returned).iterator():
        yield redemption, _("This redemption was cancelled, but the goods did not go back to the shelf.")


@check("shop-lines", promise=3)
def lines_without_redemption() -> Found:
    """Points spent or given back, goods out or back: each for a redemption or a return that is there and says so."""
    spent = {f"redemption:{key}" for key in _keys(Redemption.objects.all())}
    undone = {f"refund:{key}" for key in _keys(Redemption.objects.filter(state=Redemption.State.CANCELLED))}
    undone |= {made.reference for made in GoodsReturn.objects.iterator()}
    explained: list[tuple[QuerySet[Any], set[str]]] = [
        (Entry.objects.filter(kind=Entry.Kind.REDEEM), spent),
        (Entry.objects.filter(kind=Entry.Kind.REFUND), undone),
        (StockMovement.objects.filter(kind=StockMovement.Kind.RESERVED), spent),
        (StockMovement.objects.filter(kind=StockMovement.Kind.RETURNED), undone),
    ]
    for lines, known in explained:
        for line in lines.order_by("pk").iterator():
            if line.reference not in known:
                yield (
                    line,
                    _("No redemption explains this line: %(reference)s") % {"reference": line.reference},
                )


def _keys(rows: QuerySet[Redemption]) -> Iterator[int]:
    return rows.values_list("pk", flat=True).iterator()


@check("stock-book", promise=4)
def stock_books() -> Found:
    """The stock book runs without gaps, and the product holds what its last line says."""
    lines = StockMovement.objects.order_by("product_id", "sequence", "id").iterator(chunk_size=2000)
    held: dict[int, int] = {}
    for product, book in groupby(lines, key=lambda line: line.product_id):
        held[product] = yield from _walk_stock_book(book)
    for product in Product.objects.iterator():
        expected = held.get(product.pk, 0)
        if product.stock != expected:
            yield (
                product,
                _("The stock book says %(expected)d of “%(product)s”, the product says %(found)d.")
                % {"expected": expected, "product": product.name, "found": product.stock},
            )


def _walk_stock_book(book: Iterator[StockMovement]) -> Generator[tuple[Model, str], None, int]:
    number, stock = 0, 0
    for line in book:
        expected = stock + line.quantity
        if line.sequence != number + 1:
            yield line, _("Line %(expected)d of this stock book is missing.") % {"expected": number + 1}
        elif line.stock_after != expected:
            values = {"expected": expected, "found": line.stock_after}
            yield line, _("The stock should be %(expected)d here, and is %(found)d.") % values
        number, stock = line.sequence, line.stock_after
    return stock


@check("points-within-community", promise=8)
def strangers() -> Found:
    sentence = _("This belongs to one community and names something of another.")
    for rows in [
        Redemption.objects.exclude(product__community=F("community")),
        Product.objects.filter(category__isnull=False).exclude(category__community=F("community")),
        Entry.objects.filter(standard__isnull=False).exclude(standard__community=F("community")),
    ]:
        for row in rows.iterator():
            yield row, sentence


@check("standard-lines", promise=5)
def empty_standards() -> Found:
    published = Standard.objects.filter(published_at__isnull=False, lines__isnull=True)
    for standard in published.iterator():
        yield standard, _("This standard was published without a single line.")


@chore("goods not collected")
def expire() -> int:
    return uncollected.expire_due()


@chore("pickup reminders")
def remind_of_pickup() -> int:
    soon: QuerySet[Redemption] = Redemption.objects.filter(
        Q(basket__isnull=True) | Q(code=F("basket__code")),
        state=Redemption.State.RESERVED,
        expires_at__gte=timezone.now(),
        expires_at__lt=timezone.now() + timedelta(days=2),
    ).select_related("resident", "product", "community", "basket")
    return sum(remind_once(f"{shop_keeping.waits(one)}:expiring", _remind, one) for one in soon)


def _remind(redemption: Redemption) -> None:
    day = timezone.localtime(redemption.expires_at).strftime("%m-%d %H:%M")
    basket = redemption.basket
    goods = shop.goods_of(shop.still_waiting(basket)) if basket else redemption
    tell(
        redemption.resident,
        _(
            "Please collect “%(goods)s” before %(day)s with the code %(code)s; afterwards the points come back."
        )
        % {"goods": goods, "day": day, "code": redemption.code},
        link=shop_keeping.page_of(redemption),
        community=redemption.community,
        useless_after=redemption.expires_at,
    )
