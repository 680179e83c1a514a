"""Two timers at once remind nobody twice."""

from collections import Counter
from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from community.errors import Refused
from community.models import Message, Reminder
from points import ledger, shop
from repairs import invitations, workflow
from repairs.models import Claim, DeadlineRule, Invitation
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


def test_eight_ticks_at_once(orders, cast, towel, give_points, community):
    DeadlineRule.objects.all().delete()  # what falls due for the office has a race of its own below
    orders.claimed(by=cast.zhao)
    orders.reported(by=cast.qian)
    give_points(cast.sun, 10)
    shop.redeem(resident=cast.sun, product=towel, by=cast.sun)
    before = Message.objects.count()
    with time_machine.travel(timezone.now() + timedelta(days=community.pickup_days + 1), tick=True):
        results = at_once([partial(call_command, "tick", stdout=StringIO())] * 8)

    assert results == [None] * 8
    assert Reminder.objects.count() == 2
    assert Message.objects.count() == before + 3
    towel.refresh_from_db()
    assert (ledger.balance_of(cast.sun), towel.stock) == (10, 5)


@pytest.fixture
def late(orders, community):
    """Overdue for a day, and taken by nobody."""
    DeadlineRule.objects.all().delete()
    DeadlineRule.objects.create(kind="resolution", amount=1, unit="clock")
    community.street_phone, community.street_after_hours = "19900000777", 1
    community.save()
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=True):
        return orders.open()


def test_eight_ticks_escalate_and_widen_once(late, cast):
    before = set(Message.objects.values_list("pk", flat=True))
    results = at_once([partial(call_command, "tick", stdout=StringIO())] * 8)

    assert results == [None] * 8
    kinds = sorted(reminder.reference.split(":")[2] for reminder in Reminder.objects.all())
    assert kinds == ["nobody", "overdue", "street", "wider"]
    told = Counter(
        message.resident.name if message.resident else "street"
        for message in Message.objects.exclude(pk__in=before)
    )
    assert told == {"陈静": 2, "street": 1, "赵铁柱": 1, "钱进": 1, "孙巧": 1}


def test_eight_invitations_at_once_ask_once(orders, cast):
    order = orders.open()
    before = set(Message.objects.values_list("pk", flat=True))
    results = at_once([partial(invitations.invite, order, by=cast.chen, volunteer=cast.zhao)] * 8)

    assert {result.pk for result in results} == {Invitation.objects.get().pk}
    assert [message.resident for message in Message.objects.exclude(pk__in=before)] == [cast.zhao]


def test_a_claim_and_the_ladder_meet(orders, cast):
    """Whoever is second sees the first: nobody is asked for a job that is taken, and the place is given once."""
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=True):
        jobs = [orders.open(room=f"{n}") for n in range(3)]
    for order in jobs:
        results = at_once(
            [
                partial(workflow.claim, order, by=cast.zhao),
                partial(invitations.invite, order, by=cast.chen, volunteer=cast.qian),
                partial(call_command, "tick", stdout=StringIO()),
                partial(workflow.claim, order, by=cast.sun),
            ]
        )
        taken = [isinstance(result, Claim) for result in (results[0], results[3])]
        asked = Invitation.objects.filter(order=order)
        assert sorted(taken) == [False, True]
        assert isinstance(results[1], Refused) == (not asked.exists())
        assert results[2] is None
