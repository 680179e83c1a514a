"""Is it really fixed? Asked by telephone, answered by the one who asked, and never guessed from silence."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.errors import NotAllowed, Refused, Stale
from community.keeping import verifying
from points import ledger
from repairs import callbacks, workflow
from repairs.models import Callback, RepairOrder
from tests.keeping.vandal import vandalise
from tests.racing import at_once

pytestmark = pytest.mark.django_db


def told(order):
    return list(order.callbacks.values_list("round", "number", "how", "result", "words"))


def waiting(community):
    return [order.item for order in callbacks.waiting(RepairOrder.objects.of(community)).order_by("id")]


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


@pytest.mark.parametrize("result", ["satisfied", "partly"])
def test_a_content_resident_closes_the_order_with_the_reply_on_record(result, cast, orders):
    order = orders.reported()

    callbacks.record(order, by=cast.chen, result=result, words="门关得上了")

    order.refresh_from_db()
    assert (order.state, order.reply, order.reply_by) == ("closed", "门关得上了", "phone")
    assert told(order) == [(0, 1, "phone", result, "门关得上了")]
    assert ledger.balance_of(cast.zhao) == 10


def test_not_fixed_goes_on_and_is_asked_again_after_the_next_visit(cast, orders):
    order = orders.reported()

    callbacks.record(order, by=cast.chen, result="not")
    order.refresh_from_db()
    assert (order.state, order.times_reopened) == ("claimed", 1)
    assert (order.events.last().action, order.events.last().public != "") == ("reopen", True)

    workflow.report(
        order, by=cast.zhao, outcome="fixed", visited_on=timezone.localdate(), minutes=10, no_photos=True
    )
    callbacks.record(order, by=cast.chen, result="satisfied", how="visit")
    order.refresh_from_db()
    assert (order.state, order.reply_by) == ("closed", "visit")
    assert told(order) == [(0, 1, "phone", "not", ""), (1, 1, "visit", "satisfied", "")]
    assert list(verifying.findings()) == []


def test_three_tries_in_vain_and_then_the_order_may_be_closed_but_not_as_satisfied(cast, orders, community):
    order = orders.reported()
    for _ in range(2):
        callbacks.record(order, by=cast.chen, result="unreachable")
    with pytest.raises(Refused):
        callbacks.give_up(order, by=cast.chen)
    assert waiting(community) == ["卧室门框开裂"]

    callbacks.record(order, by=cast.chen, result="unreachable")
    callbacks.give_up(order, by=cast.chen)

    order.refresh_from_db()
    assert (order.state, order.reply_by) == ("closed", "unreached")
    assert [line[1:4:2] for line in told(order)] == [
        (1, "unreachable"),
        (2, "unreachable"),
        (3, "unreachable"),
    ]
    assert waiting(community) == []
    assert list(verifying.findings()) == []


def test_a_closed_order_nobody_asked_about_stays_on_the_list_until_somebody_does(cast, orders, community):
    order = orders.closed()
    assert waiting(community) == ["卧室门框开裂"]

    callbacks.record(order, by=cast.chen, result="satisfied")

    order.refresh_from_db()
    assert (order.state, order.reply_by) == ("closed", "resident")  # only added: the reply stays
    assert waiting(community) == []


def test_long_closed_orders_are_left_in_peace(cast, orders, community):
    order = orders.closed()
    RepairOrder.objects.filter(pk=order.pk).update(closed_at=timezone.now() - timedelta(days=15))

    assert waiting(community) == []
    with pytest.raises(Refused):
        callbacks.answer(order, by=cast.wang, result="satisfied")


def test_an_order_that_is_not_done_has_nothing_to_ask_about(cast, orders):
    with pytest.raises(Refused):
        callbacks.record(orders.claimed(), by=cast.chen, result="satisfied")
    assert Callback.objects.count() == 0


@pytest.mark.parametrize("who", ["wang", "zhao", "zhou"])
def test_only_the_communitys_staff_call_back(who, cast, orders, login):
    order = orders.reported()

    with pytest.raises(NotAllowed):
        callbacks.record(order, by=getattr(cast, who), result="satisfied")
    page = login(getattr(cast, who)).post(
        reverse("repairs:callback", args=[order.pk]), {"result": "satisfied"}
    )

    assert page.status_code == 404
    assert Callback.objects.count() == 0


def test_the_resident_confirms_with_one_of_two_buttons(cast, orders, login):
    order = orders.reported()
    client = login(cast.wang)
    page = client.get(order.get_absolute_url()).content.decode()
    assert 'name="result" value="satisfied"' in page
    assert 'name="result" value="partly"' in page

    client.post(reverse("repairs:act", args=[order.pk, "close"]), {"once": uuid.uuid4(), "result": "partly"})

    order.refresh_from_db()
    assert (order.state, order.reply_by) == ("closed", "resident")
    assert told(order) == [(0, 1, "self", "partly", "")]
    assert 'name="result"' not in client.get(order.get_absolute_url()).content.decode()


def test_confirming_without_a_word_closes_and_says_nothing_of_satisfaction(cast, orders, login):
    order = orders.reported()
    client = login(cast.wang)

    client.post(reverse("repairs:act", args=[order.pk, "close"]), {"once": uuid.uuid4()})

    order.refresh_from_db()
    assert (order.state, told(order)) == ("closed", [])
    client.post(reverse("repairs:answer", args=[order.pk]), {"result": "satisfied"})
    client.post(reverse("repairs:answer", args=[order.pk]), {"result": "partly"})
    assert told(order) == [(0, 1, "self", "satisfied", "")]


def test_still_not_fixed_is_an_answer_too(cast, orders, login):
    order = orders.reported()

    login(cast.wang).post(
        reverse("repairs:act", args=[order.pk, "reopen"]), {"once": uuid.uuid4(), "reason": "还是关不上"}
    )

    order.refresh_from_db()
    assert (order.state, told(order)) == ("claimed", [(0, 1, "self", "not", "还是关不上")])


def test_a_guest_answers_by_the_private_link(client, orders, cast):
    order = orders.reported(requester=None)
    url = reverse("repairs:track_answer", args=[order.token])

    assert client.post(url, {"result": "satisfied"}).status_code == 302

    order.refresh_from_db()
    assert (order.state, told(order)) == ("closed", [(0, 1, "self", "satisfied", "")])
    stranger = client.post(reverse("repairs:answer", args=[order.pk]), {"result": "satisfied"})
    assert reverse("login") in stranger.url


def test_one_tap_on_the_list_and_the_next_one_is_on_top(cast, orders, login):
    first, second = orders.reported(item="门"), orders.reported(item="窗", by=cast.qian)
    client = login(cast.chen)
    rows = client.get(reverse("repairs:callbacks")).context["rows"]
    assert [row["order"].item for row in rows] == ["门", "窗"]
    press = {"once": uuid.uuid4(), "seen": 0, "how": "phone", "result": "satisfied"}

    for _ in range(2):  # pressed twice
        page = client.post(reverse("repairs:callback", args=[first.pk]), press, follow=True)

    assert [row["order"].item for row in page.context["rows"]] == ["窗"]
    assert told(first) == [(0, 1, "phone", "satisfied", "")]
    assert f'href="tel:{second.contact_phone}"' in page.content.decode()


def test_a_stale_page_shows_what_somebody_else_recorded(cast, orders, login):
    order = orders.reported()
    callbacks.record(order, by=cast.chen, result="unreachable", words="关机")

    page = login(cast.chen).post(
        reverse("repairs:callback", args=[order.pk]),
        {"once": uuid.uuid4(), "seen": 0, "how": "phone", "result": "not", "words": "还漏"},
        follow=True,
    )

    said = str(next(iter(page.context["messages"])))
    assert "还漏" in said
    assert "关机" in said
    assert told(order) == [(0, 1, "phone", "unreachable", "关机")]


def test_the_list_costs_the_same_with_one_and_with_many(cast, orders, login):
    client = login(cast.chen)
    url = reverse("repairs:callbacks")

    def queries():
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    callbacks.record(orders.reported(), by=cast.chen, result="unreachable")
    few = queries()
    for _ in range(20):
        callbacks.record(orders.reported(), by=cast.chen, result="unreachable")
    assert (queries(), few <= 12) == (few, True)


@pytest.mark.parametrize("said", ["satisfied", "partly", "unreachable", ""])
def test_closing_asks_what_the_resident_said(cast, orders, login, said):
    order = orders.reported()
    answers = {"once": str(uuid.uuid4()), "reply": "电话里问过", "reply_by": "phone", "said": said}

    login(cast.chen).post(f"/orders/{order.pk}/close/", answers | {"points": 10, "version": order.version})

    order.refresh_from_db()
    assert order.state == "closed"
    assert told(order) == ([(0, 1, "phone", said, "")] if said else [])
    assert callbacks.may_answer(order) == (said in ("unreachable", ""))
    assert list(verifying.findings()) == []


def test_who_is_not_satisfied_is_not_closed_upon(cast, orders, login):
    order = orders.reported()
    answers = {"once": str(uuid.uuid4()), "reply": "门还是关不上", "reply_by": "visit", "said": "not"}

    login(cast.chen).post(f"/orders/{order.pk}/close/", answers | {"points": 10, "version": order.version})

    order.refresh_from_db()
    assert (order.state, order.times_reopened) == ("claimed", 1)
    assert told(order) == [(0, 1, "visit", "not", "门还是关不上")]
    assert list(verifying.findings()) == []


def test_what_was_recorded_stays(cast, orders):
    made = callbacks.record(orders.reported(), by=cast.chen, result="unreachable")

    for change in (
        Callback.objects.filter(pk=made.pk).delete,
        partial(Callback.objects.update, result="satisfied"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    made.refresh_from_db()
    assert made.result == "unreachable"


def test_verify_notices_replies_that_do_not_fit_the_callbacks(cast, orders):
    order = orders.reported()
    callbacks.record(order, by=cast.chen, result="unreachable")
    vandalise("repairs_callback", "UPDATE repairs_callback SET result = 'satisfied'")
    early = orders.closed()
    RepairOrder.objects.filter(pk=early.pk).update(reply_by="unreached")

    assert {(finding.check, finding.subject) for finding in verifying.findings()} == {
        ("callback-closed", f"repairs.RepairOrder:{order.pk}"),
        ("callback-unreached", f"repairs.RepairOrder:{early.pk}"),
    }


@pytest.mark.race
def test_two_of_the_staff_record_the_same_call_at_once(cast, orders):
    order = orders.reported()

    results = at_once(
        [partial(callbacks.record, order, by=cast.chen, result="satisfied", seen=0) for _ in range(4)]
    )

    assert sorted(type(each).__name__ for each in results) == ["Callback", "Stale", "Stale", "Stale"]
    assert any(isinstance(each, Stale) for each in results)
    assert told(order) == [(0, 1, "phone", "satisfied", "")]
    assert ledger.balance_of(cast.zhao) == 10


@pytest.mark.race
def test_the_office_hears_no_while_the_resident_presses_yes(cast, orders):
    order = orders.reported()

    at_once(
        [
            partial(callbacks.record, order, by=cast.chen, result="not"),
            partial(callbacks.answer, order, by=cast.wang, result="satisfied"),
        ]
    )

    order.refresh_from_db()
    assert order.state == "claimed"
    assert list(verifying.findings()) == []


def test_a_page_that_counted_wrong_is_answered_in_words(cast, orders, login):
    order = orders.reported()
    answers = {"once": str(uuid.uuid4()), "result": "satisfied", "how": "phone", "seen": 7}

    assert login(cast.chen).post(reverse("repairs:callback", args=[order.pk]), answers).status_code == 302
    assert not order.callbacks.exists()
