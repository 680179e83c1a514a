"""Shelf labels: name, price and a QR code that the counter's scanner reads, 24 on a sheet of A4."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from community.models import Community
from points.models import Product
from points.pickup import CODE_LENGTH, SHOP_LENGTH, digits_of, qr_of

ON_A_SHEET = 24
MOST_SHEETS = 5
SHORTEST_BARCODE, LONGEST_BARCODE = 7, 14
BARCODE_LENGTHS = (8, 11, 12, 13, 14)
PICKUP_LENGTHS = (CODE_LENGTH, SHOP_LENGTH + CODE_LENGTH)
OWN_LENGTH = 11  # neither a pickup code (6, or 10 scanned) nor a barcode of goods (8, 12, 13)


@dataclass(frozen=True)
class Label:
    product: Product
    qr: str


def payload(product: Product) -> str:
    """The barcode on the goods, or digits of our own for what has none."""
    return product.barcode or f"9{product.community_id % 10_000:04d}{product.pk % 1_000_000:06d}"


def plain_barcode(typed: str) -> str:
    """A barcode as a scanner reads it, whatever keyboard it was entered with: no spaces, no dashes, plain digits."""
    digits = digits_of(typed)
    others = [c for c in unicodedata.normalize("NFKC", typed) if c not in "0123456789" and c.isprintable()]
    return digits if digits and not "".join(others).strip(" -") else typed.strip()


def find(community: Community, scanned: str) -> Product | None:
    """The product whose barcode, or whose own label, was scanned.

    Scanners and registers do not agree on leading zeros (a UPC of twelve digits is an EAN of thirteen), so what differs
    in them only is the same goods, where no other goods could be meant.
    """
    words = scanned.strip()[:32].replace("\x00", "")
    if not words:
        return None
    here, digits = Product.objects.filter(community=community), digits_of(words)
    found = here.filter(barcode=words).first() or here.filter(barcode=digits or "?").first()
    return found or _own(community, digits) or _but_for_zeros(here, digits)


def _but_for_zeros(here: QuerySet[Product], digits: str) -> Product | None:
    bare = digits.lstrip("0")
    if len(bare) < SHORTEST_BARCODE:
        return None
    alike = here.filter(barcode__in=[bare.zfill(length) for length in range(len(bare), LONGEST_BARCODE + 1)])
    found = list(alike[:2])
    return found[0] if len(found) == 1 else None


def why_unknown(scanned: str) -> str:
    """A sentence for a code that belongs to no goods here."""
    digits = digits_of(scanned)
    if len(digits) in PICKUP_LENGTHS:
        return _("This looks like a pickup code. Please enter it on the counter's first page.")
    shown = scanned.strip()[:32]
    return _(
        "No goods here have the barcode “%(code)s”. Choose them by name, or have the barcode entered."
    ) % {"code": shown}


def is_barcode(typed: str) -> bool:
    """As long as those printed on goods, and so no pickup code."""
    return len(digits_of(typed)) in BARCODE_LENGTHS


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
