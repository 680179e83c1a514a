"""Which partner is proposed: the one that looks after such things, or clearly none."""

import pytest
from django.urls import reverse

from community.models import Partner
from repairs import boundary
from repairs.models import ResponsibilityRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def utilities(community):
    """The water company was there first."""
    rows = [("供水公司", ["water"]), ("燃气公司", ["gas"]), ("通信公司", ["telecoms"])]
    return {
        name: Partner.objects.create(community=community, kind="utility", name=name, services=services)
        for name, services in rows
    }


def proposed(order):
    return boundary.proposal_of(order).partner


@pytest.mark.parametrize(
    ("item", "place", "name"),
    [
        ("厨房有煤气味", "home", "燃气公司"),
        ("楼道里有煤气味", "common", "燃气公司"),
        ("水表在转", "home", "供水公司"),
        ("整栋楼停水", "common", "供水公司"),
        ("电梯按钮坏了", "common", "安居物业"),
        ("三楼走廊的灯不亮", "common", "安居物业"),
    ],
)
def test_each_goes_to_the_one_who_looks_after_such_things(item, place, name, orders, utilities):
    order = orders.submitted(item=item, place_kind=place, place="三楼" if place == "common" else "")
    assert getattr(proposed(order), "name", None) == name


def test_where_there_is_none_the_office_is_told_what_is_lacking_and_may_choose(
    orders, cast, login, utilities
):
    order = orders.submitted(item="插座冒烟")
    answer = boundary.proposal_of(order)
    assert (answer.who, answer.partner) == ("property", cast.property)  # the safety rule says so
    order = orders.submitted(item="电表不走了")
    answer = boundary.proposal_of(order)
    assert (answer.who, answer.partner, answer.needed) == ("utility", None, ["electricity"])

    client = login(cast.chen)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("admin:repairs_repairorder_change", args=[order.pk]))
    text = page.content.decode()
    assert "There is no partner for this (electricity)" in text
    assert not page.context["proposal"]["hidden"]
    assert reverse("admin:repairs_repairorder_act", args=[order.pk, "refer"]) in text


def test_a_partner_out_of_use_or_next_door_is_not_proposed(orders, utilities, next_door):
    Partner.objects.create(community=next_door, kind="utility", name="滨河燃气", services=["gas"])
    Partner.objects.filter(name="燃气公司").update(is_active=False)
    assert proposed(orders.submitted(item="煤气灶点不着")) is None


def test_the_partner_a_line_names_goes_before_all(orders, community, utilities):
    ResponsibilityRule.objects.create(
        community=community, code="home-gas", place_kind="home", title="燃气", words="煤气", who="utility",
        why="归燃气公司。", partner=utilities["通信公司"],
    )  # fmt: skip
    assert proposed(orders.submitted(item="煤气灶点不着")) == utilities["通信公司"]


def test_a_property_company_with_ticks_goes_before_one_without(orders, community, cast):
    lifts = Partner.objects.create(
        community=community, kind="property", name="电梯维保站", services=["lifts"]
    )
    assert proposed(orders.submitted(item="电梯按钮坏了", place_kind="common", place="一楼")) == lifts
    assert proposed(orders.submitted(item="走廊灯不亮", place_kind="common", place="一楼")) == cast.property


def test_staff_tick_what_a_partner_looks_after(login, cast, utilities):
    page = reverse("admin:community_partner_change", args=[utilities["供水公司"].pk])
    client = login(cast.chen)
    form = client.get(page).context["adminform"].form
    assert form["services"].value() == ["water"]
    sent = {
        "kind": "utility", "name": "水务燃气公司", "days_to_answer": 5, "is_active": "on", "phone": "",
        "services": ["water", "gas"], "members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = client.post(page, sent)
    assert answer.status_code == 302
    assert Partner.objects.get(name="水务燃气公司").services == ["water", "gas"]
    assert client.post(page, sent | {"services": ["money"]}).status_code == 200
