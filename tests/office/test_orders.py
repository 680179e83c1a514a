"""Repair orders in the office: found, walked through the same steps as on the website, and corrected."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.models import AuditEvent
from repairs import workflow
from repairs.actions import REOPEN_DAYS

LIST = "/admin/repairs/repairorder/"
MOST_QUERIES = 11


def page_of(order, rest="change/"):
    return f"{LIST}{order.pk}/{rest}"


@pytest.fixture
def desk(client, cast, login):
    """陈静's browser, in English."""
    client.cookies["django_language"] = "en"
    return login(cast.chen)


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def press(client, order, action, **answers):
    """Open the action's page and send it filled in, as a browser would."""
    form = client.get(page_of(order, f"act/{action}/")).context["form"]
    hidden = {field.name: field.value() for field in form.hidden_fields()}
    return client.post(page_of(order, f"act/{action}/"), {**hidden, **answers})


def test_the_list_costs_the_same_for_one_order_and_for_a_hundred(desk, orders):
    orders.reported()
    one = queries(desk, LIST)
    for _n in range(99):
        orders.submitted()

    assert queries(desk, LIST) == one <= MOST_QUERIES


def test_pages_of_the_list_follow_each_other_without_a_gap(desk, orders):
    made = [orders.submitted().pk for _n in range(120)][::-1]

    first = desk.get(LIST).context["cl"]
    second = desk.get(LIST + first.older_url).context["cl"]
    third = desk.get(LIST + second.older_url).context["cl"]
    back = desk.get(LIST + third.newer_url).context["cl"]

    seen = [[order.pk for order in cl.result_list] for cl in (first, second, third)]
    assert seen == [made[:50], made[50:100], made[100:]]
    assert [order.pk for order in back.result_list] == made[50:100]
    assert (first.newer_url, third.older_url) == ("", "")


def test_the_list_never_counts_or_skips_rows(desk, orders):
    orders.submitted()
    with CaptureQueriesContext(connection) as captured:
        desk.get(LIST, {"p": "older-5", "state__exact": "submitted"})

    asked = [query["sql"] for query in captured if "repairs_repairorder" in query["sql"]]
    assert asked
    assert [sql for sql in asked if "COUNT(" in sql or "OFFSET" in sql] == []


@pytest.mark.parametrize("cursor", ["older-", "newer-x", "7", "older-99999999999999999999", "-1"])
def test_a_garbled_page_address_shows_the_first_page(desk, orders, cursor):
    order = orders.submitted()

    assert [row.pk for row in desk.get(LIST, {"p": cursor}).context["cl"].result_list] == [order.pk]


@pytest.mark.parametrize("words", ["王秀兰", "门框", "903", "00000001", "0001"])
def test_an_order_is_found_by_what_the_office_remembers(desk, orders, cast, words):
    order = orders.submitted()
    orders.submitted(item="灯不亮", contact_name="李建国", contact_phone="19900000077", requester=None,
                     by=cast.chen, channel="phone", room="101")  # fmt: skip
    words = cast.wang.phone if words == "00000001" else words

    assert [row.pk for row in desk.get(LIST, {"q": words}).context["cl"].result_list] == [order.pk]


def test_the_list_offers_the_next_step(desk, orders):
    submitted, reported = orders.submitted(), orders.reported()
    orders.closed(item="已办结")

    page = desk.get(LIST).content.decode()

    assert page_of(submitted, "act/publish/") in page
    assert page_of(reported, "act/close/") in page
    assert page.count('class="button-step" href="/admin/repairs') == 2


def test_an_order_is_walked_from_the_desk_to_the_end(desk, orders, cast, skills):
    order = orders.submitted()

    press(desk, order, "publish", skill=skills["carpentry"].pk, size="small", places=2, urgency="normal")
    workflow.claim(order, by=cast.zhao)
    press(desk, order, "begin")
    press(
        desk, order, "report", outcome="fixed", no_photos="on", visited_on=f"{timezone.localdate():%Y-%m-%d}"
    )
    press(desk, order, "close", reply="电话回访，修好了", reply_by="phone", points=10)

    order.refresh_from_db()
    assert (order.state, order.reply, order.reply_by) == ("closed", "电话回访，修好了", "phone")
    assert [event.action for event in order.events.all()] == [
        "submit", "publish", "claim", "begin", "report", "close",
    ]  # fmt: skip
    assert [claim.points for claim in order.claims.all()] == [10]


