"""`tick` reminds each person once, lets goods go back, clears up, and may run as often as anybody likes."""

import os
import time
import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from community.keeping import registry
from community.models import Message, OnceKey, Reminder, SmsCode
from points import ledger, shop
from repairs import workflow
from repairs.models import DeadlineRule, OrderClock, RepairOrder
from tests.repairs.deadline_cast import on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_deadlines(db):
    """Escalation and the ladder have stories of their own (tests/repairs): here nothing falls due for them."""
    DeadlineRule.objects.all().delete()
    OrderClock.objects.all().delete()


def tick():
    said = StringIO()
    call_command("tick", stdout=said)
    return said.getvalue().splitlines()


@pytest.fixture
def monday():
    """Partners are given working days: it is Monday, 1 June 2026, with no holiday until the 19th."""
    with on(1, 10):
        yield timezone.localdate()


@pytest.fixture
def later():
    """`with later(days=4):` — the same office, some time on."""

    def travel(**time_on):
        return time_machine.travel(timezone.now() + timedelta(**time_on), tick=True)

    return travel


def told():
    """Who was told what since the last time this was asked."""
    rows = [(message.resident.name, message.text) for message in Message.objects.order_by("id")]
    Message.objects.all().delete()
    return rows


def test_there_is_nothing_to_do_on_a_quiet_day(orders):
    orders.claimed()
    assert tick() == []


def test_a_volunteer_who_did_not_report_is_reminded_once(orders, cast, later):
    order = orders.claimed(by=cast.zhao)
    told()
    with later(days=2):
        assert tick() == []
    with later(days=4):
        assert tick() == ["visits not reported: 1"]
        assert tick() == []
        [(name, text)] = told()
    assert (name, order.item in text) == ("赵铁柱", True)


def test_a_reopened_order_is_a_new_visit_to_remind_of(orders, cast, later):
    order = orders.claimed(by=cast.zhao)
    with later(days=4):
        tick()
        workflow.report(
            order, by=cast.zhao, outcome="fixed", visited_on=timezone.localdate(), minutes=5, no_photos=True
        )
        workflow.reopen(order, by=cast.wang, reason="又坏了")
        told()
        assert tick() == []
    with later(days=8):
        assert tick() == ["visits not reported: 1"]
        assert [name for name, _ in told()] == ["赵铁柱"]


def test_the_resident_is_asked_once_whether_it_is_fixed(orders, later):
    orders.reported()
    told()
    with later(days=4):
        assert tick() == ["visits not confirmed: 1"]
        assert tick() == []
    assert [name for name, _ in told()] == ["王秀兰"]


def test_the_leader_is_reminded_when_the_parts_should_be_here(orders, cast, later):
    order = orders.claimed(by=cast.zhao)
    expected = timezone.localdate() + timedelta(days=1)
    workflow.pause(order, by=cast.zhao, reason="等配件", expected_on=expected)
    told()
    with later(days=2):
        assert sorted(tick()) == ["orders overdue: 1", "parts that should be here: 1"]
        assert tick() == []
    assert sorted(name for name, _ in told()) == ["赵铁柱", "陈静"]


def test_a_partner_is_reminded_of_the_answer_it_owes(monday, orders, cast, later):
    workflow.refer(orders.submitted(), by=cast.chen, partner=cast.property, due_on=monday)
    told()
    with later(days=1):
        assert sorted(tick()) == ["orders overdue: 1", "partners who owe an answer: 1"]
        assert tick() == []
    assert sorted(name for name, _ in told()) == ["吴强", "陈静"]


def test_a_partner_that_stays_silent_is_reported_to_the_office_and_reminded_again(
    monday, orders, cast, later
):
    workflow.refer(orders.submitted(), by=cast.chen, partner=cast.property, due_on=monday)
    told()
    for days, names in ((1, ["陈静", "吴强"]), (2, []), (3, ["陈静"]), (7, []), (8, ["吴强"]), (11, [])):
        with later(days=days):
            tick()
            assert tick() == []
        assert [name for name, _ in told()] == names, days


def test_a_partner_that_is_late_over_a_weekend_is_late_no_longer_for_it(monday, orders, cast, later):
    friday = monday + timedelta(days=4)
    workflow.refer(orders.submitted(), by=cast.chen, partner=cast.property, due_on=friday)
    told()
    for days, names in ((4, ["陈静"]), (5, ["陈静", "吴强"]), (7, []), (8, []), (9, ["陈静"])):
        with later(days=days):
            tick()
        assert [name for name, _ in told()] == names, days


