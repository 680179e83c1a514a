"""陈静 corrects what was taken down; whoever is to come hears of another door, contact or time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.errors import Refused
from community.models import Message
from repairs import workflow

pytestmark = pytest.mark.django_db


def correct(order, cast, **changes):
    order.refresh_from_db()
    return workflow.edit(order, by=cast.chen, expected_version=order.version, **changes)


def texts_to(person):
    return list(Message.objects.filter(resident=person).values_list("text", flat=True))


@pytest.fixture
def claimed(orders):
    made = orders.claimed(urgency="urgent")
    Message.objects.all().delete()
    return made


@pytest.mark.parametrize(
    "changes", [{"room": "905"}, {"contact_phone": "19900000077"}, {"good_times": "晚上七点以后"}]
)
def test_who_comes_is_told_to_look_again_and_reads_no_door_in_the_message(claimed, cast, changes):
    correct(claimed, cast, **changes)

    [told] = texts_to(cast.zhao)
    assert claimed.number in told
    assert not any(value in told for value in changes.values())


def test_of_what_matters_to_the_office_alone_nobody_is_told(claimed, cast):
    correct(claimed, cast, size="large")

    assert texts_to(cast.zhao) == []


def test_the_partner_that_has_it_is_told_without_door_or_phone(cast, orders):
    order = orders.submitted()
    workflow.refer(order, by=cast.chen, partner=cast.property, due_on=timezone.localdate())
    Message.objects.all().delete()

    correct(order, cast, room="905", contact_phone="19900000077")

    [told] = texts_to(cast.wu)
    assert "905" not in told
    assert "19900000077" not in told


def test_more_places_on_what_has_begun_would_be_seen_by_nobody(claimed, cast):
    with pytest.raises(Refused):
        correct(claimed, cast, places=3)
    claimed.refresh_from_db()
    assert claimed.places == 1


def test_some_days_after_the_end_the_volunteers_number_is_gone(login, cast, orders, community):
    order = orders.closed()
    page = login(cast.wang).get(order.get_absolute_url()).content.decode()
    assert cast.zhao.reach in page

    days = timedelta(days=community.address_days + 1)
    type(order).objects.filter(pk=order.pk).update(closed_at=timezone.now() - days)
    page = login(cast.wang).get(order.get_absolute_url()).content.decode()
    assert (cast.zhao.name in page, cast.zhao.reach in page) == (True, False)
    assert cast.zhao.reach in login(cast.chen).get(order.get_absolute_url()).content.decode()
