"""After the visit: several of them on one order, money for parts, another trade, and nobody there."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Message
from repairs import workflow
from repairs.models import NextJob, PartsCost, RepairOrder, Visit
from tests.repairs.test_photos_of_an_order import upload

pytestmark = pytest.mark.django_db


def report(client, order, **answers):
    today = timezone.localdate().isoformat()
    given = {"once": str(uuid.uuid4()), "outcome": "fixed", "visited_on": today, "no_photos": "on"} | answers
    return client.post(f"{order.get_absolute_url()}report/", given)


def visits(order):
    return [(visit.outcome, visit.by.name if visit.by else "") for visit in order.visits.all()]


def test_one_record_over_several_visits(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    today = timezone.localdate()
    workflow.nobody_home(order, by=cast.zhao, note="敲门没人")
    workflow.pause(
        order, by=cast.zhao, reason="等合页", expected_on=today + timedelta(days=2), visited_on=today
    )
    workflow.resume(order, by=cast.zhao)
    workflow.report(order, by=cast.zhao, outcome="fixed", visited_on=today, minutes=30, no_photos=True)

    assert visits(order) == [("nobody_home", "赵铁柱"), ("parts", "赵铁柱"), ("fixed", "赵铁柱")]
    page = login(cast.wang).get(order.get_absolute_url())
    assert [visit.outcome for visit in page.context["visits"]] == ["nobody_home", "parts", "fixed"]
    assert "敲门没人" in page.content.decode()


def test_waiting_without_having_been_there_is_no_visit(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.pause(order, by=cast.zhao, reason="等合页", expected_on=timezone.localdate())
    assert visits(order) == []


def test_money_for_parts_with_who_agreed_and_the_receipt(login, cast, orders, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    order = orders.claimed(by=cast.zhao)

    answer = report(
        login(cast.zhao),
        order,
        parts_amount="12.50",
        parts_for="合页两只",
        parts_agreed_by="王秀兰本人",
        receipt=[upload("收据.jpg")],
    )

    assert answer.status_code == 302
    cost = PartsCost.objects.get()
    assert (cost.amount, cost.what_for, cost.agreed_by) == (Decimal("12.50"), "合页两只", "王秀兰本人")
    assert (cost.receipt.order, cost.receipt.stage) == (order, "receipt")
    assert "12.50" in login(cast.wang).get(order.get_absolute_url()).content.decode()
    assert "12.50" in login(cast.chen).get(reverse("admin:repairs_visit_changelist")).content.decode()


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({"parts_amount": "12"}, {"parts_for", "parts_agreed_by"}),
        ({"parts_amount": "12", "parts_for": "合页"}, {"parts_agreed_by"}),
        ({"parts_for": "合页", "parts_agreed_by": "王秀兰"}, {"parts_amount"}),
        ({"parts_amount": "0", "parts_for": "合页", "parts_agreed_by": "王秀兰"}, {"parts_amount"}),
        ({"next_materials": "软管"}, {"next_skill"}),
    ],
)
def test_half_a_story_is_asked_for_the_rest(told, missing, login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    answer = report(login(cast.zhao), order, **told)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, missing)
    assert Visit.objects.count() == 0


def test_the_operation_asks_too(cast, orders):
    order = orders.claimed(by=cast.zhao)
    today = timezone.localdate()
    for parts in (workflow.Parts(Decimal(5), "合页", " "), workflow.Parts(Decimal(-5), "合页", "王秀兰")):
        with pytest.raises(Refused):
            workflow.report(
                order, by=cast.zhao, outcome="fixed", visited_on=today, no_photos=True, parts=parts
            )
    order.refresh_from_db()
    assert (order.state, Visit.objects.count()) == ("claimed", 0)


def test_another_trade_is_a_new_request_of_the_same_people(login, cast, orders, skills):
    order = orders.claimed(by=cast.zhao, requester=cast.wang, item="门框开裂")

    report(login(cast.zhao), order, next_skill=skills["lamps"].pk, next_materials="吸顶灯一只")

    link = NextJob.objects.get()
    made = link.order
    assert (link.origin, link.materials) == (order, "吸顶灯一只")
    assert (made.state, made.requester, made.helper, made.skill) == (
        "submitted",
        cast.wang,
        None,
        skills["lamps"],
    )
    assert (made.where, made.contact_phone) == (order.where, order.contact_phone)
    event = made.events.get()
    assert (event.action, event.by, event.detail["came_from"]) == ("submit", cast.zhao, order.number)
    assert Message.objects.filter(resident=cast.wang, link=made.get_absolute_url()).count() == 1


@pytest.fixture
def continued(cast, orders, skills):
    """门框开裂 of 王秀兰's, and the lamp that was found there."""
    order = orders.claimed(by=cast.zhao, requester=cast.wang, item="门框开裂")
    workflow.report(
        order,
        by=cast.zhao,
        outcome="fixed",
        visited_on=timezone.localdate(),
        no_photos=True,
        next_job=workflow.Next(skills["lamps"]),
    )
    return order, NextJob.objects.get().order


