"""An order as one card of a list. Which facts a card carries is decided here, so no list shows more than it should."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Resident
from points.models import HeldAward, StandardLine
from points.standards import PriceList
from repairs.models import Claim, Referral, RepairOrder
from repairs.partner_replies import when
from repairs.standing import agreed_window
from repairs.visibility import masked, shows_door_to_claimer

# A stage takes the colour of the order's state it feels like.
STAGE_BADGES = {
    "told": "submitted",
    "accepted": "claimed",
    "asked": "waiting",
    "scheduled": "referred",
    "returned": "declined",
    "done": "closed",
    "withdrawn": "cancelled",
}


@dataclass(frozen=True)
class OrderCard:
    title: str
    state: str
    state_label: str
    url: str = ""
    icon: str = "other"
    facts: list[str] = field(default_factory=list)
    is_urgent: bool = False
    points: int = 0
    claim_url: str = ""
    why_not: str = ""
    where: str = ""
    contact_name: str = ""
    phone: str = ""
    next_url: str = ""
    next_label: str = ""
    standby_pk: int = 0
    standby_place: int = 0  # which in the row one is, when one stands by
    appointment: str = ""
    clash: str = ""


def card_of_request(order: RepairOrder, viewer: Resident) -> OrderCard:
    """For the one who asked, or their helper. `order` with skill, building and requester joined."""
    facts = [order.number, date_format(order.created_at, "SHORT_DATE_FORMAT")]
    if order.requester and order.requester_id != viewer.pk:
        facts.append(_("for %(name)s") % {"name": order.requester.name})
    return OrderCard(**_heading(order, order.item), facts=facts, url=order.get_absolute_url())


def card_to_stand_by_for(order: Any, prices: PriceList, *, why_not: str = "") -> OrderCard:
    """A job that is taken, for volunteers with the trade. `order` with how many wait, and which of them one is."""
    worth = prices.worth(cause=StandardLine.Cause.REPAIR, skill_id=order.skill_id, size=order.size)
    facts = [order.skill.label if order.skill else "", order.public_where, order.get_size_display()]
    if order.standing_by:
        facts.append(
            ngettext("%(n)d stands by", "%(n)d stand by", order.standing_by) % {"n": order.standing_by}
        )
    return OrderCard(
        **_heading(order, masked(order, order.item)),
        facts=[fact for fact in facts if fact],
        points=worth.points,
        standby_pk=order.pk if order.own_place or not why_not else 0,
        why_not="" if order.own_place else why_not,
        standby_place=order.own_place or 0,
    )


def card_of_followed(order: RepairOrder, viewer: Resident) -> OrderCard:
    """For somebody who has the same trouble: neither the door nor whose request it is."""
    facts = [order.number, order.public_where, _("Somebody else's request, which you follow")]
    return OrderCard(
        **_heading(order, masked(order, order.item)),
        facts=[fact for fact in facts if fact],
        url=order.get_absolute_url(),
    )


def card_in_hall(order: RepairOrder, prices: PriceList, *, why_not: str = "", first: str = "") -> OrderCard:
    """For any volunteer of the community: building and job, never the door, the phone or the name."""
    worth = prices.worth(cause=StandardLine.Cause.REPAIR, skill_id=order.skill_id, size=order.size)
    left = order.places_left
    facts = [
        order.skill.label if order.skill else "",
        order.public_where,
        order.get_size_display(),
        ngettext("%(left)d place left", "%(left)d places left", left) % {"left": left},
        _("%(time)s ago") % {"time": timesince(order.published_at or order.created_at, depth=1)},
        first,
    ]
    return OrderCard(
        **_heading(order, masked(order, order.item)),
        facts=[fact for fact in facts if fact],
        is_urgent=order.urgency == RepairOrder.Urgency.URGENT,
        points=worth.points,
        claim_url="" if why_not else reverse("repairs:claim", args=[order.pk]),
        why_not=why_not,
    )


def card_of_job(claim: Claim, clashes: Collection[tuple[date, str]] = (), *, held: str = "") -> OrderCard:
    """For the volunteer whose claim it is; the address as long as they may see it.

    `clashes`: times agreed more than once. `held`: why the points are not in the passbook, which then are not shown as had.
    """
    order = claim.order
    if claim.released_at is not None or not shows_door_to_claimer(order):
        return _card_of_past_job(claim, held)
    step, label = _next_step(claim)
    agreed = agreed_window(order)
    clash = _("Another visit is agreed for the same time.")
    return OrderCard(
        **_heading(order, order.item),
        url=order.get_absolute_url(),
        facts=[order.number, *([order.good_times] if order.good_times else []), *_held(held)],
        points=0 if held else claim.points or 0,
        where=order.where,
        contact_name=order.contact_name,
        phone=order.contact_phone,
        next_url=reverse("repairs:act", args=[order.pk, step]) if step else "",
        next_label=label,
        appointment=_("Agreed: %(time)s") % {"time": agreed.words} if agreed else "",
        clash=clash if agreed and (agreed.day, agreed.part) in clashes else "",
    )


def _held(held: str) -> list[str]:
    """What became of points that are not in the passbook: still looked at, or refused."""
    if not held:
        return []
    return [
        _("Points not entered") if held == HeldAward.State.REFUSED else _("Points wait for a second look")
    ]


def _card_of_past_job(claim: Claim, held: str) -> OrderCard:
    order = claim.order
    facts = [order.number, order.public_where, date_format(claim.claimed_at, "SHORT_DATE_FORMAT")]
    if claim.released_at is not None:
        facts.append(_("You gave it back"))
    facts += _held(held)
    return OrderCard(
        **_heading(order, masked(order, order.item)),
        url=order.get_absolute_url() if claim.released_at is None else "",
        facts=[fact for fact in facts if fact],
        points=0 if held else claim.points or 0,
    )


def _next_step(claim: Claim) -> tuple[str, str]:
    if claim.order.state == RepairOrder.State.WAITING and claim.is_lead:
        return "resume", _("Go on")
    if claim.order.state in {RepairOrder.State.CLAIMED, RepairOrder.State.WAITING}:
        return "report", _("Report the visit")
    return "", ""


def card_of_referral(referral: Referral) -> OrderCard:
    """For the partner's people: the door only on the referral's own page, where seeing it is written down."""
    order = referral.order
    due = _("Answer due %(day)s") % {"day": date_format(referral.due_on, "SHORT_DATE_FORMAT")}
    if referral.visit_on:
        due = when(referral.visit_on, referral.visit_half)
    late = _("overdue") if referral.is_late else ""
    beside = "" if referral.is_lead else _("beside another partner")
    kept = referral.state in {Referral.State.SENT, Referral.State.DONE}
    reason = masked(order, referral.reason)
    facts = [late, order.number, order.public_where, referral.partner.name, due, beside, reason]
    heading = _heading(order, masked(order, order.item)) | {
        "state": STAGE_BADGES[referral.stage],
        "state_label": referral.stage_label,
    }
    return OrderCard(
        **heading,
        url=referral.get_absolute_url() if kept else "",
        facts=[fact for fact in facts if fact],
        is_urgent=order.urgency == RepairOrder.Urgency.URGENT,
    )


def _heading(order: RepairOrder, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "state": order.state,
        "state_label": order.get_state_display(),
        "icon": order.skill.icon if order.skill else "other",
    }
