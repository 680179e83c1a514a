"""For whom a repair is asked: those who agreed to be helped, and whoever rings the office."""

import re
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from community import pinyin
from community.models import Building, Community, Resident
from repairs.models import RepairOrder

MOST = 12
PART_OF_A_PHONE = 4
FEWEST_INITIALS = 2
PAST = 8  # of a person, when they are picked
LATEST = 2  # of each in the list of people found
HOME = re.compile(r"(\w+?)(?:号楼 ?|栋 ?|幢 ?|# ?|＃ ?|-| )(?:(\w+?)(?:单元 ?|-| ))?(\w+?)室?")


def helped_queryset(helper: Resident) -> QuerySet[Resident]:
    """Residents whose recorded consent lets `helper` act for them."""
    return Resident.objects.filter(
        helpers_allowed__helper=helper,
        helpers_allowed__withdrawn_at__isnull=True,
        community=helper.community_id,
        is_active=True,
    ).select_related("community", "building")


def helped_by(helper: Resident) -> list[Resident]:
    return list(helped_queryset(helper).order_by("name"))


def find(community: Community, query: str) -> list[Resident]:
    """By a name or its initials (wxl), by a part of a phone, or by the door: 903, 3 903, 3-2-903, 3号楼2单元903."""
    matches = matching(query, "name", ["contact_phone", "phone"])
    if query.isascii() and query.isalpha() and len(query) >= FEWEST_INITIALS:
        matches |= Q(pk__in=_called(community, query.lower()))
    people = Resident.objects.filter(matches, community=community, is_active=True)
    return list(people.select_related("building").order_by("name", "id")[:MOST])


def matching(query: str, name: str, phones: list[str]) -> Q:
    """Rows with a door and these columns that the query may mean; all but initials."""
    matches = Q(**{f"{name}__startswith": query}) | Q(room=query)
    if len(query) > 1:
        matches |= Q(**{f"{name}__contains": query})
    digits = re.sub(r"[\s-]", "", query)
    if digits.isascii() and digits.isdigit() and len(digits) >= PART_OF_A_PHONE:
        for phone in phones:
            matches |= Q(**{f"{phone}__contains": digits})
    if home := home_in(query):
        number, unit, room = home
        at_home = Q(building__number=number, room=room)
        matches |= at_home & Q(unit=unit) if unit else at_home
    return matches


def home_in(query: str) -> tuple[str, str, str] | None:
    """Building, unit (perhaps none) and room, when the query is a door."""
    found = HOME.fullmatch(query)
    return (found[1], found[2] or "", found[3]) if found else None


def _called(community: Community, letters: str) -> list[int]:
    """Whose name begins with these initials."""
    names = Resident.objects.filter(community=community, is_active=True).order_by().values_list("pk", "name")
    return [key for key, name in names if pinyin.begins_with(name, letters)][:MOST]


def history_of(resident: Resident) -> list[RepairOrder]:
    """What they, or somebody at the same door, asked for: newest first."""
    theirs = Q(requester=resident)
    if resident.building_id and resident.room:
        theirs |= Q(building=resident.building_id, unit=resident.unit, room=resident.room)
    rows = RepairOrder.objects.filter(theirs, community=resident.community_id)
    return list(rows.select_related("skill").order_by("-id")[:PAST])


def with_latest(people: list[Resident]) -> list[tuple[Resident, list[RepairOrder]]]:
    """Each person found with their latest requests, in one query."""
    ranked = RepairOrder.objects.filter(requester__in=people).annotate(
        rank=Window(RowNumber(), partition_by=F("requester"), order_by=F("id").desc())
    )
    latest: dict[int, list[RepairOrder]] = {}
    for order in ranked.filter(rank__lte=LATEST).order_by("-id"):
        latest.setdefault(order.requester_id or 0, []).append(order)
    return [(person, latest.get(person.pk, [])) for person in people]


def guessed(community: Community, query: str) -> dict[str, Any]:
    """What was searched for in vain, as a first answer to the form for somebody new."""
    home = home_in(query)
    building = Building.objects.filter(community=community, number=home[0]).first() if home else None
    if home and building:
        return {"building": building, "unit": home[1], "room": home[2]}
    digits = re.sub(r"[\s-]", "", query)
    if digits.isascii() and digits.isdigit():
        return {"contact_phone": digits} if len(digits) > PART_OF_A_PHONE else {}
    return {} if any(sign.isdigit() or sign.isascii() for sign in query) else {"contact_name": query}
