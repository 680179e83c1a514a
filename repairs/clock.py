"""Days given to partners: working days, by the calendar of the office that asks.

The day of an answer is a working day; one that falls on a day off means the next working day. Its day over, the answer
is late, and how late is counted in working days. The day a partner named for coming is kept as named.
"""

from datetime import date, datetime

from django.utils import timezone

from community.models import Community
from community.working_time import WorkCalendar, calendar_of

ANSWER_DAYS = 5  # working days proposed for an answer


class Calendars:
    """Each community's calendar, read once."""

    def __init__(self) -> None:
        self._known: dict[int, WorkCalendar] = {}

    def of(self, community: Community) -> WorkCalendar:
        if community.pk not in self._known:
            self._known[community.pk] = calendar_of(community)
        return self._known[community.pk]


def answer_day(community: Community, days: int = ANSWER_DAYS) -> date:
    """The day proposed to a partner that is asked today: so many working days from now."""
    calendar = calendar_of(community)
    return calendar.from_day(calendar.days_after(timezone.localdate(), days))


def days_late(calendar: WorkCalendar, due_on: date, today: date) -> int:
    """How many working days past its day; 0 while in time."""
    return calendar.days_between(due_on, today)


def went_on(calendar: WorkCalendar, due_on: date, stopped_at: datetime, now: datetime) -> date:
    """The day by which an answer is due, after the clock stood still while the partner waited for us."""
    waited = calendar.days_between(timezone.localdate(stopped_at), timezone.localdate(now))
    return calendar.days_after(due_on, waited)
