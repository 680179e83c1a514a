"""When the shop's counter is open. Redeeming is possible at any hour; goods are handed over in these."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import CharField, DateField, IntegerField, TimeField, Value
from django.utils import timezone

from community.models import Community
from points.models import ClosedDay, OpeningHours

AHEAD = 28  # days looked through for the next opening
SHOWN_AHEAD = 14  # days of which residents are told the closed ones

COLUMNS = ("weekday", "opens", "closes", "day", "reason")
NO_DAY = Value(None, output_field=DateField())
NO_REASON = Value("", output_field=CharField())
NO_WEEKDAY = Value(None, output_field=IntegerField())
NO_TIME = Value(None, output_field=TimeField())

Window = tuple[time, time]


@dataclass(frozen=True)
class Day:
    label: str
    windows: list[Window]


@dataclass(frozen=True)
class Timetable:
    """`windows` by weekday. Without any, nothing is known, and the counter counts as open."""

    windows: dict[int, list[Window]]
    closed: dict[date, str]

    @property
    def is_known(self) -> bool:
        return bool(self.windows)

    def on(self, day: date) -> list[Window]:
        return [] if day in self.closed else self.windows.get(day.weekday(), [])

    def is_open(self, at: datetime) -> bool:
        here = timezone.localtime(at)
        if not self.is_known:
            return here.date() not in self.closed
        return any(opens <= here.time() < closes for opens, closes in self.on(here.date()))

    @property
    def is_open_now(self) -> bool:
        return self.is_open(timezone.now())

    @property
    def next_opening(self) -> datetime | None:
        """When the counter opens next; nothing when it is open, or not within four weeks."""
        now = timezone.localtime()
        if not self.is_known or self.is_open(now):
            return None
        for ahead in range(AHEAD):
            day = now.date() + timedelta(days=ahead)
            for opens, _closes in self.on(day):
                if (moment := timezone.make_aware(datetime.combine(day, opens))) > now:
                    return moment
        return None

    @property
    def week(self) -> list[Day]:
        return [
            Day(str(OpeningHours.Weekday(number).label), self.windows.get(number, [])) for number in range(7)
        ]

    @property
    def closed_soon(self) -> list[tuple[date, str]]:
        last = timezone.localdate() + timedelta(days=SHOWN_AHEAD)
        return [(day, reason) for day, reason in sorted(self.closed.items()) if day <= last]

    @property
    def why_closed_today(self) -> str:
        return self.closed.get(timezone.localdate(), "")


def of(community: Community | int) -> Timetable:
    """One query: either kind of row in the columns of both. Days gone by are left out."""
    hours = OpeningHours.objects.filter(community=community).order_by()
    days = ClosedDay.objects.filter(community=community, day__gte=timezone.localdate()).order_by()
    rows = (
        hours.annotate(day=NO_DAY, reason=NO_REASON)
        .values_list(*COLUMNS)
        .union(
            days.annotate(weekday=NO_WEEKDAY, opens=NO_TIME, closes=NO_TIME).values_list(*COLUMNS), all=True
        )
    )
    windows: dict[int, list[Window]] = {}
    closed: dict[date, str] = {}
    for weekday, opens, closes, day, reason in rows:
        if day is None:
            windows.setdefault(weekday, []).append((opens, closes))
        else:
            closed[day] = reason
    return Timetable({weekday: sorted(each) for weekday, each in windows.items()}, closed)
