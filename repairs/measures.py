"""By when a request should have been answered and resolved: what the public rates are measured by.

The community's deadlines, counted from the moment the request came in; where its table has none, the two limits of the
community's own page, by the calendar.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from community.models import CalendarDay, Community
from community.working_time import WorkCalendar
from repairs.models import DeadlineRule, RepairOrder

Kind = DeadlineRule.Kind
Unit = DeadlineRule.Unit
Urgency = RepairOrder.Urgency
HOUR = 3600
DAY = 0  # where a deadline has how many: none has no time at all
MEASURED = {"response": Kind.FIRST_REPLY, "resolution": Kind.RESOLUTION}


class Measures:
    """The measures of several communities, read in one query and only when needed."""

    def __init__(self, places: Iterable[Community]):
        self.places = {place.pk: place for place in places}

    @classmethod
    def of(cls, communities: Iterable[int]) -> "Measures":
        return cls(Community.objects.filter(pk__in=set(communities)))

    @cached_property
    def _rows(self) -> list[tuple[Any, ...]]:
        """Deadlines, and days of a community's own calendar: whose, what, and whether in use or worked."""
        rules = DeadlineRule.objects.filter(Q(community=None) | Q(community__in=self.places)).order_by()
        days = CalendarDay.objects.filter(community__in=self.places).order_by()
        words = {"as_text": Cast("day", CharField()), "none": Value("")}
        return list(
            rules.values_list("community", "kind", "urgency", "unit", "amount", "is_active").union(
                days.annotate(**words).values_list(
                    "community", "as_text", "none", "none", Value(DAY), "is_working"
                ),
                all=True,
            )
        )

    @cached_property
    def _rules(self) -> dict[tuple[int | None, str, str], DeadlineRule]:
        names = ("community_id", "kind", "urgency", "unit", "amount", "is_active")
        rules = [DeadlineRule(**dict(zip(names, row, strict=True))) for row in self._rows if row[4] != DAY]
        return {(rule.community_id, rule.kind, rule.urgency): rule for rule in rules}

    @cached_property
    def _calendars(self) -> dict[int, WorkCalendar]:
        own: dict[int, dict[date, bool]] = {key: {} for key in self.places}
        for community, day, _urgency, _unit, amount, is_working in self._rows:
            if amount == DAY:
                own[community][date.fromisoformat(day)] = bool(is_working)
        return {
            key: WorkCalendar(place.opens_at, place.closes_at, own[key]) for key, place in self.places.items()
        }

    def rule(self, community: int, kind: str, urgency: str) -> DeadlineRule | None:
        """A community's own takes the place of the shared one, even where it says that there is none."""
        found = self._rules.get((community, kind, urgency)) or self._rules.get((None, kind, urgency))
        return found if found is not None and found.is_active else None

    def reply_due(
        self, community: int, urgency: str, since: datetime, answered: datetime | None = None
    ) -> datetime:
        """When the first reply was due. `answered` spares the counting where it was in time by any calendar."""
        rule = self.rule(community, Kind.FIRST_REPLY, urgency)
        if rule is None:
            return since + timedelta(hours=self.places[community].hours_to_first_reply)
        soonest = since + timedelta(seconds=self._seconds(rule, community))
        return soonest if answered is not None and answered <= soonest else self._end(rule, community, since)

    def resolve_due(self, community: int, urgency: str, since: datetime) -> datetime:
        rule = self.rule(community, Kind.RESOLUTION, urgency)
        if rule is None:
            return since + timedelta(days=self.places[community].days_to_resolve)
        return self._end(rule, community, since)

    def _seconds(self, rule: DeadlineRule, community: int) -> float:
        return rule.amount * (self._calendars[community].day_seconds if rule.unit == Unit.DAYS else HOUR)

    def _end(self, rule: DeadlineRule, community: int, since: datetime) -> datetime:
        seconds = self._seconds(rule, community)
        if rule.unit == Unit.CLOCK:
            return since + timedelta(seconds=seconds)
        return self._calendars[community].add(since, seconds)

    def words(self, rate: str) -> str:
        """In a sentence, what this rate is measured by; nothing where time plays no part."""
        if rate not in MEASURED or not self.places:
            return ""
        if len(self.places) > 1:
            return _("Measured by each community's own deadlines.")
        [place] = self.places.values()
        return _("Measured from when it came in: %(normal)s, urgent ones %(urgent)s.") % {
            urgency.value: self._limit(place, MEASURED[rate], urgency) for urgency in Urgency
        }

    def _limit(self, place: Community, kind: str, urgency: str) -> str:
        rule = self.rule(place.pk, kind, urgency)
        if rule is not None:
            return _("%(amount)d %(unit)s") % {"amount": rule.amount, "unit": rule.get_unit_display()}
        if kind == Kind.FIRST_REPLY:
            return _("%(amount)d %(unit)s") % {
                "amount": place.hours_to_first_reply,
                "unit": Unit.CLOCK.label,
            }
        return _("%(amount)d calendar days") % {"amount": place.days_to_resolve}