def test_the_page_shows_the_buttons_of_the_table_and_no_others(desk, orders):
    def offered(order):
        page = desk.get(page_of(order)).context
        return [[button["action"].name for button in page[row]] for row in ("buttons", "rare_buttons")]

    assert offered(orders.submitted()) == [
        ["publish", "refer", "decline"],
        ["offer-times", "appoint", "inspect", "cancel", "merge"],
    ]
    assert offered(orders.reported()) == [["close", "reopen"], []]
    assert offered(orders.closed()) == [["reopen"], []]


def test_nobody_is_offered_a_button_that_would_be_refused(desk, orders, cast):
    """Nobody to give the job back or to begin with; what is dangerous; what was closed long ago."""

    def offered(order):
        page = desk.get(page_of(order)).context
        return {button["action"].name for button in [*page["buttons"], *page["rare_buttons"]]}

    nobody_yet = orders.open()
    assert not {"release", "begin", "arrive", "agree-time"} & offered(nobody_yet)
    workflow.claim(nobody_yet, by=cast.zhao)
    assert "release" in offered(nobody_yet)

    dangerous = orders.submitted(item="厨房有煤气味")
    assert dangerous.is_dangerous
    assert "publish" not in offered(dangerous)
    assert {"refer", "lift"} <= offered(dangerous)

    closed = orders.closed()
    type(closed).objects.filter(pk=closed.pk).update(
        closed_at=timezone.now() - timedelta(days=REOPEN_DAYS, hours=1)
    )
    assert "reopen" not in offered(closed)


def test_a_button_from_a_stale_page_is_answered_kindly(desk, orders, cast):
    order = orders.closed()

    answer = desk.get(page_of(order, "act/publish/"), follow=True)

    assert answer.redirect_chain == [(page_of(order), 302)]
    assert "This cannot be done now" in answer.content.decode()
    assert desk.get(page_of(order, "act/claim/")).status_code == 404
    assert desk.get(page_of(order, "act/nonsense/")).status_code == 404


def test_a_refusal_keeps_what_was_typed(desk, orders):
    order = orders.submitted()

    answer = press(desk, order, "decline", reason="不在范围内", reply="")

    assert "不在范围内" in answer.content.decode()
    assert answer.context["form"].errors["reply"]
    order.refresh_from_db()
    assert order.state == "submitted"


