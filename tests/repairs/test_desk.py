"""陈静 at the desk: she finds 王秀兰 while she speaks, writes it down, and gives her the number on paper."""

import uuid

import pytest
from django.urls import reverse

from community import pinyin, residents
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Resident
from repairs import callers
from repairs.models import RepairOrder

pytestmark = pytest.mark.django_db
DESK = "/office/desk/"


@pytest.fixture
def answers(building, skills):
    return {
        "once": str(uuid.uuid4()),
        "skill": skills["carpentry"].pk,
        "item": "窗户关不严",
        "building": building.pk,
        "unit": "2",
        "room": "903",
        "contact_name": "王秀兰",
        "contact_phone": "19900008888",
        "channel": "phone",
    }


@pytest.mark.parametrize(
    "query",
    [
        "903",
        "3 903",
        "3号楼903",
        "3号楼 2单元 903",
        "3-2-903",
        "3#903",
        "王秀",
        "秀兰",
        "wxl",
        "WX",
        "9900000",
        "0001",
    ],
)
def test_a_door_a_part_of_a_phone_a_name_or_its_initials_find_her(cast, community, query):
    assert cast.wang in callers.find(community, query)


@pytest.mark.parametrize("query", ["904", "3-1-903", "4号楼903", "wxy", "0009999", "xl"])
def test_what_is_not_hers_does_not(cast, community, query):
    assert cast.wang not in callers.find(community, query)


def test_nobody_from_next_door_is_found(login, cast):
    page = login(cast.chen).get(DESK + "people/", {"q": "郑好"})
    assert page.context["asking"].found == []


def test_a_sign_with_two_sounds_is_found_by_both():
    assert pinyin.begins_with("单田芳", "stf")
    assert pinyin.begins_with("单田芳", "dt")
    assert not pinyin.begins_with("单田芳", "std")


def test_the_list_shows_what_each_asked_for_lately_for_three_queries(
    login, cast, orders, django_assert_max_num_queries
):
    client = login(cast.chen)
    for number in range(3):
        orders.submitted(item=f"第{number}件")
    with django_assert_max_num_queries(8):
        page = client.get(DESK + "people/", {"q": "王"})
    people = dict(page.context["asking"].people)

    assert [order.item for order in people[cast.wang]] == ["第2件", "第1件"]
    assert cast.daughter in people
    html = page.content.decode()
    assert f"?for={cast.wang.pk}" in html
    assert cast.wang.phone not in html


def test_whoever_is_picked_fills_in_the_form_and_shows_what_is_open(login, cast, orders, building):
    done, still = orders.closed(item="旧事"), orders.submitted(item="没办完")
    page = login(cast.chen).get(DESK, {"for": cast.wang.pk})

    assert page.context["form"].initial["room"] == "903"
    assert page.context["asking"].history == [still, done]
    assert page.content.decode().count("is-open") == 1
    assert AuditEvent.objects.filter(kind="reveal", by=cast.chen, subject__contains="Resident").count() == 1


def test_saving_leads_to_the_number(login, cast, answers):
    client = login(cast.chen)
    response = client.post(f"{DESK}?for={cast.wang.pk}", answers, follow=True)

    order = RepairOrder.objects.get()
    assert (order.requester, order.channel, order.item) == (cast.wang, "phone", "窗户关不严")
    assert response.redirect_chain[0][0] == reverse("repairs:desk_done", args=[order.pk])
    html = response.content.decode()
    assert f'<h1 class="num">{order.number}</h1>' in html
    assert reverse("repairs:slip", args=[order.pk]) in html
    assert client.post(f"{DESK}?for={cast.wang.pk}", answers).url == reverse(
        "repairs:desk_done", args=[order.pk]
    )


def test_the_same_door_is_asked_about_before_it_is_written_twice(login, cast, orders, answers):
    orders.submitted()
    client = login(cast.chen)
    asked = client.post(f"{DESK}?for={cast.wang.pk}", answers)

    assert [each.order.item for each in asked.context["alike"]] == ["卧室门框开裂"]
    client.post(f"{DESK}?for={cast.wang.pk}", dict(asked.context["carried"]) | {"apart": "1"})
    assert RepairOrder.objects.count() == 2


def test_somebody_new_is_added_with_the_same_key_press(login, cast, answers, building):
    new = answers | {"contact_name": "孟冬梅", "room": "1502", "register": "on"}
    client = login(cast.chen)
    client.post(DESK, new)
    client.post(DESK, new)

    made = Resident.objects.get(name="孟冬梅")
    assert (made.home, made.contact_phone, made.phone) == ("3号楼2单元1502", "19900008888", None)
    assert RepairOrder.objects.get().requester == made
    assert AuditEvent.objects.filter(kind="change", subject=f"community.Resident:{made.pk}").exists()


def test_a_fault_in_the_corridor_is_not_where_the_new_person_lives(login, cast, answers):
    client = login(cast.chen)
    client.post(
        DESK, answers | {"contact_name": "孟冬梅", "place_kind": "common", "place": "一楼", "register": "on"}
    )

    assert Resident.objects.get(name="孟冬梅").home == ""


