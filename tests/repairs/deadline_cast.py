"""What stories about deadlines share: days whose place in the calendar is known, and a way to be there."""

from datetime import datetime

import time_machine
from django.utils import timezone

from repairs import deadlines
from repairs.models import OrderClock


def at(day, hour=10, minute=0, month=6, year=2026):
    """A moment of June 2026: the 1st is a Monday, the 19th a public holiday (端午)."""
    return timezone.make_aware(datetime(year, month, day, hour, minute))


def on(*when, **more):
    """`with on(1, 10):` — it is 1 June 2026, ten in the morning."""
    return time_machine.travel(at(*when, **more), tick=False)


def due(order):
    clock = OrderClock.objects.get(order=order)
    return clock.kind, timezone.localtime(clock.due_at) if clock.due_at else None


def counted_again(order):
    """What the timeline says, whatever is stored."""
    fresh = type(order).objects.get(pk=order.pk)
    found = deadlines.reckon(fresh, deadlines.Desk(fresh.community), fresh.events.all())
    return found.kind, timezone.localtime(found.at) if found.at else None
