"""An order as a few lines to paste into the neighbourhood's chat group: building and job, never a door or a phone."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from community.language import office_language
from repairs.models import RepairOrder
from repairs.thanks import surname, whom
from repairs.visibility import masked

State = RepairOrder.State


@dataclass(frozen=True)
class Card:
    title: str
    text: str
    key: str


def cards_of(order: RepairOrder) -> list[Card]:
    """What suits the order as it stands: the call for volunteers, or the thanks to those who took it."""
    found = []
    if order.state == State.OPEN:
        found.append(Card(_("For the chat group"), call_for(order), "call"))
    if whom(order) and order.state in {State.OPEN, State.CLAIMED, State.WAITING, State.REPORTED}:
        found.append(Card(_("Taken, thank you"), taken(order), "taken"))
    return found


def call_for(order: RepairOrder) -> str:
    with office_language():
        urgent = order.urgency == RepairOrder.Urgency.URGENT
        lines = [
            _("[Urgent repair] %(job)s") % {"job": _job(order)}
            if urgent
            else _("[New repair] %(job)s") % {"job": _job(order)},
            _("Trade: %(trade)s, %(size)s, %(left)d still needed")
            % {
                "trade": order.skill.label if order.skill else _("not decided"),
                "size": order.get_size_display(),
                "left": order.places_left,
            },
            _("Take it: %(link)s (No. %(number)s)")
            % {"link": f"{settings.SITE_URL}{reverse('repairs:hall')}", "number": order.number},
        ]
        return "\n".join(lines)


def taken(order: RepairOrder) -> str:
    """Those who took it are called by their surname."""
    names = "、".join(surname(claim.volunteer.name) for claim in whom(order))
    with office_language():
        lines = [_("[Taken] %(job)s: %(names)s will go. Thank you!") % {"job": _job(order), "names": names}]
        if order.state == State.OPEN:
            lines.append(_("%(left)d more needed.") % {"left": order.places_left})
        return "\n".join(lines)


def _job(order: RepairOrder) -> str:
    return " · ".join(filter(None, [order.public_where, masked(order, order.item)]))