def test_who_is_there_already_is_picked_and_not_added_again(login, cast, answers, community, building):
    response = login(cast.chen).post(DESK, answers | {"register": "on"})

    assert response.status_code == 409
    assert not RepairOrder.objects.exists()
    with pytest.raises(Refused):
        residents.add(by=cast.chen, community=community, name="李建国", contact_phone=cast.li.phone)
    residents.add(by=cast.chen, community=community, name="李建国", building=building, unit="1", room="102")
    assert Resident.objects.filter(name="李建国").count() == 2


def test_only_the_communitys_own_staff_add_people(cast, community, next_door):
    for by in (cast.wang, cast.zhou, cast.he, None):
        with pytest.raises(NotAllowed):
            residents.add(by=by, community=community, name="孟冬梅")
    with pytest.raises(Refused):
        residents.add(by=cast.chen, community=community, name="孟冬梅", building=cast.zheng.building)


@pytest.mark.parametrize(
    ("query", "guess"),
    [
        ("孟冬梅", {"contact_name": "孟冬梅"}),
        ("1990001 2345", {"contact_phone": "19900012345"}),
        ("mdm", {}),
    ],
)
def test_what_was_searched_in_vain_is_not_typed_again(login, cast, query, guess):
    page = login(cast.chen).get(DESK, {"q": query})
    assert page.context["form"].initial == guess


def test_a_door_nobody_is_known_at_is_filled_in(login, cast, building):
    page = login(cast.chen).get(DESK, {"q": "3-2-1402"})
    assert page.context["form"].initial == {"building": building, "unit": "2", "room": "1402"}


def test_with_two_communities_the_office_chosen_counts(login, cast, next_door):
    from community.models import Duty

    Duty.objects.create(resident=cast.chen, community=next_door, kind="staff")
    client = login(cast.chen)
    assert "form" not in client.get(DESK).context
    page = client.get(DESK, {"community": "binhe", "q": "郑好"})
    assert page.context["asking"].found == [cast.zheng]


@pytest.fixture
def old_caller(cast, orders, building):
    """孟冬梅 rang twice, and is in no register."""

    def rang(item, **fields):
        given = {"contact_name": "孟冬梅", "contact_phone": "19900007788", "building": building} | fields
        return orders.submitted(
            by=cast.chen, requester=None, channel="phone", item=item, unit="1", room="702", **given
        )

    return [rang("马桶堵了"), rang("厨房灯不亮")]


@pytest.mark.parametrize("query", ["孟冬", "mdm", "7788", "1990000 7788", "3-1-702", "702", "3号楼702"])
def test_who_is_known_from_old_orders_is_found_with_them(login, cast, old_caller, query):
    page = login(cast.chen).get(DESK + "people/", {"q": query})

    [found] = page.context["asking"].old_callers
    assert [order.item for order in found.orders] == ["厨房灯不亮", "马桶堵了"]
    html = page.content.decode()
    assert f"?like={old_caller[1].pk}" in html
    assert "19900007788" not in html


def test_whoever_rang_before_is_written_down_without_asking_again(login, cast, old_caller, answers):
    client = login(cast.chen)
    address = f"{DESK}?like={old_caller[0].pk}"
    page = client.get(address)
    assert page.context["form"].initial == {
        "contact_name": "孟冬梅",
        "contact_phone": "19900007788",
        "building": old_caller[0].building_id,
        "unit": "1",
        "room": "702",
    }
    assert page.context["asking"].history == old_caller[::-1]
    seen = AuditEvent.objects.filter(kind="reveal", by=cast.chen, subject__contains="RepairOrder")
    assert seen.count() == 1

    client.post(address, answers | page.context["form"].initial)
    made = RepairOrder.objects.latest("pk")
    assert (made.requester, made.contact_name, made.room) == (None, "孟冬梅", "702")


def test_where_the_light_was_is_not_where_the_caller_lives(login, cast, old_caller):
    RepairOrder.objects.update(place_kind="common", place="一楼", room="")
    page = login(cast.chen).get(f"{DESK}?like={old_caller[1].pk}")
    assert page.context["form"].initial == {"contact_name": "孟冬梅", "contact_phone": "19900007788"}


def test_who_came_into_the_register_is_found_there_alone(login, cast, old_caller, community):
    Resident.objects.create(name="孟冬梅", contact_phone="19900007788", community=community)
    asking = login(cast.chen).get(DESK + "people/", {"q": "孟冬梅"}).context["asking"]
    assert (len(asking.found), asking.old_callers) == (1, [])


def test_callers_of_next_door_and_of_residents_stay_out_of_reach(login, cast, old_caller, orders):
    own = orders.submitted()
    assert login(cast.chen).get(DESK, {"like": own.pk}).status_code == 404
    client = login(cast.zhou)
    assert client.get(DESK, {"like": old_caller[0].pk}).status_code == 404
    assert client.get(DESK + "people/", {"q": "孟冬梅"}).context["asking"].old_callers == []
    assert login(cast.wang).get(DESK, {"like": old_caller[0].pk}).status_code in {302, 404}


def test_many_old_orders_cost_as_much_as_few(login, cast, old_caller, orders, django_assert_max_num_queries):
    client = login(cast.chen)
    for number in range(9):
        orders.submitted(
            by=cast.chen, requester=None, channel="phone", contact_name=f"孟{number}", contact_phone=""
        )
    client.get(DESK + "people/", {"q": "孟"})
    with django_assert_max_num_queries(10):
        page = client.get(DESK + "people/", {"q": "孟"})
    assert len(page.context["asking"].old_callers) == 10
