"""From a cracked door frame to a towel."""

import pytest
from django.utils import timezone

from points import ledger, shop
from repairs import workflow


@pytest.mark.django_db
def test_a_cracked_door_frame_becomes_a_towel(cast, orders, towel, community):
    order = orders.open(places=2)
    workflow.claim(order, by=cast.zhao)
    workflow.claim(order, by=cast.qian)
    order.refresh_from_db()
    assert (order.state, order.taken) == ("claimed", 2)

    workflow.report(
        order, by=cast.zhao, outcome="fixed", visited_on=timezone.localdate(), minutes=40, no_photos=True
    )
    closed = workflow.close(order, by=cast.wang)

    assert closed.state == "closed"
    assert [ledger.balance_of(person) for person in (cast.zhao, cast.qian, cast.sun)] == [10, 10, 0]
    redemption = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    assert ledger.balance_of(cast.zhao) == 0
    assert shop.collect(community=community, code=redemption.code, by=cast.he) == redemption
    assert [event.action for event in closed.events.all()] == [
        "submit",
        "publish",
        "claim",
        "claim",
        "report",
        "close",
    ]