def test_a_double_click_does_it_once(desk, orders):
    order = orders.submitted()
    form = desk.get(page_of(order, "act/cancel/")).context["form"]
    data = {field.name: field.value() for field in form.hidden_fields()} | {"reason": "自己修好了"}

    answers = [desk.post(page_of(order, "act/cancel/"), data) for _n in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [page_of(order)] * 2
    assert order.events.filter(action="cancel").count() == 1


def test_nothing_changes_by_get_or_by_saving_the_page(desk, orders):
    order = orders.submitted()

    desk.get(page_of(order, "act/cancel/"), {"reason": "x", "once": uuid.uuid4()})
    saved = desk.post(page_of(order), {"item": "别的", "state": "closed"})

    order.refresh_from_db()
    assert (saved.status_code, order.state, order.item) == (405, "submitted", "卧室门框开裂")
    assert desk.get(f"{LIST}add/").status_code == 403
    assert desk.get(page_of(order, "delete/")).status_code == 403


def typed(order, **changes):
    names = ["item", "description", "contact_name", "contact_phone", "unit", "room", "place", "good_times"]
    values = {name: getattr(order, name) for name in [*names, "place_kind", "size", "urgency", "places"]}
    keys = {"building": order.building_id, "skill": order.skill_id, "requester": order.requester_id}
    return {**values, **keys, "seen_version": order.version, **changes}


def test_particulars_are_corrected_and_findable_at_once(desk, orders):
    order = orders.submitted()

    desk.post(page_of(order, "edit/"), typed(order, item="厨房水龙头漏水", room="904"))

    order.refresh_from_db()
    assert (order.item, order.room, order.version) == ("厨房水龙头漏水", "904", 2)
    assert [row.pk for row in desk.get(LIST, {"q": "水龙头"}).context["cl"].result_list] == [order.pk]


def test_two_people_correcting_at_once_are_shown_both_versions(desk, orders, cast):
    order = orders.submitted()
    workflow.edit(order, by=cast.chen, expected_version=1, item="先存的")

    answer = desk.post(page_of(order, "edit/"), typed(order, item="后写的"))

    page = answer.content.decode()
    assert "you wrote “后写的”, stored is “先存的”" in page
    assert 'value="后写的"' in page
    order.refresh_from_db()
    assert order.item == "先存的"
    form = answer.context["form"]
    again = {field.name: field.value() for field in form if field.value()}
    desk.post(page_of(order, "edit/"), again)
    order.refresh_from_db()
    assert order.item == "后写的"


def test_opening_an_order_is_written_down_once_a_day(desk, orders, cast):
    order = orders.submitted()

    for _n in range(3):
        desk.get(page_of(order))

    reveals = AuditEvent.objects.filter(
        kind=AuditEvent.Kind.REVEAL, subject=f"repairs.RepairOrder:{order.pk}"
    )
    assert [reveal.by for reveal in reveals] == [cast.chen]


def test_the_order_page_costs_the_same_however_long_its_story(desk, orders, cast):
    order = orders.claimed()
    short = queries(desk, page_of(order))
    for _n in range(10):
        workflow.pause(order, by=cast.chen, reason="等配件", expected_on=timezone.localdate())
        workflow.resume(order, by=cast.chen)

    assert order.events.count() == 23
    assert queries(desk, page_of(order)) == short <= MOST_QUERIES + 9  # with what belongs to going there


def test_what_was_corrected_is_told_in_the_pages_own_words(desk, orders, cast):
    order = orders.submitted()
    changes = {"item": "水龙头漏水", "urgency": "urgent", "needs_certificate": True}
    workflow.edit(order, by=cast.chen, expected_version=1, **changes)
    desk.cookies["django_language"] = "zh-hans"

    page = desk.get(page_of(order, "history/"))

    [line] = [line for line in page.context["lines"] if line.kind == "change"]
    assert line.changes == [("维修事项", "水龙头漏水"), ("紧急程度", "紧急"), ("仅限持证", "是")]


def test_a_corrected_number_can_be_called_and_written_to(desk, orders):
    order = orders.submitted()

    desk.post(page_of(order, "edit/"), typed(order, contact_phone="+86 199 0000-0077"))
    order.refresh_from_db()
    assert order.contact_phone == "19900000077"

    answer = desk.post(page_of(order, "edit/"), typed(order, contact_phone="打给女儿"))
    assert "contact_phone" in answer.context["form"].errors


def test_what_few_need_is_folded_away_and_open_where_something_is_in_it(orders, cast, desk):
    order = orders.claimed(by=cast.zhao)
    act = reverse("admin:repairs_repairorder_act", args=[order.pk, "report"])

    def folds(page):
        return {fold["id"]: fold["is_open"] for fold in page.context["form"].folds}

    page = desk.get(act)
    assert folds(page) == {"parts-money": False, "next-job": False}
    assert page.content.decode().count('<details class="fold"') == 2
    page = desk.post(act, {"once": str(uuid.uuid4()), "outcome": "fixed", "parts_amount": "5"})
    assert folds(page) == {"parts-money": True, "next-job": False}
    refer = reverse("admin:repairs_repairorder_act", args=[orders.submitted().pk, "refer"])
    assert folds(desk.get(refer)) == {"others": False}
