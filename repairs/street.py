"""Several communities side by side for the street office: the three rates, what waits too long, and how it went.

One price for two communities and for fifty: one query for what the rates need, two for what they are measured by,
one for what waits now.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Community, Street
from repairs import charts
from repairs.figures import Period, midnight, month_of, months_up_to, within
from repairs.measures import Measures
from repairs.models import RepairOrder
from repairs.rates import RATES, Case, Counted, cases_of, counted

State = RepairOrder.State
NOW = ("unclaimed", "overdue")  # what waits at this moment, whatever the period


def communities_of(streets: list[Street]) -> list[Community]:
    """Those in use, of these streets only."""
    rows = Community.objects.filter(street__in=streets, is_active=True).select_related("street")
    return list(rows.order_by("street__name", "name"))


def waiting_too_long(places: list[Community], now: datetime) -> dict[str, QuerySet[RepairOrder]]:
    """The orders nobody takes, by each community's own limit, and those whose next deadline is past."""
    unclaimed = Q(pk__in=[])
    for hours, keys in _by_limit(places).items():
        unclaimed |= Q(community__in=keys, clock__seeking_since__lte=now - timedelta(hours=hours))
    here = RepairOrder.objects.filter(community__in=places).order_by()
    return {
        "unclaimed": here.filter(unclaimed, state=State.OPEN),
        "overdue": here.filter(clock__due_at__lte=now),
    }


def _by_limit(places: list[Community]) -> dict[int, list[int]]:
    """Communities with the same limit are asked about together, so that the question stays short."""
    found: dict[int, list[int]] = defaultdict(list)
    for place in places:
        found[place.unclaimed_hours].append(place.pk)
    return found


@dataclass(frozen=True)
class Line:
    """One community's row; the last row is all of them together and has no `place`."""

    place: Community | None
    received: int
    unclaimed: int
    overdue: int
    rates: list[Counted]
    sparks: list[charts.Spark]

    @property
    def name(self) -> str:
        return self.place.name if self.place else _("all together")

    @property
    def query(self) -> dict[str, str]:
        return {"community": self.place.slug} if self.place else {}

    @property
    def cells(self) -> list[tuple[Counted, charts.Spark]]:
        return list(zip(self.rates, self.sparks, strict=True))


@dataclass
class Comparison:
    places: list[Community]
    period: Period
    now: datetime = field(default_factory=timezone.now)

    @cached_property
    def _months(self) -> list[Period]:
        return months_up_to(self.period.last)

    @cached_property
    def _cases(self) -> list[Case]:
        """Of the period and of the months that the lines show."""
        first = min(self.period.first, self._months[0].first)
        last = max(self.period.until, month_of(self.period.last).until)
        orders = RepairOrder.objects.filter(community__in=self.places)
        return cases_of(orders, since=midnight(first), until=last, measures=self._measures)

    @cached_property
    def _measures(self) -> Measures:
        return Measures(self.places)

    @property
    def meanings(self) -> list[Counted]:
        """Each rate with what it is measured by."""
        return counted([], self.now, self._measures)

    @cached_property
    def _lags(self) -> dict[tuple[int, str], int]:
        counts = [
            rows.values("community").annotate(lag=Value(lag), n=Count("pk"))
            for lag, rows in waiting_too_long(self.places, self.now).items()
        ]
        return {(row["community"], row["lag"]): row["n"] for row in counts[0].union(*counts[1:], all=True)}

    @cached_property
    def lines(self) -> list[Line]:
        split: dict[int, list[Case]] = defaultdict(list)
        for case in self._cases:
            split[case.community_id].append(case)
        return [self._line(place, split[place.pk], [place.pk]) for place in self.places]

    @cached_property
    def total(self) -> Line:
        return self._line(None, self._cases, [place.pk for place in self.places])

    def _line(self, place: Community | None, cases: list[Case], keys: list[int]) -> Line:
        inside = within(cases, self.period)
        return Line(
            place=place,
            received=len(inside),
            unclaimed=sum(self._lags.get((key, "unclaimed"), 0) for key in keys),
            overdue=sum(self._lags.get((key, "overdue"), 0) for key in keys),
            rates=counted(inside, self.now),
            sparks=self._sparks(cases),
        )

    def _sparks(self, cases: list[Case]) -> list[charts.Spark]:
        by_month: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            by_month[f"{timezone.localdate(case.created_at):%Y-%m}"].append(case)
        months = [counted(by_month[f"{month.first:%Y-%m}"], self.now) for month in self._months]
        return [charts.spark([month[at].percent for month in months]) for at in range(len(RATES))]

    def behind(self, rate: str, bucket: str) -> list[int]:
        """The keys of the orders a number stands for, newest first."""
        if rate in NOW:
            found = waiting_too_long(self.places, self.now)[rate]
            return list(found.order_by("-id").values_list("pk", flat=True))
        cases = within(self._cases, self.period)
        if rate not in RATES:
            return [case.pk for case in reversed(cases)]
        wanted, sort = set(RATES[rate].codes(bucket)), RATES[rate].sort
        return [case.pk for case in reversed(cases) if sort(case, self.now) in wanted]


def sheet_of(found: Comparison) -> tuple[list[tuple[str, float]], list[list[Any]]]:
    """Headings with their widths, and the rows, of the workbook."""
    headings: list[tuple[str, float]] = [
        (_("street office"), 16),
        (_("community"), 18),
        (_("received"), 10),
        (_("unclaimed too long, now"), 14),
        (_("overdue, now"), 14),
    ]
    for rate in RATES.values():
        headings += [(f"{rate.name} %", 12)]
        headings += [(f"{rate.name}: {bucket.label}", 14) for bucket in rate.buckets]
    return headings, [_sheet_row(line) for line in [*found.lines, found.total]]


def _sheet_row(line: Line) -> list[Any]:
    street = line.place.street.name if line.place and line.place.street else ""
    row: list[Any] = [street, line.name, line.received, line.unclaimed, line.overdue]
    for rate in line.rates:
        row += [rate.percent, *rate.sizes.values()]
    return row
