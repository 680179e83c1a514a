"""Working hours and days: the public holidays and make-up workdays of China, and each office's own days.

The State Council publishes a year's holidays in the November before it. For a year the package does not know yet,
Monday to Friday are working days, and `warning` says so to staff.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar

import chinese_calendar
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import CalendarDay, Community

LONGEST = 366 * 3  # days looked ahead: an office that never opens must not keep anybody waiting here
WARN_DAYS = 45
A_DAY = timedelta(days=1)

Listener = TypeVar("Listener", bound=Callable[[Community], object])
_listeners: list[Callable[[Community], object]] = []


def when_it_changes(listen: Listener) -> Listener:
    """Call this when a community's calendar was changed. What counts in working time stands above this app."""
    _listeners.append(listen)
    return listen


def changed(community: Community) -> None:
    for listen in _listeners:
        listen(community)


def known_until() -> date:
    """The last day whose holidays are published, as far as the package knows."""
    return date(max(chinese_calendar.constants.holidays).year, 12, 31)


def warning(today: date | None = None) -> str:
    """A sentence for staff when the calendar ends soon; else nothing."""
    if (today or timezone.localdate()) + timedelta(days=WARN_DAYS) <= known_until():
        return ""
    return _(
        "The public holidays of %(year)d are not known here yet: until the program is updated, Monday to Friday "
        "count as working days. You can enter the holidays under “Our own calendar”."
    ) % {"year": known_until().year + 1}


@lru_cache(maxsize=4096)
def is_public_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def _days(day: date) -> Iterator[date]:
    return (day + A_DAY * number for number in range(LONGEST))


class WorkCalendar:
    """When one office works: its hours, and which days."""

    def __init__(self, opens: time, closes: time, own: Mapping[date, bool] | None = None):
        self.opens, self.closes, self.own = opens, closes, own or {}

    @property
    def day_seconds(self) -> float:
        day = date(2000, 1, 1)
        return (datetime.combine(day, self.closes) - datetime.combine(day, self.opens)).total_seconds()

    def is_working(self, day: date) -> bool:
        known = self.own.get(day)
        return is_public_workday(day) if known is None else known

    def add(self, start: datetime, seconds: float) -> datetime:
        """The moment at which so many seconds of working time have passed since `start`."""
        day, none = timezone.localtime(start).date(), timedelta()
        # In whole microseconds: the rounding of a fraction would carry what is due at closing over to the next morning.
        left = timedelta(seconds=seconds)
        for _number in range(LONGEST):
            begin, end = self._hours(day, start)
            here = end - begin
            if here > none and left <= here:
                return begin + left
            left -= max(here, none)
            day += timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, self.closes))

    def between(self, start: datetime, end: datetime) -> float:
        """Seconds of working time from `start` to `end`."""
        day, last = timezone.localtime(start).date(), timezone.localtime(end).date()
        seconds = 0.0
        while day <= last:
            begin, closes = self._hours(day, start)
            seconds += max((min(closes, end) - begin).total_seconds(), 0)
            day += timedelta(days=1)
        return seconds

    def from_day(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        return next((after for after in _days(day) if self.is_working(after)), day)

    def days_after(self, day: date, count: int) -> date:
        """The day on which so many working days have passed since `day`."""
        for _number in range(count):
            day = self.from_day(day + A_DAY)
        return day

    def days_between(self, day: date, until: date) -> int:
        """How many working days came after `day`, up to and with `until`."""
        passed = (day + A_DAY * number for number in range(1, (until - day).days + 1))
        return sum(1 for each in passed if self.is_working(each))

    def _hours(self, day: date, start: datetime) -> tuple[datetime, datetime]:
        """What is left of the day's hours after `start`; nothing on a day off."""
        opens = timezone.make_aware(datetime.combine(day, self.opens))
        if not self.is_working(day):
            return opens, opens
        return max(opens, start), timezone.make_aware(datetime.combine(day, self.closes))


def calendar_of(community: Community) -> WorkCalendar:
    own = CalendarDay.objects.filter(community=community).values_list("day", "is_working")
    return WorkCalendar(community.opens_at, community.closes_at, dict(own))
