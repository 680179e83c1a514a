"""What can wait does not reach volunteers at night: it comes in the morning, and nothing is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.messages.inbox import mark_read, messages_of
from community.models import Message
from community.quiet_hours import polite_moment
from repairs import workflow
from tests.repairs.deadline_cast import at, on

pytestmark = pytest.mark.django_db


def inbox(person):
    return [message.text for message in messages_of(person)]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (at(1, 20, 59), at(1, 20, 59)),
        (at(1, 21), at(2, 8)),
        (at(1, 23, 30), at(2, 8)),
        (at(2, 0, 10), at(2, 8)),
        (at(2, 7, 59), at(2, 8)),
        (at(2, 8), at(2, 8)),
    ],
)
def test_the_night_is_from_nine_to_eight(now, then):
    assert polite_moment(now) == then


@pytest.fixture
def waiting(cast, orders):
    """`waiting(urgency)`: 赵铁柱 has it, 钱进 stands by; the inboxes are empty."""

    def make(urgency="normal"):
        order = orders.claimed(by=cast.zhao, urgency=urgency)
        workflow.join(order, by=cast.qian)
        Message.objects.all().delete()
        return order

    return make


def test_whoever_moves_up_at_night_hears_of_it_in_the_morning(login, cast, waiting):
    with on(1, 15):
        order = waiting()
    with on(1, 22):
        workflow.release(order, by=cast.zhao, reason="发烧了")
        assert Message.objects.filter(resident=cast.qian).count() == 1
        assert inbox(cast.qian) == []
        page = login(cast.qian).get("/messages/")
        assert (page.status_code, page.context["page"].items) == (200, [])
        assert inbox(cast.wang) != []  # the one who waits for help is told who comes
        mark_read(by=cast.qian, up_to=Message.objects.latest("pk").pk)
    with on(2, 8):
        [text] = inbox(cast.qian)
        assert order.item in text
        assert messages_of(cast.qian).get().read_at is None


def test_what_is_urgent_reaches_them_at_once(cast, waiting):
    with on(1, 15):
        order = waiting("urgent")
    with on(1, 23):
        workflow.release(order, by=cast.zhao, reason="发烧了")
        assert len(inbox(cast.qian)) == 1


def test_a_new_job_published_in_the_evening_is_told_in_the_morning(cast, orders):
    with on(1, 21, 5):
        orders.open()
        assert inbox(cast.sun) == []
        orders.open(urgency="urgent")
        assert len(inbox(cast.sun)) == 1
    with on(2, 8):
        assert len(inbox(cast.sun)) == 2


def test_what_is_about_an_agreed_visit_does_not_wait(cast, orders):
    with on(1, 15):
        order = orders.claimed(by=cast.zhao)
        Message.objects.all().delete()
    with on(1, 22):
        workflow.agree_time(order, by=cast.zhao, slot=(timezone.localdate() + timedelta(days=1), "morning"))
        workflow.cancel(order, by=cast.wang, reason="自己修好了")
        assert len(inbox(cast.zhao)) == 1
