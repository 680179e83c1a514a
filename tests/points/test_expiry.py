"""Points that expire where a community wants it: those earned first, announced twice, never below zero."""

from collections import deque
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from points import expiry, ledger
from points.ledger import Worth
from points.models import Entry, ExpiryNotice, PassbookRules
from points.trust_keeping import expired_as_announced

pytestmark = pytest.mark.django_db


def noon(text):
    return timezone.make_aware(datetime.fromisoformat(f"{text} 12:00"))


@pytest.fixture
def rules(community):
    """Points expire after twelve months, since long ago."""
    return PassbookRules.objects.create(community=community, expiry_months=12, expiry_since=date(2024, 1, 1))


@pytest.fixture
def earn(cast):
    numbers = iter(range(1, 1000))

    def add(points, on, resident=None):
        return ledger.award(
            resident=resident or cast.zhao,
            worth=Worth(points, ""),
            reference=f"earn:{next(numbers)}",
            reason="维修",
            by=cast.chen,
            occurred_on=date.fromisoformat(on),
        )

    return add


@pytest.fixture
def spend(cast):
    numbers = iter(range(1, 1000))

    def take(points, resident=None):
        return ledger.record(
            resident=resident or cast.zhao,
            kind="redeem",
            amount=-points,
            reference=f"spend:{next(numbers)}",
            reason="毛巾",
            by=cast.chen,
        )

    return take


def on(day):
    """What `tick` does on that day."""
    with time_machine.travel(noon(day), tick=False):
        return expiry.announce_due(), expiry.expire_due()


def test_a_month_end_so_many_months_before():
    assert expiry.months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert expiry.months_before(date(2026, 1, 31), 12) == date(2025, 1, 31)
    assert expiry.months_before(date(2026, 12, 31), 24) == date(2024, 12, 31)


def test_told_twice_then_taken_out_once(cast, rules, earn):
    earn(10, "2025-03-05")
    earn(7, "2025-04-01")

    told = [
        on(day)
        for day in ("2026-01-29", "2026-01-31", "2026-02-10", "2026-03-17", "2026-03-18", "2026-03-31")
    ]
    before = ledger.balance_of(cast.zhao)
    after = [on("2026-04-01"), on("2026-04-01"), on("2026-04-02")]

    # 60 days before 31 March is 30 January; 7 more points are announced for 30 April on 1 March at the earliest
    assert [first for first, _second in told] == [0, 1, 0, 2, 0, 0]
    assert (before, [second for _first, second in after]) == (17, [1, 0, 0])
    assert ledger.balance_of(cast.zhao) == 7
    assert Entry.objects.get(kind="expiry").amount == -10
    assert "10" in cast.zhao.messages.order_by("pk").first().text
    assert list(expired_as_announced()) == []


def test_what_was_used_took_the_oldest_first(cast, rules, earn, spend):
    earn(10, "2025-03-05")
    earn(7, "2025-06-01")
    spend(4)
    on("2026-02-15")
    on("2026-03-17")
    with time_machine.travel(noon("2026-03-25"), tick=False):
        spend(5)
    on("2026-04-01")

    assert Entry.objects.get(kind="expiry").amount == -1
    assert ledger.balance_of(cast.zhao) == 7


def test_what_is_all_used_expires_quietly(cast, rules, earn, spend):
    earn(10, "2025-03-05")
    on("2026-02-15")
    spend(10)

    assert on("2026-03-17") == (0, 0)
    assert on("2026-04-01") == (0, 0)
    assert ExpiryNotice.objects.get().done_at


def test_a_computer_that_was_off_puts_it_off(cast, rules, earn):
    earn(10, "2025-03-05")
    on("2026-02-15")
    on("2026-03-30")

    assert on("2026-04-05")[1] == 0
    assert on("2026-04-14")[1] == 1


def test_without_the_first_message_nothing_expires(cast, rules, earn):
    earn(10, "2025-03-05")

    assert on("2026-04-15")[1] == 0
    assert ledger.balance_of(cast.zhao) == 10


def test_a_new_rule_gives_everybody_sixty_days(cast, rules, earn):
    PassbookRules.objects.update(expiry_since=date(2026, 3, 1))
    earn(10, "2020-01-01")

    assert on("2026-03-02")[0] == 1
    assert ExpiryNotice.objects.get().due_on == date(2026, 4, 30)


def test_without_a_rule_and_next_door_nothing_expires(cast, rules, earn):
    earn(10, "2025-03-05", cast.zheng)
    PassbookRules.objects.update(expiry_months=None, expiry_since=None)
    earn(10, "2025-03-05")

    assert [on(day) for day in ("2026-02-15", "2026-03-17", "2026-04-01")] == [(0, 0)] * 3


def test_turned_off_after_the_announcement_nothing_expires(cast, rules, earn):
    earn(10, "2025-03-05")
    on("2026-02-15")
    on("2026-03-17")
    PassbookRules.objects.update(expiry_months=None, expiry_since=None)

    assert on("2026-04-01") == (0, 0)
    assert list(expiry.coming_for(cast.zhao)) == []


