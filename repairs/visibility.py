"""Who may see what of an order. The hall shows building and job only; a door or a phone needs business with it.

The order given here should have `claims` and `referrals` prefetched and `community` joined: every question is
then answered without another query.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from community import audit
from community.access import Person
from community.models import AuditEvent, Resident
from repairs.actions import Role
from repairs.models import Claim, Referral, RepairOrder

ASKING = frozenset({Role.REQUESTER, Role.HELPER, Role.GUEST})
LONG_NUMBER = re.compile(r"\d(?:[\d -]{5,}\d)")


@dataclass(frozen=True)
class Sight:
    """What one viewer may see of one order."""

    page: bool = False
    contact: bool = False  # name, phone, door, photos, the request's own words
    timeline: bool = False
    private: bool = False  # what staff write for each other
    asks: bool = False  # the reader is the one it is done for, or acts for them
    is_logged: bool = False  # seeing the contact is written to the audit trail

    def of_text(self, order: RepairOrder, text: str) -> str:
        return text if self.contact else masked(order, text)


def sight_of(person: Person, order: RepairOrder, roles: Iterable[Role]) -> Sight:
    held = frozenset(roles)
    if held & ASKING:
        return Sight(page=True, contact=True, timeline=True, private=Role.STAFF in held, asks=True)
    if Role.STAFF in held:
        return Sight(page=True, contact=True, timeline=True, private=True, is_logged=True)
    if Role.FOLLOWER in held:
        return Sight(page=True, timeline=True)
    works_on_it = Role.CLAIMER in held or bool(_referrals_to(person, order))
    return Sight(
        page=works_on_it or Role.VOLUNTEER in held,
        contact=(shows_door_to_claimer(order) if Role.CLAIMER in held else False)
        or _shows_door_to_partner(person, order),
        timeline=works_on_it,
        is_logged=True,
    )


def shows_door_to_claimer(order: RepairOrder) -> bool:
    """To somebody with an active place: until the order is over, and some days longer."""
    return not order.is_over or (order.state == RepairOrder.State.CLOSED and _recent(order, order.closed_at))


def _shows_door_to_partner(person: Person, order: RepairOrder) -> bool:
    """To the lead partner's people, and to others once they have agreed to come: while they have the order, and some
    days after it is done."""
    return any(
        (referral.is_lead or referral.accepted_at is not None)
        and (
            referral.state == Referral.State.SENT
            or (referral.state == Referral.State.DONE and _recent(order, referral.ended_at))
        )
        for referral in _referrals_to(person, order)
    )


def _referrals_to(person: Person, order: RepairOrder) -> list[Referral]:
    """What was sent to this person's partners and not sent back or withdrawn."""
    kept = [
        referral
        for referral in order.referrals.all()
        if referral.state in {Referral.State.SENT, Referral.State.DONE}
    ]
    if not kept or not isinstance(person, Resident) or not person.is_active:
        return []
    return [referral for referral in kept if referral.partner_id in person.partner_ids]


def _recent(order: RepairOrder, moment: datetime | None) -> bool:
    days = order.community.address_days
    return moment is not None and moment > timezone.now() - timedelta(days=days)


def masked(order: RepairOrder, text: str) -> str:
    """Without what the resident may have written into it: phone, door, their name."""
    for secret in {order.contact_phone, order.contact_name, order.room}:
        if len(secret) > 1:
            text = text.replace(secret, "＊" * len(secret))
    return LONG_NUMBER.sub(lambda found: "＊" * len(found[0]), text)


def log_reveals(orders: Iterable[RepairOrder | Resident], *, by: Resident) -> None:
    """Write down that `by` was shown these addresses, once for each viewer, order and day."""
    shown = {audit.subject_of(order): order for order in orders}
    if not shown:
        return
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    known = set(
        AuditEvent.objects.filter(
            kind=AuditEvent.Kind.REVEAL, by=by, subject__in=shown, at__gte=midnight
        ).values_list("subject", flat=True)
    )
    audit.note_each(
        AuditEvent.Kind.REVEAL, by=by, subjects=[shown[name] for name in shown if name not in known]
    )


def open_door_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Those of a volunteer's own claims whose address they may see now."""
    return [claim for claim in claims if claim.released_at is None and shows_door_to_claimer(claim.order)]
