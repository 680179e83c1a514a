"""The one staff member's morning: what waits, the next step one click away, and at one price however much there is."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from community.models import Message, Volunteer
from points import shop
from repairs import workflow
from repairs.models import Referral, RepairOrder

TODAY = "/admin/"
MOST_QUERIES = 17


def panels(response) -> dict[str, list[str]]:
    board = response.context["board"]
    with translation.override("en"):
        return {str(panel.title): [row.title for row in panel.rows] for panel in board.panels}


def at(order, **changes):
    RepairOrder.objects.filter(pk=order.pk).update(**changes)
    return order


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def test_everything_that_waits_is_on_the_board(cast, orders, login, towel, give_points, community):
    long_ago = timezone.now() - timedelta(days=9)
    today = timezone.localdate()
    orders.submitted(item="水龙头漏水")
    orders.submitted(item="插座冒火花", urgency="urgent")
    orders.open(item="刚发布")
    at(orders.open(item="没人接"), published_at=long_ago)
    at(orders.claimed(item="还没上门"), claimed_at=long_ago)
    waiting = workflow.pause(
        orders.claimed(by=cast.qian, item="等配件"), by=cast.chen, reason="合页", expected_on=today
    )
    at(waiting, expected_on=today - timedelta(days=1))
    referred = workflow.refer(
        orders.submitted(item="楼道灯"), by=cast.chen, partner=cast.property, due_on=today
    )
    Referral.objects.filter(order=referred).update(due_on=today - timedelta(days=1))
    orders.reported(by=cast.sun, item="修好待回访")
    give_points(cast.zhao, 10)
    shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    Volunteer.objects.create(resident=cast.li)
    Message.objects.create(community=community, to_phone="19900000009", text="短信", state="failed")

    response = login(cast.chen).get(TODAY)

    assert panels(response) == {
        "To triage": ["插座冒火花", "水龙头漏水"],
        "Unclaimed too long": ["没人接"],
        "Overdue": ["还没上门", "等配件", "楼道灯"],
        "To call back": ["修好待回访"],
        "To hand over": ["赵铁柱 · 毛巾 × 1"],
        "Volunteer applications": ["李建国"],
        "Certificates to check": [],
        "Activities to close": [],
        "Activities today": [],
        "Messages that did not get through": ["19900000009"],
        "Thank-you cards to look at": [],
        "The same fault again and again": ["3号楼2单元903 · Doors and windows × 8"],
    }


def test_the_next_step_is_one_click_away(cast, orders, login):
    order = orders.submitted()
    client = login(cast.chen)
    board = client.get(TODAY).context["board"]

    step = board.panels[0].rows[0].step_url
    page = client.get(step)

    assert step == f"/admin/repairs/repairorder/{order.pk}/act/publish/"
    assert page.status_code == 200
    assert 'name="skill"' in page.content.decode()


def test_every_panel_and_figure_leads_to_a_list_that_opens(cast, orders, login, towel):
    orders.submitted()
    client = login(cast.chen)
    board = client.get(TODAY).context["board"]

    links = [panel.all_url for panel in board.panels] + [figure.url for figure in board.figures]
    links += [link.url for link in board.quick]

    assert {client.get(link).status_code for link in links} == {200}


def test_the_filtered_list_holds_what_the_panel_counted(cast, orders, login):
    orders.open(item="刚发布")
    at(orders.open(item="没人接"), published_at=timezone.now() - timedelta(days=9))
    client = login(cast.chen)

    listed = client.get("/admin/repairs/repairorder/?waiting=unclaimed")

    assert [order.item for order in listed.context["cl"].result_list] == ["没人接"]


def test_a_long_queue_costs_no_more_than_a_short_one(cast, orders, login):
    client = login(cast.chen)
    orders.submitted()
    client.get(TODAY)
    with CaptureQueriesContext(
        connection,
    ) as short:
        client.get(TODAY)
    for _n in range(30):
        orders.submitted()
    orders.reported()
    with CaptureQueriesContext(connection) as long:
        board = client.get(TODAY).context["board"]

    assert (len(long), len(long) <= MOST_QUERIES) == (len(short), True)
    assert (board.panels[0].count, len(board.panels[0].rows)) == (31, 5)


def test_an_urgent_request_stands_on_top_however_late_it_came(cast, orders, login):
    for n in range(7):
        orders.submitted(item=f"普通{n}")
    orders.submitted(item="漏电", urgency="urgent")

    assert panels(login(cast.chen).get(TODAY))["To triage"] == ["漏电", "普通0", "普通1", "普通2", "普通3"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("903", {"卧室门框开裂", "王秀兰"}),
        ("王秀兰", {"卧室门框开裂", "王秀兰"}),
        ("门框", {"卧室门框开裂"}),
        ("毛巾", {"毛巾"}),
        ("不存在", set()),
    ],
)
def test_one_box_finds_orders_people_and_goods(cast, orders, towel, login, words, found):
    orders.submitted()

    groups = login(cast.chen).get("/admin/search/", {"q": words}).context["groups"]

    assert {row.title for group in groups for row in group.rows} == found


def test_an_order_is_found_by_number_and_a_redemption_by_its_code(cast, orders, towel, give_points, login):
    order = orders.submitted()
    give_points(cast.zhao, 10)
    redemption = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    client = login(cast.chen)

    def titles(words):
        return [
            row.title
            for group in client.get("/admin/search/", {"q": words}).context["groups"]
            for row in group.rows
        ]

    assert titles(order.number) == [order.item]
    assert "赵铁柱 · 毛巾 × 1" in titles(redemption.code)


def test_staff_of_another_community_have_an_empty_board(cast, orders, login, towel):
    orders.submitted()
    orders.reported()
    client = login(cast.zhou)

    board = client.get(TODAY).context["board"]
    groups = client.get("/admin/search/", {"q": "王秀兰"}).context["groups"]

    assert [panel.count for panel in board.panels] == [0] * len(board.panels)
    assert [figure.value for figure in board.figures] == [0] * len(board.figures)
    assert groups == []


def test_people_without_a_post_do_not_find_the_office(cast, login, client):
    asked = client.get(TODAY, follow=True).redirect_chain[-1][0]
    assert unquote(asked) == "/login/?next=/admin/"
    for person in (cast.wang, cast.zhao, cast.he, cast.wu):
        assert login(person).get(TODAY).status_code == 404
        assert client.get(reverse("admin:search")).status_code == 404


def test_pages_carry_no_inline_script_or_style(cast, orders, login):
    order = orders.submitted()
    client = login(cast.chen)
    for path in (TODAY, "/admin/repairs/repairorder/", f"/admin/repairs/repairorder/{order.pk}/change/"):
        page = client.get(path).content.decode()
        assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", page) == []
