"""An order as a picture for the chat group: building and job, never a name, a door or a phone of a resident."""

import io
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image

from community.language import office_language
from community.links import qr_code
from community.posters import GREEN, Poster
from points import standards
from points.models import StandardLine
from repairs.models import RepairOrder
from repairs.thanks import whom
from repairs.visibility import masked

State = RepairOrder.State
# Which picture suits an order in which state: the same as the texts for the chat group.
CALLING = {State.OPEN}
TAKEN = {State.OPEN, State.CLAIMED, State.WAITING, State.REPORTED}


@dataclass(frozen=True)
class Choice:
    which: str
    title: str


def choices_of(order: RepairOrder) -> list[Choice]:
    found = []
    if order.state in CALLING:
        found.append(Choice("call", _("Picture for the chat group")))
    if order.state in TAKEN and whom(order):
        found.append(Choice("taken", _("Picture: taken, thank you")))
    return found


def drawn(order: RepairOrder, which: str, address: str) -> bytes:
    """A PNG in the office's language. `address` is where the code on it leads; nobody's data is in it."""
    with office_language():
        poster = _call(order, address) if which == "call" else _taken(order, address)
    out = io.BytesIO()
    poster.image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _call(order: RepairOrder, address: str) -> Poster:
    poster = Poster()
    is_urgent = order.urgency == RepairOrder.Urgency.URGENT
    poster.head(order.community.name, _("Urgent: who can help?") if is_urgent else _("Who can help?"))
    poster.heading(masked(order, order.item))
    for label, value in _facts(order):
        poster.fact(label, value)
    poster.foot(
        _qr(address), [(_("Scan to take it"), 64), (_("First come, first served"), 44), *_desk(order)]
    )
    return poster


def _taken(order: RepairOrder, address: str) -> Poster:
    poster = Poster(colour=GREEN)
    poster.head(order.community.name, _("Taken, thank you!"))
    poster.heading(masked(order, order.item))
    if order.public_where:
        poster.fact(_("Place of the job"), order.public_where)
    came = order.taken
    poster.fact(_("Who goes"), ngettext("%(n)d volunteer", "%(n)d volunteers", came) % {"n": came})
    if order.state == State.OPEN:
        poster.fact(_("Still needed"), _people(order.places_left))
        poster.foot(_qr(address), [(_("Scan to join them"), 64), *_desk(order)])
    else:
        poster.foot(None, [(_("Thank you to everybody who offered to help."), 50), *_desk(order)])
    return poster


def _facts(order: RepairOrder) -> list[tuple[str, str]]:
    prices = standards.price_list(order.community, timezone.localdate())
    worth = prices.worth(cause=StandardLine.Cause.REPAIR, skill_id=order.skill_id, size=order.size)
    trade = "，".join(filter(None, [order.skill.label if order.skill else "", order.get_size_display()]))
    points = ngettext("%(n)d point per person", "%(n)d points per person", worth.points) % {"n": worth.points}
    facts = [
        (_("Place of the job"), order.public_where or _("a shared place")),
        (_("Trade"), trade),
        (_("People needed"), _people(order.places_left)),
        (_("Our thanks"), points if worth.points else ""),
        (_("Certificate"), _("a checked one is needed") if order.needs_certificate else ""),
    ]
    return [(label, value) for label, value in facts if value]


def _people(number: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", number) % {"n": number}


def _desk(order: RepairOrder) -> list[tuple[str, int]]:
    lines = [(_("No. %(number)s") % {"number": order.number}, 38)]
    if phone := order.community.desk_phone:
        lines.append((_("Community desk %(phone)s") % {"phone": phone}, 38))
    return lines


def _qr(address: str) -> Image.Image:
    out = io.BytesIO()
    qr_code(address).save(out, kind="png", scale=8, border=2)
    return Image.open(out).convert("RGB")
