"""候补 and 转交 under many hands: never more volunteers than places."""

from functools import partial

import pytest

from repairs import workflow
from repairs.models import Claim, HandOver, Standby
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


def holders(order):
    return Claim.objects.active().filter(order=order).count()


def test_two_give_back_while_others_wait_and_one_reaches_for_it(orders, crowd, cast, outcomes):
    first, second, *waiting, passer_by = crowd(6)
    for _ in range(4):
        order = orders.open(places=2)
        workflow.claim(order, by=first)
        workflow.claim(order, by=second)
        for person in waiting:
            workflow.join(order, by=person)

        results = at_once(
            [
                partial(workflow.release, order, by=first, reason="来不了"),
                partial(workflow.release, order, by=second, reason="来不了"),
                partial(workflow.claim, order, by=passer_by),
                partial(workflow.leave, order, by=waiting[0]),
            ]
        )

        outcomes(results)
        order.refresh_from_db()
        assert (order.taken, holders(order), order.state) == (2, 2, "claimed")
        workflow.cancel(order, by=cast.chen, reason="下一个故事")


def test_joining_while_the_place_is_given_back(orders, cast, outcomes):
    for _ in range(4):
        order = orders.claimed(by=cast.zhao)
        outcomes(
            at_once(
                [
                    partial(workflow.release, order, by=cast.zhao, reason="来不了"),
                    partial(workflow.join, order, by=cast.qian),
                ]
            )
        )
        order.refresh_from_db()
        # Either moved up, or was told that there is a place: never waiting for one that is free.
        assert order.taken == holders(order)
        assert Standby.objects.waiting().filter(order=order).count() == 0
        workflow.cancel(order, by=cast.chen, reason="下一个故事")


def test_two_accept_the_same_place(orders, cast, outcomes):
    order = orders.claimed(by=cast.zhao)
    workflow.pass_on(order, by=cast.zhao, to=[cast.qian, cast.sun], reason="要去外地")
    first, second = HandOver.objects.order_by("id")

    results = at_once(
        [partial(workflow.take_over, first, by=cast.qian), partial(workflow.take_over, second, by=cast.sun)]
    )

    assert outcomes(results) == {"done": 1, "refused": 1}
    order.refresh_from_db()
    assert (order.taken, holders(order), order.state) == (1, 1, "claimed")


def test_one_accepts_while_the_other_gives_it_back(orders, cast, outcomes):
    for _ in range(4):
        order = orders.claimed(by=cast.zhao)
        workflow.pass_on(order, by=cast.zhao, to=[cast.qian], reason="要去外地")
        outcomes(
            at_once(
                [
                    partial(workflow.take_over, HandOver.objects.latest("id"), by=cast.qian),
                    partial(workflow.release, order, by=cast.zhao, reason="来不了"),
                ]
            )
        )
        order.refresh_from_db()
        assert order.taken == holders(order)
        assert (order.state == "claimed") == (order.taken == 1)
        workflow.cancel(order, by=cast.chen, reason="下一个故事")


def test_accepting_and_declining_a_place_from_two_windows(orders, cast, outcomes):
    for _ in range(4):
        order = orders.claimed(by=cast.zhao)
        workflow.pass_on(order, by=cast.zhao, to=[cast.qian], reason="腰疼")
        offer = HandOver.objects.latest("id")

        results = at_once(
            [
                partial(workflow.take_over, offer, by=cast.qian),
                partial(workflow.decline_place, offer, by=cast.qian),
            ]
        )

        assert outcomes(results) == {"done": 1, "refused": 1}
        workflow.cancel(order, by=cast.chen, reason="下一个故事")
