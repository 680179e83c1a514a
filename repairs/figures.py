"""The three rates of a period, in all and by month, trade, building, partner and community."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.models import Building, Community, Partner, Skill
from repairs.measures import Measures
from repairs.models import RepairOrder
from repairs.rates import RATES, Case, Counted, cases_of, counted

TREND_MONTHS = 12
LONGEST_DAYS = 731


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        return midnight(self.first)

    @property
    def until(self) -> datetime:
        return midnight(self.last + timedelta(days=1))

    @property
    def query(self) -> dict[str, str]:
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def __str__(self) -> str:
        return f"{self.first.isoformat()} – {self.last.isoformat()}"


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def month_of(day: date) -> Period:
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Period(day.replace(day=1), following - timedelta(days=1))


def presets(today: date) -> list[tuple[str, Period]]:
    this = month_of(today)
    before = month_of(this.first - timedelta(days=1))
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return [
        (_("This month"), Period(this.first, today)),
        (_("Last month"), before),
        (_("This quarter"), Period(quarter, today)),
        (_("This year"), Period(today.replace(month=1, day=1), today)),
    ]


def months_up_to(day: date) -> list[Period]:
    found = [month_of(day)]
    while len(found) < TREND_MONTHS:
        found.append(month_of(found[-1].first - timedelta(days=1)))
    return found[::-1]


@dataclass(frozen=True)
class Chosen:
    """What the page is asked for, besides the communities."""

    period: Period
    skill: int | None = None
    building: int | None = None
    partner: int | None = None

    def has(self, case: Case) -> bool:
        return all(
            wanted is None or wanted == (value or 0)
            for wanted, value in (
                (self.skill, case.skill_id),
                (self.building, case.building_id),
                (self.partner, case.partner_id),
            )
        )

    @property
    def query(self) -> dict[str, str]:
        kept = {"skill": self.skill, "building": self.building, "partner": self.partner}
        return self.period.query | {name: str(value) for name, value in kept.items() if value is not None}


@dataclass(frozen=True)
class Group:
    """One row of a table: its name, what narrows the list to it, and the three rates."""

    name: str
    query: dict[str, str]
    received: int
    rates: list[Counted]


@dataclass
class Figures:
    """Everything on the page, from one query for the orders and one for each kind of name that is not in `known`."""

    orders: QuerySet[RepairOrder]
    chosen: Chosen
    now: datetime = field(default_factory=timezone.now)
    known: dict[str, dict[int, str]] = field(default_factory=dict)
    places: list[Community] = field(default_factory=list)

    @cached_property
    def measures(self) -> Measures | None:
        return Measures(self.places) if self.places else None

    @cached_property
    def _cases(self) -> list[Case]:
        """Of the period and of the months before it that the trend shows."""
        first = min(self.chosen.period.first, months_up_to(self.chosen.period.last)[0].first)
        last = max(self.chosen.period.until, month_of(self.chosen.period.last).until)
        found = cases_of(self.orders, since=midnight(first), until=last, measures=self.measures)
        return [case for case in found if self.chosen.has(case)]

    @cached_property
    def cases(self) -> list[Case]:
        return within(self._cases, self.chosen.period)

    @cached_property
    def rates(self) -> list[Counted]:
        return counted(self.cases, self.now, self.measures)

    @cached_property
    def months(self) -> list[Group]:
        found: dict[str, list[Case]] = defaultdict(list)
        for case in self._cases:
            found[f"{timezone.localdate(case.created_at):%Y-%m}"].append(case)
        return [
            self._group(f"{month.first:%Y-%m}", month.query, found[f"{month.first:%Y-%m}"])
            for month in months_up_to(self.chosen.period.last)
        ]

    @cached_property
    def skills(self) -> list[Group]:
        return self._by("skill", lambda case: case.skill_id, Skill.objects, _("no trade yet"))

    @cached_property
    def buildings(self) -> list[Group]:
        return self._by("building", lambda case: case.building_id, Building.objects, _("no building"))

    @cached_property
    def partners(self) -> list[Group]:
        return self._by(
            "partner", lambda case: case.partner_id, Partner.objects, _("volunteers and the office")
        )

    def communities(self, places: Iterable[Community]) -> list[Group]:
        found = self._split(lambda case: case.community_id)
        return [self._group(place.name, {"community": place.slug}, found[place.pk]) for place in places]

    def _by(self, name: str, key: Callable[[Case], Any], rows: Any, nothing: str) -> list[Group]:
        """Largest first; what has no name is the last row."""
        found = self._split(key)
        names = self.known.get(name)
        if names is None:
            names = {row.pk: str(row) for row in rows.filter(pk__in=set(found))}
        keys = sorted(found, key=lambda one: (one == 0, -len(found[one]), one))
        return [self._group(names.get(one, nothing), {name: str(one)}, found[one]) for one in keys]

    def _split(self, key: Callable[[Case], Any]) -> dict[int, list[Case]]:
        found: dict[int, list[Case]] = defaultdict(list)
        for case in self.cases:
            found[key(case) or 0].append(case)
        return found

    def _group(self, name: str, query: dict[str, str], cases: list[Case]) -> Group:
        return Group(name, query, len(cases), counted(cases, self.now))

    def behind(self, rate: str, bucket: str) -> list[int]:
        """The keys of the orders a number stands for, newest first."""
        if rate not in RATES:
            return [case.pk for case in reversed(self.cases)]
        wanted, sort = set(RATES[rate].codes(bucket)), RATES[rate].sort
        return [case.pk for case in reversed(self.cases) if sort(case, self.now) in wanted]


def within(cases: Iterable[Case], period: Period) -> list[Case]:
    return [case for case in cases if period.since <= case.created_at < period.until]


HEADINGS: list[tuple[str | Promise, float]] = [
    (gettext_lazy("by"), 12),
    (gettext_lazy("what"), 20),
    (gettext_lazy("received"), 10),
]


def sheet_of(figures: Figures, places: list[Community]) -> tuple[list[tuple[str, float]], list[list[Any]]]:
    """Headings with their widths, and the rows, of the workbook."""
    headings = [(str(name), width) for name, width in HEADINGS]
    for rate in RATES.values():
        headings += [(str(rate.name) + " %", 12)]
        headings += [(f"{rate.name}: {bucket.label}", 14) for bucket in rate.buckets]
    whole = Group(str(figures.chosen.period), {}, len(figures.cases), figures.rates)
    parts = [
        (_("in all"), [whole]),
        (_("month"), figures.months),
        (_("trade"), figures.skills),
        (_("building"), figures.buildings),
        (_("partner"), figures.partners),
        (_("community"), figures.communities(places)),
    ]
    return headings, [_sheet_row(kind, group) for kind, groups in parts for group in groups]


def _sheet_row(kind: str, group: Group) -> list[Any]:
    row: list[Any] = [kind, group.name, group.received]
    for rate in group.rates:
        row += [rate.percent, *rate.sizes.values()]
    return row
