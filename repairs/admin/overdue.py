"""Which orders have waited too long, asked by the Today board and by the list's filter."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from community.admin.office import Office
from repairs.models import Referral, RepairOrder

State = RepairOrder.State


def unclaimed_too_long(office: Office) -> Q:
    """Open for more hours than its community allows."""
    now = timezone.now()
    late = Q(pk__in=[])
    for place in office.in_view:
        late |= Q(community=place, published_at__lt=now - timedelta(hours=place.unclaimed_hours))
    return Q(state=State.OPEN) & late


def overdue(office: Office) -> Q:
    """A visit not reported in time, parts expected before today, or a partner's answer past its day."""
    now, today = timezone.now(), timezone.localdate()
    unreported = Q(pk__in=[])
    for place in office.in_view:
        unreported |= Q(community=place, claimed_at__lt=now - timedelta(days=place.visit_days))
    late_answer = Referral.objects.late(today).filter(order=OuterRef("pk"))
    late = (
        (Q(state=State.CLAIMED) & unreported)
        | Q(state=State.WAITING, expected_on__lt=today)
        | (Q(state=State.REFERRED) & Q(Exists(late_answer)))
    )
    # By key and by state first: asked directly, SQLite walks a list from its end through all the closed ones too.
    going_on = RepairOrder.objects.filter(
        community__in=office.in_view, state__in=[State.CLAIMED, State.WAITING, State.REFERRED]
    )
    return Q(pk__in=going_on.filter(late).order_by().values("pk"))


def start_of_week() -> datetime:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    return timezone.make_aware(datetime.combine(monday, time.min))
