"""Nothing is forgotten silently: what `tick` reminds volunteers and residents of, each thing once."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from community.keeping.registry import chore
from community.keeping.reminders import remind_once
from community.models import Community, Resident
from community.notify import tell
from repairs import replies
from repairs.ladder import polite_moment_for
from repairs.models import Claim, Event, RepairOrder, Window

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
    """Places taken before then, on orders that did not begin anew since and have no appointment to come."""
    went_on = Event.objects.filter(order=OuterRef("order"), action__in=["reopen", "resume"], at__gte=before)
    late = Claim.objects.active().filter(
        order__community=community, order__state=State.CLAIMED, claimed_at__lt=before
    )
    agreed = Window.objects.agreed().filter(order=OuterRef("order"), day__gte=timezone.localdate())
    yield from late.filter(~Exists(went_on), ~Exists(agreed)).select_related("order__community", "volunteer")


def _late(claim: Claim) -> None:
    text = _("Have you been there for “%(item)s”? Please report the visit, or give the job back.")
    _tell(claim.volunteer, claim.order, text)


EVENING = 17  # o'clock, from when on tomorrow's visits are called to mind


@chore("visits tomorrow")
def visits_tomorrow() -> int:
    """The evening before, both sides: once for each appointment, however often it is looked for."""
    if timezone.localtime().hour < EVENING:
        return 0
    tomorrow = timezone.localdate() + timedelta(days=1)
    agreed = Window.objects.agreed().filter(
        day=tomorrow, order__state__in=[State.OPEN, State.CLAIMED, State.WAITING], order__taken__gt=0
    )
    return sum(
        remind_once(f"window:{window.pk}:eve:{window.agreed_at:%y%m%d%H%M}", replies.evening_before, window)
        for window in agreed.select_related(
            "order__community", "order__building", "order__requester", "order__helper"
        )
    )


@chore("visits not confirmed")
def unconfirmed_visits() -> int:
    waiting = RepairOrder.objects.filter(
        state=State.REPORTED, reported_at__lt=timezone.now() - timedelta(days=CONFIRM_DAYS)
    ).select_related("community", "requester", "helper")
    return sum(
        remind_once(f"order:{order.pk}:unconfirmed:{order.times_reopened}", replies.unconfirmed, order)
        for order in waiting
    )


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
    tell(
        person,
        text % {"item": order.item},
        link=order.get_absolute_url(),
        community=order.community,
        not_before=polite_moment_for(order),
    )
