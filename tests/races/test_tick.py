"""Two timers at once remind nobody twice."""

from datetime import timedelta
from functools import partial
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from community.models import Message, Reminder
from points import ledger, shop
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


def test_eight_ticks_at_once(orders, cast, towel, give_points, community):
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
