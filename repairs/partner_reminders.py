"""What `tick` does about partners that are late: first they are reminded, then the office, then both again.

Each step once for each day that was promised; a new day agreed is a new promise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community.keeping.registry import chore
from community.keeping.reminders import remind_once
from community.models import Duty, Resident
from community.notify import tell
from repairs.actions import TO_BE_LOOKED_AT
from repairs.clock import Calendars, days_late
from repairs.models import Inspection, Referral, ReferralQuestion, RepairOrder
from repairs.partner_replies import members_of
from repairs.visibility import masked


def _partner_of(referral: Referral) -> Iterable[Resident]:
    return members_of(referral.partner)


def _office_of(referral: Referral) -> Iterable[Resident]:
    return _staff_of(referral.order)


def _staff_of(order: RepairOrder) -> Iterable[Resident]:
    here = Duty.objects.filter(community=order.community_id, kind=Duty.Kind.STAFF)
    return Resident.objects.filter(pk__in=here.values("resident"), is_active=True)


@dataclass(frozen=True)
class Step:
    """From so many working days late on, these people are told."""

    code: str
    days: int
    whom: Callable[[Referral], Iterable[Resident]]
    text: str


OWED = gettext_noop("“%(item)s” was to be answered by now. Please tell the community what was done.")
OWED_TO_OFFICE = gettext_noop(
    "%(partner)s has not answered for “%(item)s” (%(number)s) for %(days)d working days."
)
NOT_THERE = gettext_noop("The day agreed for “%(item)s” is past. Please report, or name another day.")
NOT_THERE_TO_OFFICE = gettext_noop(
    "%(partner)s named a day for “%(item)s” (%(number)s), and has not reported."
)
ANSWERS = (
    Step("late", 0, _partner_of, OWED),
    Step("office", 3, _office_of, OWED_TO_OFFICE),
    Step("again", 6, _partner_of, OWED),
)
VISITS = (
    Step("visit", 0, _partner_of, NOT_THERE),
    Step("visit-o", 3, _office_of, NOT_THERE_TO_OFFICE),
)


@chore("partners who owe an answer")
def late_partners() -> int:
    today, calendars = timezone.localdate(), Calendars()
    late = Referral.objects.late(today).filter(order__state=RepairOrder.State.REFERRED)
    return sum(
        remind_once(
            f"referral:{referral.pk}:{step.code}:{referral.next_due:%Y%m%d}", _send(step, days), referral
        )
        for referral in late.select_related("order__community", "partner")
        for days in [days_late(calendars.of(referral.order.community), referral.next_due, today)]
        for step in (VISITS if referral.step == Referral.Step.SCHEDULED else ANSWERS)
        if days >= step.days
    )


def _send(step: Step, days: int) -> Callable[[Referral], None]:
    def send(referral: Referral) -> None:
        order = referral.order
        is_office = step.whom is _office_of
        words = _(step.text) % {
            "item": masked(order, order.item),
            "partner": referral.partner.name,
            "number": order.number,
            "days": days,
        }
        link = order.get_absolute_url() if is_office else referral.get_absolute_url()
        for person in step.whom(referral):
            tell(person, words, link=link, community=order.community)

    return send


QUESTION_DAYS = 2


@chore("partners waiting for our answer")
def unanswered_questions() -> int:
    """The office owes the answer: the partner's clock stands still meanwhile."""
    now, calendars = timezone.now(), Calendars()
    before = now - timedelta(days=QUESTION_DAYS)
    waiting = ReferralQuestion.objects.filter(
        answered_at__isnull=True, asked_at__lt=before, referral__state=Referral.State.SENT
    ).select_related("referral__order__community", "referral__partner")
    return sum(
        remind_once(f"question:{question.pk}:waits", _waits, question)
        for question in waiting
        if _working_days_since(question, calendars, now) >= QUESTION_DAYS
    )


def _working_days_since(question: ReferralQuestion, calendars: Calendars, now: datetime) -> float:
    calendar = calendars.of(question.referral.order.community)
    return calendar.between(question.asked_at, now) / calendar.day_seconds


def _waits(question: ReferralQuestion) -> None:
    referral = question.referral
    text = _("%(partner)s waits for an answer about “%(item)s”: %(question)s") % {
        "partner": referral.partner.name,
        "item": referral.order.item,
        "question": question.text,
    }
    for person in _office_of(referral):
        tell(person, text, link=referral.order.get_absolute_url(), community=referral.order.community)


@chore("looks not written down")
def late_looks() -> int:
    """The day of a look has passed, and nobody wrote down what was found."""
    past = Inspection.objects.filter(
        recorded_at__isnull=True, on__lt=timezone.localdate(), order__state__in=TO_BE_LOOKED_AT
    ).select_related("order__community")
    return sum(remind_once(f"look:{look.pk}:late:{look.on:%Y%m%d}", _not_written_down, look) for look in past)


def _not_written_down(look: Inspection) -> None:
    text = _("“%(item)s” (%(number)s) was to be looked at on %(day)s, and nothing is written down yet.") % {
        "item": look.order.item,
        "number": look.order.number,
        "day": date_format(look.on, "MONTH_DAY_FORMAT"),
    }
    for person in _staff_of(look.order):
        tell(person, text, link=look.order.get_absolute_url(), community=look.order.community)
