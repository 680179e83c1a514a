"""The shop in numbers for a period: what moves, what lies, what a point was worth. Each number has a list behind it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from os import PathLike
from typing import Any, BinaryIO
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import DecimalField, F, Max, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit, sheets
from community.access import is_staff_of
from community.errors import NotAllowed
from community.models import AuditEvent, Community, Resident
from points.models import Product, Receipt, Redemption, StockMovement

LIES_AFTER = 60  # days without a redemption
A_DAY = timedelta(days=1)
DAYS_SHOWN = 30

COLUMNS = [
    sheets.Column("商品", 26),
    sheets.Column("分类", 12),
    sheets.Column("积分价", 9, "number"),
    sheets.Column("兑换件数", 10, "number"),
    sheets.Column("使用积分", 10, "number"),
    sheets.Column("领取件数", 10, "number"),
    sheets.Column("进货件数", 10, "number"),
    sheets.Column("报损件数", 10, "number"),
    sheets.Column("盘点差异", 10, "number"),
    sheets.Column("现有库存", 10, "number"),
    sheets.Column("平均单价（元）", 13, "number"),
    sheets.Column("每元积分", 10, "number"),
    sheets.Column("最近兑换", 12, "date"),
]


@dataclass(frozen=True)
class Period:
    """From the first moment of one day to the last of another."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """A day within the calendar, whatever the zone makes of it."""
        return timezone.make_aware(datetime.combine(max(self.first, date.min + A_DAY), time.min))

    @property
    def end(self) -> datetime:
        """The first moment that does not belong to it any more."""
        return timezone.make_aware(datetime.combine(min(self.last, date.max - A_DAY) + A_DAY, time.min))

    @classmethod
    def of_late(cls) -> "Period":
        today = timezone.localdate()
        return cls(today - timedelta(days=DAYS_SHOWN - 1), today)


# The columns of the page that are counted from lines, in its order.
WHAT = ("redeemed", "spent", "collected", "received", "written_off", "difference")
PER_YUAN = "per_yuan"
KEPT = F("quantity") - F("returned")
SPENT = F("points") - F("price") * F("returned")
MOVES = {
    "received": StockMovement.Kind.RECEIVED,
    "written_off": StockMovement.Kind.WRITTEN_OFF,
    "difference": StockMovement.Kind.COUNTED,
}


def list_url(community: Community, period: Period, what: str, product: Product | None = None) -> str:
    """The list behind a number."""
    words = {
        "community": community.slug,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "what": what,
    }
    if product is not None:
        words["product"] = str(product.pk)
    return f"{reverse('points:shop_figures_list')}?{urlencode(words)}"


def redeemed_in(period: Period) -> Q:
    states = [Redemption.State.RESERVED, Redemption.State.COLLECTED]
    return Q(created_at__gte=period.start, created_at__lt=period.end, state__in=states)


def collected_in(period: Period) -> Q:
    return Q(ended_at__gte=period.start, ended_at__lt=period.end, state=Redemption.State.COLLECTED)


@dataclass
class Row:
    """One product. `redeemed` and `spent` leave out what was cancelled or brought back."""

    product: Product
    period: Period
    redeemed: int = 0
    spent: int = 0
    collected: int = 0
    received: int = 0
    written_off: int = 0
    difference: int = 0
    cost: Decimal | None = None  # yuan for a piece, on average of all that came in
    last_redeemed: datetime | None = None

    @property
    def per_yuan(self) -> Decimal | None:
        """Points given for a yuan of goods."""
        if not self.cost or not self.redeemed:
            return None
        return (Decimal(self.spent) / self.worth).quantize(Decimal("0.1"))

    @property
    def lies(self) -> bool:
        """On the shelf, and nobody wanted it for two months."""
        since = timezone.now() - timedelta(days=LIES_AFTER)
        return self.product.stock > 0 and (self.last_redeemed is None or self.last_redeemed < since)

    @property
    def worth(self) -> Decimal:
        """What the redeemed pieces cost, in yuan."""
        return self.redeemed * (self.cost or Decimal(0))

    @property
    def is_known(self) -> bool:
        """Whether it counts for the points given for a yuan."""
        return bool(self.cost and self.redeemed)

    @property
    def numbers(self) -> list[tuple[str, int, str]]:
        """What, how much, and the address of the list behind it."""
        return [(what, getattr(self, what), self._url(what)) for what in WHAT]

    @property
    def per_yuan_url(self) -> str:
        return self._url(PER_YUAN)

    def _url(self, what: str) -> str:
        return list_url(self.product.community, self.period, what, self.product)


@dataclass
class Figures:
    community: Community
    period: Period
    rows: list[Row] = field(default_factory=list)

    @property
    def moving(self) -> list[Row]:
        """What was redeemed, most pieces first."""
        return sorted((row for row in self.rows if row.redeemed), key=lambda row: -row.redeemed)

    @property
    def lying(self) -> list[Row]:
        return [row for row in self.rows if row.lies]

    @property
    def counted(self) -> list[Row]:
        """Everything that has a number in the period, most pieces redeemed first."""
        some = [row for row in self.rows if any(number for _what, number, _url in row.numbers)]
        return sorted(some, key=lambda row: -row.redeemed)

    @property
    def totals(self) -> list[tuple[str, int, str]]:
        """As a row's numbers, of all goods."""
        return [
            (what, sum(getattr(row, what) for row in self.rows), list_url(self.community, self.period, what))
            for what in WHAT
        ]

    @property
    def known(self) -> list[Row]:
        """What was redeemed of the goods whose cost is known."""
        return [row for row in self.rows if row.is_known]

    @property
    def per_yuan(self) -> Decimal | None:
        """Of the goods whose cost is known."""
        worth = sum((row.worth for row in self.known), Decimal(0))
        return (
            (Decimal(sum(row.spent for row in self.known)) / worth).quantize(Decimal("0.1"))
            if worth
            else None
        )

    @property
    def per_yuan_url(self) -> str:
        return list_url(self.community, self.period, PER_YUAN)


