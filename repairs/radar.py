"""The repeat-fault radar: the same place with the same trade three times within half a year is worth talking about."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, CharField, Count, F, Max, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.language import office_language
from community.models import Building, Resident
from points import topics
from points.models import Topic
from repairs.models import RepairOrder
from repairs.visibility import masked

DAYS = 180
TIMES = 3
State = RepairOrder.State
# A home is its building, unit and room, whatever was written as its place.
SPOT = Case(When(room="", then=F("place")), default=Value(""), output_field=CharField())


@dataclass(frozen=True)
class Repeat:
    """One place and trade. `where` names the door and is for the office; the topic names the building only."""

    source: str  # of the topic that may grow out of it
    building: Building
    where: str
    public_where: str
    trade: str
    times: int
    orders: list[RepairOrder]

    @property
    def topic(self) -> str:
        """To paste where neighbours deliberate: without a door, a name or a phone."""
        with office_language():
            first, last = self.orders[0], self.orders[-1]
            return _(
                "Topic proposed: %(trade)s at %(where)s failed %(times)d times between %(first)s and %(last)s. "
                "Repairing it again and again does not help: what is the cause, who should renew it, "
                "and how is it paid for? Residents, property company and volunteers should talk it over."
            ) % {
                "trade": self._trade,
                "where": self.public_where,
                "times": self.times,
                "first": _day(first),
                "last": _day(last),
            }

    @property
    def _trade(self) -> str:
        """In the language of the moment; `trade` was read in the viewer's."""
        skill = self.orders[0].skill
        return skill.label if skill else self.trade

    @property
    def topic_title(self) -> str:
        with office_language():
            return _("%(where)s: %(trade)s fails again and again") % {
                "where": self.public_where[:30],
                "trade": self._trade,
            }


def propose(repeat: Repeat, *, by: Resident) -> tuple[Topic, bool]:
    """Bring it before the neighbours: one topic for each place. Returns (topic, whether it was made now)."""
    return topics.propose_from(
        repeat.source, building=repeat.building, title=repeat.topic_title, text=repeat.topic, by=by
    )


def proposed(found: list[Repeat]) -> dict[str, Topic]:
    """Source → the topic that was proposed before; one query."""
    rows = topics.proposed_before([repeat.source for repeat in found]).order_by("id")
    return {topic.source: topic for topic in rows}


def _source(key: tuple) -> str:
    """The same for the same place and trade, and nobody reads a door from it."""
    return "repeat:" + hashlib.sha256(repr(key).encode()).hexdigest()[:40]


def _day(order: RepairOrder) -> str:
    return date_format(timezone.localdate(order.created_at), "Y-m-d")


def spots(orders: QuerySet[RepairOrder]) -> Any:
    """Place and trade with how often, the most frequent first: one query."""
    since = timezone.now() - timedelta(days=DAYS)
    return (
        # A number begins with its day and is indexed, so the years before are not read.
        orders.filter(number__gte=f"{timezone.localdate(since):%y%m%d}", number__lt="9")
        .filter(created_at__gte=since, building__isnull=False, skill__isnull=False)
        .exclude(state__in=[State.CANCELLED, State.DECLINED])
        .exclude(room="", place="")
        .order_by()
        .annotate(spot=SPOT)
        .values("building", "unit", "room", "spot", "skill")
        .annotate(times=Count("pk"), latest=Max("pk"))
        .filter(times__gte=TIMES)
        .order_by("-times", "-latest")
    )


def repeats(orders: QuerySet[RepairOrder], *, most: int = 20) -> list[Repeat]:
    """Two queries: the places, then the orders there, oldest first."""
    found = list(spots(orders)[:most])
    if not found:
        return []
    since = timezone.now() - timedelta(days=DAYS)
    there = (
        orders.filter(
            number__gte=f"{timezone.localdate(since):%y%m%d}",
            created_at__gte=since,
            building__in={row["building"] for row in found},
            skill__in={row["skill"] for row in found},
        )
        .exclude(state__in=[State.CANCELLED, State.DECLINED])
        .annotate(spot=SPOT)
        .select_related("building", "skill", "community")
        .order_by("id")
    )
    by_place: dict[tuple, list[Any]] = defaultdict(list)
    for order in there:
        by_place[(order.building_id, order.unit, order.room, order.spot, order.skill_id)].append(order)
    keys = [tuple(row[name] for name in ("building", "unit", "room", "spot", "skill")) for row in found]
    return [_repeat(key, by_place[key]) for key in keys]


def _repeat(key: tuple, orders: list[Any]) -> Repeat:
    first = orders[0]
    spot = masked(first, first.spot)
    return Repeat(
        source=_source(key),
        building=first.building,
        where=first.where,
        public_where=f"{first.public_where} {spot}".strip(),
        trade=first.skill.label,
        times=len(orders),
        orders=orders,
    )
