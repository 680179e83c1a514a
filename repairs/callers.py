"""For whom a repair is asked: those who agreed to be helped, and whoever rings the office."""

import re

from django.db.models import Q, QuerySet

from community.models import Community, Resident

MOST = 12
HOME = re.compile(r"(\w+?)(?:号楼|栋|幢|#|＃|-)(?:(\w+?)(?:单元|-))?(\w+?)室?")


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
    """By the beginning of a name, by a phone or its last digits, or by the door: 903, 3-2-903, 3号楼2单元903."""
    matches = Q(name__startswith=query) | Q(room=query)
    digits = re.sub(r"[\s-]", "", query)
    if digits.isascii() and digits.isdigit() and len(digits) >= 4:
        matches |= Q(contact_phone__endswith=digits) | Q(phone__endswith=digits)
    if home := HOME.fullmatch(query):
        number, unit, room = home.groups()
        at_home = Q(building__number=number, room=room)
        matches |= at_home & Q(unit=unit) if unit else at_home
    people = Resident.objects.filter(matches, community=community, is_active=True)
    return list(people.select_related("building").order_by("name", "id")[:MOST])
