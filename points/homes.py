"""Who lives together, as far as the register knows."""

from django.db.models import Q, QuerySet

from community.models import Resident


def same_home(one: Resident | None, other: Resident | None) -> bool:
    """The same person, or two with the same door."""
    if one is None or other is None:
        return False
    return one.pk == other.pk or (has_home(one) and door_of(one) == door_of(other))


def has_home(resident: Resident) -> bool:
    return resident.building_id is not None and resident.room != ""


def door_of(resident: Resident) -> tuple[int | None, str, str]:
    return resident.building_id, resident.unit, resident.room


def at_home_with(resident: Resident) -> QuerySet[Resident]:
    """Others behind the same door. Nobody when the door is not known."""
    others = Resident.objects.filter(community=resident.community_id, is_active=True).exclude(pk=resident.pk)
    if not has_home(resident):
        return others.none()
    door = Q(building=resident.building_id, unit=resident.unit, room=resident.room)
    return others.filter(door).order_by("name", "pk")
