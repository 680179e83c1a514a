"""The shelf as one person sees it: which goods, and whether the points suffice."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.http import QueryDict

from community.models import Community
from points.models import Product
from points.shop import MOST_AT_ONCE

SHELF_SIZE = 30


class Choice(NamedTuple):
    pieces: int
    cost: int
    left: int  # points that remain


@dataclass(frozen=True)
class Offer:
    """A product for a person with so many points, who holds `held` uncollected pieces of it.

    `taken` is how many were redeemed in the running period, where the product has a limit for one.
    """

    product: Product
    balance: int
    held: int = 0
    taken: int = 0

    @property
    def missing(self) -> int:
        return max(0, self.product.price - self.balance)

    @property
    def most(self) -> int:
        """Pieces this person could redeem now."""
        bounds = [self.product.stock, MOST_AT_ONCE, self.balance // self.product.price]
        if self.product.limit_per_person:
            bounds.append(self.product.limit_per_person - self.held)
        if self.product.limit_per_period:
            bounds.append(self.product.limit_per_period - self.taken)
        return max(0, min(bounds)) if self.product.is_active else 0

    @property
    def state(self) -> str:
        if not self.product.is_active:
            return "gone"
        if self.product.stock < 1:
            return "sold_out"
        if self.missing:
            return "missing"
        if self.most:
            return "ready"
        return "period" if self.is_period_full else "limit"

    @property
    def is_period_full(self) -> bool:
        limit = self.product.limit_per_period
        return bool(limit) and self.taken >= limit

    @property
    def choices(self) -> list[Choice]:
        """Each quantity that is possible."""
        price = self.product.price
        return [Choice(n, n * price, self.balance - n * price) for n in range(1, self.most + 1)]


@dataclass(frozen=True)
class Shelf:
    offers: list[Offer]
    next_url: str


def on_shelf(community: Community) -> QuerySet[Product]:
    return Product.objects.filter(community=community, is_active=True).select_related("category", "photo")


def shelf(community: Community, query: QueryDict, *, balance: int, size: int = SHELF_SIZE) -> Shelf:
    """Cheapest first, filtered by `?category=` and `?q=`; `?after=price-id` goes on below that product."""
    goods = matching(on_shelf(community), query.get("q", ""))
    category = query.get("category", "")
    if category.isdecimal() and len(category) < 19:
        goods = goods.filter(category_id=int(category))
    goods = _below(goods.order_by("price", "id"), query.get("after", ""))
    found = list(goods[: size + 1])
    next_url = _next_url(query, found[size - 1]) if len(found) > size else ""
    return Shelf([Offer(product, balance) for product in found[:size]], next_url)


def matching(goods: QuerySet[Product], words: str) -> QuerySet[Product]:
    """By a part of the name, or the whole barcode."""
    words = words.strip()[:40].replace("\x00", "")
    return goods.filter(Q(name__icontains=words) | Q(barcode=words)) if words else goods


def _below(goods: QuerySet[Product], after: str) -> QuerySet[Product]:
    price, _dash, pk = after.partition("-")
    if not (price.isdecimal() and pk.isdecimal() and len(after) < 30):
        return goods
    return goods.filter(Q(price__gt=int(price)) | Q(price=int(price), id__gt=int(pk)))


def _next_url(query: QueryDict, last: Product) -> str:
    words = query.copy()
    words["after"] = f"{last.price}-{last.pk}"
    return f"?{words.urlencode()}"
