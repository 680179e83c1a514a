"""这件事可能已经有人报过: shown before sending, joined with one press, merged by staff; nobody is left without an answer."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community import helping
from community.errors import NotAllowed, Refused
from community.keeping import verifying
from community.models import Message
from repairs import workflow
from repairs.models import OrderFollower, OrderPhoto, RepairOrder
from tests.repairs.test_photos_of_an_order import upload

pytestmark = pytest.mark.django_db
NEW = "/repairs/new/"


@pytest.fixture
def corridor(building, skills, cast):
    """What somebody types about the lamp in the corridor of 3号楼."""
    return {
        "once": str(uuid.uuid4()),
        "skill": skills["lamps"].pk,
        "item": "走廊的灯不亮",
        "place_kind": "common",
        "place": "三楼走廊",
        "building": building.pk,
        "contact_name": "李建国",
        "contact_phone": cast.li.phone,
    }


@pytest.fixture
def lamp(orders, cast):
    """王秀兰 was first, and wrote her number into it."""
    return orders.submitted(
        item=f"灯不亮，打{cast.wang.phone}", place_kind="common", place="三楼", room="",
        skill=orders.skills["lamps"],
    )  # fmt: skip


def alike(response):
    return [each.order for each in response.context["alike"]] if "alike" in response.context else None


def told(person):
    return list(Message.objects.filter(resident=person).order_by("id").values_list("text", flat=True))


def test_the_same_lamp_is_shown_first_without_anybodys_data(login, cast, lamp, corridor):
    page = login(cast.li).post(NEW, corridor)
    words = page.content.decode()

    assert (page.status_code, alike(page), RepairOrder.objects.count()) == (200, [lamp], 1)
    assert lamp.number in words
    assert not any(secret in words for secret in (cast.wang.phone, "王秀兰", "903"))


def test_the_same_tell_me_about_it_too(login, cast, lamp, corridor):
    client = login(cast.li)
    first = client.post(NEW, corridor | {"same": lamp.pk})
    again = client.post(NEW, corridor | {"same": lamp.pk})

    assert (first.status_code, first.url, again.url) == (
        302,
        lamp.get_absolute_url(),
        lamp.get_absolute_url(),
    )
    assert RepairOrder.objects.count() == 1
    assert OrderFollower.objects.get().resident == cast.li
    assert [event.action for event in lamp.events.all()] == ["submit", "join"]
    page = client.get(lamp.get_absolute_url())
    assert page.status_code == 200
    assert cast.wang.phone not in page.content.decode()
    assert page.context["buttons"] == []

    order = workflow.publish(lamp, by=cast.chen, skill=lamp.skill, size="small")
    workflow.claim(order, by=cast.sun)
    assert len(told(cast.li)) == 2
    assert cast.sun.phone not in "".join(told(cast.li))
    assert cast.sun.phone in told(cast.wang)[-1]


def test_something_else_is_sent_with_the_photos_chosen_before(
    login, cast, lamp, corridor, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client = login(cast.li)
    asked = client.post(NEW, corridor | {"photos": [upload("灯.jpg")]})
    carried = dict(asked.context["carried"])
    assert OrderPhoto.objects.count() == 0

    answer = client.post(NEW, carried | {"apart": "1"})
    order = RepairOrder.objects.exclude(pk=lamp.pk).get()
    assert answer.url == order.get_absolute_url()
    assert (order.item, order.photos.count()) == ("走廊的灯不亮", 1)
    photo = client.get(order.photos.get().get_absolute_url())
    assert photo.status_code == 200
    assert len(b"".join(photo.streaming_content)) > 100


def test_photos_named_by_anybody_else_are_refused(login, cast, lamp, corridor):
    answer = login(cast.li).post(NEW, corridor | {"apart": "1", "kept": "photos/2026/01/x.jpg"})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["kept"])
    assert RepairOrder.objects.count() == 1


@pytest.mark.parametrize("what", ["long ago", "over", "other trade", "other building", "at home"])
def test_what_is_not_the_same_is_not_shown(what, login, cast, lamp, corridor, skills):
    rows = RepairOrder.objects.filter(pk=lamp.pk)
    if what == "long ago":
        rows.update(created_at=timezone.now() - timedelta(days=31))
    if what == "over":
        workflow.cancel(lamp, by=cast.wang, reason="好了")
    if what == "other trade":
        corridor["skill"] = skills["carpentry"].pk
    if what == "other building":
        corridor["building"] = ""
    if what == "at home":
        corridor |= {"place_kind": "home", "room": "101", "unit": "1"}
    assert login(cast.li).post(NEW, corridor).status_code == 302
    assert RepairOrder.objects.count() == 2


def test_a_homes_troubles_are_shown_to_those_who_live_there_only(
    client, login, cast, orders, building, next_door
):
    next_door.is_active = False
    next_door.save()
    door = orders.submitted(item="门锁坏了，关不上")
    answers = {
        "item": "门锁坏了", "place_kind": "home", "building": building.pk, "unit": "2", "room": "903",
        "contact_name": "某人", "contact_phone": "19900010009",
    }  # fmt: skip

    stranger = client.post(NEW, answers | {"once": str(uuid.uuid4())})
    assert stranger.status_code == 302
    neighbour = login(cast.li).post(
        NEW, answers | {"once": str(uuid.uuid4()), "contact_phone": cast.li.phone}
    )
    assert neighbour.status_code == 302
    workflow.cancel(RepairOrder.objects.get(requester=cast.li), by=cast.li, reason="写错了")
    own = login(cast.wang).post(NEW, answers | {"once": str(uuid.uuid4()), "contact_phone": cast.wang.phone})
    assert door in alike(own)


def test_a_guest_is_told_by_sms(client, cast, lamp, corridor, next_door):
    next_door.is_active = False
    next_door.save()
    answer = client.post(NEW, corridor | {"contact_phone": "19900010009", "same": lamp.pk})
    assert (answer.status_code, answer.url) == (302, "/")

    workflow.decline(lamp, by=cast.chen, reason="归物业", reply="已请物业处理")
    sms = Message.objects.get(to_phone="19900010009")
    assert "已请物业处理" in sms.text
    assert lamp.token not in sms.text


# Merging


def test_staff_merge_the_later_into_the_earlier_and_both_are_told_of_every_reply(login, cast, orders):
    first = orders.submitted()
    second = orders.submitted(
        requester=cast.li, by=cast.li, contact_name="李建国", contact_phone=cast.li.phone
    )
    client = login(cast.chen)
    twins = client.get(f"/admin/repairs/repairorder/{second.pk}/change/").context["twins"]
    form = twins[0]["form"]
    client.post(twins[0]["url"], twins[0]["hidden"] | {"once": form["once"].value(), "version": 1})

    second.refresh_from_db()
    assert (second.state, second.merged_into, second.ended_reason) == (
        "cancelled",
        first,
        f"合并到{first.number}" if "合并" in second.ended_reason else f"Merged into {first.number}",
    )
    assert [event.action for event in second.events.all()] == ["submit", "merge"]
    assert [event.action for event in first.events.all()] == ["submit", "join"]
    assert first.number in told(cast.li)[-1]
    workflow.decline(first, by=cast.chen, reason="重复", reply="请联系物业")
    assert "请联系物业" in told(cast.li)[-1]
    assert "请联系物业" in told(cast.wang)[-1]
    page = login(cast.li).get(second.get_absolute_url())
    assert first.number in page.context["next"]
    assert login(cast.li).get(first.get_absolute_url()).status_code == 200


def test_the_helper_and_those_who_had_joined_go_along(cast, orders):
    first = orders.submitted(requester=cast.li, by=cast.li)
    second = orders.submitted(by=cast.daughter, channel="helper")
    workflow.follow(second, by=cast.qian, resident=cast.qian)
    workflow.merge(second, by=cast.chen, into=first)

    assert {follower.resident for follower in first.followers.all()} == {cast.wang, cast.daughter, cast.qian}


def test_what_cannot_be_merged(cast, orders, next_door):
    first, second = orders.submitted(), orders.submitted()
    over = workflow.cancel(orders.submitted(), by=cast.wang, reason="好了")
    last = orders.submitted()
    other = workflow.submit(
        community=next_door,
        by=cast.zhou,
        item="灯",
        contact_name="郑好",
        requester=cast.zheng,
        channel="phone",
    )

    for into in (first, second, over):
        with pytest.raises(Refused):
            workflow.merge(first if into != over else last, by=cast.chen, into=into)
    with pytest.raises(NotAllowed):
        workflow.merge(last, by=cast.chen, into=other)
    for person in (cast.wang, cast.zhao, cast.zhou):
        with pytest.raises(NotAllowed):
            workflow.merge(second, by=person, into=first)
    assert not OrderFollower.objects.exists()
    with pytest.raises(IntegrityError, match="order_merged_is_over"), transaction.atomic():
        RepairOrder.objects.filter(pk=second.pk).update(merged_into=first)


def test_verify_finds_whoever_was_merged_and_forgotten(cast, orders):
    from tests.keeping.findings import found

    first = orders.submitted()
    second = orders.submitted(requester=cast.li, by=cast.li)
    workflow.merge(second, by=cast.chen, into=first)
    assert found() == set()
    OrderFollower.objects.all().delete()
    assert (10, "merged", f"repairs.RepairOrder:{second.pk}") in found()


def test_who_follows_an_order_finds_it_in_their_list_without_anybodys_data(login, cast, lamp):
    OrderFollower.objects.create(order=lamp, resident=cast.li)

    page = login(cast.li).get("/repairs/")

    assert [card.title for card in page.context["cards"]] == ["灯不亮，打＊＊＊＊＊＊＊＊＊＊＊"]
    words = page.content.decode()
    assert lamp.number in words
    assert not any(secret in words for secret in (cast.wang.phone, "王秀兰", "903"))
    assert login(cast.li).get(page.context["cards"][0].url).status_code == 200
    assert "打" + cast.wang.phone in login(cast.wang).get("/repairs/").content.decode()
    assert list(login(cast.sun).get("/repairs/").context["cards"]) == []


def test_the_same_door_of_another_unit_is_a_neighbours(login, cast, building, corridor, orders):
    orders.submitted(item="水管漏水", unit="2", room="101")
    asked = corridor | {"place_kind": "home", "unit": "2", "room": "101", "place": "", "item": "水管漏水"}

    response = login(cast.li).post(NEW, asked)  # of unit 1

    assert response.status_code == 302


def test_somewhere_at_home_without_a_building_is_no_riddle(login, cast, corridor):
    asked = corridor | {"place_kind": "home", "building": "", "room": "101", "place": "河边平房"}

    assert login(cast.li).post(NEW, asked).status_code == 302


def test_whose_consent_has_ended_does_not_go_along(cast, orders):
    first = orders.submitted(requester=cast.li, by=cast.li)
    second = orders.submitted(by=cast.daughter, channel="helper")
    helping.withdraw(cast.wang.helpers_allowed.get(), by=cast.wang)

    workflow.merge(second, by=cast.chen, into=first)

    assert {follower.resident for follower in first.followers.all()} == {cast.wang}


def test_what_was_merged_twice_goes_on_where_it_is_now(login, cast, orders):
    first, second = (
        orders.submitted(requester=cast.li, by=cast.li),
        orders.submitted(requester=cast.li, by=cast.li),
    )
    third = orders.submitted()
    workflow.merge(third, by=cast.chen, into=second)
    workflow.merge(second, by=cast.chen, into=first)

    page = login(cast.wang).get(third.get_absolute_url())

    assert first.number in page.context["next"]
    assert first.get_state_display() in page.context["next"]
    assert list(verifying.findings()) == []
