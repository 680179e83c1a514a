"""Counting everything by hand afterwards: passbooks, stock books, and what people were told.

Sums are made here once more in plain Python, so that a mistake in `verify` does not hide one in the books.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from django.db.models import F, Model, Q, QuerySet, Sum
from django.db.models.expressions import Combinable

from points import ledger, reckoning
from points.models import (
    Entry,
    ExpiryNotice,
    HeldAward,
    Pool,
    Product,
    Redemption,
    Settlement,
    StockMovement,
)


def broken() -> Iterator[str]:
    """Every promise about points and goods that does not hold; nothing when all do."""
    yield from passbooks()
    yield from stock_books()
    yield from no_point_is_lost()
    yield from held_and_entered()
    yield from transfers()
    yield from settled_periods()
    yield from across_communities()


def passbooks() -> Iterator[str]:
    """Counted from one without gaps, never below zero, every digest on the one before."""
    lines = Entry.objects.order_by("resident_id", "sequence").iterator(chunk_size=2000)
    for resident, book in groupby(lines, key=lambda line: line.resident_id):
        balance, digest = 0, ""
        for number, line in enumerate(book, start=1):
            balance += line.amount
            if line.sequence != number or not line.balance_after == balance >= 0:
                yield f"passbook of {resident}: line {number} is {line}, {line.balance_after} for {balance}"
            if line.previous_digest != digest or line.digest != ledger.digest_of(line):
                yield f"passbook of {resident}: the digest of line {number} breaks the chain"
            digest = line.digest
        known = Entry.objects.filter(resident=resident).aggregate(n=Sum("amount"))["n"]
        if not known == balance == balance_of(resident):
            yield f"passbook of {resident}: the last line, the sum and the balance differ"


def balance_of(resident: int) -> int:
    last = Entry.objects.filter(resident=resident).order_by("sequence").last()
    return last.balance_after if last else 0


def stock_books() -> Iterator[str]:
    """As passbooks; and the product says what its last line says."""
    for product in Product.objects.order_by("pk"):
        stock = 0
        for number, line in enumerate(product.movements.order_by("sequence").iterator(), start=1):
            stock += line.quantity
            if line.sequence != number or not line.stock_after == stock >= 0:
                yield f"stock book of {product.pk}: line {number} is {line}, {line.stock_after} for {stock}"
        if product.stock != stock:
            yield f"product {product.pk} says {product.stock}, its stock book {stock}"


def no_point_is_lost() -> Iterator[str]:
    """What people have and what they paid for goods they kept is what was ever given and not taken out."""
    for community in Entry.objects.order_by().values_list("community", flat=True).distinct():
        lines = Entry.objects.filter(community=community)
        shopping = Q(kind__in=["redeem", "refund"])
        kept = Redemption.objects.filter(community=community, state__in=["reserved", "collected"])
        if -_sum(lines.filter(shopping), "amount") != _sum(kept, F("points") - F("price") * F("returned")):
            yield f"community {community}: points spent are not what the goods cost"
        waiting = _sum(kept, F("quantity") - F("returned"))
        moved = StockMovement.objects.filter(product__community=community, kind__in=["reserved", "returned"])
        if -_sum(moved, "quantity") != waiting:
            yield f"community {community}: goods reserved are not those redeemed"


def _sum(rows: QuerySet, name: str | Combinable) -> int:
    return rows.order_by().aggregate(n=Sum(name))["n"] or 0


def held_and_entered() -> Iterator[str]:
    """What waits or was refused is in no passbook; what was approved is in one."""
    entered = Entry.objects.values("reference")
    for held in HeldAward.objects.exclude(state="approved").filter(reference__in=entered):
        yield f"held award {held.pk} is {held.state} and in the passbook all the same"
    for held in HeldAward.objects.filter(state="approved").exclude(reference__in=entered):
        yield f"held award {held.pk} was approved and is in no passbook"


def transfers() -> Iterator[str]:
    sides: dict[str, list[int]] = {}
    for reference, amount in Entry.objects.filter(kind="transfer").values_list("reference", "amount"):
        sides.setdefault(reference.rpartition(":")[0], []).append(amount)
    for reference, amounts in sides.items():
        if len(amounts) != 2 or sum(amounts) != 0:
            yield f"transfer {reference} has the sides {amounts}"


def settled_periods() -> Iterator[str]:
    """Each posted period still adds up to the figure it was posted with, and follows the one before."""
    for community in Settlement.objects.order_by().values_list("community", flat=True).distinct():
        last = None
        for settlement in Settlement.objects.filter(community=community).order_by("starts_on"):
            if last and (settlement.starts_on - last.ends_on).days != 1:
                yield f"settlement {settlement.number} does not follow {last.number}"
            last = settlement
            if (
                settlement.is_posted
                and reckoning.digest_of(settlement, reckoning.lines_of(settlement)) != settlement.digest
            ):
                yield f"settlement {settlement.number}: something was dated into it after it was posted"


def across_communities() -> Iterator[str]:
    home, theirs = F("community"), "resident__community"
    rows: list[QuerySet[Model]] = [
        Entry.objects.exclude(**{theirs: home}),
        Entry.objects.filter(by__isnull=False).exclude(by__community=home),
        HeldAward.objects.exclude(**{theirs: home}),
        ExpiryNotice.objects.exclude(**{theirs: home}),
        Redemption.objects.exclude(**{theirs: home}),
        Redemption.objects.exclude(product__community=home),
        Pool.objects.exclude(first__community=home),
        Pool.objects.exclude(second__community=home),
        StockMovement.objects.filter(by__isnull=False).exclude(by__community=F("product__community")),
    ]
    for strangers in rows:
        for row in strangers:
            yield f"{row._meta.label} {row.pk} reaches into another community"


# What people were told


def not_as_told(told: Iterable) -> Iterator[str]:
    """`told` are the `Done` of all deeds: everything in them must be there, and nothing was promised twice."""
    told = list(told)
    known = set(Entry.objects.values_list("reference", flat=True))
    held = set(HeldAward.objects.values_list("reference", flat=True))
    moved = set(StockMovement.objects.values_list("reference", flat=True))
    redemptions = {one.pk: one for one in Redemption.objects.all()}
    promised = Counter(reference for done in told for reference in done.movements)
    yield from (f"acknowledged twice: {reference}" for reference, n in promised.items() if n > 1)
    for done in told:
        yield from (f"acknowledged and not there: {one}" for one in {*done.entries} - known - held)
        yield from (f"acknowledged and not there: {one}" for one in {*done.movements} - moved)
        for key, points in done.redeemed.items():
            if key not in redemptions or redemptions[key].points != points:
                yield f"acknowledged and not there: redemption {key}"
        for key, state in done.ended.items():
            if redemptions[key].state not in (state, "returned" if state == "collected" else state):
                yield f"redemption {key} was {state} and is {redemptions[key].state}"


def done_though_refused(references: Iterable[str]) -> Iterator[str]:
    """References of deeds that were refused, none of which may have left anything."""
    refused = set(references)
    for rows in (Entry, HeldAward, StockMovement):
        for reference in rows.objects.filter(reference__startswith="op:").values_list("reference", flat=True):
            if ":".join(reference.split(":")[:2]) in refused:
                yield f"refused and there all the same: {reference}"
