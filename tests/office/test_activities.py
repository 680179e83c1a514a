"""An activity in the office: written, announced, changed under way, called off or closed."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Message
from points import check_in, ledger, sign_ups
from points.models import Activity
from tests.points.activity_cast import begin, crowd, plan

__all__ = ["crowd", "plan"]
pytestmark = pytest.mark.django_db
LIST = "/admin/points/activity/"


@pytest.fixture
def desk(login, cast, client):
    client.cookies["django_language"] = "en"
    return login(cast.chen)


def steps_of(desk, talk):
    page = desk.get(f"{LIST}{talk.pk}/change/")
    return [button.step.name for button in page.context["buttons"]]


def press(desk, talk, step, **values):
    return desk.post(f"{LIST}{talk.pk}/step/{step}/", {"once": str(uuid.uuid4())} | values)


def fields(talk, **changes):
    values = {"kind": talk.kind, "title": talk.title, "place": talk.place, "capacity": talk.capacity}
    for name in ("starts_at", "ends_at"):
        moment = timezone.localtime(getattr(talk, name))
        values |= {f"{name}_0": moment.strftime("%Y-%m-%d"), f"{name}_1": moment.strftime("%H:%M:%S")}
    return values | {"points": talk.points, "seen_version": talk.version} | changes


def test_written_announced_and_closed(desk, cast, community, standard):
    soon = timezone.localtime() + timedelta(days=3)
    values = {"kind": "training", "title": "急救课", "place": "礼堂", "capacity": 2, "points": 6}
    values |= {"starts_at_0": soon.strftime("%Y-%m-%d"), "starts_at_1": "14:00"}
    values |= {"ends_at_0": soon.strftime("%Y-%m-%d"), "ends_at_1": "16:00"}
    added = desk.post(f"{LIST}add/", values)
    assert added.status_code == 302
    talk = Activity.objects.get()
    assert (talk.community, talk.state, steps_of(desk, talk)) == (community, "draft", ["publish", "cancel"])

    press(desk, talk, "publish")
    assert steps_of(desk, talk) == ["cancel"]
    begin(talk)
    check_in.check_in_walk_in(talk, resident=cast.wang, by=cast.chen)
    assert steps_of(desk, talk) == ["close"]  # people came, so it is not called off
    press(desk, talk, "close")

    talk.refresh_from_db()
    assert (talk.state, ledger.balance_of(cast.wang), steps_of(desk, talk)) == ("held", 6, [])
    assert desk.post(f"{LIST}{talk.pk}/change/", fields(talk, title="x")).status_code == 403


def test_more_places_let_the_waiting_move_up_and_a_new_place_is_told(desk, cast, plan):
    talk = plan(capacity=1)
    for person in (cast.wang, cast.li, cast.zhao):
        sign_ups.sign_up(talk, resident=person, by=person)

    changed = desk.post(f"{LIST}{talk.pk}/change/", fields(talk, capacity=2, place="露天广场", points=99))

    assert changed.status_code == 302
    talk.refresh_from_db()
    assert (talk.capacity, talk.taken, talk.place, talk.points, talk.version) == (2, 2, "露天广场", 5, 3)
    assert [entry.state for entry in talk.sign_ups.order_by("position")] == ["signed", "signed", "waiting"]
    texts = list(Message.objects.filter(resident=cast.wang).values_list("text", flat=True))
    assert len(texts) == 1
    assert "露天广场" in texts[0]


def test_fewer_places_than_people_and_a_stale_page_are_refused(desk, cast, plan):
    talk = plan(capacity=3)
    for person in (cast.wang, cast.li):
        sign_ups.sign_up(talk, resident=person, by=person)
    few = desk.post(f"{LIST}{talk.pk}/change/", fields(talk, capacity=1))
    assert "2 people have a place already." in few.content.decode()
    desk.post(f"{LIST}{talk.pk}/change/", fields(talk, title="新标题"))
    stale = desk.post(f"{LIST}{talk.pk}/change/", fields(talk, title="另一个"))
    assert "Somebody else saved this meanwhile." in stale.content.decode()
    talk.refresh_from_db()
    assert (talk.title, talk.capacity) == ("新标题", 3)


def test_an_activity_that_ends_before_it_begins_is_refused(desk, plan):
    talk = plan()
    answer = desk.post(f"{LIST}{talk.pk}/change/", fields(talk, ends_at_0="2026-01-01"))
    assert answer.status_code == 200
    assert "It ends before it begins." in answer.content.decode()


def test_today_shows_what_is_on_and_what_is_to_be_closed(desk, plan):
    begin(plan(title="正在进行"))
    over = begin(plan(title="已经结束"), minutes=300)
    Activity.objects.filter(pk=over.pk).update(ends_at=timezone.now() - timedelta(hours=3))
    plan(title="后天")
    board = desk.get("/admin/other/").context["board"]
    shown = {str(panel.title): [row.title for row in panel.rows] for panel in board.panels}
    assert shown["Activities today"] == ["正在进行"]
    assert shown["Activities to close"] == ["已经结束"]


def test_next_doors_staff_see_none_of_it(login, cast, plan):
    talk = plan()
    client = login(cast.zhou)
    assert client.get(f"{LIST}{talk.pk}/change/").status_code == 404
    assert list(client.get(LIST).context["cl"].result_list) == []
    assert client.post(f"{LIST}{talk.pk}/step/cancel/", {"reason": "x"}).status_code == 404


def test_a_page_opened_before_it_was_announced_is_stale(desk, cast, plan):
    talk = plan(published=False)
    opened = fields(talk, points=50, place="操场")
    press(desk, talk, "publish")

    answer = desk.post(f"{LIST}{talk.pk}/change/", opened)

    assert "Somebody else saved this meanwhile" in answer.content.decode()
    talk.refresh_from_db()
    assert (talk.state, talk.place, talk.points) == ("published", "社区礼堂", 5)
