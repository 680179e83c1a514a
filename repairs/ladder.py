"""A job that nobody takes: told to its trade at once, then more widely, then to the office, which invites or refers.

What the office sees of it is on Today and on the order's page; `tick` takes the steps that need nobody (reminders.py).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community import audit
from community.keeping.reminders import remind_once
from community.language import office_language
from community.models import AuditEvent, Community, Resident, Skill, VolunteerCertificate
from community.notify import tell_all
from community.quiet_hours import polite_moment
from repairs.models import Claim, OrderClock, RepairOrder
from repairs.visibility import masked

State = RepairOrder.State
NEW_JOB = gettext_noop("A new job for your trade: “%(item)s”, %(where)s. Can you take it?")
STILL_WAITS = gettext_noop("“%(item)s” still waits for a volunteer. Can you take it?")


def volunteers_for(order: RepairOrder) -> QuerySet[Resident]:
    """Approved, here, allowed to take it as far as papers go, not the one who asked and without a place on it."""
    able = Resident.objects.filter(community=order.community_id, is_active=True, volunteer__state="approved")
    if order.needs_certificate or (order.skill and order.skill.needs_certificate):
        papers = VolunteerCertificate.objects.valid().filter(skill=order.skill_id)
        able = able.filter(volunteer__in=papers.values("volunteer"))
    holding = Claim.objects.active().filter(order=order).values("volunteer")
    asking = [key for key in (order.requester_id, order.helper_id) if key]
    return able.exclude(pk__in=asking).exclude(pk__in=holding)


def tell_skilled(order: RepairOrder) -> int:
    """The first rung, in the step that publishes: everybody with the trade hears of it."""
    return _tell(order, volunteers_for(order).filter(volunteer__skills=order.skill_id), NEW_JOB)


def _tell(order: RepairOrder, people: Iterable[Resident], text: str) -> int:
    """As much as the hall shows: the job and the building, never the door."""
    with office_language():
        words = _(text) % {
            "item": masked(order, order.item),
            "where": order.public_where or order.community.name,
        }
    return tell_all(
        people,
        words,
        link=order.get_absolute_url(),
        community=order.community,
        not_before=polite_moment_for(order),
    )


def polite_moment_for(order: RepairOrder) -> datetime:
    """When volunteers may be told of it: what is urgent at once, anything else not at night."""
    return timezone.now() if order.urgency == RepairOrder.Urgency.URGENT else polite_moment()


def waiting_longer(community: Community, hours: int, now: datetime | None = None) -> Q:
    """Clocks of this community's jobs that have looked for a volunteer for so many hours."""
    since = (now or timezone.now()) - timedelta(hours=hours)
    return Q(community=community, seeking_since__lte=since)


def to_widen(community: Community) -> QuerySet[OrderClock]:
    return OrderClock.objects.filter(
        waiting_longer(community, community.wider_hours), widened_at=None, order__state=State.OPEN
    ).order_by("pk")


@transaction.atomic
def widen(clock: OrderClock) -> bool:
    """The second rung: its volunteers are told again, and neighbouring trades may take it. Whether it was done now.

    The order's row is locked first, as a claim does: either the claim is seen here, or it comes after.
    """
    rows = RepairOrder.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "community", "skill"
    )
    order = rows.get(pk=clock.pk)
    still = to_widen(order.community).filter(pk=clock.pk).first()
    if still is None or still.seeking_since is None:
        return False
    reference = f"order:{order.pk}:wider:{still.seeking_since.timestamp():.0f}"
    return remind_once(reference, _widen, order)


def _widen(order: RepairOrder) -> None:
    OrderClock.objects.filter(pk=order.pk).update(widened_at=timezone.now())
    near = Skill.objects.filter(near=order.skill_id).values("pk")
    trades = Q(volunteer__skills=order.skill_id) | Q(volunteer__skills__in=near)
    told = _tell(order, volunteers_for(order).filter(trades).distinct(), STILL_WAITS)
    audit.note(
        AuditEvent.Kind.SYSTEM,
        by=None,
        community=order.community,
        subject=order,
        summary=_("Offered more widely: %(number)s") % {"number": order.number},
        told=told,
    )
