"""What will have happened in the sample community, in the order of time."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from community.demo.clock import history
from community.models import Building, Community, Partner, Resident

PARTS: list[Callable[["Plan"], None]] = []


def part(add: Callable[["Plan"], None]) -> Callable[["Plan"], None]:
    """Add an app's part to the sample community."""
    PARTS.append(add)
    return add


@dataclass
class Neighbourhood:
    """One sample community and who is who in it."""

    community: Community
    staff: Resident
    keeper: Resident
    buildings: list[Building] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)
    volunteers: dict[str, list[Resident]] = field(default_factory=dict)  # by trade
    partners: dict[str, Partner] = field(default_factory=dict)
    people: dict[str, Resident] = field(default_factory=dict)  # those with a part of their own, by name
    notes: dict[str, Any] = field(default_factory=dict)  # what one part leaves for another


class Plan:
    """Neighbourhoods, and steps with their moments. The same every time, but for the day it is made on."""

    def __init__(self) -> None:
        self.chance = random.Random(20260501)  # noqa: S311 - the same sample every time
        self.now = timezone.now()
        self.neighbourhoods: list[Neighbourhood] = []
        self._numbers = count()
        self._steps: list[tuple[datetime, int, Callable[[], object]]] = []

    def moment(self, days_ago: float, hour: float | None = None) -> datetime:
        """So many days ago, at an hour of the day when one is given, and never in the future."""
        then = timezone.localtime(self.now - timedelta(days=days_ago))
        if hour is not None:
            then = then.replace(hour=int(hour), minute=int(hour % 1 * 60), second=self.chance.randrange(60))
        return min(then, self.now - timedelta(minutes=1))

    def by_day(self, moment: datetime) -> datetime:
        """What would happen at night happens in the last half hour of it, in the same order, unless that is to come."""
        then = timezone.localtime(moment)
        if 7 <= then.hour < 21:
            return moment
        ends = (then + timedelta(days=then.hour > 12)).replace(hour=7, minute=0, second=0, microsecond=0)
        early = ends - (ends - then) / 20
        return early if early < self.now else moment

    def at(self, moment: datetime, step: Callable[[], object]) -> None:
        """Plan a step; a step may plan further ones. Of two at one moment, the one planned first comes first."""
        heapq.heappush(self._steps, (min(moment, self.now), next(self._numbers), step))

    def live(self) -> None:
        """Take every step at its moment."""
        with history() as clock:
            while self._steps:
                clock.moment, _number, step = heapq.heappop(self._steps)
                step()


def make() -> Plan:
    """Plan the whole sample community; `live()` on what comes back makes it happen."""
    from community.demo import people

    plan = Plan()
    people.settle(plan)
    autodiscover_modules("demo")
    for add in PARTS:
        add(plan)
    return plan
