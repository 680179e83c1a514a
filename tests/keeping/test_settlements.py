"""`verify`, `tick` and a restored backup, where settlements are concerned."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from community.keeping import verifying
from community.models import Message
from points import guards, settlements
from points.models import Entry, Objection, Settlement
from tests.keeping.vandal import vandalise
from tests.settling import ago

pytestmark = pytest.mark.django_db


def found():
    return {(finding.promise, finding.check, finding.subject) for finding in verifying.findings()}


def about(thing):
    return f"{thing._meta.label}:{thing.pk}"


def test_an_honest_settlement_breaks_no_promise(cast, posted, community):
    settlements.publish_notice(
        settlements.draft(community=community, ends_on=ago(2), by=cast.chen), by=cast.chen, days=7
    )
    assert found() == set()


def test_an_entry_slipped_into_a_settled_period(cast, posted):
    last = Entry.objects.get(resident=cast.qian, sequence=2)
    vandalise("points_entry", "UPDATE points_entry SET occurred_on = %s WHERE id = %s", ago(33), last.pk)

    assert (6, "settlement-lines", about(posted)) in found()


def test_a_posted_line_that_was_changed(cast, posted):
    vandalise(
        "points_settlementline",
        "UPDATE points_settlementline SET opening = opening + 5, closing = closing + 5 WHERE place = 1",
    )

    assert found() == {(6, "settlement-lines", about(posted))}


def test_a_line_that_does_not_add_up(cast, noticed):
    line = noticed.lines.get(place=1)
    vandalise("points_settlementline", "UPDATE points_settlementline SET closing = 99 WHERE id = %s", line.pk)

    assert found() == {(6, "settled_line_adds_up", about(line))}


def test_a_gap_between_two_periods(cast, community, posted):
    following = settlements.draft(community=community, ends_on=ago(2), by=cast.chen)
    Settlement.objects.filter(pk=following.pk).update(starts_on=ago(28))

    assert found() == {(6, "settlement-periods", about(following))}


def test_a_period_closed_over_an_objection(cast, posted):
    waiting = Objection.objects.create(
        settlement=posted, resident=cast.qian, raised_by=cast.qian, raised_at=timezone.now(), text="少了"
    )

    assert found() == {(6, "settlement-answered", about(waiting))}


@pytest.mark.parametrize("guard", guards.GUARDS, ids=lambda guard: guard.name)
def test_a_guard_taken_away(cast, posted, guard):
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(guard.drop(connection.vendor)[0])

    assert found() == {(6, "settled-periods-shut", guard.table)}


def test_a_guard_that_guards_nothing(cast, posted):
    guard = guards.GUARDS[0]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {guard.name}")
            cursor.execute(f"CREATE TRIGGER {guard.name} BEFORE INSERT ON {guard.table} BEGIN SELECT 1; END")
        else:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NEW; END $$"
            )

    assert found() == {(6, "settled-periods-shut", guard.table)}


def test_the_office_is_told_once_when_a_notice_has_run_out(cast, noticed, over):
    call_command("tick")
    assert not Message.objects.filter(resident=cast.chen).exists()
    over(noticed)
    for _again in "ab":
        call_command("tick")

    told = Message.objects.filter(resident=cast.chen)
    assert [message.link for message in told] == [f"/admin/points/settlement/{noticed.pk}/change/"]


def test_a_notice_published_anew_is_told_anew(cast, noticed, over):
    over(noticed)
    call_command("tick")
    settlements.withdraw_notice(noticed, by=cast.chen, reason="漏记")
    again = settlements.publish_notice(noticed, by=cast.chen, days=5)
    Settlement.objects.filter(pk=again.pk).update(notice_until=timezone.localdate() - timedelta(days=2))
    call_command("tick")

    assert Message.objects.filter(resident=cast.chen).count() == 2
