"""Who takes how much: the share a volunteer and the office see, and the newcomers' head start."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from community.models import Community, Resident, Volunteer
from repairs.models import Claim, RepairOrder, Standby, Visit
from repairs.models.visits import NOBODY_CAME


@dataclass(frozen=True)
class Share:
    """Jobs somebody took this month, and how many the approved volunteers took on average."""

    own: int
    average: float


def start_of_month() -> datetime:
    return timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def with_share(communities: QuerySet[Community], volunteer: Resident) -> QuerySet[Any]:
    """Communities with what `share_in` needs to know of this volunteer, for whoever reads them anyway."""
    taken = Claim.objects.active().filter(claimed_at__gte=start_of_month(), order__community=OuterRef("pk"))
    able = Volunteer.objects.approved().filter(resident__community=OuterRef("pk"), resident__is_active=True)
    return communities.annotate(
        taken_by_all=counted(taken),
        taken_by_one=counted(taken.filter(volunteer=volunteer)),
        able=counted(able),
    )


def share_in(place: Any) -> Share:
    return Share(place.taken_by_one, place.taken_by_all / place.able if place.able else 0)


def counted(rows: QuerySet) -> Subquery:
    """How many rows, as one value beside others of a query."""
    return Subquery(
        rows.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n"), output_field=IntegerField()
    )


def opens_for_all_at(order: RepairOrder, minutes: int) -> datetime | None:
    """When the newcomers' head start ends; None where there is none. What is urgent waits for nobody."""
    if not minutes or order.published_at is None or order.urgency == RepairOrder.Urgency.URGENT:
        return None
    return order.published_at + timedelta(minutes=minutes)


def is_newcomer(volunteer: Resident, jobs: int) -> bool:
    """Fewer than `jobs` finished ones."""
    finished = Claim.objects.active().filter(volunteer=volunteer, order__state=RepairOrder.State.CLOSED)
    return finished[:jobs].count() < jobs


def shares(communities: Any) -> QuerySet[Any]:
    """Every approved volunteer with what they took this month and in ninety days, most first."""
    claims = Claim.objects.filter(volunteer=OuterRef("resident"))
    month = claims.filter(released_at__isnull=True, claimed_at__gte=start_of_month())
    quarter = claims.filter(claimed_at__gte=timezone.now() - timedelta(days=90))
    in_hand = claims.unfinished()
    # Whoever had a place when it was told; who took over later did not stay away.
    had_a_place = Claim.objects.filter(
        Q(released_at__isnull=True) | Q(released_at__gte=OuterRef("at")),
        order=OuterRef("order"),
        volunteer=OuterRef(OuterRef("resident")),
        claimed_at__lte=OuterRef("at"),
    )
    missed = Visit.objects.filter(
        Exists(had_a_place),
        outcome=NOBODY_CAME,
        at__gte=timezone.now() - timedelta(days=90),
    )
    standing_by = Standby.objects.waiting().filter(volunteer=OuterRef("resident"))
    return (
        Volunteer.objects.approved()
        .filter(resident__community__in=communities, resident__is_active=True)
        .select_related("resident__community")
        .annotate(
            this_month=counted(month),
            ninety_days=counted(quarter.filter(released_at__isnull=True)),
            given_back=counted(quarter.filter(released_at__isnull=False)),
            in_hand=counted(in_hand),
            standing_by=counted(standing_by),
            missed=counted(missed),
        )
        .order_by("-this_month", "-ninety_days", "resident__name", "pk")
    )
