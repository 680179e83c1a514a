"""抢单: many hands reach for the same job."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from points.models import Entry
from repairs import workflow
from repairs.models import Claim, Event, RepairOrder
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


def test_fifty_volunteers_and_three_places(orders, crowd, outcomes):
    order = orders.open(places=3)
    results = at_once([partial(workflow.claim, order, by=person) for person in crowd(50)])

    assert outcomes(results) == {"done": 3, "refused": 47}
    order.refresh_from_db()
    assert (order.state, order.taken, Claim.objects.active().filter(order=order).count()) == ("claimed", 3, 3)
    assert Event.objects.filter(order=order, action="claim").count() == 3


def test_one_volunteer_reaches_for_six_jobs(orders, cast, community, outcomes):
    six = [orders.open() for _ in range(6)]
    results = at_once([partial(workflow.claim, order, by=cast.zhao) for order in six])

    assert outcomes(results) == {"done": community.open_job_cap, "refused": 6 - community.open_job_cap}
    assert RepairOrder.objects.filter(state="claimed").count() == 3


def test_one_volunteer_presses_twenty_times(orders, cast, outcomes):
    order = orders.open(places=3)
    results = at_once([partial(workflow.claim, order, by=cast.zhao)] * 20)

    assert outcomes(results) == {"done": 20}
    assert {claim.pk for claim in results} == {Claim.objects.get(order=order).pk}
    order.refresh_from_db()
    assert (order.state, order.taken) == ("open", 1)


def test_a_claim_and_the_cancelling(orders, cast, crowd, outcomes):
    for person in crowd(6):
        order = orders.open()
        results = at_once(
            [
                partial(workflow.claim, order, by=person),
                partial(workflow.cancel, order, by=cast.wang, reason="自己修好了"),
            ]
        )
        order.refresh_from_db()
        assert order.state == "cancelled" or outcomes(results)["done"] == 1
        assert Claim.objects.active().filter(order=order).count() == order.taken


def test_a_release_and_the_next_claim(orders, cast, outcomes):
    for _ in range(6):
        order = orders.claimed(by=cast.zhao)
        results = at_once(
            [
                partial(workflow.release, order, by=cast.zhao, reason="来不了"),
                partial(workflow.claim, order, by=cast.qian),
            ]
        )
        outcomes(results)
        order.refresh_from_db()
        holders = set(Claim.objects.active().filter(order=order).values_list("volunteer__name", flat=True))
        assert (order.state, holders) in [("open", set()), ("claimed", {"钱进"})]
        workflow.cancel(order, by=cast.chen, reason="下一个故事")


def test_a_claim_and_the_referral(orders, cast, outcomes):
    due = timezone.localdate() + timedelta(days=5)
    for _ in range(6):
        order = orders.open()
        outcomes(
            at_once(
                [
                    partial(workflow.claim, order, by=cast.zhao),
                    partial(workflow.refer, order, by=cast.chen, partner=cast.property, due_on=due),
                ]
            )
        )
        order.refresh_from_db()
        assert (order.state, order.taken) in [("referred", 0), ("claimed", 1)]
        assert Claim.objects.active().filter(order=order).count() == order.taken
        if order.state == "claimed":
            workflow.cancel(order, by=cast.chen, reason="下一个故事")


def test_two_of_the_staff_publish_at_once(orders, cast, skills, outcomes):
    order = orders.submitted()
    publish = partial(workflow.publish, order, by=cast.chen, skill=skills["carpentry"], size="small")
    results = at_once([partial(publish, places=1), partial(publish, places=3)])

    assert outcomes(results) == {"done": 1, "refused": 1}
    assert Event.objects.filter(order=order, action="publish").count() == 1


def test_twenty_people_report_at_once_and_each_gets_a_number(orders, cast, outcomes):
    results = at_once([orders.submitted] * 20)

    assert outcomes(results) == {"done": 20}
    numbers = sorted(order.number for order in results)
    day = f"{timezone.localdate():%y%m%d}"
    assert numbers == [f"{day}-{number:03d}" for number in range(1, 21)]
    assert Entry.objects.count() == 0
