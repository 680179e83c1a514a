"""Whose is it? A lamp at home is the volunteers', the corridor's is the property company's; staff may say otherwise."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from repairs import boundary, workflow
from repairs.models import PlaceKind, ResponsibilityRule

pytestmark = pytest.mark.django_db
LIST = "/responsibility/"


def whose(community, skills, item, place="home", trade=None):
    rule = boundary.rule_for(
        community, place_kind=place, text=item, skill_id=skills[trade].pk if trade else None
    )
    return rule.who if rule else None


@pytest.mark.parametrize(
    ("item", "place", "trade", "who"),
    [
        ("客厅吸顶灯不亮", "home", "lamps", "volunteers"),
        ("三楼走廊的灯不亮", "common", "lamps", "property"),
        ("卧室门框开裂", "home", "carpentry", "volunteers"),
        ("单元门关不上", "common", "carpentry", "property"),
        ("煤气灶点不着", "home", None, "utility"),
        ("水表在转", "home", "plumbing", "utility"),
        ("楼上漏水到我家", "home", "plumbing", "joint"),
        ("电梯按钮坏了", "common", None, "property"),
        ("树枝挡住窗户", "common", None, "municipal"),
        ("井盖响", "common", None, "joint"),
        ("轮椅刹车不灵", "home", "other", "volunteers"),
        ("石凳断了", "common", "other", "property"),
    ],
)
def test_the_seeded_list_answers_what_residents_ask(item, place, trade, who, community, skills):
    assert whose(community, skills, item, place, trade) == who


def test_a_communitys_own_version_takes_the_place_of_the_shared_line(community, next_door, skills):
    shared = ResponsibilityRule.objects.get(code="common-lamp", community=None)
    ResponsibilityRule.objects.create(
        community=community, code=shared.code, place_kind="common", title="路灯", words="灯", who="municipal",
        why="我们这里的路灯归市政。",
    )  # fmt: skip

    assert whose(community, skills, "路灯不亮", "common") == "municipal"
    assert whose(next_door, skills, "路灯不亮", "common") == "property"


def test_switched_off_in_one_community_the_line_is_gone_there(community, skills):
    ResponsibilityRule.objects.create(
        community=community, code="home-other", place_kind="home", title="其他", who="volunteers", why="无",
        is_active=False,
    )  # fmt: skip

    assert whose(community, skills, "石磨坏了") is None


def test_the_one_who_asked_reads_whose_it_is_in_a_sentence(login, cast, orders):
    order = orders.submitted(item="三楼走廊的灯不亮", place="三楼走廊", room="")
    assert (order.place_kind, order.responsibility.code) == (PlaceKind.COMMON, "common-lamp")
    client = login(cast.wang)
    client.cookies["django_language"] = "en"
    page = client.get(order.get_absolute_url()).content.decode()

    assert "property company" in page
    assert order.responsibility.why in page


def test_the_office_refers_to_the_proposed_partner_with_one_press(login, cast, orders):
    order = orders.submitted(item="三楼走廊的灯不亮", place="三楼走廊", room="", skill=orders.skills["lamps"])
    client = login(cast.chen)
    proposal = client.get(reverse("admin:repairs_repairorder_change", args=[order.pk])).context["proposal"]
    assert (proposal["answer"].who, proposal["answer"].partner) == ("property", cast.property)
    form = proposal["form"]

    answers = proposal["hidden"] | {"once": form["once"].value(), "version": form["version"].value()}
    client.post(proposal["url"], answers)

    order.refresh_from_db()
    assert (order.state, order.referrals.get().partner) == ("referred", cast.property)


def test_the_office_publishes_what_is_the_volunteers_with_one_press(login, cast, orders):
    order = orders.submitted()
    client = login(cast.chen)
    proposal = client.get(reverse("admin:repairs_repairorder_change", args=[order.pk])).context["proposal"]
    form = proposal["form"]
    client.post(
        proposal["url"],
        proposal["hidden"] | {"once": form["once"].value(), "version": form["version"].value()},
    )

    order.refresh_from_db()
    assert (order.state, order.skill.code, order.places) == ("open", "carpentry", 1)


def test_correcting_the_place_changes_the_answer(cast, orders):
    order = orders.submitted(item="灯不亮", skill=orders.skills["lamps"])
    assert order.responsibility.who == "volunteers"
    changed = workflow.edit(order, by=cast.chen, expected_version=1, place_kind="common")

    assert changed.responsibility.who == "property"


def test_everybody_reads_the_list_by_place_and_searches_it(client, community):
    page = client.get(LIST)
    assert page.status_code == 200
    assert [len(rules) > 5 for _kind, _label, rules in page.context["places"]] == [True, True]

    found = client.get(LIST, {"q": "电梯", "community": community.slug}).context
    assert [rule.code for _kind, _label, rules in found["places"] for rule in rules] == ["common-lift"]
    assert client.get(LIST, {"q": "没有这个"}).context["found"] == 0
    assert client.post(LIST).status_code == 405


def test_the_list_costs_the_same_however_long_it_is(client, community):
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(30):
        ResponsibilityRule.objects.create(
            community=community, place_kind="home", title=f"东西{number}", who="joint", why="看看再说"
        )
    with CaptureQueriesContext(connection) as many:
        client.get(LIST, {"community": community.slug})

    assert len(many) == len(few)


def test_a_shared_place_hides_the_door_the_profile_filled_in(login, cast, building, skills):
    import uuid

    answers = {
        "once": str(uuid.uuid4()), "item": "走廊灯不亮", "place_kind": "common", "place": "三楼走廊",
        "building": building.pk, "unit": "2", "room": "903", "contact_name": "王秀兰",
        "contact_phone": cast.wang.phone,
    }  # fmt: skip
    login(cast.wang).post("/repairs/new/", answers)

    order = cast.wang.orders.get()
    assert (order.place_kind, order.room, order.where) == ("common", "", "3号楼2单元 三楼走廊")


def test_staff_make_their_own_version_and_never_touch_the_shared_one(login, cast, community):
    shared = ResponsibilityRule.objects.get(code="common-lamp", community=None)
    page = reverse("admin:repairs_responsibilityrule_change", args=[shared.pk])
    client = login(cast.chen)
    assert client.get(page).status_code == 200
    assert client.post(page, {"title": "改了"}).status_code == 403

    step = reverse("admin:repairs_responsibilityrule_step", args=[shared.pk, "own"])
    form = client.get(step).context["form"]
    client.post(step, {"once": form["once"].value()})

    own = ResponsibilityRule.objects.get(code="common-lamp", community=community)
    assert (own.title, own.who, set(own.trades.all())) == (shared.title, shared.who, set(shared.trades.all()))
    assert client.get(reverse("admin:repairs_responsibilityrule_change", args=[own.pk])).status_code == 200
    assert (
        login(cast.zhou).get(reverse("admin:repairs_responsibilityrule_change", args=[own.pk])).status_code
        == 404
    )
