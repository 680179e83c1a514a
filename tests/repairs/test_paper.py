"""What leaves the office: the slip 王秀兰 takes home, and the picture for the chat group."""

import io

import pytest
from django.urls import reverse
from django.utils import translation
from PIL import Image

from community import fonts, posters
from community.models import AuditEvent
from repairs import posters as order_posters
from repairs import slips, workflow
from repairs.models import DeadlineRule
from tests.repairs.deadline_cast import on

pytestmark = pytest.mark.django_db


def slip_url(order):
    return reverse("repairs:slip", args=[order.pk])


def poster_url(order, which="call"):
    return reverse("repairs:poster", args=[order.pk, which])


def test_the_slip_says_less_than_the_link_on_it(login, cast, orders, settings):
    settings.SITE_URL = "https://weixiu.example.org"
    order = orders.submitted(description="从右边敲门", good_times="下午")
    html = login(cast.chen).get(slip_url(order)).content.decode()

    assert order.number in html
    assert order.item in html
    assert order.community.desk_phone in html
    for secret in (order.contact_name, order.contact_phone, "903", order.description, order.token):
        assert secret not in html.replace(order.number, "")


def test_the_code_on_the_slip_is_the_private_link(login, cast, orders, settings, monkeypatch):
    drawn = []
    monkeypatch.setattr("repairs.views.paper.qr_svg", lambda address: drawn.append(address) or "")
    settings.SITE_URL = "https://weixiu.example.org"
    order = orders.submitted()
    login(cast.chen).get(slip_url(order))

    assert drawn == [f"https://weixiu.example.org/t/{order.token}/"]


def test_each_printing_is_written_down(login, cast, orders):
    order = orders.submitted()
    client = login(cast.chen)
    client.get(slip_url(order))
    client.get(slip_url(order))

    lines = AuditEvent.objects.filter(kind="export", subject=f"repairs.RepairOrder:{order.pk}")
    assert [(line.by, line.summary, line.detail) for line in lines] == [
        (cast.chen, order.number, {"paper": "slip"})
    ] * 2


def test_nobody_but_the_staff_prints(login, client, cast, orders):
    order = orders.claimed()
    for url in (slip_url(order), poster_url(order, "taken")):
        assert client.get(url).status_code == 302
    for person in (cast.wang, cast.zhao, cast.he, cast.zhou, cast.wu):
        for url in (slip_url(order), poster_url(order, "taken")):
            assert login(person).get(url).status_code == 404
    assert not AuditEvent.objects.filter(kind="export").exists()


def test_the_promise_is_the_communitys_own_until_it_is_kept(cast, orders, community):
    own = DeadlineRule.objects.create(community=community, kind="first_reply", amount=4, unit="hours")
    with on(5, 15):  # Friday
        order = orders.submitted()
    with translation.override("en"):
        assert "June 8, 2026, 11 a.m." in slips.promise_of(order)
        own.is_active = False
        own.save()
        order.community.hours_to_first_reply = 24
        assert "June 6, 2026, 3 p.m." in slips.promise_of(order)
    workflow.publish(order, by=cast.chen, skill=orders.skills["carpentry"], size="small")
    order.refresh_from_db()
    assert str(order.get_state_display()) in slips.promise_of(order)


def words_on(monkeypatch):
    """Everything written on posters from now on."""
    written, put = [], posters.Poster._put

    def note(self, text, *args, **options):
        written.append(text)
        put(self, text, *args, **options)

    monkeypatch.setattr(posters.Poster, "_put", note)
    return written


def test_the_picture_calls_for_help_without_naming_anybody(login, cast, orders, monkeypatch):
    order = orders.open(item="王秀兰家 903 的门框，电话19900000001", places=2)
    written = words_on(monkeypatch)
    answer = login(cast.chen).get(poster_url(order))

    assert answer.headers["Content-Type"] == "image/png"
    assert "no-store" in answer.headers["Cache-Control"]
    assert Image.open(io.BytesIO(answer.content)).size == (posters.WIDTH, posters.HEIGHT)
    text = "".join(written)
    for fact in ("阡上社区", "3号楼", "木工门窗", "10", order.number):
        assert fact in text
    for secret in ("王秀兰", "903", order.contact_phone):
        assert secret not in text


def test_the_code_on_the_picture_leads_to_the_job(login, cast, orders, monkeypatch):
    order, seen = orders.open(), []
    real = order_posters.qr_code
    monkeypatch.setattr(order_posters, "qr_code", lambda address: seen.append(address) or real(address))
    login(cast.chen).get(poster_url(order))
    assert seen == [f"http://testserver/orders/{order.pk}/"]


def test_afterwards_it_says_thank_you_and_names_nobody_either(login, cast, orders, monkeypatch):
    half, whole = orders.open(places=2), orders.claimed(by=cast.zhao, room="101")
    workflow.claim(half, by=cast.qian)
    written = words_on(monkeypatch)
    client = login(cast.chen)
    for order in (half, whole):
        assert client.get(poster_url(order, "taken")).status_code == 200
    text = "".join(written)
    assert not any(name in text for name in ("赵", "钱", "王秀兰"))


def test_each_picture_is_for_its_time(login, cast, orders):
    new, done = orders.submitted(), orders.closed(item="纱窗")
    client = login(cast.chen)
    for order in (new, done):
        for which in ("call", "taken", "nonsense"):
            assert client.get(poster_url(order, which)).status_code == 404
    page = client.get(reverse("admin:repairs_repairorder_change", args=[orders.open(item="灯").pk]))
    assert [choice.which for choice in page.context["posters"]] == ["call"]


@pytest.mark.parametrize(
    "text", ["短", "厨房水槽下方的下水管接口一直渗水" * 4, "x" * 60, "19900001234 " * 5, "𰻞" * 60]
)
def test_the_longest_title_leaves_room_for_the_facts(text):
    poster = posters.Poster()
    poster.head("阡上社区" * 10, "谁来帮忙？")
    poster.heading(text[:60])
    for _number in range(5):
        poster.fact("地点", text[:60])
    assert poster.y <= posters.HEIGHT - 400


def test_lines_keep_to_the_width_and_numbers_stay_whole():
    font = posters.typeface(62)
    lines = posters.wrapped("请打社区前台的电话：05351234567，谢谢大家一起来帮忙。", font, 500)

    assert all(font.getlength(line) <= 500 + font.getlength("，") for line in lines)
    assert any("05351234567" in line for line in lines)
    assert not any(line[0] in posters.NOT_FIRST for line in lines)
    assert posters.wrapped("堃𰻞", font, 500) == [f"堃{fonts.MISSING}"]
