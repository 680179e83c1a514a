"""When an order falls due: one clock for each thing that may take only so long, and the next one stored.

The moment follows from the order's timeline, the deadlines in the table and the office's calendar, and from nothing
else: `verify` counts it again. Every move winds the clock anew; so do edits of the table, the calendar and the order.

- first reply: while the request waits for the office.
- on site: from the day volunteers may take it until the visit is reported; it stands still while the order waits.
- resolution: from the call for help until it is finished; it stands still while the order waits or is with a partner.
- parts, partner: the day that was named for it; a partner's answer is due on a working day. No other clock runs
  meanwhile.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db import transaction
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from community import working_time
from community.language import plain_day
from community.models import Community
from repairs.models import DeadlineRule, Event, OrderClock, RepairOrder
from repairs.models.referrals import WITH_PARTNER

State = RepairOrder.State
Kind = OrderClock.Kind
Rule = DeadlineRule.Kind
OVER = [State.CLOSED, State.DECLINED, State.CANCELLED]
WITH_VOLUNTEERS = (State.OPEN, State.CLAIMED)
RUNNING = (State.SUBMITTED, *WITH_VOLUNTEERS, State.REPORTED)
AT_RISK = 0.75  # this share of the time is used up
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """A stretch of time in one state; the last one has no end."""

    state: str
    begins: datetime
    ends: datetime | None


@dataclass(frozen=True)
class Due:
    kind: str = Kind.NONE
    at: datetime | None = None
    risk_at: datetime | None = None
    seeking_since: datetime | None = None


class Desk:
    """One community's deadlines and calendar, looked up once and only when needed."""

    def __init__(self, community: Community):
        self.community = community

    @cached_property
    def rules(self) -> dict[tuple[str, str], DeadlineRule]:
        found = DeadlineRule.objects.valid_for(self.community)
        return {(rule.kind, rule.urgency): rule for rule in found}

    @cached_property
    def calendar(self) -> working_time.WorkCalendar:
        return working_time.calendar_of(self.community)

    def runs_out(self, rule: DeadlineRule, stays: Sequence[Stay], share: float = 1) -> datetime:
        """The moment at which the rule's time is used up, counting the given stays only."""
        by_clock = rule.unit == DeadlineRule.Unit.CLOCK
        left = share * rule.amount * (self.calendar.day_seconds if rule.unit == "days" else 3600)
        for stay in stays:
            end = stay.begins + timedelta(seconds=left) if by_clock else self.calendar.add(stay.begins, left)
            if stay.ends is None or end <= stay.ends:
                return end
            spent = stay.ends - stay.begins
            left -= spent.total_seconds() if by_clock else self.calendar.between(stay.begins, stay.ends)
        raise ValueError("no clock runs")


def stays_of(order: RepairOrder, events: Iterable[Event]) -> list[Stay]:
    """The states the order went through, from its timeline."""
    steps = [(event.at, event.to_state) for event in events if event.from_state != event.to_state]
    steps = steps or [(order.created_at, order.state)]
    ends = [at for at, _state in steps[1:]]
    return [Stay(state, at, end) for (at, state), end in zip(steps, [*ends, None], strict=True)]


def _since(stays: Sequence[Stay], among: Iterable[str], counted: Iterable[str]) -> list[Stay]:
    """The last unbroken run through the states `among`, and of it the stays whose time is `counted`."""
    run: list[Stay] = []
    for stay in reversed(stays):
        if stay.state not in among:
            break
        run.insert(0, stay)
    return [stay for stay in run if stay.state in counted]


def _clocks(order: RepairOrder, stays: list[Stay]) -> Iterator[tuple[str, list[Stay]]]:
    """Which deadlines run while the order is where it is, and the time that counts for each."""
    if order.state == State.SUBMITTED:
        yield Rule.FIRST_REPLY, _since(stays, [State.SUBMITTED], [State.SUBMITTED])
    if order.state in WITH_VOLUNTEERS:
        yield Rule.ON_SITE, _since(stays, [*WITH_VOLUNTEERS, State.WAITING], WITH_VOLUNTEERS)
    if order.state in RUNNING:
        under_way = [state for state in State if state not in OVER]
        yield Rule.RESOLUTION, _since(stays, under_way, RUNNING)


