"""Which orders have waited too long, asked by the Today board and by the list's filter. The moments are stored."""

from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from community.admin.office import Office
from repairs import ladder
from repairs.models import OrderClock, RepairOrder

State = RepairOrder.State


def unclaimed_too_long(office: Office) -> Q:
    """Looking for a volunteer for more hours than its community allows."""
    late = Q(pk__in=[])
    for place in office.in_view:
        late |= ladder.waiting_longer(place, place.unclaimed_hours)
    return Q(state=State.OPEN) & _with(OrderClock.objects.filter(late))


def overdue(office: Office) -> Q:
    """Its next due moment is past."""
    return _with(_clocks(office).filter(due_at__lte=timezone.now()))


def at_risk(office: Office) -> Q:
    """Most of its time is used up, and it is not overdue yet."""
    now = timezone.now()
    return _with(_clocks(office).filter(risk_at__lte=now, due_at__gt=now))


def _clocks(office: Office) -> QuerySet[OrderClock]:
    return office.narrow(OrderClock.objects.all())


def _with(clocks: QuerySet[OrderClock]) -> Q:
    """By key: asked directly, SQLite walks a list from its end through all the closed ones too."""
    return Q(pk__in=clocks.order_by().values("pk"))


def start_of_week() -> datetime:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    return timezone.make_aware(datetime.combine(monday, time.min))
