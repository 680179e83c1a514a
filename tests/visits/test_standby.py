"""候补 and 转交: a job that is taken, those who wait for it, and a place that passes from hand to hand."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community import certificates
from community.errors import NotAllowed, Refused
from community.keeping import verifying
from community.models import Message, Volunteer
from repairs import workflow
from repairs.models import Claim, HandOver, Standby
from tests.pages import without_digests

pytestmark = pytest.mark.django_db


def holders(order):
    return set(Claim.objects.active().filter(order=order).values_list("volunteer__name", flat=True))


def waiting(order):
    return list(Standby.objects.waiting().filter(order=order).values_list("volunteer__name", flat=True))


def told(person):
    return [message.text for message in Message.objects.filter(resident=person).order_by("id")]


def test_the_first_who_stands_by_moves_up_and_is_told(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.join(order, by=cast.qian)
    workflow.join(order, by=cast.sun)
    before, offered = len(told(cast.wang)), len(told(cast.qian))

    workflow.release(order, by=cast.zhao, reason="要去医院")

    order.refresh_from_db()
    assert (order.state, order.taken, holders(order), waiting(order)) == ("claimed", 1, {"钱进"}, ["孙巧"])
    assert order.claims.active().get().is_lead
    assert [event.action for event in order.events.all()][-2:] == ["release", "claim"]
    assert order.events.last().detail["moved_up"] is True
    assert len(told(cast.qian)) == offered + 1
    # The resident hears who comes now, not that somebody is being looked for.
    new = told(cast.wang)[before:]
    assert len(new) == 1
    assert "钱进" in new[0]
    assert list(verifying.findings()) == []


def test_moving_up_is_declined_by_giving_it_back(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.join(order, by=cast.qian)
    workflow.join(order, by=cast.sun)
    workflow.release(order, by=cast.zhao, reason="要去医院")
    workflow.release(order, by=cast.qian, reason="今天不行")

    assert (holders(order), waiting(order)) == ({"孙巧"}, [])


def test_full_hands_are_passed_over_and_keep_waiting(cast, orders, community):
    order = orders.claimed(by=cast.zhao)
    workflow.join(order, by=cast.qian)
    workflow.join(order, by=cast.sun)
    community.open_job_cap = 1
    community.save()
    orders.claimed(by=cast.qian)

    workflow.release(order, by=cast.zhao, reason="要去医院")

    assert (holders(order), waiting(order)) == ({"孙巧"}, ["钱进"])


def test_nobody_able_means_back_to_the_hall(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.join(order, by=cast.qian)
    Volunteer.objects.filter(resident=cast.qian).update(state="paused", reason="休息")

    workflow.release(order, by=cast.zhao, reason="要去医院")

    order.refresh_from_db()
    assert (order.state, order.taken, holders(order)) == ("open", 0, set())


def test_who_may_stand_by_and_when(cast, orders):
    order = orders.open()
    with pytest.raises(Refused):
        workflow.join(order, by=cast.qian)  # there is a place: take it
    workflow.claim(order, by=cast.zhao)
    for stranger in (cast.wang, cast.li, cast.zhou):
        with pytest.raises(NotAllowed):
            workflow.join(order, by=stranger)
    with pytest.raises(Refused):
        workflow.join(order, by=cast.zhao)
    assert workflow.join(order, by=cast.qian) == workflow.join(order, by=cast.qian)
    workflow.leave(order, by=cast.qian)
    assert waiting(order) == []
    with pytest.raises(Refused):
        workflow.leave(order, by=cast.qian)


def test_when_the_order_is_over_nobody_waits(cast, orders):
    cancelled, closed = orders.claimed(by=cast.zhao), orders.claimed(by=cast.zhao)
    for order in (cancelled, closed):
        workflow.join(order, by=cast.qian)
    workflow.cancel(cancelled, by=cast.wang, reason="好了")
    workflow.refer(closed, by=cast.chen, partner=cast.property, due_on=timezone.localdate())

    assert Standby.objects.waiting().count() == 0
    assert list(verifying.findings()) == []


def test_the_hall_offers_it_without_the_door(login, cast, orders):
    orders.submitted()
    orders.claimed(by=cast.zhao, item="先接走的")
    order = orders.claimed(by=cast.zhao)
    workflow.join(order, by=cast.sun)
    url, client = reverse("repairs:standby", args=[order.pk]), login(cast.qian)
    seen = client.get(reverse("repairs:hall")).context["hall"].seen

    client.post(url, {"join": "1"})

    page = client.get(reverse("repairs:hall"))
    cards = page.context["hall"].taken
    assert [(card.title, card.standby_place) for card in cards] == [("卧室门框开裂", 2), ("先接走的", 0)]
    assert cards[0].standby_pk == order.pk
    assert "903" not in without_digests(page.content.decode())
    assert client.get(reverse("repairs:hall_list"), {"seen": seen}).status_code == 200
    client.post(url, {"leave": "1"})
    assert waiting(order) == ["孙巧"]
    assert login(cast.zhao).get(reverse("repairs:hall")).context["hall"].taken == []


# Handing over


def test_a_place_passes_to_who_accepts_first(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.pass_on(order, by=cast.zhao, to=[cast.qian, cast.sun], reason="要去外地")
    first, second = HandOver.objects.order_by("id")
    assert holders(order) == {"赵铁柱"}
    shown = login(cast.qian).get(reverse("repairs:jobs"))
    assert [offer["row"] for offer in shown.context["offers"]] == [first]
    assert "903" not in without_digests(shown.content.decode())

    answer = login(cast.qian).post(reverse("repairs:take_over", args=[first.pk]), {"take": "1"})

    assert answer.url == order.get_absolute_url()
    order.refresh_from_db()
    assert (order.state, order.taken, holders(order)) == ("claimed", 1, {"钱进"})
    assert order.claims.active().get().is_lead
    assert [event.action for event in order.events.all()][-2:] == ["pass-on", "take-over"]
    with pytest.raises(Refused):
        workflow.take_over(second, by=cast.sun)
    assert set(HandOver.objects.values_list("state", flat=True)) == {"taken", "over"}
    assert "钱进" in told(cast.zhao)[-1]
    assert login(cast.zhao).get(order.get_absolute_url()).url == reverse("repairs:hall")  # and no door
    assert (
        "赵铁柱 → 钱进"
        in login(cast.chen).get(f"/admin/repairs/repairorder/{order.pk}/change/").content.decode()
    )
    assert list(verifying.findings()) == []


def test_declining_leaves_it_where_it_is(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.pass_on(order, by=cast.zhao, to=[cast.qian], reason="要去外地")
    offer = HandOver.objects.get()

    with pytest.raises(NotAllowed):
        workflow.decline_place(offer, by=cast.sun)
    workflow.decline_place(offer, by=cast.qian)

    assert holders(order) == {"赵铁柱"}
    assert "钱进" in told(cast.zhao)[-1]
    with pytest.raises(Refused):
        workflow.take_over(offer, by=cast.qian)


def test_a_place_is_offered_to_those_who_can_take_it(cast, orders, community):
    order = orders.claimed(by=cast.zhao)
    for other in (cast.wang, cast.li, cast.zhao, cast.zheng):
        with pytest.raises(Refused):
            workflow.pass_on(order, by=cast.zhao, to=[other], reason="要去外地")
    workflow.pass_on(order, by=cast.zhao, to=[cast.qian], reason="要去外地")
    community.open_job_cap = 1
    community.save()
    orders.claimed(by=cast.qian)
    with pytest.raises(Refused):
        workflow.take_over(HandOver.objects.get(), by=cast.qian)
    assert holders(order) == {"赵铁柱"}


def test_who_gives_the_job_back_has_nothing_left_to_offer(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.pass_on(order, by=cast.zhao, to=[cast.qian], reason="要去外地")
    workflow.release(order, by=cast.zhao, reason="要去外地")

    assert HandOver.objects.get().state == "over"
    with pytest.raises(Refused):
        workflow.take_over(HandOver.objects.get(), by=cast.qian)


def test_who_lacks_the_certificate_does_not_stand_by(login, cast, orders):
    order = orders.claimed(by=cast.zhao)
    type(order).objects.filter(pk=order.pk).update(needs_certificate=True)
    with pytest.raises(Refused):
        workflow.join(order, by=cast.qian)
    page = login(cast.qian).get(reverse("repairs:hall"))
    [card] = page.context["hall"].taken
    assert (card.standby_pk, bool(card.why_not)) == (0, True)

    paper = certificates.present(
        by=cast.qian,
        skill=order.skill,
        number="T1",
        valid_until=timezone.localdate() + timedelta(days=90),
    )
    certificates.check(paper, by=cast.chen)
    workflow.join(order, by=cast.qian)
    [card] = login(cast.qian).get(reverse("repairs:hall")).context["hall"].taken
    assert (card.standby_pk, card.standby_place) == (order.pk, 1)


def test_whose_place_the_office_gives_back_need_not_set_out(cast, orders):
    order = orders.claimed(by=cast.zhao)
    workflow.release(order, by=cast.chen, volunteer=cast.zhao, reason="两次没去")
    word = Message.objects.filter(resident=cast.zhao).latest("id").text
    assert "不用去了" in word or "need not go" in word
    assert "两次没去" not in word

    again = orders.claimed(by=cast.qian)
    before = Message.objects.filter(resident=cast.qian).count()
    workflow.release(again, by=cast.qian, reason="来不了")  # who does it knows
    assert Message.objects.filter(resident=cast.qian).count() == before