def reckon(order: RepairOrder, desk: Desk, events: Iterable[Event]) -> Due:
    """What is due next, by the timeline."""
    stays = stays_of(order, events)
    seeking = next((stay.begins for stay in reversed(stays) if stay.state == State.OPEN), None)
    if order.state == State.WAITING:
        return _by_day(Kind.PARTS, order.expected_on, seeking)
    if order.state == State.REFERRED:
        having = [row for row in order.referrals.all() if row.is_open and not row.waits_for_us]
        return _by_day(Kind.PARTNER, min((row.next_due for row in having), default=None), seeking)
    found = [
        Due(kind, desk.runs_out(rule, counted), desk.runs_out(rule, counted, AT_RISK), seeking)
        for kind, counted in _clocks(order, stays)
        if (rule := desk.rules.get((kind, order.urgency))) and counted
    ]
    return min(found, key=lambda due: due.at or timezone.now(), default=Due(seeking_since=seeking))


def _by_day(kind: str, day: date | None, seeking: datetime | None) -> Due:
    """A named day is kept until it ends, and at risk while it lasts."""
    if day is None:
        return Due(seeking_since=seeking)
    begins = timezone.make_aware(datetime.combine(day, time.min))
    ends = timezone.make_aware(datetime.combine(day + A_DAY, time.min))
    return Due(kind, ends, begins, seeking)


def wind(order: RepairOrder, desk: Desk | None = None) -> None:
    """Store what is due next. Call it inside the transaction that changed the order, with the order read afresh."""
    clocks = OrderClock.objects.filter(order=order)
    if order.state in OVER:
        clocks.delete()
        return
    events = Event.objects.filter(order=order).order_by("id")
    due = reckon(order, desk or Desk(order.community), events)
    values = {
        "kind": due.kind,
        "due_at": due.at,
        "risk_at": due.risk_at,
        "seeking_since": due.seeking_since,
        "calendar": working_time.known_until().year,
    }
    # A new search for volunteers begins narrow again.
    same = When(Q(seeking_since=due.seeking_since), then=F("widened_at"))
    widened = Case(same, default=None, output_field=DateTimeField())
    if not clocks.update(**values, widened_at=widened):
        OrderClock.objects.create(order=order, community_id=order.community_id, **values)


@working_time.when_it_changes
def wind_all(community: Community | None = None) -> int:
    """After the table or the calendar was edited: every order under way."""
    orders = RepairOrder.objects.exclude(state__in=OVER)
    return _wind_each(orders if community is None else orders.filter(community=community))


def wind_forgotten() -> int:
    """After an upgrade: what has no clock yet, or one that was wound before another year's holidays were known."""
    wound = OrderClock.objects.filter(order=OuterRef("pk"), calendar=working_time.known_until().year)
    return _wind_each(RepairOrder.objects.exclude(state__in=OVER).exclude(Exists(wound)))


def _wind_each(orders: QuerySet[RepairOrder]) -> int:
    desks: dict[int, Desk] = {}
    keys = list(orders.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            rows = RepairOrder.objects.select_for_update(no_key=True, of=("self",))
            order = rows.select_related("community").get(pk=key)
            desk = desks.setdefault(order.community_id, Desk(order.community))
            _answered_on_working_days(order, desk)
            wind(order, desk)
    return len(keys)


def _answered_on_working_days(order: RepairOrder, desk: Desk) -> None:
    """A day that was made a day off is no day for a partner's answer: the next working day is."""
    for referral in order.referrals.filter(state=WITH_PARTNER):
        day = desk.calendar.from_day(referral.due_on)
        if day != referral.due_on:
            order.referrals.filter(pk=referral.pk).update(due_on=day)


def promise(order: RepairOrder) -> str:
    """One kind sentence for the one who asked: a day, never a clock. Once the visit was made, it is their turn."""
    if order.state in OVER or order.state == State.REPORTED:
        return ""
    clock: OrderClock | None = getattr(order, "clock", None)
    if clock is None or clock.due_at is None:
        return ""
    if clock.is_overdue:
        return _("This takes longer than we promised. We are sorry, and we are looking after it.")
    day = {"day": plain_day(timezone.localdate(clock.due_at - timedelta(seconds=1)))}
    sentences = {
        Kind.FIRST_REPLY: _("We will answer you by %(day)s."),
        Kind.ON_SITE: _("Somebody will come by %(day)s."),
        Kind.RESOLUTION: _("We want to have it finished by %(day)s."),
        Kind.PARTS: _("It goes on by %(day)s."),
        Kind.PARTNER: _("Those responsible will answer by %(day)s."),
    }
    return sentences[Kind(clock.kind)] % day