def test_the_day_a_partner_named_passed_and_a_new_day_is_a_new_promise(monday, orders, cast, later):
    today = monday
    order = workflow.refer(orders.submitted(), by=cast.chen, partner=cast.property, due_on=today)
    referral = order.referrals.get()
    workflow.schedule(referral, by=cast.wu, visit_on=today + timedelta(days=4), half="am")
    told()
    with later(days=4):
        assert tick() == ["orders at risk: 1"]
    with later(days=5):
        assert tick() == ["orders overdue: 1", "partners who owe an answer: 1"]
        workflow.schedule(referral, by=cast.wu, visit_on=today + timedelta(days=6), half="pm")
        told()
    with later(days=9):
        assert tick() == ["partners who owe an answer: 2"]
        assert tick() == []
    assert [name for name, _ in told()] == ["吴强", "陈静"]


def test_a_question_nobody_answers_comes_back_to_the_office_and_not_to_the_partner(
    monday, orders, cast, later
):
    today = monday
    order = workflow.refer(orders.submitted(), by=cast.chen, partner=cast.property, due_on=today)
    workflow.ask(order.referrals.get(), by=cast.wu, text="几楼？")
    told()
    with later(days=3):
        assert tick() == ["partners waiting for our answer: 1"]
        assert tick() == []
    [(name, text)] = told()
    assert (name, "几楼？" in text) == ("陈静", True)


def test_a_look_that_nobody_wrote_down_comes_back_to_the_office(orders, cast, later):
    workflow.appoint(orders.submitted(), by=cast.chen, on=timezone.localdate(), half="am", looker="陈静")
    told()
    with later(days=1):
        assert tick() == ["looks not written down: 1"]
        assert tick() == []
    assert [name for name, _ in told()] == ["陈静"]


def test_goods_are_called_for_once_and_then_go_back(towel, cast, give_points, community, later):
    give_points(cast.zhao, 30)
    redemption = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    told()
    with later(days=community.pickup_days - 1):
        assert tick() == ["pickup reminders: 1"]
        assert tick() == []
        [(name, text)] = told()
        assert (name, redemption.code in text) == ("赵铁柱", True)
    with later(days=community.pickup_days + 1):
        assert tick() == ["goods not collected: 1"]
        assert tick() == []
    towel.refresh_from_db()
    assert (ledger.balance_of(cast.zhao), towel.stock) == (30, 5)


def test_what_nobody_needs_any_more_goes(own_uploads, later):
    kept = OnceKey.objects.create(key=uuid.uuid4(), purpose="report", answer="/orders/1/")
    SmsCode.objects.create(phone="19900000001", purpose="login", code_hash="x", expires_at=timezone.now())
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() + timedelta(days=1))
    AccessAttempt.objects.create(username="19900000001", failures_since_start=1)
    Reminder.objects.create(reference="claim:1:late:0")
    assert tick() == []

    with later(days=20):
        assert tick() == ["SMS codes: 1", "sessions: 1"]
        assert OnceKey.objects.get() == kept
    with later(days=1000):
        assert sorted(tick()) == ["one-use keys: 1", "reminders of long ago: 1", "sign-in attempts: 1"]


def test_a_file_without_a_photo_goes(own_uploads):
    stray = Path(own_uploads) / "photos/2026/11" / f"{uuid.uuid4().hex}.jpg"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"stray")
    assert tick() == []
    os.utime(stray, (time.time() - 7200,) * 2)

    assert tick() == ["stray photos: 1"]
    assert not stray.exists()


def test_one_chore_that_fails_leaves_the_others_done_and_says_so(orders, later, monkeypatch):
    def broken():
        raise RuntimeError("no")

    registry.discover()
    monkeypatch.setitem(registry.CHORES, "broken", registry.Chore("broken", broken))
    order = orders.reported()
    with later(days=4), pytest.raises(CommandError) as stopped:
        tick()

    assert "broken" in str(stopped.value)
    assert Reminder.objects.get().reference == f"order:{order.pk}:unconfirmed:0"


def test_a_reminder_that_could_not_be_sent_is_sent_next_time(orders, later, monkeypatch):
    orders.reported()
    with later(days=4):
        with monkeypatch.context() as broken:
            broken.setattr("repairs.replies.unconfirmed", lambda order: 1 / 0)
            with pytest.raises(CommandError):
                tick()
        assert Reminder.objects.count() == 0
        assert tick() == ["visits not confirmed: 1"]
    assert RepairOrder.objects.get().state == "reported"
