"""Correcting an order's particulars, whatever state it is in."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused, Stale
from community.models import AuditEvent, Resident
from repairs import boundary, deadlines, partner_replies, replies, safety, search
from repairs.models import RepairOrder

State = RepairOrder.State

EDITABLE = (
    "item",
    "description",
    "contact_name",
    "contact_phone",
    "building",
    "unit",
    "room",
    "place",
    "place_kind",
    "good_times",
    "skill",
    "size",
    "urgency",
    "places",
    "needs_certificate",
    "requester",
)
WHERE = frozenset({"building", "unit", "room", "place"})
FOR_WHO_COMES = WHERE | {"contact_name", "contact_phone", "good_times"}


@transaction.atomic
def edit(order: RepairOrder, *, by: Resident, expected_version: int, **changes: Any) -> RepairOrder:
    """Correct an order's particulars. Whoever is to come hears that the address, the contact or the time is another.

    Raises Stale when somebody else saved first.
    """
    current = _held(order, by, expected_version)
    before = {name: str(getattr(current, name) or "") for name in changes if name in EDITABLE}
    after = {name: str(changes[name] or "") for name in before}
    different = {name for name in before if before[name] != after[name]}
    if not different:
        return current
    values = {name: changes[name] for name in different}
    _check_places(current, values)
    _check_trade(current, values)
    RepairOrder.objects.filter(pk=current.pk, version=expected_version).update(
        version=F("version") + 1, **values, **judged_anew(current, values)
    )
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=current.community,
        subject=current,
        summary=current.number,
        before={name: before[name] for name in sorted(different)},
        after={name: after[name] for name in sorted(different)},
    )
    current.refresh_from_db()
    deadlines.wind(current)
    search.index(current)
    _tell_who_comes(current, different)
    return current


def _held(order: RepairOrder, by: Resident, expected_version: int) -> RepairOrder:
    current = RepairOrder.objects.select_for_update(no_key=True, of=("self",)).get(pk=order.pk)
    if not is_staff_of(by, current.community_id):
        raise NotAllowed(_("You have no business with this order."))
    if current.version != expected_version:
        raise Stale(_("Somebody else changed this order just now. Please look again."))
    return current


def _check_places(order: RepairOrder, values: dict[str, Any]) -> None:
    places = values.get("places")
    if places is None:
        return
    if places < order.taken:
        raise Refused(_("%(taken)d volunteers have already taken it.") % {"taken": order.taken})
    if order.state == State.OPEN and places == order.taken:
        raise Refused(_("To begin with those who came forward, use the button for it."))
    if places > order.places and order.state in {State.CLAIMED, State.WAITING}:
        raise Refused(
            _(
                "Work has begun, and nobody would see more places. For more hands, please report another request."
            )
        )


def _check_trade(order: RepairOrder, values: dict[str, Any]) -> None:
    """Whoever took it had the certificate that was asked for then."""
    if not order.taken:
        return
    if values.get("needs_certificate"):
        raise Refused(_("%(taken)d volunteers have already taken it.") % {"taken": order.taken})
    skill = values.get("skill")
    if skill is not None and (order.needs_certificate or skill.needs_certificate):
        raise Refused(_("Volunteers took it with a certificate for the trade it has."))


def _tell_who_comes(order: RepairOrder, different: set[str]) -> None:
    if not different & FOR_WHO_COMES:
        return
    if order.state in {State.OPEN, State.CLAIMED, State.WAITING}:
        replies.corrected(order)
    elif order.state == State.REFERRED:
        partner_replies.corrected(order)


def judged_anew(order: RepairOrder, values: dict[str, Any]) -> dict[str, Any]:
    """What the corrected words say of danger and of who is responsible."""
    if not values.keys() & {"item", "description", "skill", "place_kind"}:
        return {}
    for name, value in values.items():
        setattr(order, name, value)
    judged: dict[str, Any] = {"responsibility": boundary.rule_of(order)}
    hazard = safety.hazard_of(order)
    if hazard is None or hazard.pk == order.hazard_id:
        return judged
    if order.state in {State.OPEN, State.CLAIMED, State.WAITING}:
        raise Refused(
            _("“%(danger)s” is not for volunteers, and they have this one. Refer it or cancel it first.")
            % {"danger": hazard.title}
        )
    if order.state != State.SUBMITTED:
        return judged
    unlifted = {"hazard_lifted_at": None, "hazard_lifted_by": None, "hazard_lifted_reason": ""}
    return judged | unlifted | {"hazard": hazard, "urgency": RepairOrder.Urgency.URGENT}
