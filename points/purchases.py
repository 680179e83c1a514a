"""What to buy next: what residents wish for, and what runs low. For the staff, on a page and as a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from os import PathLike
from typing import BinaryIO

from django.db import transaction
from django.db.models import DecimalField, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit, sheets
from community.access import is_staff_of
from community.errors import NotAllowed, Refused, Stale
from community.models import AuditEvent, Community, Resident
from points import wishes
from points.models import Product, PurchaseBudget, Receipt, Redemption, Wish

LOOKED_BACK = timedelta(days=60)
MOST_WISHES = 200
MOST_PIECES = 1000
GONE = (Redemption.State.RESERVED, Redemption.State.COLLECTED)

# Sent on to whoever buys: its words are Chinese whoever downloads it.
COLUMNS = [
    sheets.Column("来源", 10),
    sheets.Column("商品", 28),
    sheets.Column("现有库存", 10, "number"),
    sheets.Column("近两月兑换", 11, "number"),
    sheets.Column("想要的人数", 11, "number"),
    sheets.Column("建议数量", 10, "number"),
    sheets.Column("单价（元）", 12, "number"),
    sheets.Column("金额（元）", 12, "number"),
    sheets.Column("说明", 36, "long"),
]


@dataclass(frozen=True)
class Low:
    """A product at or below its threshold, how many went in two months, and what a piece cost last."""

    product: Product
    gone: int
    cost: Decimal | None

    @property
    def suggested(self) -> int:
        """Enough for two months as the last ones were, and at least above the threshold again."""
        return max(self.gone - self.product.stock, self.product.low_stock_at + 1 - self.product.stock)

    @property
    def price(self) -> Decimal | None:
        return None if self.cost is None else self.cost * self.suggested


def low_stock(community: Community) -> QuerySet[Product]:
    return Product.objects.filter(community=community, is_active=True, stock__lte=F("low_stock_at")).order_by(
        "stock", "id"
    )


def running_low(community: Community) -> list[Low]:
    last_cost = Receipt.objects.filter(movement__product=OuterRef("pk"), cost__isnull=False).order_by("-id")
    gone = (
        Redemption.objects.filter(
            product=OuterRef("pk"), created_at__gte=timezone.now() - LOOKED_BACK, state__in=GONE
        )
        .order_by()
        .values("product")
        .annotate(n=Sum(F("quantity") - F("returned")))
        .values("n")
    )
    found = low_stock(community).annotate(
        gone=Coalesce(Subquery(gone, output_field=IntegerField()), 0),
        last_cost=Subquery(
            last_cost.values("cost")[:1], output_field=DecimalField(max_digits=8, decimal_places=2)
        ),
    )
    return [Low(product, product.gone, product.last_cost) for product in found]


def wanted(community: Community) -> list[Wish]:
    """The wishes that are considered, each with its `voices`, the most wanted first."""
    return list(wishes.considered(community)[:MOST_WISHES])


@dataclass(frozen=True)
class PurchaseList:
    """What is to be bought: goods that run low in the numbers suggested, and wishes that were taken up."""

    low: list[Low]
    planned: list[Wish]
    open: list[Wish]
    budget: PurchaseBudget | None

    @property
    def _costs(self) -> list[Decimal | None]:
        return [*(one.price for one in self.low), *(wish.cost for wish in self.planned)]

    @property
    def total(self) -> Decimal:
        """Of the lines whose cost is known."""
        return sum((cost for cost in self._costs if cost is not None), Decimal("0.00"))

    @property
    def unknown(self) -> int:
        """Lines that are missing from the total."""
        return sum(cost is None for cost in self._costs)

    @property
    def left(self) -> Decimal | None:
        return None if self.budget is None else self.budget.amount - self.total

    @property
    def over(self) -> Decimal | None:
        """By how much it is more than the budget; nothing when it is not."""
        return -self.left if self.left is not None and self.left < 0 else None


def list_of(community: Community) -> PurchaseList:
    waiting = wishes.considered(community)
    return PurchaseList(
        low=running_low(community),
        planned=list(waiting.filter(state=Wish.State.PLANNED)),
        open=list(waiting.filter(state=Wish.State.OPEN)[:MOST_WISHES]),
        budget=budget_of(community),
    )


def budget_of(community: Community) -> PurchaseBudget | None:
    return PurchaseBudget.objects.filter(community=community).select_related("set_by").first()


def suggested_pieces(wish: Wish) -> int:
    """One for everybody who voted for it."""
    return wish.pieces or min(max(wish.votes.count(), 1), MOST_PIECES)


def suggested_cost(wish: Wish) -> Decimal | None:
    """What a piece of goods of this name cost last."""
    if wish.unit_cost is not None:
        return wish.unit_cost
    known = Receipt.objects.filter(movement__product__community=wish.community_id, cost__isnull=False)
    known = known.filter(movement__product__name=wish.text).order_by("-id")
    return known.values_list("cost", flat=True).first()


def seen_of(wish: Wish) -> str:
    """What a page showed of a wish's plan."""
    return f"{wish.pieces}@{wish.unit_cost}"