def test_turned_on_again_it_begins_anew(cast, rules, earn):
    earn(10, "2025-03-05")
    on("2026-02-15")
    on("2026-03-17")
    PassbookRules.objects.update(expiry_months=None, expiry_since=None)
    on("2026-03-25")
    PassbookRules.objects.update(expiry_months=12, expiry_since=date(2026, 4, 5))

    assert on("2026-04-06") == (0, 0)
    assert (ledger.balance_of(cast.zhao), expiry.coming_for(cast.zhao)) == (10, [])
    assert on("2026-05-02") == (1, 0)
    assert expiry.coming_for(cast.zhao) == [expiry.Coming(10, date(2026, 6, 30))]


def test_a_rule_made_shorter_leaves_everybody_sixty_days(cast, rules, earn):
    earn(10, "2025-03-05")
    on("2026-02-15")
    on("2026-03-17")
    PassbookRules.objects.update(expiry_months=6, expiry_since=date(2026, 3, 20))

    assert on("2026-04-01")[1] == 0
    for day in ("2026-04-10", "2026-05-18", "2026-05-19"):
        on(day)
    assert ledger.balance_of(cast.zhao) == 10
    assert on("2026-06-02")[1] == 1


def test_the_page_warns_of_no_more_than_is_left(cast, rules, earn, spend):
    earn(10, "2025-03-05")
    earn(7, "2025-04-01")
    on("2026-02-15")
    on("2026-03-05")

    def warned():
        return [coming.points for coming in expiry.coming_for(cast.zhao)]

    assert warned() == [10, 7]
    spend(4)
    assert warned() == [6, 7]
    spend(8)
    assert warned() == [5]
    spend(5)
    assert warned() == []


def test_the_passbook_announces_it(login, cast, rules, earn):
    earn(10, "2025-03-05")
    on("2026-02-15")

    page = login(cast.zhao).get("/points/")
    assert [notice.points for notice in page.context["expiring"]] == [10]
    assert "2026-03-31" in page.content.decode()


def test_the_office_begins_the_rule_today(login, cast, community):
    client = login(cast.chen)
    values = {
        "unusual_percent": 30, "most_at_once": 50, "awards_a_day": 6, "same_pair": 4, "same_pair_days": 30,
        "adjustment_from": 500, "expiry_months": 24,
    }  # fmt: skip
    client.post("/admin/points/passbookrules/add/", values)

    made = PassbookRules.objects.get()
    assert (made.community, made.expiry_months, made.expiry_since) == (community, 24, timezone.localdate())
    again = client.post("/admin/points/passbookrules/add/", values)
    assert (again.status_code, PassbookRules.objects.count()) == (200, 1)


def left_by_lots(steps, cutoff):
    """First in, first out, told the long way: what is left of each earning."""
    lots = deque()
    for amount, day in steps:
        if amount > 0:
            lots.append([amount, day])
            continue
        for lot in lots:
            taken = min(lot[0], -amount)
            lot[0] -= taken
            amount += taken
    return sum(left for left, day in lots if day <= cutoff)


STEPS = st.lists(st.tuples(st.integers(-30, 30).filter(bool), st.integers(0, 5)), max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, expiring=st.integers(0, 16))
def test_in_any_order_of_things_it_is_first_in_first_out_and_never_below_zero(
    cast, rules, earn, spend, steps, expiring
):
    with transaction.atomic():
        day, done = date(2025, 1, 15), []
        for amount, later in steps:
            day += timedelta(days=later * 9)
            if amount < 0 and ledger.balance_of(cast.zhao) < -amount:
                continue
            earn(amount, day.isoformat()) if amount > 0 else spend(-amount)
            done.append((amount, day))
        due_on = expiry.month_end(date(2026, 1 + expiring % 12, 1))
        cutoff = expiry.months_before(due_on, 12)
        expected = left_by_lots(done, cutoff)
        assert expiry.left_of(cast.zhao, due_on=due_on, months=12) == expected

        before = ledger.balance_of(cast.zhao)
        ExpiryNotice.objects.all().delete()
        if expected:
            ExpiryNotice.objects.create(
                community=cast.zhao.community, resident=cast.zhao, due_on=due_on, points=expected,
                announced_on=due_on - timedelta(days=60), final_points=expected,
                final_on=due_on - timedelta(days=14),
            )  # fmt: skip
        after = due_on + timedelta(days=1)
        assert [on(after.isoformat())[1] for _tick in range(2)] == [bool(expected), 0]
        assert ledger.balance_of(cast.zhao) == before - expected >= 0
        transaction.set_rollback(True)


@pytest.mark.race
def test_two_ticks_at_once_take_them_out_once(cast, rules, earn):
    from tests.racing import at_once

    earn(10, "2025-03-05")
    on("2026-02-15")
    on("2026-03-17")
    with time_machine.travel(noon("2026-04-01"), tick=True):
        at_once([expiry.expire_due for _tick in range(4)])

    assert [entry.amount for entry in Entry.objects.filter(kind="expiry")] == [-10]
