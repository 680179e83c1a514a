"""Who is told when an order's time runs out, one step after the other; `tick` takes them.

Each step is told once for an order, its deadline and its round, and anew for another wait for parts. The order's row is
locked first, so that whoever closes it at that moment is either seen here, or comes after and finds it told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community import audit
from community.access import is_staff_of
from community.keeping.registry import chore
from community.keeping.reminders import remind_once
from community.language import plain_day
from community.models import AuditEvent, Community, Duty, Reminder, Resident
from community.notify import tell
from repairs import deadlines, ladder
from repairs.models import OrderClock, RepairOrder
from repairs.visibility import masked

AT_RISK = gettext_noop("“%(item)s” (%(number)s) falls due soon: %(what)s by %(day)s.")
OVERDUE = gettext_noop("“%(item)s” (%(number)s) is overdue: %(what)s was due on %(day)s.")
STREET = gettext_noop(
    "%(community)s: order %(number)s “%(item)s” has been overdue since %(day)s. Please help."
)
NOBODY = gettext_noop("Nobody has taken “%(item)s” (%(number)s). You can invite a volunteer on its page.")


def staff_of(community: Community) -> list[Resident]:
    posts = Duty.objects.filter(community=community, kind=Duty.Kind.STAFF)
    return list(Resident.objects.filter(is_active=True, pk__in=posts.values("resident")).order_by("pk"))


def _tell_staff(order: RepairOrder, words: str) -> list[str]:
    return _tell_each(staff_of(order.community), order, words)


def _tell_head(order: RepairOrder, words: str) -> list[str]:
    """Whoever heads the office; all staff where nobody does, or the head has left."""
    head = order.community.head
    heads = [head] if head is not None and is_staff_of(head, order.community_id) else []
    return _tell_each(heads or staff_of(order.community), order, words)


def _tell_each(people: list[Resident], order: RepairOrder, words: str) -> list[str]:
    link = reverse("admin:repairs_repairorder_change", args=[order.pk])
    for person in people:
        tell(person, words, link=link, community=order.community)
    return [person.name for person in people]


def _tell_street(order: RepairOrder, words: str) -> list[str]:
    """A text message: the number, the job and the day; neither a name nor an address leaves the community."""
    tell(None, words, community=order.community, sms_to=order.community.street_phone)
    return [order.community.street_name or order.community.street_phone]


def _is_at_risk(clock: OrderClock, place: Community, now: datetime) -> bool:
    return clock.risk_at is not None and clock.due_at is not None and clock.risk_at <= now < clock.due_at


def _is_overdue(clock: OrderClock, place: Community, now: datetime) -> bool:
    return clock.due_at is not None and clock.due_at <= now


def _is_long_overdue(clock: OrderClock, place: Community, now: datetime) -> bool:
    after = timedelta(hours=place.street_after_hours)
    return bool(place.street_phone) and clock.due_at is not None and clock.due_at + after <= now


def _is_unclaimed(clock: OrderClock, place: Community, now: datetime) -> bool:
    since = clock.seeking_since
    return (
        clock.order.state == RepairOrder.State.OPEN
        and since is not None
        and since + timedelta(hours=place.unclaimed_hours) <= now
    )


@dataclass(frozen=True)
class Step:
    name: str
    is_due: Callable[[OrderClock, Community, datetime], bool]
    text: str
    tell: Callable[[RepairOrder, str], list[str]]


STEPS = {
    "risk": Step("risk", _is_at_risk, AT_RISK, _tell_staff),
    "overdue": Step("overdue", _is_overdue, OVERDUE, _tell_head),
    "street": Step("street", _is_long_overdue, STREET, _tell_street),
    "nobody": Step("nobody", _is_unclaimed, NOBODY, _tell_staff),
}


def _reference(step: Step, clock: OrderClock) -> str:
    if step.name == "nobody" and clock.seeking_since is not None:
        return f"order:{clock.pk}:nobody:{clock.seeking_since.timestamp():.0f}"
    # Another wait for parts is another promise. Of partners' days partner_reminders tells.
    day = f":{clock.due_at:%y%m%d}" if clock.kind == OrderClock.Kind.PARTS and clock.due_at else ""
    return f"order:{clock.pk}:{step.name}:{clock.kind}:{clock.order.times_reopened}{day}"


def _take(step: Step, clock: OrderClock) -> bool:
    """Whether it was told now."""
    with transaction.atomic():
        rows = RepairOrder.objects.select_for_update(no_key=True, of=("self",))
        rows.get(pk=clock.pk)
        fresh = OrderClock.objects.select_related("order__community__head").filter(pk=clock.pk).first()
        if fresh is None or not step.is_due(fresh, fresh.order.community, timezone.now()):
            return False
        return remind_once(_reference(step, fresh), partial(_speak, step), fresh)


def _speak(step: Step, clock: OrderClock) -> None:
    order, moment = clock.order, clock.due_at or timezone.now()
    words = _(step.text) % {
        "item": masked(order, order.item),
        "number": order.number,
        "community": order.community.name,
        "what": clock.get_kind_display(),
        "day": plain_day(timezone.localdate(moment)),
    }
    told = step.tell(order, words)
    audit.note(
        AuditEvent.Kind.SYSTEM,
        by=None,
        community=order.community,
        subject=order,
        summary=words,
        step=step.name,
        told=told,
    )


def _untold(step: Step, rows: QuerySet[OrderClock]) -> Iterable[OrderClock]:
    """Without those that were told before: most of what is overdue has been."""
    clocks = list(rows.select_related("order").order_by("pk"))
    references = {_reference(step, clock): clock for clock in clocks}
    known = Reminder.objects.filter(reference__in=references).values_list("reference", flat=True)
    return [references[name] for name in references.keys() - set(known)]


def _run(name: str, find: Callable[[Community, datetime], QuerySet[OrderClock]]) -> int:
    step, now = STEPS[name], timezone.now()
    return sum(
        _take(step, clock)
        for community in Community.objects.filter(is_active=True)
        for clock in sorted(_untold(step, find(community, now)), key=lambda clock: clock.pk)
    )


def _of(community: Community) -> QuerySet[OrderClock]:
    return OrderClock.objects.filter(community=community)


@chore("deadlines counted anew")
def new_calendar() -> int:
    """After an upgrade that knows deadlines, or the holidays of another year."""
    return deadlines.wind_forgotten()


@chore("orders at risk")
def at_risk() -> int:
    return _run("risk", lambda place, now: _of(place).filter(risk_at__lte=now, due_at__gt=now))


@chore("orders overdue")
def overdue() -> int:
    return _run("overdue", lambda place, now: _of(place).filter(due_at__lte=now))


@chore("orders overdue long")
def overdue_long() -> int:
    def late(place: Community, now: datetime) -> QuerySet[OrderClock]:
        if not place.street_phone:
            return OrderClock.objects.none()
        return _of(place).filter(due_at__lte=now - timedelta(hours=place.street_after_hours))

    return _run("street", late)


@chore("jobs offered more widely")
def unclaimed() -> int:
    return sum(
        ladder.widen(clock)
        for community in Community.objects.filter(is_active=True)
        for clock in ladder.to_widen(community)
    )


@chore("jobs nobody took")
def nobody() -> int:
    def waiting(place: Community, now: datetime) -> QuerySet[OrderClock]:
        state = RepairOrder.State.OPEN
        return OrderClock.objects.filter(
            ladder.waiting_longer(place, place.unclaimed_hours, now), order__state=state
        )

    return _run("nobody", waiting)
