"""What is being rung up for one person at the counter: goods and numbers, carried by the page until it is handed over.

Nothing is stored or promised before that; the list travels in the address, so that loading the page again adds nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from community.models import Community
from points.baskets import MOST_KINDS, Wanted
from points.models import Product
from points.shop import MOST_AT_ONCE

FIELD = "pieces-"  # with the product's key behind it
LONGEST_KEY = 18


@dataclass(frozen=True)
class Line:
    product: Product
    quantity: int

    @property
    def product_id(self) -> int:
        return self.product.pk

    @property
    def name(self) -> str:
        return f"{FIELD}{self.product.pk}"

    @property
    def points(self) -> int:
        return self.product.price * self.quantity

    @property
    def is_short(self) -> bool:
        return self.product.stock < self.quantity


@dataclass
class RungUp:
    """The list of one person at the counter, in the order in which it was rung up."""

    community: Community
    pieces: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of_words(cls, community: Community, words: str) -> "RungUp":
        """As the address carries it: 3x2,5x1."""
        pairs = (pair.split("x") for pair in words[:1000].split(",") if pair.count("x") == 1)
        return cls(community, dict(_numbers(pairs)))

    @classmethod
    def of_fields(cls, community: Community, fields: QueryDict) -> "RungUp":
        """As the form carries it, one field a line."""
        pairs = ((name.removeprefix(FIELD), f"{fields[name]}") for name in fields if name.startswith(FIELD))
        return cls(community, dict(_numbers(pairs)))

    def add(self, product: Product, quantity: int) -> None:
        self.pieces[product.pk] = min(self.pieces.get(product.pk, 0) + quantity, MOST_AT_ONCE)

    @property
    def is_full(self) -> bool:
        return len(self.pieces) >= MOST_KINDS

    @property
    def words(self) -> str:
        return ",".join(f"{key}x{pieces}" for key, pieces in self.pieces.items())

    def lines(self) -> list[Line]:
        """With the goods as they are now."""
        goods = Product.objects.filter(community=self.community).select_related("photo").in_bulk(self.pieces)
        return [Line(goods[key], pieces) for key, pieces in self.pieces.items() if key in goods]


def _numbers(pairs: Iterable[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """Those that are numbers; nought takes a line away, and nobody takes more than the shop gives at once."""
    for key, pieces in pairs:
        if _is_number(key) and _is_number(pieces) and int(pieces):
            yield int(key), min(int(pieces), MOST_AT_ONCE)


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= LONGEST_KEY


def mark(lines: list[Line]) -> str:
    """What the page showed: goods, numbers and prices."""
    return ",".join(f"{line.product.pk}x{line.quantity}@{line.product.price}" for line in lines)


def wanted(lines: list[Line]) -> list[Wanted]:
    return [Wanted(line.product, line.quantity, line.product.price) for line in lines]
