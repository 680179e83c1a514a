"""One submission is stored once, whoever presses twice, and however the network retries."""

import uuid
from functools import partial

import pytest

from community.errors import Refused
from community.models import OnceKey
from community.once import once
from repairs.models import RepairOrder
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


@pytest.fixture
def report(orders):
    return lambda: orders.submitted().get_absolute_url()


def test_thirty_sendings_of_one_form_make_one_order(report, cast):
    key = uuid.uuid4()
    results = at_once([partial(once, key, purpose="report", by=cast.wang, make=report)] * 30)

    order = RepairOrder.objects.get()
    assert {address for address, _ in results} == {order.get_absolute_url()}
    assert sum(made_now for _, made_now in results) == 1
    assert OnceKey.objects.get().answer == order.get_absolute_url()


def test_somebody_elses_key_is_refused(report, cast):
    key = uuid.uuid4()
    results = at_once(
        [
            partial(once, key, purpose="report", by=cast.wang, make=report),
            partial(once, key, purpose="report", by=cast.li, make=report),
        ]
    )

    assert sorted(type(result).__name__ for result in results) == ["Refused", "tuple"]
    assert RepairOrder.objects.count() == 1


def test_a_key_of_another_form_is_refused(report, cast):
    key = uuid.uuid4()
    once(key, purpose="report", by=cast.wang, make=report)

    with pytest.raises(Refused):
        once(key, purpose="redeem", by=cast.wang, make=report)


def test_a_sending_that_failed_may_be_sent_again(report, cast):
    key = uuid.uuid4()

    def refuse():
        report()
        raise Refused("no")

    with pytest.raises(Refused):
        once(key, purpose="report", by=cast.wang, make=refuse)
    assert (OnceKey.objects.count(), RepairOrder.objects.count()) == (0, 0)

    assert once(key, purpose="report", by=cast.wang, make=report)[1] is True


def test_when_the_first_sending_fails_one_of_the_others_does_it(report, cast):
    key, refusals = uuid.uuid4(), iter([True, *[False] * 20])

    def sometimes():
        if next(refusals):
            raise Refused("no")
        return report()

    results = at_once([partial(once, key, purpose="report", by=cast.wang, make=sometimes)] * 10)

    assert [type(result).__name__ for result in results].count("Refused") == 1
    assert sum(result[1] for result in results if isinstance(result, tuple)) == 1
    assert RepairOrder.objects.count() == 1
