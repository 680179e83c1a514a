"""The shop in numbers for a period: what moves, what lies, what a point was worth. Each number has a list behind it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from os import PathLike
from typing import Any, BinaryIO
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import DecimalField, F, Max, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit, sheets
from community.access import is_staff_of
from community.errors import NotAllowed
from community.models import AuditEvent, Community, Resident
from points.models import Product, Receipt, Redemption, StockMovement

LIES_AFTER = 60  # days without a redemption
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
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """The first moment that does not belong to it any more."""
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    @classmethod
    def of_late(cls) -> "Period":
        today = timezone.localdate()
        return cls(today - timedelta(days=DAYS_SHOWN - 1), today)

    def words(self, field_name: str) -> dict[str, str]:
        """As the office's lists are asked for it."""
        return {f"{field_name}__gte": self.start.isoformat(), f"{field_name}__lt": self.end.isoformat()}


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
        return (Decimal(self.spent) / (self.redeemed * self.cost)).quantize(Decimal("0.1"))

    @property
    def lies(self) -> bool:
        """On the shelf, and nobody wanted it for two months."""
        since = timezone.now() - timedelta(days=LIES_AFTER)
        return self.product.stock > 0 and (self.last_redeemed is None or self.last_redeemed < since)

    def _redemptions(self, states: str, moment: str) -> str:
        words = {"product__id__exact": self.product.pk, "state__in": states, **self.period.words(moment)}
        return f"{reverse('admin:points_redemption_changelist')}?{urlencode(words)}"

    def _movements(self, kind: str) -> str:
        words = {"product__id__exact": self.product.pk, "kind__exact": kind, **self.period.words("at")}
        return f"{reverse('admin:points_stockmovement_changelist')}?{urlencode(words)}"

    @property
    def redeemed_url(self) -> str:
        return self._redemptions("reserved,collected", "created_at")

    @property
    def collected_url(self) -> str:
        return self._redemptions("collected", "ended_at")

    @property
    def received_url(self) -> str:
        return self._movements("received")

    @property
    def written_off_url(self) -> str:
        return self._movements("off")

    @property
    def difference_url(self) -> str:
        return self._movements("counted")


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
    def redeemed(self) -> int:
        return sum(row.redeemed for row in self.rows)

    @property
    def spent(self) -> int:
        return sum(row.spent for row in self.rows)

    @property
    def per_yuan(self) -> Decimal | None:
        """Of the goods whose cost is known."""
        known = [row for row in self.rows if row.cost and row.redeemed]
        worth = sum((row.redeemed * row.cost for row in known if row.cost), Decimal(0))
        return (Decimal(sum(row.spent for row in known)) / worth).quantize(Decimal("0.1")) if worth else None


def of(community: Community, period: Period) -> Figures:
    """Four queries, however many goods there are."""
    goods = Product.objects.filter(community=community).select_related("category").order_by("name")
    rows = {product.pk: Row(product, period) for product in goods}
    here: Any = Redemption.objects.filter(community=community).order_by().values("product")
    for found in here.annotate(**_sums(period)):
        row = rows[found["product"]]
        row.redeemed, row.spent, row.collected = (found[name] or 0 for name in ("pieces", "spent", "taken"))
        row.last_redeemed = found["last"]
    _add_movements(rows, community, period)
    _add_costs(rows, community)
    return Figures(community, period, list(rows.values()))


def _sums(period: Period) -> dict[str, Sum | Max]:
    redeemed = Q(
        created_at__gte=period.start,
        created_at__lt=period.end,
        state__in=[Redemption.State.RESERVED, Redemption.State.COLLECTED],
    )
    collected = Q(ended_at__gte=period.start, ended_at__lt=period.end, state=Redemption.State.COLLECTED)
    return {
        "pieces": Sum(F("quantity") - F("returned"), filter=redeemed),
        "spent": Sum(F("points") - F("price") * F("returned"), filter=redeemed),
        "taken": Sum(F("quantity") - F("returned"), filter=collected),
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
