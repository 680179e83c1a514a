"""Shelf labels: name, price and a QR code that the counter's scanner reads, 24 on a sheet of A4."""

from collections.abc import Sequence
from dataclasses import dataclass

from community.models import Community
from points.models import Product
from points.pickup import digits_of, qr_of

ON_A_SHEET = 24
MOST_SHEETS = 5
OWN_LENGTH = 11  # neither a pickup code (6, or 10 scanned) nor a barcode of goods (8, 12, 13)


@dataclass(frozen=True)
class Label:
    product: Product
    qr: str


def payload(product: Product) -> str:
    """The barcode on the goods, or digits of our own for what has none."""
    return product.barcode or f"9{product.community_id % 10_000:04d}{product.pk % 1_000_000:06d}"


def find(community: Community, scanned: str) -> Product | None:
    """The product whose barcode, or whose own label, was scanned."""
    words = scanned.strip()[:32].replace("\x00", "")
    if not words:
        return None
    here = Product.objects.filter(community=community)
    found = here.filter(barcode=words).first() or here.filter(barcode=digits_of(words) or "?").first()
    return found or _own(community, digits_of(words))


def _own(community: Community, digits: str) -> Product | None:
    if len(digits) != OWN_LENGTH or not digits.startswith("9"):
        return None
    if int(digits[1:5]) != community.pk % 10_000:
        return None
    found = Product.objects.filter(community=community, pk=int(digits[5:])).first()
    return found if found and payload(found) == digits else None


def sheets(products: Sequence[Product], *, used: int = 0) -> list[list[Label | None]]:
    """Sheets of 24 places; the first `used` places of the first one stay empty, for a sheet begun before."""
    places: list[Label | None] = [None] * min(max(used, 0), ON_A_SHEET - 1)
    room = ON_A_SHEET * MOST_SHEETS - len(places)
    places.extend(Label(product, qr_of(payload(product))) for product in products[:room])
    return [places[at : at + ON_A_SHEET] for at in range(0, len(places), ON_A_SHEET)]
