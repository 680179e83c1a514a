"""Days given to partners. The one place to change when a day is to mean a working day."""

from datetime import date, datetime, timedelta

from django.utils import timezone


def days_late(due_on: date, today: date) -> int:
    """How many days past its day; 0 while in time."""
    return max((today - due_on).days, 0)


def went_on(due_on: date, stopped_at: datetime, now: datetime) -> date:
    """The day by which an answer is due, after the clock stood still while the partner waited for us."""
    waited = timezone.localdate(now) - timezone.localdate(stopped_at)
    return due_on + max(waited, timedelta())
