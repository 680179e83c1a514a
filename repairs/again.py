"""How often the same volunteer served the same home: asked before points are given."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from community.models import Resident
from points.homes import door_of, same_home
from points.passbook_rules import rules_of
from repairs.models import Claim, RepairOrder


def times_served(order: RepairOrder, volunteer: Resident) -> int:
    """Orders of this home that the volunteer got points for, within the days the community's rules name."""
    home = _same_home_as(order)
    rules = rules_of(order.community_id)
    if home is None or not rules.same_pair:
        return 0
    since = timezone.now() - timedelta(days=rules.same_pair_days)
    earlier = Claim.objects.active().filter(
        home, volunteer=volunteer, points__gt=0, order__closed_at__gte=since
    )
    return earlier.exclude(order=order).count()


def _same_home_as(order: RepairOrder) -> Q | None:
    found = Q()
    if order.requester_id:
        found |= Q(order__requester=order.requester_id)
    if order.building_id and order.room:
        found |= Q(order__building=order.building_id, order__unit=order.unit, order__room=order.room)
    return Q(order__community=order.community_id) & found if found else None


def is_own_home(order: RepairOrder, volunteer: Resident) -> bool:
    """The volunteer asked, or lives behind that door, or lives with who asked."""
    door = (order.building_id, order.unit, order.room)
    return same_home(order.requester, volunteer) or bool(
        order.building_id and order.room and door == door_of(volunteer)
    )