def seen_of_budget(budget: PurchaseBudget | None) -> str:
    return f"{budget.amount}" if budget else "-"


@transaction.atomic
def take_up(
    wish: Wish, *, by: Resident, pieces: int, unit_cost: Decimal | None, text: str, seen: str
) -> Wish:
    """Put a wish on the purchase list, or change what stands there. Those who voted are told when the sentence is new.

    Raises Stale when somebody else changed number or cost since the page showed them (`seen`).
    """
    if not is_staff_of(by, wish.community_id):
        raise NotAllowed(_("Only the community's staff can answer wishes."))
    held = Wish.objects.select_for_update(no_key=True).get(pk=wish.pk)
    if not held.takes_votes:
        raise Refused(_("This wish is answered already."))
    if seen_of(held) != seen:
        raise Stale(_("Somebody changed this meanwhile. Please look at it again."))
    if not 1 <= pieces <= MOST_PIECES:
        raise Refused(_("Between 1 and %(most)d pieces can be planned.") % {"most": MOST_PIECES})
    if held.state != Wish.State.PLANNED or held.answer != text.strip()[:120]:
        wishes.answer(wish, by=by, state=Wish.State.PLANNED, text=text)
    Wish.objects.filter(pk=wish.pk).update(pieces=pieces, unit_cost=unit_cost)
    wish.refresh_from_db()
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=wish.community,
        subject=wish,
        summary=wish.text,
        step="on the purchase list",
        pieces=pieces,
        unit_cost=str(unit_cost) if unit_cost is not None else "",
    )
    return wish


@transaction.atomic
def set_budget(
    community: Community, *, by: Resident, amount: Decimal, seen: str, note: str = ""
) -> PurchaseBudget:
    """What may be spent on the list. The audit trail keeps what it was before.

    Raises Stale when somebody else changed it since the page showed it (`seen`).
    """
    if not is_staff_of(by, community):
        raise NotAllowed(_("Only the community's staff can see the purchase list."))
    if amount < 0:
        raise Refused(_("The budget cannot be below zero."))
    # Locked, so that of two who set the first one the second is told.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    before = budget_of(community)
    if seen_of_budget(before) != seen:
        raise Stale(_("Somebody changed this meanwhile. Please look at it again."))
    made, _new = PurchaseBudget.objects.update_or_create(
        community=community,
        defaults={"amount": amount, "note": note.strip()[:60], "set_at": timezone.now(), "set_by": by},
    )
    audit.note(
        AuditEvent.Kind.SHOP,
        by=by,
        community=community,
        subject=made,
        summary=made,
        step="budget",
        before=str(before.amount) if before else "",
    )
    return made


def title_of(community: Community) -> str:
    return f"{community.name}积分超市采购清单（{timezone.localdate():%Y-%m-%d}）"


@transaction.atomic
def export(target: str | PathLike[str] | BinaryIO, community: Community, *, by: Resident) -> int:
    """The purchase list as a workbook; how many lines. Logged."""
    if not is_staff_of(by, community):
        raise NotAllowed(_("Only the community's staff can see the purchase list."))
    title = title_of(community)
    written = sheets.write_sheet(target, title=title, columns=COLUMNS, rows=_rows(community))
    audit.note(
        AuditEvent.Kind.EXPORT,
        by=by,
        community=community,
        subject="export:purchases",
        summary=title,
        count=written,
    )
    return written


def _rows(community: Community) -> Iterator[list[object]]:
    for low in running_low(community):
        product = low.product
        yield [
            "库存不足",
            product.name,
            product.stock,
            low.gone,
            None,
            low.suggested,
            low.cost,
            low.price,
            "",
        ]
    for wish in wanted(community):
        state = "已计划" if wish.state == Wish.State.PLANNED else "心愿"
        voices: int = wish.voices  # type: ignore[attr-defined]
        words = wish.answer or wish.about
        yield [state, wish.text, None, None, voices, wish.pieces, wish.unit_cost, wish.cost, words]
