"""The pages cost the same number of queries with one row and with many, and never more than twelve."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.models import Consent
from repairs import workflow
from repairs.workflow.moves import add_event

pytestmark = pytest.mark.django_db
AT_MOST = 12


def queries(client, url):
    """The same page a second time: the first look of the day also writes the audit line."""
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        client.get(url)
    return [query["sql"] for query in seen.captured_queries]


def same_with_more(client, url, make_more):
    few = queries(client, url)
    make_more()
    many = queries(client, url)
    assert len(many) == len(few), many
    assert len(few) <= AT_MOST, few


def test_my_repairs(login, cast, orders):
    orders.submitted()
    client = login(cast.wang)

    same_with_more(client, reverse("repairs:mine"), lambda: [orders.submitted() for _ in range(6)])


def test_the_hall_and_its_list(login, cast, orders):
    orders.open()
    orders.open(skill="lamps")
    client = login(cast.zhao)

    def more():
        for _ in range(6):
            orders.open()
            orders.open(skill="lamps")

    before = queries(client, reverse("repairs:hall_list"))
    same_with_more(client, reverse("repairs:hall"), more)
    assert len(queries(client, reverse("repairs:hall_list"))) == len(before)


def test_an_unchanged_hall_answers_without_reading_the_jobs(login, cast, orders):
    orders.open()
    client = login(cast.zhao)
    seen = client.get(reverse("repairs:hall")).context["hall"].seen

    with CaptureQueriesContext(connection) as made:
        answer = client.get(reverse("repairs:hall_list"), {"seen": seen})

    assert (answer.status_code, answer.content) == (204, b"")
    assert len(made) <= 8, [query["sql"] for query in made.captured_queries]


def test_my_jobs(login, cast, orders, community):
    community.open_job_cap = 50
    community.save()
    orders.claimed()
    orders.closed()
    client = login(cast.zhao)

    def more():
        for _ in range(5):
            orders.claimed()
            orders.closed()

    same_with_more(client, reverse("repairs:jobs"), more)


def test_the_partners_portal(login, cast, orders):
    def refer():
        from django.utils import timezone

        order = orders.submitted()
        workflow.refer(order, by=cast.chen, partner=cast.property, due_on=timezone.localdate())
        return order

    refer()
    workflow.send_back(refer(), by=cast.wu, reason="不是我们的")
    client = login(cast.wu)

    def more():
        for _ in range(5):
            refer()
            workflow.send_back(refer(), by=cast.wu, reason="不是我们的")

    same_with_more(client, reverse("repairs:partner"), more)


@pytest.mark.parametrize("viewer", ["wang", "daughter", "zhao", "chen"])
def test_an_order_with_a_long_history(viewer, login, cast, orders, community):
    order = orders.claimed(by=cast.zhao)
    if viewer == "daughter":
        type(order).objects.filter(pk=order.pk).update(helper=cast.daughter)
    client = login(getattr(cast, viewer))

    def more():
        order.refresh_from_db()
        for _ in range(6):
            add_event(order, "pause", order.state, by=cast.zhao)

    same_with_more(client, order.get_absolute_url(), more)


def test_a_tracked_order_with_a_long_history(client, orders, cast):
    order = orders.claimed(by=cast.zhao)

    def more():
        for _ in range(6):
            add_event(order, "pause", order.state, by=cast.zhao)

    same_with_more(client, order.get_tracking_url(), more)


def test_asking_for_one_of_many_whom_one_helps(login, cast, community):
    from community.models import Building, Resident

    client = login(cast.daughter)

    def more():
        for number in range(6):
            neighbour = Resident.objects.create_user(name=f"邻居{number}", community=community)
            Consent.objects.create(resident=neighbour, helper=cast.daughter)
            Building.objects.create(community=community, number=f"{number + 50}")

    same_with_more(client, reverse("repairs:report"), more)
