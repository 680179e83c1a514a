"""抢单: what fits comes first, the first tap wins, the second is told kindly, and the list refreshes cheaply."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import Volunteer
from repairs import workflow
from repairs.models import Claim, RepairOrder

pytestmark = pytest.mark.django_db


def hall_of(login, person, **query):
    return login(person).get(reverse("repairs:hall"), query)


def titles(cards):
    return [card.title for card in cards]


def test_jobs_that_fit_come_first_and_the_others_say_why_not(login, cast, orders, skills):
    orders.open(item="换灯", skill="lamps")
    orders.open(item="修门", skill="carpentry", size="large", places=3)
    urgent = orders.open(item="漏水", skill="plumbing")
    RepairOrder.objects.filter(pk=urgent.pk).update(urgency="urgent")
    orders.open(item="修窗", skill="carpentry")

    hall = hall_of(login, cast.zhao).context["hall"]

    assert titles(hall.fitting) == ["漏水", "修窗", "修门"]
    assert [card.points for card in hall.fitting] == [5, 10, 10]
    assert [card.is_urgent for card in hall.fitting] == [True, False, False]
    assert titles(hall.others) == ["换灯"]
    assert hall.others[0].why_not
    assert not hall.others[0].claim_url


def test_a_card_tells_the_job(login, cast, orders):
    order = orders.open(places=3)
    RepairOrder.objects.filter(pk=order.pk).update(
        published_at=timezone.now() - timedelta(hours=2, minutes=5)
    )

    card = hall_of(login, cast.zhao).context["hall"].fitting[0]

    assert card.icon == order.skill.icon
    assert "3号楼" in card.facts
    assert any("3" in fact for fact in card.facts if fact != "3号楼")
    assert any("2" in fact for fact in card.facts)
    assert card.claim_url == reverse("repairs:claim", args=[order.pk])


def test_what_is_mine_taken_or_elsewhere_is_not_in_the_hall(login, cast, orders):
    orders.submitted()
    orders.claimed(by=cast.qian)
    own = orders.open(places=2)
    workflow.claim(own, by=cast.zhao)

    assert hall_of(login, cast.zhao).context["hall"].is_empty
    assert [card.claim_url for card in hall_of(login, cast.qian).context["hall"].fitting] == [
        reverse("repairs:claim", args=[own.pk])
    ]


def test_a_volunteer_does_not_take_their_own_request(login, cast, orders):
    order = orders.open(requester=cast.zhao, by=cast.zhao)

    card = hall_of(login, cast.zhao).context["hall"].fitting[0]
    assert (card.claim_url, bool(card.why_not)) == ("", True)
    login(cast.zhao).post(reverse("repairs:claim", args=[order.pk]))
    assert Claim.objects.count() == 0


def test_with_full_hands_the_hall_says_so(login, cast, orders, community):
    community.open_job_cap = 1
    community.save()
    orders.claimed(by=cast.zhao)
    waiting = orders.open()

    hall = hall_of(login, cast.zhao).context["hall"]
    assert (hall.held, hall.cap, hall.fitting[0].claim_url) == (1, 1, "")
    answer = login(cast.zhao).post(reverse("repairs:claim", args=[waiting.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("repairs:hall"), 302)]
    assert len(answer.context["messages"]) == 1
    assert waiting.claims.count() == 0


def test_one_tap_leads_to_the_address(login, cast, orders):
    order = orders.open()

    answer = login(cast.zhao).post(reverse("repairs:claim", args=[order.pk]), follow=True)

    assert answer.redirect_chain == [(order.get_absolute_url(), 302)]
    assert "2单元903" in answer.content.decode()
    assert f'href="tel:{order.contact_phone}"' in answer.content.decode()
    order.refresh_from_db()
    assert order.state == "claimed"


def test_two_taps_are_one_claim(login, cast, orders):
    order = orders.open(places=2)
    url = reverse("repairs:claim", args=[order.pk])
    client = login(cast.zhao)

    assert client.post(url).url == client.post(url).url == order.get_absolute_url()
    order.refresh_from_db()
    assert (order.taken, order.claims.count()) == (1, 1)
    assert "claim" not in [b["action"].name for b in client.get(order.get_absolute_url()).context["buttons"]]


def test_the_loser_is_told_kindly_and_is_back_in_the_hall(login, cast, orders):
    order = orders.claimed(by=cast.qian)

    answer = login(cast.zhao).post(reverse("repairs:claim", args=[order.pk]), follow=True)

    assert answer.redirect_chain == [(reverse("repairs:hall"), 302)]
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]
    assert "2单元903" not in answer.content.decode()


@pytest.mark.parametrize("who", ["wang", "chen", "he", "wu", "zhou", "zheng"])
def test_the_hall_is_for_approved_volunteers(who, login, cast, orders):
    order = orders.open()
    client = login(getattr(cast, who))

    assert client.get(reverse("repairs:hall")).status_code == 404
    assert client.get(reverse("repairs:hall_list")).status_code == 404
    assert client.post(reverse("repairs:claim", args=[order.pk])).status_code in {302, 404}
    assert Claim.objects.count() == 0


@pytest.mark.parametrize("state", ["applied", "declined", "paused"])
def test_a_volunteer_whose_approval_is_gone_is_outside(state, login, cast, orders):
    order = orders.open()
    Volunteer.objects.filter(resident=cast.zhao).update(state=state, reason="暂停")

    assert hall_of(login, cast.zhao).status_code == 404
    assert login(cast.zhao).post(reverse("repairs:claim", args=[order.pk])).status_code == 404
    assert Claim.objects.count() == 0


def test_another_trade_is_refused_whatever_the_page_says(login, cast, orders):
    order = orders.open(skill="lamps")

    login(cast.zhao).post(reverse("repairs:claim", args=[order.pk]))

    assert Claim.objects.count() == 0


def test_the_list_answers_nothing_until_something_changes(login, cast, orders):
    first, second = orders.open(item="修门"), orders.open(item="修窗", places=2)
    client = login(cast.zhao)

    def seen():
        return client.get(reverse("repairs:hall_list")).context["hall"].seen

    def changed(mark):
        return client.get(reverse("repairs:hall_list"), {"seen": mark}).status_code == 200

    mark = seen()
    assert not changed(mark)
    for change in (
        lambda: workflow.claim(first, by=cast.qian),  # one goes
        lambda: workflow.release(first, by=cast.qian, reason="换个时间"),  # and comes again
        lambda: workflow.claim(second, by=cast.qian),  # a place less
        lambda: workflow.claim(second, by=cast.zhao),  # mine now
        lambda: orders.open(item="换灯", skill="lamps"),
        lambda: orders.community.__class__.objects.update(open_job_cap=1),
    ):
        change()
        assert changed(mark)
        mark = seen()
        assert not changed(mark)


def test_as_one_comes_another_goes(login, cast, orders):
    """Count, newest number and sum of versions all stay the same, and yet the list is another."""
    leaving, staying_out, newest = orders.open(), orders.claimed(by=cast.qian), orders.open()
    client = login(cast.zhao)
    RepairOrder.objects.filter(pk=staying_out.pk).update(version=leaving.version)
    mark = client.get(reverse("repairs:hall_list")).context["hall"].seen

    RepairOrder.objects.filter(pk=leaving.pk).update(state="submitted")
    RepairOrder.objects.filter(pk=staying_out.pk).update(state="open")

    assert newest.pk > staying_out.pk
    assert client.get(reverse("repairs:hall_list"), {"seen": mark}).status_code == 200


def test_a_crowded_hall_is_read_page_by_page(login, cast, orders):
    for number in range(33):
        orders.open(item=f"门{number}")
    orders.open(item="换灯", skill="lamps")

    first = hall_of(login, cast.zhao)
    older = login(cast.zhao).get(reverse("repairs:hall") + first.context["hall"].page.older_url)

    assert titles(first.context["hall"].fitting) == [f"门{number}" for number in range(32, 2, -1)]
    assert titles(older.context["hall"].fitting) == ["门2", "门1", "门0"]
    assert older.context["hall"].others == []


def test_my_jobs_show_the_way_first_and_the_past_after(login, cast, orders):
    closed = orders.closed(item="修窗")
    given_back = orders.claimed(item="修锁")
    workflow.release(given_back, by=cast.zhao, reason="没工具")
    active = orders.claimed(item="修门", good_times="周末")

    page = login(cast.zhao).get(reverse("repairs:jobs"))

    card = page.context["active"][0]
    assert (card.title, card.where, card.phone, card.contact_name) == (
        "修门",
        "3号楼2单元903",
        active.contact_phone,
        "王秀兰",
    )
    assert card.next_url == reverse("repairs:act", args=[active.pk, "report"])
    assert [(card.title, card.points) for card in page.context["past"]] == [("修锁", 0), ("修窗", 10)]
    assert page.context["past"][0].url == ""
    assert page.context["past"][1].url == closed.get_absolute_url()


def test_my_repairs_are_mine_and_those_of_whom_i_help(login, cast, orders):
    orders.submitted(item="修门")
    orders.submitted(item="修窗", by=cast.daughter, channel="helper")
    orders.submitted(item="修锁", requester=cast.li, by=cast.li)

    def mine(person):
        return titles(login(person).get(reverse("repairs:mine")).context["cards"])

    assert mine(cast.wang) == ["修窗", "修门"]
    assert mine(cast.daughter) == ["修窗"]
    assert mine(cast.zhao) == []
    assert "empty" in login(cast.zhao).get(reverse("repairs:mine")).content.decode()


def test_my_repairs_go_on_below(login, cast, orders):
    for number in range(23):
        orders.submitted(item=f"门{number}")
    client = login(cast.wang)

    page = client.get(reverse("repairs:mine")).context["page"]
    older = client.get(reverse("repairs:mine") + page.older_url).context

    assert titles(older["cards"]) == ["门2", "门1", "门0"]
    assert older["page"].older_url == ""


def test_who_comes_is_told_once_somebody_does(login, cast, orders):
    order = orders.open(places=2)
    assert login(cast.wang).get(order.get_absolute_url()).context["coming"] == []
    workflow.claim(order, by=cast.zhao)

    page = login(cast.wang).get(order.get_absolute_url())
    assert [claim.volunteer.name for claim in page.context["coming"]] == ["赵铁柱"]
    assert f'href="tel:{cast.zhao.phone}"' in page.content.decode()
