"""Hours of service (志愿服务时长), kept apart from points: from the minutes of visits and the length of activities."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Resident
from points.models import ServiceHours

MOST_A_VISIT = 12 * 60
MOST_AN_ACTIVITY = 8 * 60


@dataclass(frozen=True)
class Served:
    """What one person did on a day. `reference` is unique, as for points."""

    resident: Resident
    minutes: int
    served_on: date
    what: str
    reference: str


def record(served: Iterable[Served], *, kind: str, by: Resident | None) -> None:
    """Write down each, once. Call it inside the transaction that ends the service."""
    now = timezone.now()
    ServiceHours.objects.bulk_create(
        (
            ServiceHours(
                community_id=one.resident.community_id,
                resident=one.resident,
                kind=kind,
                minutes=one.minutes,
                served_on=one.served_on,
                what=one.what[:120],
                reference=one.reference,
                by=by,
                at=now,
            )
            for one in served
            if one.minutes > 0 and one.resident.community_id is not None
        ),
        batch_size=500,
    )


@transaction.atomic
def correct(hours: ServiceHours, *, by: Resident, reason: str) -> ServiceHours:
    """Take a record back by a second one. Staff only, once only, with a reason; the right time is entered anew."""
    if not is_staff_of(by, hours.community_id):
        raise NotAllowed(_("Only the community's staff can correct hours of service."))
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    if hours.kind == ServiceHours.Kind.CORRECTION:
        raise Refused(_("A correction cannot be corrected."))
    try:
        with transaction.atomic():
            made = _counter_record(hours, by, reason.strip()[:120])
    except IntegrityError as error:
        raise Refused(_("This was already corrected.")) from error
    audit.note(
        AuditEvent.Kind.POINTS, by=by, community=hours.community, subject=made, summary=reason, step="hours"
    )
    return made


def _counter_record(hours: ServiceHours, by: Resident, reason: str) -> ServiceHours:
    return ServiceHours.objects.create(
        community=hours.community,
        resident=hours.resident,
        kind=ServiceHours.Kind.CORRECTION,
        minutes=-hours.minutes,
        served_on=hours.served_on,
        what=hours.what,
        reference=f"correction:{hours.pk}",
        corrects=hours,
        reason=reason,
        by=by,
        at=timezone.now(),
    )


def valid(
    resident: Resident, *, first: date | None = None, last: date | None = None
) -> QuerySet[ServiceHours]:
    """What counts: served, and not taken back."""
    found = ServiceHours.objects.filter(resident=resident, minutes__gt=0, corrected_by__isnull=True)
    if first:
        found = found.filter(served_on__gte=first)
    if last:
        found = found.filter(served_on__lte=last)
    return found


def minutes_of(resident: Resident, *, first: date | None = None, last: date | None = None) -> int:
    return valid(resident, first=first, last=last).aggregate(sum=Sum("minutes"))["sum"] or 0


def in_hours(minutes: int) -> str:
    """95 → 1.6: hours with one decimal, as they are certified; half up. Nothing is 0."""
    if not minutes:
        return "0"
    tenths = (minutes * 10 + 30) // 60
    return f"{tenths // 10}.{tenths % 10}"
