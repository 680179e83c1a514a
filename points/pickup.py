"""Pickup codes: six digits a person can say, and the same in a QR code that names the shop as well."""

import unicodedata

import segno
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access import kept_communities
from community.errors import Refused
from community.models import Community, Resident
from points.models import Basket, Redemption

CODE_LENGTH = 6
SHOP_LENGTH = 4


def payload(redemption: Redemption | Basket) -> str:
    """What the QR code says. Digits only: a scanner types them, and a Chinese keyboard mangles letters.

    Ten digits, so that neither a typed code (6) nor the barcode of goods (8, 12 or 13) is taken for one.
    """
    shop = f"{redemption.community_id:0{SHOP_LENGTH}d}"
    return f"{shop}{redemption.code}" if len(shop) == SHOP_LENGTH else redemption.code


def qr_svg(redemption: Redemption | Basket) -> str:
    """Inline SVG without a style attribute, black on white in dark mode too."""
    return qr_of(payload(redemption))


def qr_of(text: str) -> str:
    made = segno.make(text, micro=False, error="m")
    return made.svg_inline(border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)


def spaced(code: str) -> str:
    """123456 → 123 456, as people read it aloud."""
    return f"{code[:3]} {code[3:]}"


def find_waiting(community: Community, typed: str, *, by: Resident) -> Redemption:
    """What waits at this counter under the typed or scanned digits. Raises Refused with what became of it."""
    shop_id, code = _read(typed)
    if shop_id is not None and shop_id != community.pk:
        other = Community.objects.filter(pk=shop_id).first()
        raise Refused(_belongs_to(other) if other else _unknown())
    here = Redemption.objects.filter(community=community, code=code).select_related(
        "product", "resident", "basket__resident", "community"
    )
    waiting = here.filter(state=Redemption.State.RESERVED).first()
    if waiting is not None:
        return waiting
    raise Refused(_why_not_here(community, code, here.order_by("-id").first(), by))


def digits_of(typed: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", typed) if c in "0123456789")


def _read(typed: str) -> tuple[int | None, str]:
    digits = digits_of(typed)
    if len(digits) == CODE_LENGTH:
        return None, digits
    if len(digits) == SHOP_LENGTH + CODE_LENGTH:
        return int(digits[:SHOP_LENGTH]), digits[SHOP_LENGTH:]
    raise Refused(_("A pickup code has six digits."))


def _why_not_here(community: Community, code: str, earlier: Redemption | None, by: Resident) -> str:
    """A keeper of two shops is told that the code belongs to the other one; nobody else learns that."""
    elsewhere = (
        Redemption.objects.filter(
            community__in=kept_communities(by), code=code, state=Redemption.State.RESERVED
        )
        .select_related("community")
        .first()
    )
    if elsewhere is not None:
        return _belongs_to(elsewhere.community)
    return what_became_of(earlier) if earlier else _unknown()


def what_became_of(redemption: Redemption) -> str:
    when = timezone.localtime(redemption.ended_at).strftime("%Y-%m-%d %H:%M") if redemption.ended_at else ""
    if redemption.state == Redemption.State.COLLECTED:
        return _("These goods were already handed over on %(when)s.") % {"when": when}
    if redemption.state == Redemption.State.RETURNED:
        return _("These goods were brought back on %(when)s.") % {"when": when}
    return _("This redemption was cancelled on %(when)s.") % {"when": when}


def _belongs_to(community: Community) -> str:
    return _("This code is for the shop of %(community)s.") % {"community": community.name}


def _unknown() -> str:
    return _("No redemption has this code. Please check the six digits.")
