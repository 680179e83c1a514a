"""约时间: what is good for the resident, what the volunteer takes, and being reminded the evening before."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from community.errors import NotAllowed, Refused
from community.models import Message
from repairs import reminders, workflow
from repairs.models import RepairOrder, Window

pytestmark = pytest.mark.django_db


def days_on(count):
    return timezone.localdate() + timedelta(days=count)


def live(order):
    return {
        (window.day, window.part): (window.side, window.agreed_at is not None)
        for window in order.windows.live()
    }


def agreed(order):
    return [(window.day, window.part) for window in order.windows.agreed()]


def post(client, order, action, token=False, **answers):
    url = order.get_tracking_url() if token else order.get_absolute_url()
    return client.post(f"{url}{action}/", {"once": str(uuid.uuid4()), **answers})


def test_the_volunteer_takes_one_of_the_times_offered(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    tomorrow = days_on(1)
    post(login(cast.wang), order, "offer-times", windows=[f"{tomorrow}.morning", f"{tomorrow}.evening"])
    page = login(cast.zhao).get(order.get_absolute_url())
    assert f'value="{tomorrow}.evening"' in page.content.decode()

    post(login(cast.zhao), order, "agree-time", window=f"{tomorrow}.evening")

    assert agreed(order) == [(tomorrow, "evening")]
    words = order.windows.agreed().get().words
    for person in (cast.wang, cast.zhao):
        assert words in login(person).get(order.get_absolute_url()).content.decode()
    assert words in login(cast.zhao).get(reverse("repairs:jobs")).context["active"][0].appointment
    assert Message.objects.filter(resident=cast.wang).latest("id").link == order.get_absolute_url()


def test_another_time_is_proposed_and_one_press_agrees(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    day = days_on(2)
    post(login(cast.zhao), order, "agree-time", window=f"{day}.afternoon")
    assert live(order) == {(day, "afternoon"): ("working", False)}
    assert f'value="{day}.afternoon"' in login(cast.wang).get(order.get_absolute_url()).content.decode()

    post(login(cast.wang), order, "offer-times", windows=[f"{day}.afternoon"])

    assert agreed(order) == [(day, "afternoon")]


def test_what_was_settled_by_telephone_is_agreed_at_once(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    post(login(cast.zhao), order, "agree-time", window=f"{days_on(1)}.morning", by_phone="on")
    assert agreed(order) == [(days_on(1), "morning")]
    workflow.agree_time(order, by=cast.chen, slot=(days_on(3), "morning"))
    assert agreed(order) == [(days_on(3), "morning")]


def test_a_guest_names_times_with_the_tracking_link(client, orders):
    order = orders.submitted(requester=None, by=None, channel="guest", contact_phone="19900000500")
    answer = post(client, order, "offer-times", token=True, windows=[f"{days_on(1)}.morning"])
    assert answer.url == order.get_tracking_url()
    assert live(order) == {(days_on(1), "morning"): ("asking", False)}


def test_times_are_named_while_asking(login, cast, building):
    answers = {"once": str(uuid.uuid4()), "item": "门关不上", "place_kind": "home", "building": building.pk}
    answers |= {"unit": "2", "room": "903", "contact_name": "王秀兰", "contact_phone": cast.wang.phone}
    login(cast.wang).post(reverse("repairs:report"), answers | {"windows": [f"{days_on(1)}.evening"]})

    assert live(RepairOrder.objects.get()) == {(days_on(1), "evening"): ("asking", False)}


def test_a_clash_is_pointed_out_and_not_forbidden(login, cast, orders):
    slot = (days_on(1), "morning")
    first, second = orders.claimed(by=cast.zhao, item="修窗"), orders.claimed(by=cast.zhao)
    workflow.agree_time(first, by=cast.zhao, slot=slot, agreed_by_phone=True)
    assert "修窗" in login(cast.zhao).get(f"{second.get_absolute_url()}agree-time/").content.decode()

    workflow.agree_time(second, by=cast.zhao, slot=slot, agreed_by_phone=True)

    cards = login(cast.zhao).get(reverse("repairs:jobs")).context["active"]
    assert [bool(card.clash) for card in cards] == [True, True]


def test_who_offers_other_times_takes_the_agreed_one_back(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.offer_times(order, by=cast.wang, slots=[(days_on(1), "morning")])
    workflow.agree_time(order, by=cast.zhao, slot=(days_on(1), "morning"))
    workflow.offer_times(order, by=cast.wang, slots=[(days_on(2), "evening")])

    assert live(order) == {(days_on(2), "evening"): ("asking", False)}


def test_who_gives_the_job_back_leaves_the_residents_times(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.offer_times(order, by=cast.wang, slots=[(days_on(1), "morning")])
    workflow.agree_time(order, by=cast.zhao, slot=(days_on(1), "morning"))
    workflow.release(order, by=cast.zhao, reason="来不了")

    assert live(order) == {(days_on(1), "morning"): ("asking", False)}


def test_nonsense_and_strangers_are_refused(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    with pytest.raises(Refused):
        workflow.offer_times(order, by=cast.wang, slots=[])
    with pytest.raises(Refused):
        workflow.offer_times(order, by=cast.wang, slots=[(days_on(-1), "morning")])
    for stranger in (cast.qian, cast.li, cast.zhou):
        with pytest.raises(NotAllowed):
            workflow.agree_time(order, by=stranger, slot=(days_on(1), "morning"))
    for value in ("gestern", "2026-13-01.morning", f"{days_on(1)}.midnight"):
        assert post(login(cast.wang), order, "offer-times", windows=[value]).status_code == 422
    assert Window.objects.count() == 0


def test_both_are_reminded_the_evening_before_and_once(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.agree_time(order, by=cast.zhao, slot=(days_on(1), "morning"), agreed_by_phone=True)
    cancelled = orders.claimed(by=cast.zhao)
    workflow.agree_time(cancelled, by=cast.zhao, slot=(days_on(1), "evening"), agreed_by_phone=True)
    workflow.cancel(cancelled, by=cast.wang, reason="好了")
    today = timezone.localtime().replace(minute=0)
    Message.objects.all().delete()

    with time_machine.travel(today.replace(hour=16), tick=False):
        assert reminders.visits_tomorrow() == 0
    with time_machine.travel(today.replace(hour=18), tick=False):
        assert [reminders.visits_tomorrow(), reminders.visits_tomorrow()] == [1, 0]

    assert set(Message.objects.values_list("resident__name", flat=True)) == {"王秀兰", "赵铁柱"}
    assert not Message.objects.filter(text__contains="903").exists()


def test_who_has_an_appointment_is_not_asked_whether_they_were_there(cast, orders, community):
    order = orders.claimed(by=cast.zhao)
    RepairOrder.objects.filter(pk=order.pk).update(claimed_at=timezone.now() - timedelta(days=9))
    workflow.agree_time(order, by=cast.zhao, slot=(days_on(2), "morning"), agreed_by_phone=True)
    assert reminders.late_visits() == 0
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert reminders.late_visits() == 1


def test_the_office_chooses_from_the_same_buttons(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    page = login(cast.chen).get(f"/admin/repairs/repairorder/{order.pk}/act/agree-time/").content.decode()
    assert "css/times.css" in page
    assert f'value="{days_on(1)}.morning"' in page
