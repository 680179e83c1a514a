"""Callers who stand in no register, and are known from what was written on earlier orders: a name, a phone, a door."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from community import pinyin
from community.models import Community, Resident
from repairs.callers import FEWEST_INITIALS, LATEST, MOST, PAST, matching
from repairs.models import PlaceKind, RepairOrder

LOOKED_AT = 120  # matching orders read for one search: many of them are the same few people's


@dataclass(frozen=True)
class OldCaller:
    """Somebody as their newest order names them, with that and the ones before."""

    orders: list[RepairOrder]

    @property
    def newest(self) -> RepairOrder:
        return self.orders[0]

    @property
    def latest(self) -> list[RepairOrder]:
        return self.orders[:LATEST]

    @property
    def home(self) -> str:
        return self.newest.where if self.newest.place_kind == PlaceKind.HOME else ""


def find(community: Community, query: str) -> list[OldCaller]:
    """By the same as residents: a name or its initials, a part of the phone, the door."""
    matches = matching(query, "contact_name", ["contact_phone"])
    if query.isascii() and query.isalpha() and len(query) >= FEWEST_INITIALS:
        matches |= Q(contact_name__in=_called(community, query.lower()))
    orders = _of_nobody(community).filter(matches).select_related("building", "skill").order_by("-id")
    return _unregistered(community, _grouped(orders[:LOOKED_AT]))[:MOST]


def one(communities: Iterable[Community], key: int) -> OldCaller | None:
    """The caller of this order, with what they asked for before."""
    found = RepairOrder.objects.filter(pk=key, requester=None, community__in=communities).first()
    if found is None:
        return None
    same = Q(contact_phone=found.contact_phone) if found.contact_phone else _door(found)
    rows = _of_nobody(found.community).filter(Q(pk=key) | same & Q(contact_name=found.contact_name))
    return OldCaller(list(rows.select_related("community", "building", "skill").order_by("-id")[:PAST]))


def prefilled(caller: OldCaller) -> dict[str, Any]:
    """The first answers of a new request: the door only where it was their own."""
    order = caller.newest
    reach = {"contact_name": order.contact_name, "contact_phone": order.contact_phone}
    if order.place_kind != PlaceKind.HOME:
        return reach
    return reach | {"building": order.building_id, "unit": order.unit, "room": order.room}


def _of_nobody(community: Community) -> Any:
    return RepairOrder.objects.filter(community=community, requester=None).exclude(contact_name="")


def _door(order: RepairOrder) -> Q:
    return Q(building=order.building_id, unit=order.unit, room=order.room)


def _called(community: Community, letters: str) -> list[str]:
    names = _of_nobody(community).order_by().values_list("contact_name", flat=True).distinct()
    return [name for name in names if pinyin.begins_with(name, letters)][:LOOKED_AT]


def _grouped(orders: Iterable[RepairOrder]) -> list[OldCaller]:
    """The same name with the same phone, or without one at the same door, is the same person."""
    people: dict[tuple[object, ...], list[RepairOrder]] = {}
    for order in orders:
        where = (order.contact_phone,) if order.contact_phone else (order.building_id, order.unit, order.room)
        people.setdefault((order.contact_name, *where), []).append(order)
    return [OldCaller(theirs) for theirs in people.values()]


def _unregistered(community: Community, callers: list[OldCaller]) -> list[OldCaller]:
    """Without those who have come into the register since, by name and phone or name and door."""
    names = {caller.newest.contact_name for caller in callers}
    known = Resident.objects.filter(community=community, name__in=names, is_active=True)
    there = set()
    for resident in known:
        there |= {(resident.name, resident.reach), (resident.name, *_home_of(resident))}
    return [
        caller
        for caller in callers
        if (caller.newest.contact_name, caller.newest.contact_phone) not in there
        and (caller.newest.contact_name, *_home_of(caller.newest)) not in there
    ]


def _home_of(row: Resident | RepairOrder) -> tuple[object, ...]:
    return (row.building_id, row.unit, row.room) if row.room else ("",)
