"""办结: pressed twice, by two people, or fifty times, it awards once."""

from functools import partial

import pytest
from django.utils import timezone

from points import ledger
from points.models import Entry, PassbookRules
from repairs import workflow
from repairs.models import Event
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


def reporting(order, by):
    return partial(
        workflow.report, order, by=by, outcome="fixed", visited_on=timezone.localdate(), no_photos=True
    )


def test_fifty_closings_award_once(orders, cast, outcomes):
    order = orders.open(places=2)
    for volunteer in (cast.zhao, cast.qian):
        workflow.claim(order, by=volunteer)
    reporting(order, cast.zhao)()
    results = at_once([partial(workflow.close, order, by=cast.wang)] * 50)

    assert outcomes(results) == {"done": 1, "refused": 49}
    assert [ledger.balance_of(person) for person in (cast.zhao, cast.qian)] == [10, 10]
    assert Entry.objects.count() == 2
    assert Event.objects.filter(order=order, action="close").count() == 1


def test_the_resident_and_the_office_close_at_once(orders, cast, outcomes):
    order = orders.reported()
    results = at_once(
        [
            partial(workflow.close, order, by=cast.wang),
            partial(workflow.close, order, by=cast.chen, reply="电话回访", reply_by="phone"),
        ]
    )

    assert outcomes(results) == {"done": 1, "refused": 1}
    assert ledger.balance_of(cast.zhao) == 10


def test_two_volunteers_report_the_same_visit(orders, cast, outcomes):
    order = orders.open(places=2)
    for volunteer in (cast.zhao, cast.qian):
        workflow.claim(order, by=volunteer)
    results = at_once([reporting(order, cast.zhao), reporting(order, cast.qian)])

    assert outcomes(results) == {"done": 1, "refused": 1}
    assert Event.objects.filter(order=order, action="report").count() == 1


def test_fixed_says_one_and_not_fixed_says_the_other(orders, cast, outcomes):
    for _ in range(4):
        order = orders.reported()
        results = at_once(
            [
                partial(workflow.close, order, by=cast.chen, reply="电话回访", reply_by="phone"),
                partial(workflow.reopen, order, by=cast.wang, reason="又裂了"),
            ]
        )
        outcomes(results)
        order.refresh_from_db()
        assert order.state in {"closed", "claimed"}
        if order.state == "claimed":
            workflow.cancel(order, by=cast.chen, reason="下一个故事")


def test_many_jobs_of_one_volunteer_closed_at_once(orders, cast, crowd, outcomes):
    """One passbook, written to from ten orders: no line is lost and none is doubled."""
    PassbookRules.objects.create(community=cast.zhao.community, awards_a_day=0, same_pair=0)
    ten = [orders.reported(by=cast.zhao) for _ in range(10)]
    results = at_once([partial(workflow.close, order, by=cast.wang) for order in ten])

    assert outcomes(results) == {"done": 10}
    assert ledger.balance_of(cast.zhao) == 100
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 11))
