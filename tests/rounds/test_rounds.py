"""A round is planned, walked line by line, and what was found is followed until somebody has seen it put right."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from community.errors import NotAllowed, Refused, Stale
from community.keeping import verifying
from community.models import Message, Resident
from repairs import workflow
from repairs.models import Finding, Look, RepairOrder, Round, RoundItem, RoundPhoto
from repairs.rounds import chores, findings, planning, walking
from tests.permissions.world import prepared

pytestmark = pytest.mark.django_db


def later(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=True)


def walk_all(walk, by, result="fine"):
    for item in walk.items.filter(result=""):
        walking.answer(item, by=by, result=result, seen=0)


def test_a_round_has_its_own_copy_of_the_checklist_for_each_building(cast, send, checklist):
    walk = send()
    checklist.items.update(text="改过的字")

    assert list(walk.items.values_list("building__number", "text")) == [
        ("3", "消防车通道被占"),
        ("3", "楼道灯不亮"),
        ("4", "消防车通道被占"),
        ("4", "楼道灯不亮"),
    ]
    told = Message.objects.get(resident=cast.zhao)
    assert (told.link, "消防通道" in told.text) == (walk.get_absolute_url(), True)


def test_only_staff_send_and_only_people_who_can_be_sent(cast, send, next_door):
    with pytest.raises(NotAllowed):
        send(by=cast.zhao)
    with pytest.raises(NotAllowed):
        send(by=cast.zhou)
    with pytest.raises(Refused):
        send(cast.zheng)
    with pytest.raises(Refused):
        send(due_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused):
        send(buildings=[cast.zheng.building])
    assert not Round.objects.exists()


def test_every_answer_is_stored_by_itself_and_the_round_ends_when_all_are(cast, send):
    walk = send()
    first = walk.items.first()
    walking.answer(first, by=cast.zhao, result="not_here", seen=0)

    with pytest.raises(Refused, match="3"):
        walking.finish(walk, by=cast.zhao)
    walk_all(walk, cast.zhao)
    walking.finish(walk, by=cast.zhao)

    walk.refresh_from_db()
    assert (walk.state, walk.items.get(pk=first.pk).result) == ("done", "not_here")
    assert Message.objects.filter(resident=cast.chen, link=walk.get_absolute_url()).count() == 1
    with pytest.raises(Refused):
        walking.answer(first, by=cast.zhao, result="fine", seen=1)


def test_somebody_without_the_round_answers_nothing(cast, send):
    walk = send()
    for person in (cast.qian, cast.li, cast.zhou):
        with pytest.raises(NotAllowed):
            walking.answer(walk.items.first(), by=person, result="fine", seen=0)
    assert not RoundItem.objects.exclude(result="").exists()


def test_an_answer_is_not_overwritten_unseen(cast, send):
    item = send().items.first()
    walking.answer(item, by=cast.zhao, result="fine", seen=0)

    with pytest.raises(Stale):
        walking.answer(item, by=cast.chen, result="not_seen", seen=0)

    item.refresh_from_db()
    assert (item.result, item.by) == ("fine", cast.zhao)


def test_a_problem_is_shown_or_said(cast, send, own_uploads):
    asks, _plain, _third, said = send().items.all()
    with pytest.raises(Refused, match=r"photo|照片"):
        walking.answer(asks, by=cast.zhao, result="problem", pictures=[], seen=0)
    assert (RoundItem.objects.exclude(result="").count(), Finding.objects.count()) == (0, 0)

    walking.answer(asks, by=cast.zhao, result="problem", pictures=[prepared()], seen=0)
    walking.answer(said, by=cast.zhao, result="problem", seen=0)  # a lamp wants no photo

    assert Finding.objects.count() == 2


def test_a_slip_of_the_thumb_is_taken_back_until_somebody_deals_with_it(cast, found, own_uploads):
    item = found.item
    walking.answer(item, by=cast.zhao, result="fine", seen=1)
    assert not Finding.objects.exists()

    walking.answer(item, by=cast.zhao, result="problem", seen=2)
    findings.make_order(Finding.objects.get(), by=cast.chen)
    with pytest.raises(Refused):
        walking.answer(item, by=cast.zhao, result="fine", seen=3)
    item.refresh_from_db()
    assert item.result == "problem"


def test_one_finding_is_one_order_however_often_it_is_pressed(cast, found):
    order = findings.make_order(found, by=cast.zhao)
    again = findings.make_order(found, by=cast.chen)

    assert (again, RepairOrder.objects.count()) == (order, 1)
    assert (order.state, order.place_kind, order.building, order.requester) == (
        "submitted",
        "common",
        found.item.building,
        cast.zhao,
    )
    assert "停了两辆车" in order.description
    copy, own = order.photos.get(), RoundPhoto.objects.get()
    assert (copy.sha256, copy.file != own.file) == (own.sha256, True)


def test_what_staff_order_is_asked_by_the_office(cast, found):
    order = findings.make_order(found, by=cast.chen)

    assert (order.requester, order.contact_phone, order.channel) == (None, "", "desk")


def test_a_finding_goes_on_in_an_order_that_is_open_already(cast, found, orders):
    earlier = orders.submitted(place_kind="common", place="东门", room="", unit="", item="车堵住路")
    elsewhere = orders.submitted(item="自家的门")

    with pytest.raises(Refused):
        findings.attach(found, elsewhere, by=cast.zhao)  # a home's troubles are its own
    findings.attach(found, earlier, by=cast.zhao)

    found.refresh_from_db()
    assert (found.state, found.order) == ("ordered", earlier)
    with pytest.raises(Refused):
        findings.attach(found, elsewhere, by=cast.chen)


def test_put_right_and_seen(cast, found, put_right):
    order = findings.make_order(found, by=cast.chen)
    with pytest.raises(Refused):
        findings.look_again(found, by=cast.zhao, result="gone")
    put_right(order)
    assert list(findings.to_look_at(Finding.objects.all())) == [found]

    findings.look_again(found, by=cast.zhao, result="gone", note="清走了", pictures=[prepared()])

    found.refresh_from_db()
    assert (found.state, found.verified_at is not None) == ("verified", True)
    assert Look.objects.get().photos.count() == 1
    with pytest.raises(Refused):
        findings.look_again(found, by=cast.zhao, result="still", note="又来了")
    assert list(verifying.findings()) == []


def test_still_there_opens_the_same_order_again(cast, found, put_right):
    order = put_right(findings.make_order(found, by=cast.zhao))

    with pytest.raises(Refused):
        findings.look_again(found, by=cast.zhao, result="still")  # what is not right?
    findings.look_again(found, by=cast.zhao, result="still", note="还停着一辆")

    order.refresh_from_db()
    found.refresh_from_db()
    assert (order.state, order.times_reopened, found.state, found.order) == ("submitted", 1, "ordered", order)
    assert not findings.to_look_at(Finding.objects.all()).exists()


def test_still_there_after_the_order_was_declined_waits_for_a_new_one(cast, found):
    order = findings.make_order(found, by=cast.chen)
    workflow.decline(order, by=cast.chen, reason="不归我们", reply="已转告")

    findings.look_again(found, by=cast.zhao, result="still", note="没有人管")
    found.refresh_from_db()
    second = findings.make_order(found, by=cast.chen)

    assert (found.state, second != order) == ("found", True)
    assert Look.objects.get().order == order
    assert list(verifying.findings()) == []


def test_looking_again_closes_a_visit_that_waits_for_its_reply(cast, found, skills):
    order = findings.make_order(found, by=cast.chen)
    workflow.publish(order, by=cast.chen, skill=skills["carpentry"], size="small", places=1)
    workflow.claim(order, by=cast.qian)
    workflow.report(
        order,
        by=cast.qian,
        outcome="fixed",
        visited_on=timezone.localdate(),
        minutes=10,
        no_photos=True,
    )
    found.refresh_from_db()

    findings.look_again(found, by=cast.chen, result="gone")

    order.refresh_from_db()
    assert (order.state, order.reply_by) == ("closed", "visit")


def test_put_right_on_the_spot_needs_no_order(cast, found):
    findings.look_again(found, by=cast.zhao, result="gone", note="车主当场开走")

    found.refresh_from_db()
    assert (found.state, found.order) == ("verified", None)
    assert list(verifying.findings()) == []


# Again and again


def test_a_weekly_round_comes_again_once(cast, send):
    walk = send(repeats="weekly")
    assert chores.come_again() == 0

    with later(3):
        assert [chores.come_again(), chores.come_again()] == [1, 0]
    following = Round.objects.get(follows=walk)
    assert (following.due_on - walk.due_on, following.items.count()) == (timedelta(days=7), 4)


def test_missed_weeks_are_not_made_up_for(cast, send):
    walk = send(repeats="weekly")

    with later(30):
        today = timezone.localdate()
        assert chores.come_again() == 1
        following = Round.objects.get(follows=walk)
    assert following.due_on >= today
    assert (following.due_on - walk.due_on).days % 7 == 0


@pytest.mark.parametrize(
    ("first", "due", "today", "following"),
    [
        (date(2026, 1, 31), date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 5, 15), date(2026, 5, 15), date(2026, 8, 15), date(2026, 8, 15)),
        (date(2026, 12, 3), date(2026, 12, 3), date(2026, 12, 4), date(2027, 1, 3)),
    ],
)
def test_the_last_of_the_month_stays_the_last(first, due, today, following):
    assert planning.due_after(Round(first_due_on=first, due_on=due, repeats="monthly"), today) == following


def test_a_series_ends_when_staff_say_so(cast, send):
    walk = send(repeats="monthly")
    with pytest.raises(NotAllowed):
        planning.stop_repeating(walk, by=cast.zhao)
    planning.stop_repeating(walk, by=cast.chen)

    with later(40):
        assert chores.come_again() == 0


def test_whoever_walks_it_is_reminded_before_and_after_once_each(cast, send):
    walk = send()
    told = Message.objects.filter(resident=cast.zhao, link=walk.get_absolute_url())
    with later(1):
        assert [chores.not_walked(), chores.not_walked()] == [1, 0]
    with later(3):
        assert [chores.not_walked(), chores.not_walked()] == [1, 0]
    assert told.count() == 3


def test_handed_over_what_was_answered_stays(cast, send):
    walk = send()
    walking.answer(walk.items.first(), by=cast.zhao, result="fine", seen=0)

    planning.hand_over(walk, by=cast.chen, to=cast.qian)

    with pytest.raises(NotAllowed):
        walking.answer(walk.items.last(), by=cast.zhao, result="fine", seen=0)
    walking.answer(walk.items.last(), by=cast.qian, result="fine", seen=0)
    assert walk.items.exclude(result="").count() == 2


def test_called_off_with_a_reason_and_its_findings_stay(cast, found):
    walk = found.item.round
    with pytest.raises(Refused):
        planning.call_off(walk, by=cast.chen, reason=" ")
    planning.call_off(walk, by=cast.chen, reason="下大雨")

    with pytest.raises(Refused):
        walking.finish(walk, by=cast.zhao)
    assert findings.make_order(found, by=cast.zhao).state == "submitted"


def test_whoever_was_to_walk_it_is_told_that_somebody_else_does(cast, send):
    walk = send()

    planning.hand_over(walk, by=cast.chen, to=cast.qian)

    told = Message.objects.filter(resident=cast.zhao).latest("id").text
    assert walk.title in told
    assert Message.objects.filter(resident=cast.zhao).count() == 2
    planning.hand_over(walk, by=cast.chen, to=cast.qian)  # pressed again
    assert Message.objects.filter(resident=cast.qian).count() == 1


def test_a_round_of_somebody_who_has_left_comes_back_to_whoever_planned_it(cast, send):
    walk = send(repeats="weekly")
    Round.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    Resident.objects.filter(pk=cast.zhao.pk).update(is_active=False)

    assert chores.come_again() == 1

    assert Round.objects.get(follows=walk).assignee == cast.chen
    assert Message.objects.filter(resident=cast.chen).exists()
