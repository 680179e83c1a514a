"""What runs out of time is told once, first to the staff, then to the head, then to the street office."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from community.models import AuditEvent, Message, Reminder
from repairs import workflow
from tests.repairs.deadline_cast import at, due, on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("deadlines_of_all")]


def tick():
    said = StringIO()
    call_command("tick", stdout=said)
    return said.getvalue().splitlines()


def told():
    """To whom, since the last time this was asked."""
    rows = [
        message.resident.name if message.resident else message.to_phone
        for message in Message.objects.order_by("id")
    ]
    Message.objects.all().delete()
    return rows


@pytest.fixture
def head(community, cast):
    """李建国 heads the office beside 陈静; the street office has a mobile."""
    from community.models import Duty

    Duty.objects.create(resident=cast.li, community=community, kind="staff")
    community.head, community.street_phone, community.street_name = cast.li, "19900000777", "街道办"
    community.save()
    return cast.li


def test_staff_then_head_then_street_each_once(orders, cast, head):
    with on(1, 9):
        order = orders.submitted(item="王秀兰家门框开裂")
        assert due(order)[1] == at(1, 17)
        told()
        assert tick() == []
    with on(1, 15, 30):
        assert tick() == ["orders at risk: 1"]
        assert tick() == []
        assert sorted(told()) == ["李建国", "陈静"]
    with on(1, 17, 30):
        assert tick() == ["orders overdue: 1"]
        assert tick() == []
        [message] = Message.objects.all()
        assert (message.resident, message.link) == (head, f"/admin/repairs/repairorder/{order.pk}/change/")
        told()
    with on(3, 16):
        assert tick() == []
    with on(3, 17, 30):
        assert tick() == ["orders overdue long: 1"]
        [text] = Message.objects.all()
        assert (text.to_phone, text.resident, text.community) == ("19900000777", None, order.community)
        assert order.number in text.text
        assert "王秀兰" not in text.text
        assert tick() in ([], ["messages: 1"])
    lines = AuditEvent.objects.filter(kind="system", subject=f"repairs.RepairOrder:{order.pk}").order_by("id")
    assert [line.detail["step"] for line in lines] == ["risk", "overdue", "street"]


def test_without_a_head_all_staff_are_told_and_without_a_street_phone_nobody_more(orders, cast):
    with on(1, 9):
        orders.submitted()
        told()
    with on(9, 9):
        assert tick() == ["orders overdue: 1"]
        assert told() == ["陈静"]
        assert tick() == []


def test_a_head_who_is_no_longer_staff_is_not_told(orders, cast, head):
    head.duties.all().delete()
    with on(1, 9):
        orders.submitted()
        told()
    with on(1, 18):
        tick()
    assert told() == ["陈静"]


def test_the_next_deadline_is_told_anew_and_a_partners_too(orders, cast):
    with on(1, 9):
        order = orders.submitted()
    with on(1, 18):
        assert tick() == ["orders overdue: 1"]
        workflow.refer(order, by=cast.chen, partner=cast.property, due_on=date(2026, 6, 3))
        told()
    with on(3, 9):
        assert tick() == ["orders at risk: 1"]
    with on(4, 9):
        assert sorted(tick()) == ["orders overdue: 1", "partners who owe an answer: 1"]
    assert sorted(told()) == ["吴强", "陈静", "陈静"]


def test_what_waits_for_parts_is_not_chased_before_their_day(orders, cast):
    with on(1, 9):
        order = orders.claimed(by=cast.zhao)
        workflow.pause(order, by=cast.zhao, reason="等合页", expected_on=date(2026, 6, 25))
    with on(24, 9):
        assert tick() == []


def test_a_reopened_order_is_chased_again(orders, cast):
    with on(1, 9):
        order = orders.claimed(by=cast.zhao)
    with on(5, 9):
        assert "orders overdue: 1" in tick()
        workflow.report(
            order, by=cast.zhao, outcome="fixed", visited_on=date(2026, 6, 5), minutes=9, no_photos=True
        )
        workflow.close(order, by=cast.wang)
        workflow.reopen(order, by=cast.wang, reason="又裂了")
        assert "orders overdue: 1" not in tick()
    with on(15, 9):
        assert "orders overdue: 1" in tick()
    assert Reminder.objects.filter(reference__contains=":overdue:").count() == 2


def test_orders_from_before_deadlines_get_theirs_from_the_next_tick(orders):
    from repairs.models import OrderClock

    with on(1, 9):
        order = orders.submitted()
        OrderClock.objects.all().delete()
        assert tick() == ["deadlines counted anew: 1"]
        assert due(order)[1] == at(1, 17)
        OrderClock.objects.update(calendar=2020)  # before this year's holidays were published
        assert tick() == ["deadlines counted anew: 1"]
        assert tick() == []


def test_another_wait_for_parts_is_another_promise(orders, cast, head):
    with on(1, 9):
        order = orders.claimed(by=cast.zhao)
        workflow.pause(order, by=cast.zhao, reason="等合页", expected_on=date(2026, 6, 2))
    with on(3, 9):
        assert "orders overdue: 1" in tick()
        workflow.resume(order, by=cast.zhao)
        workflow.pause(order, by=cast.zhao, reason="等锁芯", expected_on=date(2026, 6, 5))
        told()
        tick()
    with on(6, 9):
        assert "orders overdue: 1" in tick()
        assert "李建国" in told()
        assert "orders overdue: 1" not in tick()