def links_on(client, address):
    page = client.get(address)
    return [(one.order.pk, one.is_origin, one.url) for one in page.context["family"]], page.content.decode()


def test_both_orders_lead_to_each_other_for_those_who_asked_and_the_office(login, client, cast, continued):
    order, made = continued
    for address in (type(order).get_absolute_url, type(order).get_tracking_url):
        browser = login(cast.wang) if address is type(order).get_absolute_url else client
        assert links_on(browser, address(order))[0] == [(made.pk, False, address(made))]
        assert links_on(browser, address(made))[0] == [(order.pk, True, address(order))]
        assert f'href="{address(order)}"' in links_on(browser, address(made))[1]

    office = login(cast.chen)
    pages = [reverse("admin:repairs_repairorder_change", args=[one.pk]) for one in (order, made)]
    for number, page in enumerate(pages):
        assert f'href="{pages[1 - number]}"' in links_on(office, page)[1]


def test_who_works_on_one_gets_no_way_to_the_other(login, client, cast, continued):
    order, made = continued
    assert links_on(login(cast.zhao), order.get_absolute_url())[0] == []
    type(made).objects.filter(pk=made.pk).update(contact_phone="19900000999")
    assert links_on(client, order.get_tracking_url())[0] == []


def test_when_the_report_fails_nothing_new_has_come_in(cast, orders, skills):
    order = orders.reported(by=cast.zhao)
    with pytest.raises(Refused):
        workflow.report(
            order,
            by=cast.zhao,
            outcome="fixed",
            visited_on=timezone.localdate(),
            no_photos=True,
            next_job=workflow.Next(skills["lamps"]),
        )
    assert RepairOrder.objects.count() == 1


def test_a_volunteer_sends_in_nothing_for_orders_that_are_not_theirs(cast, orders):
    from repairs.workflow.intake import CameFrom

    order = orders.claimed(by=cast.zhao)
    with pytest.raises(NotAllowed):
        orders.submitted(by=cast.qian, came_from=CameFrom(order))


