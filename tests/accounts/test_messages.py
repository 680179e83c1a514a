"""Replies reach people: in their inbox, and by text message through a gateway that sometimes fails."""

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.management import call_command
from django.utils import timezone

from community.messages import outbox
from community.messages.senders import MemorySender, NotSent, WebhookSender
from community.models import Message
from community.notify import tell
from tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway_fails(monkeypatch):
    """Every text fails; how many were tried."""
    tried = []

    def fail(sender, phone, text):
        tried.append(phone)
        raise NotSent("gateway closed")

    monkeypatch.setattr(MemorySender, "send", fail)
    return tried


def queue(cast, number=1, **fields):
    return [tell(cast.wang, f"第{n}条", sms_to=f"199000120{n:02d}", **fields) for n in range(number)]


def states():
    return list(Message.objects.order_by("id").values_list("state", "attempts", "last_error"))


def test_waiting_messages_are_sent_once_and_quiet_ones_are_not(cast, phones):
    queue(cast, 2)
    tell(cast.wang, "只在站内")

    assert (str(outbox.deliver_due()), str(outbox.deliver_due())) == (
        "sent 2, failed 0, stale 0",
        "sent 0, failed 0, stale 0",
    )
    assert phones == [("19900012000", "第0条"), ("19900012001", "第1条")]
    assert states() == [("sent", 1, ""), ("sent", 1, ""), ("quiet", 0, "")]


def test_what_fails_is_tried_again_later_and_then_given_up(cast, gateway_fails, time_machine):
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    queue(cast)
    outbox.deliver_due()
    assert states() == [("waiting", 1, "gateway closed")]
    outbox.deliver_due()
    assert len(gateway_fails) == 1

    for _pass in range(10):
        time_machine.shift(timedelta(hours=5))
        outbox.deliver_due()
    assert len(gateway_fails) == 6
    assert states() == [("failed", 6, "gateway closed")]


def test_what_failed_once_arrives_when_the_gateway_is_back(cast, phones, time_machine, monkeypatch):
    time_machine.move_to("2026-03-02T10:00:00+08:00", tick=False)
    queue(cast)
    with monkeypatch.context() as patch:
        patch.setattr(MemorySender, "send", lambda *_: (_ for _ in ()).throw(NotSent("busy")))
        outbox.deliver_due()
    time_machine.shift(timedelta(minutes=1))
    outbox.deliver_due()

    assert len(phones) == 1
    assert states() == [("sent", 2, "")]


def test_a_gateway_that_is_down_is_not_asked_for_every_message(cast, gateway_fails):
    queue(cast, 10)
    outbox.deliver_due()

    assert len(gateway_fails) == 3
    assert [attempts for _state, attempts, _error in states()] == [1, 1, 1] + [0] * 7


def test_a_message_gone_stale_is_dropped(cast, phones):
    queue(cast, useless_after=timezone.now() - timedelta(seconds=1))
    queue(cast, useless_after=timezone.now() + timedelta(hours=1))

    assert str(outbox.deliver_due()) == "sent 1, failed 0, stale 1"
    assert [state for state, _attempts, _error in states()] == ["stale", "sent"]


def test_the_worker_makes_one_pass_when_asked(cast, phones, capsys):
    queue(cast, 3)
    call_command("worker", "--once")

    assert capsys.readouterr().out == "sent 3, failed 0, stale 0\n"
    assert len(phones) == 3


@pytest.mark.race
def test_four_workers_at_once_send_each_message_once(cast, phones):
    queue(cast, 12)

    at_once([outbox.deliver_due] * 4)

    assert sorted(phone for phone, _text in phones) == [f"199000120{n:02d}" for n in range(12)]
    assert states() == [("sent", 1, "")] * 12


class Gateway(BaseHTTPRequestHandler):
    """Notes what it is sent and answers with `status`."""

    status = 200
    received: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((json.loads(body), self.headers["Authorization"]))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_):
        pass


@pytest.fixture
def gateway(settings):
    class Fresh(Gateway):
        received: list = []

    server = HTTPServer(("127.0.0.1", 0), Fresh)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.SMS_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/sms"
    settings.SMS_WEBHOOK_TOKEN = "key"
    yield Fresh
    server.shutdown()
    server.server_close()


def test_the_gateway_receives_the_text(gateway):
    WebhookSender().send("19900010001", "验证码 123456")

    assert gateway.received == [({"phone": "19900010001", "text": "验证码 123456"}, "Bearer key")]


@pytest.mark.parametrize("status", [302, 400, 500])
def test_any_other_answer_of_the_gateway_is_a_failure(gateway, status):
    gateway.status = status
    with pytest.raises(NotSent, match=str(status)):
        WebhookSender().send("19900010001", "x")

    assert len(gateway.received) == 1


def test_a_gateway_that_is_not_there_is_a_failure(settings):
    settings.SMS_WEBHOOK_URL = "http://127.0.0.1:9/sms"
    with pytest.raises(NotSent):
        WebhookSender().send("19900010001", "x")


def test_wang_reads_her_own_messages_newest_first(cast, as_person):
    tell(cast.wang, "第一条", link="/profile/")
    tell(cast.wang, "第二条")
    tell(cast.li, "给建国的")
    browser = as_person(cast.wang)

    page = browser.get("/messages/").content.decode()

    assert page.index("第二条") < page.index("第一条")
    assert "给建国的" not in page
    assert 'href="/profile/"' in page
    assert Message.objects.filter(read_at__isnull=True).count() == 3


def test_looking_marks_nothing_and_the_button_marks_what_was_seen(cast, as_person):
    seen = tell(cast.wang, "看过")
    browser = as_person(cast.wang)
    browser.get("/messages/")
    later = tell(cast.wang, "后来")
    others = tell(cast.li, "别人的")

    assert browser.get("/messages/read/").status_code == 405
    assert browser.post("/messages/read/", {"up_to": seen.pk}).url == "/messages/"

    unread = set(Message.objects.filter(read_at__isnull=True).values_list("pk", flat=True))
    assert unread == {later.pk, others.pk}


@pytest.mark.parametrize("link", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_message_leads_nowhere_off_the_site(cast, as_person, link):
    tell(cast.wang, "点我", link=link)

    assert "example.org" not in as_person(cast.wang).get("/messages/").content.decode()
    assert "alert" not in as_person(cast.wang).get("/messages/").content.decode()


def test_one_message_or_thirty_cost_the_same_and_pages_follow(cast, as_person, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = as_person(cast.wang)
    tell(cast.wang, "第0条")
    with CaptureQueriesContext(connection) as few:
        browser.get("/messages/")
    for number in range(1, 30):
        tell(cast.wang, f"第{number}条")
    with django_assert_num_queries(len(few)):
        first = browser.get("/messages/")

    older = browser.get("/messages/" + first.context["page"].older_url)
    assert [len(page.context["page"]) for page in (first, older)] == [20, 10]
    assert len(few) <= 5


@pytest.mark.parametrize("number", ["²", "一", "-1", "9" * 30])
def test_a_page_that_is_no_number_is_the_first(cast, as_person, number):
    tell(cast.wang, "只有一条")
    wang = as_person(cast.wang)

    assert len(wang.get("/messages/", {"before": number}).context["page"]) == 1
    assert wang.post("/messages/read/", {"up_to": number}).status_code == 302
