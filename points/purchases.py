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
from community.errors import NotAllowed
from community.models import AuditEvent, Community, Resident
from points import wishes
from points.models import Product, Receipt, Redemption, Wish

LOOKED_BACK = timedelta(days=60)
MOST_WISHES = 200
GONE = (Redemption.State.RESERVED, Redemption.State.COLLECTED)

# Sent on to whoever buys: its words are Chinese whoever downloads it.
COLUMNS = [
    sheets.Column("来源", 10),
    sheets.Column("商品", 28),
    sheets.Column("现有库存", 10, "number"),
    sheets.Column("近两月兑换", 11, "number"),
    sheets.Column("想要的人数", 11, "number"),
    sheets.Column("建议数量", 10, "number"),
    sheets.Column("上次单价（元）", 14, "number"),
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
        yield ["库存不足", product.name, product.stock, low.gone, None, low.suggested, low.cost, ""]
    for wish in wanted(community):
        state = "已计划" if wish.state == Wish.State.PLANNED else "心愿"
        yield [state, wish.text, None, None, wish.voices, None, None, wish.answer or wish.about]  # type: ignore[attr-defined]