def of(community: Community, period: Period) -> Figures:
    """Four queries, however many goods there are."""
    goods = Product.objects.filter(community=community).select_related("category").order_by("name")
    rows: dict[int, Row] = {}
    for product in goods:
        product.community = community  # known, so that no address asks for it again
        rows[product.pk] = Row(product, period)
    here: Any = Redemption.objects.filter(community=community).order_by().values("product")
    for found in here.annotate(**_sums(period)):
        row = rows[found["product"]]
        row.redeemed, row.spent, row.collected = (found[name] or 0 for name in ("pieces", "spent", "taken"))
        row.last_redeemed = found["last"]
    _add_movements(rows, community, period)
    _add_costs(rows, community)
    return Figures(community, period, list(rows.values()))


def _sums(period: Period) -> dict[str, Sum | Max]:
    return {
        "pieces": Sum(KEPT, filter=redeemed_in(period)),
        "spent": Sum(SPENT, filter=redeemed_in(period)),
        "taken": Sum(KEPT, filter=collected_in(period)),
        "last": Max("created_at"),
    }


def _add_movements(rows: dict[int, Row], community: Community, period: Period) -> None:
    moves = (
        StockMovement.objects.filter(product__community=community, at__gte=period.start, at__lt=period.end)
        .order_by()
        .values_list("product", "kind")
        .annotate(n=Sum("quantity"))
    )
    for key, kind, pieces in moves:
        if kind == StockMovement.Kind.RECEIVED:
            rows[key].received = pieces
        elif kind == StockMovement.Kind.WRITTEN_OFF:
            rows[key].written_off = -pieces
        elif kind == StockMovement.Kind.COUNTED:
            rows[key].difference = pieces


def _add_costs(rows: dict[int, Row], community: Community) -> None:
    money = DecimalField(max_digits=14, decimal_places=2)
    known = (
        Receipt.objects.filter(movement__product__community=community, cost__isnull=False)
        .order_by()
        .values_list("movement__product")
        .annotate(
            pieces=Sum("movement__quantity"),
            paid=Sum(F("cost") * F("movement__quantity"), output_field=money),
        )
    )
    for key, pieces, paid in known:
        rows[key].cost = (Decimal(paid) / pieces).quantize(Decimal("0.01"))


def title_of(found: Figures) -> str:
    return (
        f"{found.community.name}积分超市统计（{found.period.first:%Y-%m-%d} 至 {found.period.last:%Y-%m-%d}）"
    )


@transaction.atomic
def export(target: str | PathLike[str] | BinaryIO, found: Figures, *, by: Resident) -> int:
    """All goods with their numbers as a workbook; how many. Logged."""
    if not is_staff_of(by, found.community):
        raise NotAllowed(_("Only the community's staff can see the shop's figures."))
    title = title_of(found)
    written = sheets.write_sheet(target, title=title, columns=COLUMNS, rows=_sheet_rows(found))
    audit.note(
        AuditEvent.Kind.EXPORT,
        by=by,
        community=found.community,
        subject="export:shop-figures",
        summary=title,
        count=written,
    )
    return written


def _sheet_rows(found: Figures) -> Iterator[list[object]]:
    for row in found.rows:
        product = row.product
        yield [
            product.name, product.category.name if product.category else "", product.price, row.redeemed,
            row.spent, row.collected, row.received, row.written_off, row.difference, product.stock, row.cost,
            row.per_yuan, row.last_redeemed,
        ]  # fmt: skip


@dataclass(frozen=True)
class Behind:
    """The lines behind one number: each has a `number`, and together they are the `total`."""

    rows: QuerySet[Any]
    is_redemptions: bool

    @property
    def total(self) -> int:
        return self.rows.order_by().aggregate(sum=Sum("number"))["sum"] or 0


def behind(community: Community, period: Period, what: str, product: Product | None = None) -> Behind:
    """Counted exactly as the figures are. Raises KeyError for what is no column."""
    own = {"product": product} if product else {}
    if what in MOVES:
        sign = -1 if what == "written_off" else 1
        moves = StockMovement.objects.filter(product__community=community, kind=MOVES[what], **own)
        moves = moves.filter(at__gte=period.start, at__lt=period.end).select_related("product", "by")
        return Behind(moves.annotate(number=F("quantity") * sign), is_redemptions=False)
    moment, number = {
        "redeemed": (redeemed_in(period), KEPT),
        "spent": (redeemed_in(period), SPENT),
        "collected": (collected_in(period), KEPT),
    }[what]
    made = Redemption.objects.filter(moment, community=community, **own).select_related("product", "resident")
    return Behind(made.annotate(number=number), is_redemptions=True)
