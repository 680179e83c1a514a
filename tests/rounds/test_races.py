"""Two presses, two walkers and two ticks at the same moment."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from community.keeping import verifying
from repairs.models import Finding, Look, RepairOrder, Round, RoundItem
from repairs.rounds import chores, findings, walking
from tests.racing import at_once

pytestmark = pytest.mark.race


def kinds(results):
    return Counter(type(each).__name__ if isinstance(each, Exception) else "ok" for each in results)


def test_a_finding_pressed_by_eight_at_once_is_one_order(cast, found):
    people = [cast.zhao, cast.chen] * 4

    results = at_once([partial(findings.make_order, found, by=person) for person in people])

    assert kinds(results) == {"ok": 8}
    assert (len({order.pk for order in results}), RepairOrder.objects.count()) == (1, 1)
    assert list(verifying.findings()) == []


def test_one_of_two_answers_to_the_same_line_wins(cast, send):
    item = send().items.first()
    answer = partial(walking.answer, item, note="看过了", seen=0)

    results = at_once(
        [
            *[partial(answer, by=cast.zhao, result="problem")] * 3,
            *[partial(answer, by=cast.chen, result="fine")] * 3,
        ]
    )

    assert kinds(results) == {"ok": 1, "Stale": 5}
    item.refresh_from_db()
    assert Finding.objects.count() == (item.result == "problem")
    assert list(verifying.findings()) == []


def test_no_answer_comes_after_the_end(cast, send):
    walk = send()
    for item in walk.items.all():
        walking.answer(item, by=cast.zhao, result="fine", seen=0)
    again = partial(walking.answer, walk.items.first(), by=cast.chen, result="not_seen", seen=1)

    results = at_once([again, *[partial(walking.finish, walk, by=cast.zhao)] * 4])

    assert kinds(results[1:]) == {"ok": 1, "Refused": 3}
    item = RoundItem.objects.order_by("pk").first()
    if item.result == "not_seen":
        assert item.at <= Round.objects.get().ended_at
    assert Round.objects.get().state == "done"


def test_eight_ticks_set_out_one_next_round(cast, send):
    walk = send(repeats="weekly")
    Round.objects.update(due_on=timezone.localdate() - timedelta(days=1))

    results = at_once([chores.come_again] * 8)

    assert sorted(results) == [0] * 7 + [1]
    assert Round.objects.filter(follows=walk).count() == 1


def test_a_second_look_counts_once(cast, found, put_right):
    put_right(findings.make_order(found, by=cast.chen))

    results = at_once([partial(findings.look_again, found, by=cast.zhao, result="gone")] * 6)

    assert kinds(results) == {"ok": 1, "Refused": 5}
    assert Look.objects.count() == 1


def test_what_turns_out_fine_as_its_order_is_made_is_not_lost(cast, send):
    items = list(send().items.all())
    for item in items:
        walking.answer(item, by=cast.zhao, result="problem", note="停了车", seen=0)

    for item in items:
        results = at_once(
            [
                partial(findings.make_order, item.finding, by=cast.chen),
                partial(walking.answer, item, by=cast.zhao, result="fine", seen=1),
            ]
        )
        assert kinds(results) in [{"ok": 1, "Refused": 1}, {"ok": 1, "NotAllowed": 1}]

    assert Finding.objects.count() == RepairOrder.objects.count()
    assert list(verifying.findings()) == []
