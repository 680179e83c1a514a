"""Who gives points a second look: a colleague of the community, and the street office where there is none.

Neither who gave the points, nor who gets them, nor anybody of their home decides.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField, F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from community.access import streets_of
from community.language import office_language
from community.models import Community, Duty, Resident, StreetMember
from community.notify import tell_all
from points.homes import same_home
from points.models import HeldAward

People = dict[int, list[Resident]]
DOOR = ["id", "building_id", "unit", "room"]  # all that is asked of them


def is_concerned(person: Resident, held: HeldAward) -> bool:
    return person.pk == held.by_id or same_home(person, held.resident)


def _staff_of(communities: set[int]) -> QuerySet[Any]:
    duties = Duty.objects.filter(community__in=communities, kind=Duty.Kind.STAFF, resident__is_active=True)
    return _rows(duties, "community", is_staff=True)


def _street_of(communities: set[int]) -> QuerySet[Any]:
    posts = StreetMember.objects.filter(street__is_active=True, resident__is_active=True)
    return _rows(posts.filter(street__communities__in=communities), "street__communities", is_staff=False)


def _rows(posts: QuerySet[Any], place: str, *, is_staff: bool) -> QuerySet[Any]:
    doors = [f"resident__{name}" for name in DOOR]
    marked = posts.order_by().annotate(is_staff=Value(is_staff, output_field=BooleanField()), place=F(place))
    return marked.values_list("is_staff", "place", *doors)


class Deciders:
    """Who could decide what is held in these communities: one query, however much is held."""

    def __init__(self, communities: Iterable[int]):
        keys = set(communities)
        self._staff: People = defaultdict(list)
        self._street: People = defaultdict(list)
        for is_staff, place, *door in _staff_of(keys).union(_street_of(keys), all=True):
            people = self._staff if is_staff else self._street
            people[place].append(Resident.from_db(DEFAULT_DB_ALIAS, DOOR, door))

    @classmethod
    def of(cls, helds: Iterable[HeldAward]) -> "Deciders":
        return cls(held.community_id for held in helds)

    def staff(self, held: HeldAward) -> list[Resident]:
        """All of the community's own, those concerned too."""
        return self._staff[held.community_id]

    def colleagues(self, held: HeldAward) -> list[Resident]:
        return [one for one in self.staff(held) if not is_concerned(one, held)]

    def street(self, held: HeldAward) -> list[Resident]:
        """The street's people who decide, because no colleague can."""
        if self.colleagues(held):
            return []
        return [one for one in self._street[held.community_id] if not is_concerned(one, held)]


def is_at_street(person: Resident, held: HeldAward) -> bool:
    """Whether it waits at this person's street office, and is theirs to decide."""
    return any(one.pk == person.pk for one in Deciders.of([held]).street(held))


def waiting_at_street(person: Resident) -> list[HeldAward]:
    """What this person of a street office can decide, the oldest first."""
    places = Community.objects.filter(street__in=streets_of(person), is_active=True)
    waiting = HeldAward.objects.filter(community__in=places, state=HeldAward.State.PENDING)
    helds = list(waiting.select_related("resident", "by", "community").order_by("id"))
    asked = Deciders.of(helds)
    return [held for held in helds if any(one.pk == person.pk for one in asked.street(held))]


def tell_street(helds: Iterable[HeldAward]) -> None:
    """What no colleague can decide is announced to the street's people, one message for each community."""
    helds = list(helds)
    asked = Deciders.of(helds)
    told: dict[tuple[int, Resident], int] = defaultdict(int)
    for held in helds:
        for person in asked.street(held):
            told[held.community_id, person] += 1
    places = Community.objects.in_bulk({key for key, _person in told})
    with office_language():
        text = _("%(community)s: points wait for your second look (%(count)d), as nobody there can give it.")
    for (key, person), count in told.items():
        words = {"community": places[key].name, "count": count}
        tell_all([person], text % words, link=reverse("points:second_looks"), community=places[key])


def tell_staff(held: HeldAward, *, decided_by: Resident) -> None:
    """What the street decided, to those who wait for it. Who gets the points has a message of their own."""
    people = [
        one for one in Deciders.of([held]).staff(held) if one.pk not in {held.resident_id, decided_by.pk}
    ]
    with office_language():
        text = _("The street office looked at “%(reason)s” (%(points)d points): %(state)s. %(decision)s")
        values = {"reason": held.reason, "points": held.amount, "decision": held.decision}
        said = text % {**values, "state": held.get_state_display()}
    link = reverse("admin:points_heldaward_change", args=[held.pk])
    tell_all(people, said.strip(), link=link, community=held.community)