def test_nobody_came_is_kept_and_told_kindly(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    today = timezone.localdate()
    workflow.agree_time(order, by=cast.zhao, slot=(today, "evening"), agreed_by_phone=True)
    Message.objects.all().delete()

    url = f"{order.get_absolute_url()}nobody-came/"
    login(cast.wang).post(url, {"once": str(uuid.uuid4()), "day": today.isoformat(), "note": "等了一上午"})

    order.refresh_from_db()
    assert (order.state, visits(order), order.windows.live().count()) == (
        "claimed",
        [("nobody_came", "王秀兰")],
        0,
    )
    assert set(Message.objects.values_list("resident__name", flat=True)) == {"王秀兰", "赵铁柱"}
    board = login(cast.chen).get("/admin/other/").context["board"]
    assert [row.title for panel in board.panels if panel.icon == "door" for row in panel.rows] == [order.item]
    workflow.report(order, by=cast.zhao, outcome="fixed", visited_on=today, no_photos=True)
    board = login(cast.chen).get("/admin/other/").context["board"]
    assert [row for panel in board.panels if panel.icon == "door" for row in panel.rows] == []


def test_nobody_waits_in_vain_tomorrow(cast, orders):
    order = orders.claimed(by=cast.zhao)
    with pytest.raises(Refused):
        workflow.nobody_came(order, by=cast.wang, day=timezone.localdate() + timedelta(days=1))
    assert Visit.objects.count() == 0


def test_waiting_in_vain_is_told_once_for_a_day(cast, orders):
    order = orders.claimed(by=cast.zhao)
    today = timezone.localdate()
    workflow.nobody_came(order, by=cast.wang, day=today)

    with pytest.raises(Refused):
        workflow.nobody_came(order, by=cast.wang, day=today)

    assert len(visits(order)) == 1
    assert Message.objects.filter(resident=cast.zhao, text__contains="没等到").count() <= 1


def test_a_wait_that_never_ends_is_asked_about(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    answers = {"once": str(uuid.uuid4()), "reason": "等合页", "expected_on": "9999-12-31"}

    response = login(cast.zhao).post(f"{order.get_absolute_url()}pause/", answers)

    assert response.status_code == 422
    assert "expected_on" in response.context["form"].errors


@pytest.fixture
def paid(cast, orders):
    """赵铁柱 wrote 125 yuan where it was 12.50."""
    order = orders.claimed(by=cast.zhao)
    workflow.report(
        order,
        by=cast.zhao,
        outcome="fixed",
        visited_on=timezone.localdate(),
        no_photos=True,
        parts=workflow.Parts(Decimal("125"), "合页两只", "王秀兰本人"),
    )
    Message.objects.all().delete()
    return order


def correct(client, order, **changes):
    cost = PartsCost.objects.get()
    given = {
        "once": str(uuid.uuid4()),
        "cost": cost.pk,
        "amount": "12.50",
        "what_for": "合页两只",
        "agreed_by": "王秀兰本人",
        "reason": "少点了小数点",
    }
    return client.post(f"{order.get_absolute_url()}amend-parts/", given | changes)


def test_the_volunteer_corrects_the_money_and_the_old_value_is_kept(login, cast, paid, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = login(cast.zhao)
    form = client.get(f"{paid.get_absolute_url()}amend-parts/").context["form"]
    assert (form["amount"].initial, form["what_for"].initial) == (Decimal("125.00"), "合页两只")
    assert correct(client, paid, reason=" ").status_code == 422
    correct(client, paid, receipt=upload())

    cost = PartsCost.objects.get()
    assert (cost.amount, cost.receipt.stage) == (Decimal("12.50"), "receipt")
    note = AuditEvent.objects.get(detail__has_key="parts_were")
    assert (note.by, note.detail["reason"]) == (cast.zhao, "少点了小数点")
    assert (note.detail["parts_were"]["amount"], note.detail["parts_are"]["amount"]) == ("125.00", "12.50")
    assert (note.detail["parts_were"]["receipt"], note.detail["parts_are"]["receipt"]) == (
        None,
        cost.receipt_id,
    )
    [message] = Message.objects.filter(resident=cast.wang)
    assert "12.50" in message.text
    assert correct(client, paid).status_code == 422  # nothing is different
    assert AuditEvent.objects.filter(detail__has_key="parts_were").count() == 1


def test_after_closing_only_staff_correct_it(login, cast, paid):
    for stranger in (cast.wang, cast.qian, cast.zhou):
        assert correct(login(stranger), paid).status_code == 404
    workflow.close(paid, by=cast.wang)
    page = login(cast.zhao).get(paid.get_absolute_url())
    assert "amend-parts" not in {button["action"].name for button in page.context["buttons"]}
    assert correct(login(cast.zhao), paid).status_code == 422
    assert PartsCost.objects.get().amount == Decimal("125.00")

    assert correct(login(cast.chen), paid).status_code == 302
    assert PartsCost.objects.get().amount == Decimal("12.50")
    page = login(cast.wang).get(paid.get_absolute_url()).content.decode()
    assert "12.50" in page
    paid.refresh_from_db()
    assert paid.state == "closed"


def test_money_of_another_order_is_not_corrected_from_here(login, cast, orders, paid):
    other = orders.claimed(by=cast.zhao)
    assert correct(login(cast.zhao), other).status_code == 422
    with pytest.raises(NotAllowed):
        workflow.correct_parts(
            other,
            by=cast.zhao,
            cost=PartsCost.objects.get(),
            parts=workflow.Parts(Decimal(1), "螺丝", "本人"),
            reason="写错了",
        )
