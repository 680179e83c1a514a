"""响应率、解决率、满意率: three rates, each with its numerator, its denominator and what is left out, as data.

Every rate sorts each order of the period into exactly one of its buckets. A number on a page is the size of a bucket and
its list is the bucket itself, so the two cannot differ. The period is that in which the orders came in, for all three.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from repairs.callbacks import ANSWERS
from repairs.measures import Measures
from repairs.models import Callback, Event, Referral, RepairOrder

State = RepairOrder.State
Outcome = RepairOrder.Outcome
Text = str | Promise


class Case(NamedTuple):
    """What the rates need to know of one order."""

    pk: int
    community_id: int
    skill_id: int | None
    building_id: int | None
    partner_id: int | None
    created_at: datetime
    state: str
    outcome: str
    closed_at: datetime | None
    is_from_sheet: bool
    first_action_at: datetime | None
    was_cancelled_by_requester_at: datetime | None
    answer: str  # the last one given, or nothing
    was_tried: bool
    reply_due: datetime
    resolve_due: datetime


@dataclass(frozen=True)
class Bucket:
    """`part` is "over" when it counts as reached, "under" when only among all, "out" when left out."""

    code: str
    label: Text
    part: str


@dataclass(frozen=True)
class Rate:
    code: str
    name: Text
    numerator: Text
    denominator: Text
    buckets: tuple[Bucket, ...]
    sort: Callable[[Case, datetime], str]

    def count(self, cases: Iterable[Case], now: datetime) -> "Counted":
        found = Counter(self.sort(case, now) for case in cases)
        return Counted(self, {bucket.code: found[bucket.code] for bucket in self.buckets})

    def of_part(self, part: str) -> list[str]:
        return [bucket.code for bucket in self.buckets if part == "all" or bucket.part == part]

    def codes(self, chosen: str) -> list[str]:
        """The buckets behind a number: one of them, or "over" and "among" for the two parts of the fraction."""
        if chosen == "among":
            return self.of_part("over") + self.of_part("under")
        if chosen == "over":
            return self.of_part("over")
        return [bucket.code for bucket in self.buckets if bucket.code == chosen]


@dataclass(frozen=True)
class Counted:
    rate: Rate
    sizes: dict[str, int]
    measure: str = ""

    @property
    def over(self) -> int:
        return sum(self.sizes[code] for code in self.rate.codes("over"))

    @property
    def among(self) -> int:
        return sum(self.sizes[code] for code in self.rate.codes("among"))

    @property
    def percent(self) -> float | None:
        """One decimal; None where there is nothing to divide by."""
        return round(100 * self.over / self.among, 1) if self.among else None

    @property
    def denominator(self) -> str:
        """Among which, and measured by what."""
        if not self.measure:
            return str(self.rate.denominator)
        return gettext("%(what)s. %(measure)s") % {"what": self.rate.denominator, "measure": self.measure}

    @property
    def lines(self) -> list[tuple[Bucket, int]]:
        return [(bucket, self.sizes[bucket.code]) for bucket in self.rate.buckets]


def response_of(case: Case, now: datetime) -> str:
    """The first step by staff, a volunteer or a partner against the community's deadline for a first reply."""
    due = case.reply_due
    if case.is_from_sheet:
        return "old_record"
    if case.first_action_at is not None:
        return "in_time" if case.first_action_at <= due else "late"
    withdrawn = case.was_cancelled_by_requester_at
    if withdrawn is not None and withdrawn <= due:
        return "withdrawn"
    if case.state != State.CANCELLED and now < due:
        return "not_due"
    return "unanswered"


def resolution_of(case: Case, now: datetime) -> str:
    """Closed with outcome "fixed" against everything that should be resolved by now."""
    if case.is_from_sheet:
        return "old_record"
    if case.state in (State.CANCELLED, State.DECLINED):
        return case.state
    if case.state == State.CLOSED:
        return case.outcome if case.outcome in (Outcome.FIXED, Outcome.PARTLY) else "unresolved"
    if now < case.resolve_due:
        return "not_due"
    return "overdue"


def satisfaction_of(case: Case, now: datetime) -> str:
    """The last answer given. Who was not reached, and who said nothing, is left out and shown."""
    if case.is_from_sheet:
        return "old_record"
    if case.answer:
        return case.answer
    if case.was_tried:
        return "unreachable"
    return "silent" if case.state in (State.CLOSED, State.REPORTED) else "unfinished"


