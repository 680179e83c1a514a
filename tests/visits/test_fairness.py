"""Who may choose first, and who takes how much."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.errors import Refused
from repairs import fairness, workflow
from repairs.models import RepairOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def head_start(community):
    community.newcomer_minutes, community.newcomer_jobs = 30, 1
    community.save()


def test_newcomers_choose_first_and_then_everybody(head_start, login, cast, orders):
    orders.closed(by=cast.zhao)
    order = orders.open(item="修窗")

    with pytest.raises(Refused):
        workflow.claim(order, by=cast.zhao)
    experienced = login(cast.zhao).get(reverse("repairs:hall")).context["hall"]
    opens = timezone.localtime(order.published_at + timedelta(minutes=30)).strftime("%H:%M")
    assert (experienced.fitting[0].claim_url, opens in experienced.fitting[0].why_not) == ("", True)
    new = login(cast.qian).get(reverse("repairs:hall")).context["hall"].fitting[0]
    assert new.claim_url
    assert any(opens in fact for fact in new.facts)

    RepairOrder.objects.filter(pk=order.pk).update(published_at=timezone.now() - timedelta(minutes=31))
    client = login(cast.zhao)
    assert client.get(reverse("repairs:hall_list"), {"seen": experienced.seen}).status_code == 200
    workflow.claim(order, by=cast.zhao)


def test_a_newcomer_takes_it_at_once(head_start, cast, orders):
    order = orders.open()
    workflow.claim(order, by=cast.qian)
    assert order.claims.get().volunteer == cast.qian


def test_what_is_urgent_waits_for_nobody(head_start, cast, orders):
    orders.closed(by=cast.zhao)
    order = orders.open()
    RepairOrder.objects.filter(pk=order.pk).update(urgency="urgent")
    workflow.claim(order, by=cast.zhao)
    assert order.claims.get().volunteer == cast.zhao


def test_without_the_setting_there_is_no_head_start(cast, orders):
    orders.closed(by=cast.zhao)
    workflow.claim(orders.open(), by=cast.zhao)


def test_the_hall_says_what_one_took_and_what_is_usual(login, cast, orders):
    for _ in range(2):
        orders.closed(by=cast.zhao)
    given_back = orders.claimed(by=cast.zhao)
    workflow.release(given_back, by=cast.zhao, reason="来不了")
    orders.claimed(by=cast.qian)

    def share(person):
        found = login(person).get(reverse("repairs:hall")).context["hall"].share
        return found.own, found.average

    assert (share(cast.zhao), share(cast.sun)) == ((2, 1.0), (0, 1.0))


def test_the_office_sees_everybodys_share(login, cast, orders, django_assert_max_num_queries):
    orders.closed(by=cast.zhao)
    order = orders.claimed(by=cast.zhao)
    workflow.join(order, by=cast.qian)
    workflow.nobody_came(order, by=cast.wang, day=timezone.localdate())
    client = login(cast.chen)

    with django_assert_max_num_queries(8):
        page = client.get(reverse("repairs:shares"))

    rows = {
        row.resident.name: (row.this_month, row.ninety_days, row.in_hand, row.standing_by, row.missed)
        for row in page.context["rows"]
    }
    assert rows == {"赵铁柱": (2, 2, 1, 0, 1), "钱进": (0, 0, 0, 1, 0), "孙巧": (0, 0, 0, 0, 0)}
    assert login(cast.zhou).get(reverse("repairs:shares")).context["rows"] == []


def test_whoever_took_over_later_did_not_stay_away(cast, orders, community):
    order = orders.claimed(by=cast.zhao)
    workflow.nobody_came(order, by=cast.wang, day=timezone.localdate())
    workflow.release(order, by=cast.zhao, reason="腰疼")
    workflow.claim(order, by=cast.qian)

    missed = {row.resident.name: row.missed for row in fairness.shares([community])}

    assert (missed["赵铁柱"], missed["钱进"]) == (1, 0)
