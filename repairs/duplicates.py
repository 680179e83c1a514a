"""这件事可能已经有人报过: open orders of the same home, or of the same shared place and trade."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from community.access import is_staff_of
from community.models import Building, Community, Resident
from repairs.actions import UNDER_WAY
from repairs.models import PlaceKind, RepairOrder
from repairs.visibility import masked

DAYS = 30
MOST = 5


@dataclass(frozen=True)
class Alike:
    """An order as somebody may see it who only says they have the same trouble."""

    order: RepairOrder
    title: str
    state: str
    state_label: str
    icon: str
    facts: list[str]


def alike(
    community: Community,
    *,
    place_kind: str,
    building: Building | None,
    unit: str = "",
    room: str = "",
    skill_id: int | None = None,
    besides: int = 0,
) -> QuerySet[RepairOrder]:
    """Unfinished, of the last 30 days, newest first."""
    recent = RepairOrder.objects.filter(
        community=community,
        state__in=UNDER_WAY,
        place_kind=place_kind,
        created_at__gte=timezone.now() - timedelta(days=DAYS),
    ).exclude(pk=besides)
    if place_kind == PlaceKind.COMMON:
        same = Q(building=building, skill=skill_id)
    elif building is not None and room:
        same = Q(building=building, room=room) & (Q(unit=unit) | Q(unit="") if unit else Q())
    else:
        return recent.none()
    return recent.filter(same).select_related("building", "skill").order_by("-id")


def alike_to(order: RepairOrder) -> list[RepairOrder]:
    """For the office: what this order may be merged into, so the earlier ones only."""
    found = alike(
        order.community,
        place_kind=order.place_kind,
        building=order.building,
        unit=order.unit,
        room=order.room,
        skill_id=order.skill_id,
        besides=order.pk,
    )
    return list(found.filter(pk__lt=order.pk)[:MOST])


def shown_to(by: Resident | None, community: Community, values: dict[str, Any]) -> list[Alike]:
    """Of what was reported before, as much as this person has business with: a home's troubles are its own."""
    found = alike(
        community,
        place_kind=values["place_kind"],
        building=values["building"],
        unit=values["unit"].strip(),
        room=values["room"].strip(),
        skill_id=values["skill"].pk if values["skill"] else None,
    )
    if values["place_kind"] == PlaceKind.HOME and not is_staff_of(by, community):
        found = found.filter(_is_theirs(by, values["contact_phone"]))
    return [_shown(order) for order in found[:MOST]]


def _is_theirs(by: Resident | None, contact_phone: str) -> Q:
    """They asked for it, they live there, or they know the number that was left."""
    theirs = Q(pk__in=[])
    if contact_phone:
        theirs |= Q(contact_phone=contact_phone)
    if by is not None:
        theirs |= Q(requester=by) | Q(helper=by)
        if by.building_id and by.room:
            # 1-301 and 2-301 are neighbours; an order that names no unit may be either's.
            theirs |= Q(building=by.building_id, room=by.room, unit__in=[by.unit, ""])
    return theirs


def _shown(order: RepairOrder) -> Alike:
    facts = [
        order.number,
        order.public_where,
        masked(order, order.place) if order.place_kind == PlaceKind.COMMON else "",
        _("%(time)s ago") % {"time": timesince(order.created_at, depth=1)},
    ]
    return Alike(
        order=order,
        title=masked(order, order.item),
        state=order.state,
        state_label=order.get_state_display(),
        icon=order.skill.icon if order.skill else "other",
        facts=[fact for fact in facts if fact],
    )
