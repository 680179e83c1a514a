"""The timeline in plain words, in the reader's language."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from repairs import workflow
from repairs.actions import roles_of
from repairs.timeline import lines_of
from repairs.views.orders import orders_whole
from repairs.visibility import sight_of

pytestmark = pytest.mark.django_db


def lines_for(person, order):
    whole = orders_whole().get(pk=order.pk)
    sight = sight_of(person, whole, roles_of(person, whole))
    return lines_of(whole, whole.events.select_related("by"), sight, person)


def who_and_what(person, order):
    with translation.override("en"):
        return [(line.who, line.title, line.text) for line in lines_for(person, order)]


def test_the_resident_reads_the_whole_story(cast, orders):
    order = orders.claimed()
    day = timezone.localdate() + timedelta(days=2)
    workflow.pause(order, by=cast.zhao, reason="等合页", expected_on=day)
    workflow.resume(order, by=cast.zhao)
    workflow.report(
        order,
        by=cast.zhao,
        outcome="partly",
        note="还差一颗螺丝",
        visited_on=timezone.localdate(),
        no_photos=True,
    )
    workflow.reopen(order, by=cast.wang, reason="螺丝没拧")

    told = who_and_what(cast.wang, order)

    assert [who for who, _, _ in told] == [
        "you",
        "the community office",
        "赵铁柱",
        "赵铁柱",
        "赵铁柱",
        "赵铁柱",
        "you",
    ]
    assert [title for _, title, _ in told][-2:] == ["The visit was made.", "Not fixed yet: it goes on."]
    assert [text for _, _, text in told][-2:] == ["partly fixed\n还差一颗螺丝", "螺丝没拧"]
    assert told[3][2].endswith("等合页")
    assert [line.is_now for line in lines_for(cast.wang, order)] == [False] * 6 + [True]


def test_a_partners_work_is_told_under_its_name(cast, orders):
    order = orders.submitted()
    workflow.refer(order, by=cast.chen, partner=cast.property, due_on=timezone.localdate())
    workflow.report(order, by=cast.wu, outcome="fixed", visited_on=timezone.localdate(), no_photos=True)

    told = who_and_what(cast.wang, order)
    assert told[1:] == [
        ("the community office", "Passed on to those responsible.", "安居物业"),
        ("安居物业", "The visit was made.", "fixed"),
    ]


def test_staff_read_who_it_was_and_what_was_written_for_them(cast, orders):
    order = orders.claimed()
    workflow.release(order, by=cast.zhao, reason="去医院")

    who, _, text = who_and_what(cast.chen, order)[-1]
    assert (who, text) == ("赵铁柱", "Office only: 去医院")
    assert who_and_what(cast.wang, order)[-1][::2] == ("", "")


def test_a_finished_order_has_no_now(cast, orders):
    assert not any(line.is_now for line in lines_for(cast.wang, orders.closed()))


def test_a_neighbour_who_joins_is_not_the_office(cast, orders):
    order = orders.submitted(place_kind="common", place="三楼", room="")
    workflow.follow(order, by=cast.li, resident=cast.li)

    assert [line[0] for line in who_and_what(cast.wang, order)] == ["you", ""]
    assert [line[0] for line in who_and_what(cast.chen, order)] == ["王秀兰", "李建国"]


def test_whoever_must_answer_a_proposed_time_is_spoken_to_and_others_read_of_the_resident(cast, orders):
    order = orders.claimed(by=cast.zhao)
    type(order).objects.filter(pk=order.pk).update(helper=cast.daughter)
    tomorrow = timezone.localdate() + timedelta(days=1)
    workflow.agree_time(order, by=cast.zhao, slot=(tomorrow, "morning"))

    for person in (cast.wang, cast.daughter):
        assert who_and_what(person, order)[-1][2].startswith("Proposed; please answer")
    for person in (cast.zhao, cast.chen):
        assert who_and_what(person, order)[-1][2].startswith("Proposed; the resident is asked")
    whole = orders_whole().get(pk=order.pk)
    by_link = sight_of(None, whole, roles_of(None, whole, token=whole.token))
    with translation.override("en"):
        last = lines_of(whole, whole.events.select_related("by"), by_link, None)[-1]
    assert last.text.startswith("Proposed; please answer")

    workflow.offer_times(order, by=cast.wang, slots=[(tomorrow, "morning")])
    answered = [line[2].splitlines()[0] for line in who_and_what(cast.wang, order)[-2:]]
    assert answered == ["Proposed", "Agreed"]
