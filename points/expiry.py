"""Points that expire, where a community wants that: unused for so many months, those earned first, at a month's end.

What was earned in a month expires at the end of the same month so many months later. It is announced about 60 and again
14 days before; only what the last notice named can expire, and not before 14 days after it. So a rule that is new, a
computer that was off, or points that came back late only ever put it off.
"""

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import Refused
from community.language import office_language
from community.models import Resident
from community.notify import tell
from points import ledger
from points.models import Entry, ExpiryNotice, PassbookRules
from points.models.expiry import LAST_NOTICE
from points.passbook_rules import rules_of
from points.reckoning import EARNING

FIRST_NOTICE = timedelta(days=60)


def month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_before(day: date, months: int) -> date:
    """The end of the month so many months before `day`'s."""
    number = day.year * 12 + day.month - 1 - months
    return month_end(date(number // 12, number % 12 + 1, 1))


def due_days(rules: PassbookRules, today: date) -> Iterator[date]:
    """The month's ends that are to be announced now: within 60 days, and 60 days after the rule began."""
    if rules.expiry_months is None or rules.expiry_since is None:
        return
    day = month_end(today)
    while day <= today + FIRST_NOTICE:
        if day >= rules.expiry_since + FIRST_NOTICE:
            yield day
        day = month_end(day + timedelta(days=1))


def _overdue(entries: QuerySet[Entry], cutoff: date) -> QuerySet:
    """Resident → what they earned up to `cutoff` and have not used since: what went out took the oldest first.

    Everything that is no earning (redeemed, given back, reversed, moved over, expired) is one sum, usually below zero.
    """
    old = Coalesce(Sum("amount", filter=EARNING & Q(occurred_on__lte=cutoff)), 0)
    used = Coalesce(Sum("amount", filter=~EARNING), 0)
    return entries.order_by().values("resident_id").annotate(left=old + used).filter(left__gt=0)


def left_of(resident: Resident, *, due_on: date, months: int) -> int:
    """What would expire after `due_on` as the passbook stands."""
    found = _overdue(Entry.objects.of(resident), months_before(due_on, months)).values_list("left", flat=True)
    return found.order_by("resident_id").first() or 0


def running() -> QuerySet[PassbookRules]:
    return PassbookRules.objects.filter(
        expiry_months__isnull=False, community__is_active=True
    ).select_related("community")


def _announced_since(rules: PassbookRules) -> QuerySet[ExpiryNotice]:
    """Not done, and told since the rule began: what was announced before it was turned off or made shorter is void."""
    return ExpiryNotice.objects.filter(
        community=rules.community_id, done_at__isnull=True, announced_on__gte=rules.expiry_since
    )


def announce_due() -> int:
    """Tell everybody concerned: once about 60 days before, once 14. How many were told."""
    today = timezone.localdate()
    told = 0
    for rules in running():
        told += sum(_announce(rules, day, today) for day in due_days(rules, today))
        told += _announce_last(rules, today)
    return told


def _announce(rules: PassbookRules, due_on: date, today: date) -> int:
    """Everybody who has something to lose on that day and was not told yet."""
    entries = Entry.objects.filter(community=rules.community)
    told = ExpiryNotice.objects.filter(community=rules.community, due_on=due_on).values("resident_id")
    found = _overdue(entries, months_before(due_on, rules.expiry_months or 0)).exclude(resident_id__in=told)
    before = _announced_before(rules, due_on)
    return sum(
        _first_notice(rules, row["resident_id"], points, due_on, today)
        for row in found
        if (points := row["left"] - before.get(row["resident_id"], 0)) > 0
    )


def _announced_before(rules: PassbookRules, due_on: date) -> dict[int, int]:
    """Resident → points already announced for an earlier day and still there: nobody is told of them twice."""
    open_ones = _announced_since(rules).filter(due_on__lt=due_on).order_by()
    shown = Coalesce("final_points", "points")
    return dict(open_ones.values_list("resident_id").annotate(sum=Sum(shown)))


def _first_notice(rules: PassbookRules, resident_id: int, points: int, due_on: date, today: date) -> bool:
    try:
        with transaction.atomic():
            made = ExpiryNotice.objects.create(
                community=rules.community,
                resident_id=resident_id,
                due_on=due_on,
                points=points,
                announced_on=today,
            )
            with office_language():
                text = _("%(points)d of your points expire after %(day)s if you do not use them by then.")
                _tell(made, text)
    except IntegrityError:
        return False  # another tick was first
    return True


def _announce_last(rules: PassbookRules, today: date) -> int:
    """The last notice names what is still left, and is the most that can expire."""
    waiting = _announced_since(rules).filter(final_on__isnull=True, due_on__lte=today + LAST_NOTICE)
    return sum(_last_notice(notice, rules, today) for notice in waiting.select_related("resident"))


@transaction.atomic
def _last_notice(notice: ExpiryNotice, rules: PassbookRules, today: date) -> bool:
    left = left_of(notice.resident, due_on=notice.due_on, months=rules.expiry_months or 0)
    left = min(left, notice.points)  # what came back since then expires a month later
    unnamed = ExpiryNotice.objects.filter(pk=notice.pk, final_on__isnull=True)
    changes = {"final_points": left, "final_on": today, "done_at": None if left else timezone.now()}
    if not unnamed.update(**changes):
        return False
    notice.refresh_from_db()
    if left:
        with office_language():
            _tell(notice, _("Please remember: %(points)d of your points expire after %(day)s."))
    return bool(left)


def _tell(notice: ExpiryNotice, text: str) -> None:
    values = {"points": notice.shown_points, "day": f"{notice.last_day:%Y-%m-%d}"}
    tell(notice.resident_id, text % values, link=reverse("points:passbook"), community=notice.community_id)


def expire_due() -> int:
    """Take out what was announced twice and not used. How many passbooks it concerned."""
    today = timezone.localdate()
    due = ExpiryNotice.objects.filter(
        done_at__isnull=True,
        due_on__lt=today,
        final_on__lt=today - LAST_NOTICE,
        announced_on__gte=F("community__passbook_rules__expiry_since"),
    )
    months = F("community__passbook_rules__expiry_months")
    return sum(_quietly(_expire, notice) for notice in due.select_related("resident").annotate(months=months))


def _quietly(do: Callable[[ExpiryNotice], bool], notice: ExpiryNotice) -> bool:
    try:
        return do(notice)
    except Refused:
        return False  # today is settled already; tomorrow is another day


@transaction.atomic
def _expire(notice: ExpiryNotice) -> bool:
    """Once: the passbook is locked, looked at as it is now, and the notice closed in the same transaction."""
    Resident.objects.select_for_update(no_key=True).get(pk=notice.resident_id)
    open_one = ExpiryNotice.objects.filter(pk=notice.pk, done_at__isnull=True).first()
    if open_one is None:
        return False
    months: int = notice.months  # type: ignore[attr-defined]
    left = left_of(notice.resident, due_on=notice.due_on, months=months)
    points = min(left, notice.final_points or 0, ledger.balance_of(notice.resident))
    entry = _enter(notice, points) if points > 0 else None
    ExpiryNotice.objects.filter(pk=notice.pk).update(done_at=timezone.now(), entry=entry)
    return entry is not None


def _enter(notice: ExpiryNotice, points: int) -> Entry:
    with office_language():
        reason = _("Not used until %(day)s") % {"day": f"{notice.due_on:%Y-%m-%d}"}
        arithmetic = _("announced on %(first)s and %(last)s") % {
            "first": f"{notice.announced_on:%Y-%m-%d}",
            "last": f"{notice.final_on:%Y-%m-%d}",
        }
    return ledger.record(
        resident=notice.resident,
        kind=Entry.Kind.EXPIRY,
        amount=-points,
        reference=f"expiry:{notice.resident_id}:{notice.due_on.isoformat()}",
        reason=reason,
        arithmetic=arithmetic,
        by=None,
    )


@dataclass(frozen=True)
class Coming:
    """So many points expire after `last_day` if nothing more is used."""

    points: int
    last_day: date


def coming_for(resident: Resident) -> list[Coming]:
    """What the passbook's page says will expire: what was announced, less what was used since."""
    rules = rules_of(resident.community_id)
    if rules.expiry_months is None:
        return []
    coming, before = [], 0
    for notice in _announced_since(rules).filter(resident=resident).order_by("due_on"):
        left = left_of(resident, due_on=notice.due_on, months=rules.expiry_months)
        points = min(notice.shown_points, left - before)
        if points > 0:
            coming.append(Coming(points, notice.last_day))
            before += points
    return coming
