"""What everybody may read: how it goes, and nothing about anybody; the radar; texts for the chat group."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import AuditEvent
from points import topics
from points.models import Topic
from repairs import chat_cards, radar, workflow
from repairs.models import RepairOrder
from repairs.progress import _cells, discreet, progress_of

pytestmark = pytest.mark.django_db
PROGRESS = "/progress/"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"


def test_a_stranger_reads_how_it_goes_and_nothing_about_anybody(client, cast, orders, community):
    for number in range(3):
        orders.closed(item=f"门框开裂{number}，找王秀兰 {cast.wang.phone} 903")
    orders.submitted(item="水龙头漏水")

    page = client.get(PROGRESS, {"community": "qianshang"})

    text = page.content.decode()
    assert page.status_code == 200
    assert "3号楼 · 门框开裂2" in text
    for secret in ("王秀兰", cast.wang.phone, "903", "赵铁柱", cast.zhao.phone, "水龙头"):
        assert secret not in text


def test_with_several_communities_one_chooses(client, cast, community, next_door):
    assert client.get(PROGRESS).context["progress"] is None
    assert client.get(PROGRESS, {"community": "binhe"}).context["progress"].community == next_door
    assert client.get(PROGRESS, {"community": "nowhere"}).status_code == 404


def test_whoever_is_logged_in_reads_of_home_first(login, cast, next_door):
    progress = login(cast.wang).get("/progress/").context["progress"]

    assert progress.community == cast.wang.community


def test_numbers_that_could_be_about_one_person_are_not_told(cast, orders, community):
    orders.closed()

    told = progress_of(community)

    assert (told.median_days, len(told.skills), len(told.buildings)) == (None, 1, 1)
    for number in (told.closed, told.skills[0][1], told.buildings[0][1]):
        assert number == discreet(1) != "1"
    assert [share.percent for share in told.rates] == ["", "", ""]


def test_small_cells_cannot_be_worked_out():
    assert discreet(0) == "0"
    assert discreet(3) == "3"
    assert _cells(["木工"] * 4 + ["水电"])[0] == ("木工", "4")
    assert "1" not in {count for _name, count in _cells(["木工"] * 4 + ["水电"])}
    assert [count for _name, count in _cells(["木工"] * 4 + ["水电"] * 2 + ["灯"])] == ["4", "3"]


def test_the_same_place_three_times_is_worth_talking_about(cast, orders, login):
    for _ in range(3):
        orders.submitted()
    orders.submitted(room="904")
    workflow.cancel(orders.submitted(room="904"), by=cast.chen, reason="重复")
    orders.submitted(room="904")  # only two that count
    for _ in range(3):
        orders.submitted(unit="", room="", place="三楼声控灯", skill=orders.skills["lamps"])
    long_ago = [orders.submitted(room="905") for _ in range(3)]
    RepairOrder.objects.filter(pk=long_ago[0].pk).update(created_at=timezone.now() - timedelta(days=181))

    found = radar.repeats(RepairOrder.objects.all())

    assert [(each.where, each.trade, each.times) for each in found] == [
        ("3号楼 三楼声控灯", "灯具安装", 3),
        ("3号楼2单元903", "木工门窗", 3),
    ]
    assert all(secret not in found[1].topic for secret in ("903", "王秀兰", cast.wang.phone))
    board = login(cast.chen).get("/admin/other/").context["board"]
    [panel] = [panel for panel in board.panels if panel.all_url.endswith("#repeats")]
    assert [row.title.split(" · ")[0] for row in panel.rows] == ["3号楼", "3号楼"]
    assert not AuditEvent.objects.filter(kind=AuditEvent.Kind.REVEAL).exists()
    page = login(cast.chen).get(reverse("repairs:figures")).content.decode()
    assert all(words in page for words in ("topic-1", "903"))
    login(cast.chen).get(reverse("repairs:figures"))
    revealed = AuditEvent.objects.filter(kind=AuditEvent.Kind.REVEAL, by=cast.chen)
    assert revealed.count() == sum(each.times for each in found)  # once a day each


def test_one_topic_for_a_place_however_often_it_is_pressed(cast, orders, login, client):
    for _ in range(3):
        orders.submitted()
    [repeat] = radar.repeats(RepairOrder.objects.all())
    address = reverse("repairs:propose_topic")
    assert login(cast.zhou).post(address, {"source": repeat.source}).status_code == 404
    places = {login(cast.chen).post(address, {"source": repeat.source}).url for _ in range(3)}

    topic = Topic.objects.get()
    assert places == {f"/admin/points/topic/{topic.pk}/change/"}
    assert (topic.origin, topic.building, topic.state) == ("radar", orders.building, "proposed")
    told = topic.title + topic.text
    assert "木工门窗" in told
    assert all(secret not in told for secret in ("903", "王秀兰", cast.wang.phone))
    topics.decline(topic, by=cast.chen, reason="物业已经在换了")
    assert radar.propose(repeat, by=cast.chen) == (topic, False)
    assert topic.title in login(cast.chen).get(reverse("repairs:figures")).content.decode()


def test_the_card_for_the_group_carries_no_secret(cast, orders, login):
    order = orders.open(places=2, item=f"门框开裂 {cast.wang.phone}")

    [card] = chat_cards.cards_of(order)

    assert "3号楼 · 门框开裂" in card.text
    assert order.number in card.text
    assert all(secret not in card.text for secret in ("903", "王秀兰", cast.wang.phone))
    page = login(cast.chen).get(f"/admin/repairs/repairorder/{order.pk}/change/").content.decode()
    assert 'data-copies="chat-call"' in page


def test_taken_thank_you(cast, orders):
    order = orders.open(places=2)
    workflow.claim(order, by=cast.zhao)
    order.refresh_from_db()

    call, taken = chat_cards.cards_of(order)

    assert (call.key, taken.key) == ("call", "taken")
    assert "赵师傅" in taken.text
    assert "赵铁柱" not in taken.text
    assert chat_cards.cards_of(orders.closed(by=cast.qian)) == []
