"""Nothing is forgotten silently: what `tick` reminds volunteers and residents of, each thing once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from community.keeping.registry import chore
from community.keeping.reminders import remind_once
from community.models import Community, Resident, VolunteerCertificate
from community.notify import tell
from repairs import replies
from repairs.models import Claim, Event, RepairOrder

State = RepairOrder.State
CONFIRM_DAYS = 3


@chore("visits not reported")
def late_visits() -> int:
    return sum(
        remind_once(f"claim:{claim.pk}:late:{claim.order.times_reopened}", _late, claim)
        for community, now in _communities()
        for claim in _unreported(community, now - timedelta(days=community.visit_days))
    )


def _unreported(community: Community, before: datetime) -> Iterator[Claim]:
    """Places taken before then, on orders that did not begin anew since."""
    went_on = Event.objects.filter(order=OuterRef("order"), action__in=["reopen", "resume"], at__gte=before)
    late = Claim.objects.active().filter(
        order__community=community, order__state=State.CLAIMED, claimed_at__lt=before
    )
    yield from late.filter(~Exists(went_on)).select_related("order__community", "volunteer")


def _late(claim: Claim) -> None:
    text = _("Have you been there for “%(item)s”? Please report the visit, or give the job back.")
    _tell(claim.volunteer, claim.order, text)


@chore("visits not confirmed")
def unconfirmed_visits() -> int:
    waiting = RepairOrder.objects.filter(
        state=State.REPORTED, reported_at__lt=timezone.now() - timedelta(days=CONFIRM_DAYS)
    ).select_related("community", "requester", "helper")
    return sum(
        remind_once(f"order:{order.pk}:unconfirmed:{order.times_reopened}", replies.unconfirmed, order)
        for order in waiting
    )


@chore("jobs nobody took")
def unclaimed_jobs() -> int:
    return sum(
        remind_once(f"order:{order.pk}:unclaimed:{order.times_reopened}", _ask_again, order)
        for community, now in _communities()
        for order in RepairOrder.objects.of(community)
        .unclaimed()
        .filter(published_at__lt=now - timedelta(hours=community.unclaimed_hours))
        .select_related("community", "skill")
    )


def _ask_again(order: RepairOrder) -> None:
    text = _("“%(item)s” still waits for a volunteer. Can you take it?")
    able = Resident.objects.filter(
        community=order.community,
        is_active=True,
        volunteer__state="approved",
        volunteer__skills=order.skill_id,
    )
    if order.needs_certificate or (order.skill and order.skill.needs_certificate):
        papers = VolunteerCertificate.objects.valid().filter(skill=order.skill_id)
        able = able.filter(volunteer__in=papers.values("volunteer"))
    holding = Claim.objects.active().filter(order=order).values("volunteer")
    for volunteer in able.exclude(pk__in=[order.requester_id or 0, order.helper_id or 0]).exclude(
        pk__in=holding
    ):
        _tell(volunteer, order, text)


@chore("parts that should be here")
def late_parts() -> int:
    waiting = (
        Claim.objects.active()
        .filter(is_lead=True, order__state=State.WAITING, order__expected_on__lt=timezone.localdate())
        .select_related("order__community", "volunteer")
    )
    return sum(
        remind_once(f"claim:{claim.pk}:parts:{claim.order.expected_on:%Y%m%d}", _parts_due, claim)
        for claim in waiting
    )


def _parts_due(claim: Claim) -> None:
    text = _("Have the parts for “%(item)s” come? Please go on, or name another day.")
    _tell(claim.volunteer, claim.order, text)


def _communities() -> Iterator[tuple[Community, datetime]]:
    now = timezone.now()
    for community in Community.objects.filter(is_active=True):
        yield community, now


def _tell(person: Resident, order: RepairOrder, text: str) -> None:
    tell(person, text % {"item": order.item}, link=order.get_absolute_url(), community=order.community)
