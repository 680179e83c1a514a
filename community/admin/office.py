"""The office a person works in: the communities they are staff of, and the one they have chosen to look at."""

from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet

from community.access import offices_of
from community.models import Community, Resident

CHOSEN = "office_community"


class Office:
    """`reach` is everything this person may open; `narrow` is what their lists show, the chosen community."""

    def __init__(self, person: Resident, chosen: object = None):
        self.person = person
        self._chosen = chosen

    @cached_property
    def communities(self) -> list[Community]:
        return offices_of(self.person)

    @cached_property
    def current(self) -> Community | None:
        """The community everything is about; None while several are looked at together."""
        if len(self.communities) == 1:
            return self.communities[0]
        return next((place for place in self.communities if place.pk == self._chosen), None)

    @property
    def has_several(self) -> bool:
        return len(self.communities) > 1

    @property
    def in_view(self) -> list[Community]:
        return [self.current] if self.current else self.communities

    def reach(self, rows: QuerySet, path: str | None = "community") -> QuerySet:
        if path is None or self.person.is_superuser:
            return rows
        return rows.filter(**_within(path, self.communities))

    def narrow(self, rows: QuerySet, path: str | None = "community") -> QuerySet:
        if path is None or (self.person.is_superuser and not (self.has_several and self.current)):
            return rows
        return rows.filter(**_within(path, self.in_view))


def _within(path: str, places: list[Community]) -> dict[str, Any]:
    """One community is compared with =, which walks an index newest first; IN would sort."""
    if len(places) == 1:
        return {path: places[0].pk}
    return {f"{path}__in": [place.pk for place in places]}


def office_of(request: Any) -> Office:
    """Asked once a request."""
    if not hasattr(request, "office"):
        request.office = Office(request.user, request.session.get(CHOSEN))
    return request.office


def community_of(thing: Model, path: str | None) -> Community | None:
    """Follow resident__community and the like from `thing`."""
    if path is None:
        return None
    found: Any = thing
    for step in [] if path == "pk" else path.split("__"):
        found = getattr(found, step, None)
    return found