OLD_RECORD = Bucket("old_record", _("from an old record, without times"), "out")
RATES = {
    rate.code: rate
    for rate in (
        Rate(
            "response",
            _("Response rate"),
            _("answered in time: the first step by the office, a volunteer or a partner within the set time"),
            _("all requests of the period, without those left out below"),
            (
                Bucket("in_time", _("answered in time"), "over"),
                Bucket("late", _("answered late"), "under"),
                Bucket("unanswered", _("not answered"), "under"),
                Bucket("withdrawn", _("withdrawn by the resident before it was due"), "out"),
                Bucket("not_due", _("new: not due yet"), "out"),
                OLD_RECORD,
            ),
            response_of,
        ),
        Rate(
            "resolution",
            _("Resolution rate"),
            _("closed with the outcome “fixed”; partly fixed is counted separately"),
            _("all requests of the period that should be resolved by now"),
            (
                Bucket("fixed", _("fixed"), "over"),
                Bucket("partly", _("partly fixed"), "under"),
                Bucket("unresolved", _("closed without a repair"), "under"),
                Bucket("overdue", _("still open after the set time"), "under"),
                Bucket("not_due", _("in work: not due yet"), "out"),
                Bucket("cancelled", _("cancelled"), "out"),
                Bucket("declined", _("not accepted"), "out"),
                OLD_RECORD,
            ),
            resolution_of,
        ),
        Rate(
            "satisfaction",
            _("Satisfaction rate"),
            _("whose last answer was “satisfied”; partly satisfied is counted separately"),
            _("all who gave an answer; not being reached and saying nothing are never counted as satisfied"),
            (
                Bucket("satisfied", _("satisfied"), "over"),
                Bucket("partly", _("partly satisfied"), "under"),
                Bucket("not", _("not satisfied"), "under"),
                Bucket("unreachable", _("not reached"), "out"),
                Bucket("silent", _("not asked, or said nothing"), "out"),
                Bucket("unfinished", _("no visit to ask about"), "out"),
                OLD_RECORD,
            ),
            satisfaction_of,
        ),
    )
}


def cases_of(
    orders: QuerySet[RepairOrder], *, since: datetime, until: datetime, measures: Measures | None = None
) -> list[Case]:
    """The orders that came in from `since` until before `until`, in one query, and what they are measured by."""
    own = Q(by=OuterRef("requester")) | Q(by=OuterRef("helper"))
    # Compared with 0 where there is nobody: nothing is unequal to NULL.
    others = ~Q(by=Coalesce(OuterRef("requester"), 0)) & ~Q(by=Coalesce(OuterRef("helper"), 0))
    steps = Event.objects.filter(others, order=OuterRef("pk"), by__isnull=False).order_by("id")
    cancelled = Event.objects.filter(order=OuterRef("pk"), action="cancel").filter(own | Q(by__isnull=True))
    told = Callback.objects.filter(order=OuterRef("pk"))
    lead = Referral.objects.filter(
        order=OuterRef("pk"), is_lead=True, state__in=[Referral.State.SENT, Referral.State.DONE]
    )
    rows = (
        orders.filter(created_at__gte=since, created_at__lt=until)
        .order_by("id")
        .values_list(
            "pk",
            "community_id",
            "skill_id",
            "building_id",
            Subquery(lead.order_by("-id").values("partner")[:1]),
            "created_at",
            "state",
            "outcome",
            "closed_at",
            "channel",
            # A neighbour who has the same trouble joins; that answers nobody.
            Subquery(steps.exclude(action__in=["submit", "import", "join"]).values("at")[:1]),
            Subquery(cancelled.order_by("id").values("at")[:1]),
            Subquery(told.filter(result__in=ANSWERS).order_by("-id").values("result")[:1]),
            Exists(told),
            "urgency",
        )
    )
    found = list(rows)
    by = measures or Measures.of(row[1] for row in found)
    return [_case(by, row) for row in found]


def _case(by: Measures, row: tuple) -> Case:
    values, urgency = list(row[:-1]), row[-1]
    _pk, community, _skill, _building, _partner, since, state = values[:7]
    values[9] = is_from_sheet = values[9] == RepairOrder.Channel.SHEET
    values[12] = values[12] or ""
    if is_from_sheet:
        return Case(*[*values, since, since])
    # What is over is not measured by the day it should have been resolved.
    is_over = state in {State.CLOSED, State.CANCELLED, State.DECLINED}
    reply_due = by.reply_due(community, urgency, since, values[10])
    resolve_due = since if is_over else by.resolve_due(community, urgency, since)
    return Case(*[*values, reply_due, resolve_due])


def counted(
    cases: list[Case], now: datetime | None = None, measures: Measures | None = None
) -> list[Counted]:
    moment = now or timezone.now()
    found = [rate.count(cases, moment) for rate in RATES.values()]
    return [replace(each, measure=measures.words(each.rate.code)) for each in found] if measures else found
