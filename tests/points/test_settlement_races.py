"""Posting a period while points are still being entered into it: no entry is in the period and not in its lines."""

import threading
from functools import partial

import pytest
from django.db import transaction

from points import ledger, objections, reckoning, settlements
from points.ledger import Worth
from points.models import Entry, Objection, Settlement
from tests.points.test_races import kinds
from tests.racing import at_once
from tests.settling import ago

pytestmark = [pytest.mark.race, pytest.mark.slow]


def test_posting_while_late_points_come_in(cast, noticed, over):
    """Either the points were first and posting is refused, or the period was closed and the points are."""
    over(noticed)

    def late(number):
        return ledger.award(
            resident=(cast.zhao, cast.qian)[number % 2],
            worth=Worth(1, ""),
            reference=f"late:{number}",
            reason="维修",
            by=cast.chen,
            occurred_on=ago(31),
        )

    jobs = [partial(late, n) for n in range(6)]
    jobs.insert(3, partial(settlements.post, noticed, by=cast.chen))
    results = at_once(jobs)

    came_in = Entry.objects.filter(reference__startswith="late:").count()
    noticed.refresh_from_db()
    expected = {"ok": 1, "Refused": 6} if noticed.is_posted else {"ok": 6, "Refused": 1}
    assert kinds(results) == expected
    assert came_in == (0 if noticed.is_posted else 6)
    if noticed.is_posted:
        assert reckoning.digest_of(noticed, reckoning.lines_of(noticed)) == noticed.digest


def test_an_entry_on_its_way_is_waited_for(cast, noticed, over):
    """Its transaction is open when posting begins, and commits while posting waits."""
    over(noticed)
    written, told = threading.Event(), threading.Event()

    def slow_award():
        with transaction.atomic():
            ledger.award(
                resident=cast.zhao,
                worth=Worth(1, ""),
                reference="slow",
                reason="维修",
                by=cast.chen,
                occurred_on=ago(31),
            )
            written.set()
            told.wait(0.5)

    def post():
        assert written.wait(10)
        return settlements.post(noticed, by=cast.chen)

    results = at_once([slow_award, post])

    assert kinds(results) == {"ok": 1, "Refused": 1}
    noticed.refresh_from_db()
    assert noticed.state == "noticed"


def test_two_who_post_or_draft_at_once(cast, community, noticed, over):
    over(noticed)
    assert kinds(at_once([partial(settlements.post, noticed, by=cast.chen)] * 6)) == {"ok": 1, "Refused": 5}

    draft = partial(settlements.draft, community=community, ends_on=ago(2), by=cast.chen)
    assert kinds(at_once([draft] * 6)) == {"ok": 1, "Refused": 5}
    assert sorted(Settlement.objects.values_list("number", "state")) == [
        ("qianshang-1", "posted"),
        ("qianshang-2", "draft"),
    ]


def test_objecting_and_answering_at_once(cast, noticed):
    say = partial(objections.raise_objection, noticed, resident=cast.qian, text="少了一次", by=cast.qian)
    assert kinds(at_once([say] * 6)) == {"ok": 1, "Refused": 5}

    raised = Objection.objects.get()
    answers = [
        partial(objections.answer, Objection.objects.get(pk=raised.pk), by=cast.chen, text=f"答{n}")
        for n in range(6)
    ]
    assert kinds(at_once(answers)) == {"ok": 1, "Refused": 5}
