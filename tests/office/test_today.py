"""The one staff member's morning: what waits, the next step one click away, and at one price however much there is."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from community.models import Message, Volunteer
from community.working_time import calendar_of
from points import awards, shop
from points.ledger import Award, Worth
from points.models import Activity, PassbookRules, Product, Wish
from repairs import deadlines, thanks, workflow
from repairs.models import Checklist, Referral, RepairOrder
from repairs.rounds import planning, walking
from tests.points.activity_cast import plan

__all__ = ["plan"]

TODAY = "/admin/"
OTHER = "/admin/other/"
MOST_QUERIES = 16  # of the second board, which asks for more kinds of things


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


@pytest.mark.usefixtures("deadlines_of_all")
def test_what_cannot_wait_is_on_the_board(cast, orders, login, towel, give_points):
    long_ago = timezone.now() - timedelta(days=9)
    today = timezone.localdate()
    orders.submitted(item="水龙头漏水")
    orders.submitted(item="插座冒火花", urgency="urgent")
    orders.open(item="刚发布")
    with time_machine.travel(long_ago):
        orders.open(item="没人接")
        orders.claimed(item="还没上门")
    waiting = workflow.pause(
        orders.claimed(by=cast.qian, item="等配件"), by=cast.chen, reason="合页", expected_on=today
    )
    calendar = calendar_of(cast.chen.community)
    past = next(day for n in range(1, 20) if calendar.is_working(day := today - timedelta(days=n)))
    at(waiting, expected_on=past - timedelta(days=1))
    deadlines.wind_all()
    referred = workflow.refer(
        orders.submitted(item="楼道灯"), by=cast.chen, partner=cast.property, due_on=today
    )
    Referral.objects.filter(order=referred).update(due_on=past)
    deadlines.wind_all()
    orders.reported(by=cast.sun, item="修好待回访")
    give_points(cast.zhao, 10)
    shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    Volunteer.objects.create(resident=cast.li)

    response = login(cast.chen).get(TODAY)

    assert panels(response) == {
        "To triage": ["插座冒火花", "水龙头漏水"],
        "Unclaimed too long": ["没人接"],
        "Overdue": ["没人接", "还没上门", "等配件", "楼道灯"],
        "Due soon": [],
        "To call back": ["修好待回访"],
        "To hand over": ["赵铁柱 · 毛巾 × 1"],
        "Volunteer applications": ["李建国"],
    }


@pytest.fixture
def bring(cast, orders, community, plan):
    """One more of everything that stands on the page of other things."""

    def one_of_each(n):
        message = {"to_phone": f"1990000{n:04}", "text": "短信", "state": "failed"}
        Message.objects.create(community=community, **message)
        PassbookRules.objects.get_or_create(community=community, defaults={"awards_a_day": 0, "same_pair": 0})
        award = Award(cast.sun, Worth(9, ""), f"held:{n}", f"巡查{n}", timezone.localdate())
        awards.give([awards.Cause(award, proposed=5)], by=None)
        order = orders.closed(by=cast.zhao, room=f"{n + 500}")
        card = thanks.write(order, by=cast.wang, words=f"谢谢{n}", may_be_shown=True)
        thanks.agree(card.volunteers.get(), by=cast.zhao, agrees=True)
        now = timezone.now()
        for title, hours in ((f"磨刀{n}", 1), (f"义诊{n}", -1)):
            held = plan(title=title, published=False)
            Activity.objects.filter(pk=held.pk).update(
                state="published",
                published_at=now,
                starts_at=now - timedelta(hours=2),
                ends_at=now + timedelta(hours=hours),
            )
        Product.objects.create(community=community, name=f"牙刷{n}", price=3)
        Wish.objects.create(community=community, resident=cast.wang, by=cast.wang, text=f"老花镜{n}")
        for _n in range(3):
            orders.submitted(item="门锁", room=f"{n + 100}")
        due = timezone.localdate()
        referred = [
            workflow.refer(
                orders.submitted(item=f"{item}{n}", room=f"{n + 900}", skill=None),
                by=cast.chen,
                partner=cast.property,
                due_on=due,
            ).referrals.get()
            for item in ("井盖", "路灯", "车棚")
        ]
        workflow.ask(referred[0], by=cast.wu, text="哪一个？")
        workflow.send_back(referred[1].order, by=cast.wu, reason="归市政")
        Referral.objects.filter(pk=referred[2].pk).update(due_on=due - timedelta(days=1))
        inspect(orders.building)

    def inspect(place):
        checklist = Checklist.objects.create(community=community, title="消防通道")
        checklist.items.create(text="消防车通道被占", wants_photo=False)
        walk = planning.schedule(
            checklist=checklist,
            community=community,
            buildings=[place],
            assignee=cast.zhao,
            due_on=timezone.localdate(),
            by=cast.chen,
        )
        walking.answer(walk.items.get(), by=cast.zhao, result="problem", seen=0)

    return one_of_each


def test_the_rest_stands_on_a_page_of_its_own_and_is_counted_on_the_board(cast, login, bring):
    client = login(cast.chen)
    bring(1)

    board = client.get(TODAY).context["board"]
    other = client.get(OTHER)

    assert panels(other) == {
        "Nobody came": [],
        "Thank-you cards to look at": ["谢谢1"],
        "Points to look at twice": ["孙巧 +9 · 巡查1"],
        "Rounds due": ["消防通道"],
        "Findings of rounds": ["消防车通道被占"],
        "The same fault again and again": ["3号楼 · Doors and windows × 3"],
        "Topics that wait for the office": [],
        "Activities today": ["磨刀1"],
        "Activities to close": ["义诊1"],
        "Running low": ["牙刷1"],
        "Wishes to answer": ["老花镜1"],
        "Certificates to check": [],
        "Messages that did not get through": ["19900000001"],
        "Partners ask": ["井盖1"],
        "Sent back by partners": ["路灯1"],
        "Partners who owe an answer": ["车棚1"],
    }
    assert board.waiting == sum(panel.count for panel in other.context["board"].panels) == 13


def test_the_board_says_when_nothing_else_waits(cast, login, bring, client):
    login(cast.chen)
    assert "All done: thank-you cards" in client.get(TODAY).content.decode()
    bring(1)
    cache.clear()  # repeated faults are looked up once in ten minutes

    page = client.get(TODAY).content.decode()

    assert "All done" not in page
    assert "Look at 13 things" in page
    assert f'href="{OTHER}"' in page


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

    shown = [*board.panels, *client.get(OTHER).context["board"].panels]
    links = [panel.all_url for panel in shown] + [figure.url for figure in board.figures]
    links += [link.url for link in board.quick]

    assert {client.get(link).status_code for link in links} == {200}


def test_the_filtered_list_holds_what_the_panel_counted(cast, orders, login):
    orders.open(item="刚发布")
    with time_machine.travel(timezone.now() - timedelta(days=9)):
        orders.open(item="没人接")
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


def test_seven_of_everything_cost_no_more_than_one(cast, login, bring):
    client = login(cast.chen)

    def opened():
        cache.clear()
        boards, prices = [], []
        for path in (TODAY, OTHER):
            client.get(path)
            with CaptureQueriesContext(connection) as seen:
                boards.append(client.get(path).context["board"])
            prices.append(len(seen))
        return prices, *boards

    bring(0)
    few, _today, _other = opened()
    for n in range(1, 7):
        bring(n)
    many, today, other = opened()

    assert (many, max(many) <= MOST_QUERIES) == (few, True)
    assert [(panel.count, len(panel.rows)) for panel in other.panels if panel.count] == [(7, 5)] * 13
    assert today.waiting == 91


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
    assert board.waiting == 0
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
    for path in (
        TODAY,
        OTHER,
        "/admin/repairs/repairorder/",
        f"/admin/repairs/repairorder/{order.pk}/change/",
    ):
        page = client.get(path).content.decode()
        assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", page) == []
