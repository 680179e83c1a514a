"""What each person finds on the home page, and what it costs."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import helping, volunteering
from community.context import standing_of
from community.models import Duty, Message, PartnerMember, Resident
from community.views.home import work_choices
from points import shop


def page(client, **cookies):
    client.cookies.load(cookies)
    response = client.get("/")
    assert response.status_code == 200
    return response


def work_of(person) -> dict[str, int]:
    """Address → how much waits there."""
    return {choice.url: choice.count for choice in work_choices(person, standing_of(person))}


@pytest.fixture
def _addresses_by_name(monkeypatch):
    monkeypatch.setattr("community.views.home.reverse", lambda name: name)


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies.load({"django_language": "en"})


def test_a_stranger_reads_what_this_is_and_what_neighbours_have_done(client, orders, cast):
    orders.closed()
    orders.open()
    orders.submitted()

    response = page(client)

    assert response.context["figures"] == {"closed": 1, "under_way": 2, "volunteers": 3}
    assert "Something broken at home? Neighbours will help." in response.text
    assert "19900000100" not in response.text  # two communities: nobody knows which desk is theirs


def test_where_there_is_one_community_a_stranger_sees_its_desk_phone(client, community):
    assert "19900000100" in page(client).text


def test_a_resident_sees_their_own_repairs_under_way_and_nobody_elses(client, login, orders, cast):
    shown = orders.open(item="卧室门框开裂")
    orders.submitted(item="别人家的水管", requester=cast.li, by=cast.li)
    orders.closed(item="早就修好的灯")
    login(cast.wang)

    response = page(client)

    assert response.context["orders"] == [shown]
    assert "卧室门框开裂" in response.text
    assert "别人家的水管" not in response.text


def test_a_helper_sees_what_they_reported_for_somebody(client, login, orders, cast):
    shown = orders.submitted(by=cast.daughter, channel="helper")
    login(cast.daughter)

    assert page(client).context["orders"] == [shown]


@pytest.mark.usefixtures("_addresses_by_name")
def test_a_volunteer_sees_how_many_jobs_fit_and_how_many_they_hold(orders, cast):
    orders.open()
    orders.open(skill="lamps")
    orders.claimed(by=cast.zhao)
    orders.open(requester=cast.zhao, by=cast.zhao)

    assert work_of(cast.zhao) == {"repairs:hall": 1, "repairs:jobs": 1}


@pytest.mark.usefixtures("_addresses_by_name")
def test_staff_keeper_and_partner_see_what_waits_for_them(orders, cast, towel, give_points):
    orders.submitted()
    orders.reported()
    give_points(cast.wang, 10)
    shop.redeem(resident=cast.wang, product=towel, quantity=1, by=cast.wang)

    assert work_of(cast.chen) == {"admin:index": 2, "points:counter": 1}
    assert work_of(cast.he) == {"points:counter": 1}
    assert work_of(cast.wu) == {"repairs:partner": 0}
    assert work_of(cast.zhou) == {"admin:index": 0, "points:counter": 0}
    assert work_of(cast.li) == {}


def test_the_home_page_costs_at_most_ten_queries_even_for_someone_who_is_everything(
    client, login, orders, cast, community
):
    Duty.objects.create(resident=cast.zhao, community=community, kind="staff")
    Duty.objects.create(resident=cast.zhao, community=community, kind="keeper")
    PartnerMember.objects.create(partner=cast.property, resident=cast.zhao)
    login(cast.zhao)

    def cost() -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(client)
        return len(seen)

    with_one = (orders.submitted(requester=cast.zhao, by=cast.zhao), cost())[1]
    for _ in range(5):
        orders.submitted(requester=cast.zhao, by=cast.zhao)
        Message.objects.create(resident=cast.zhao, text="有新的接单")

    assert with_one == cost() <= 10


def test_whose_consent_has_ended_no_longer_finds_it_at_home(client, login, orders, cast):
    order = orders.submitted(item="窗户关不严", by=cast.daughter, channel="helper")
    assert list(page(login(cast.daughter)).context["orders"]) == [order]

    helping.withdraw(cast.wang.helpers_allowed.get(), by=cast.wang)

    assert "窗户关不严" not in page(login(cast.daughter)).content.decode()


@pytest.mark.usefixtures("_addresses_by_name")
def test_who_is_paused_still_finds_the_jobs_they_have(orders, cast):
    orders.claimed(by=cast.zhao)
    volunteering.pause(cast.zhao.volunteer, by=cast.chen, reason="休息一阵")

    assert work_of(Resident.objects.get(pk=cast.zhao.pk)) == {"repairs:jobs": 1}
    volunteering.pause(cast.qian.volunteer, by=cast.chen, reason="休息一阵")
    assert work_of(cast.qian) == {}
