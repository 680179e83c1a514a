"""清算: drafted, shown, objected to, answered, posted; afterwards nothing is dated into the period."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Duty, Message, Resident
from points import ledger, objections, settlements, shop
from points.ledger import Worth
from points.models import Entry, Objection, Settlement, SettlementLine
from tests.settling import ago

pytestmark = pytest.mark.django_db


def figures(settlement):
    names = ("resident__name", "place", "opening", "earned", "spent", "reversed", "closing", "movements")
    return list(settlement.lines.order_by("place").values_list(*names))


# What a draft says


def test_a_draft_says_what_everybody_had_earned_and_has(cast, drafted):
    assert drafted.state == "draft"
    assert drafted.number == "qianshang-1"
    assert figures(drafted) == [("赵铁柱", 1, 20, 30, 0, 0, 50, 1), ("钱进", 2, 0, 10, 0, 0, 10, 1)]
    heads = {line.resident: line.head for line in drafted.lines.select_related("resident")}
    assert heads == {
        cast.zhao: Entry.objects.get(resident=cast.zhao, sequence=2).digest,
        cast.qian: Entry.objects.get(resident=cast.qian, sequence=1).digest,
    }


def test_spending_giving_back_reversing_and_taking_are_told_apart(
    cast, community, towel, give_points, award, time_machine
):
    time_machine.move_to(timezone.now() - timedelta(days=20), tick=False)
    give_points(cast.zhao, 50)
    give_points(cast.zhao, -3)
    kept, back = (shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao) for _ in "ab")
    shop.cancel(back, by=cast.zhao, reason="不要了")
    wrong = award(cast.zhao, 8, 0)
    ledger.reverse(wrong, by=cast.chen, reason="重复登记")
    time_machine.move_to(timezone.now() + timedelta(days=20), tick=False)

    made = settlements.draft(community=community, ends_on=ago(10), by=cast.chen)

    assert figures(made) == [("赵铁柱", 1, 0, 58, 10, -11, 37, 7)]
    assert kept.state == "reserved"


def test_the_lines_keep_still_until_they_are_counted_again(cast, drafted, award):
    award(cast.zhao, 4, 31)
    before = figures(drafted)

    counted = settlements.refresh(drafted, by=cast.chen)

    assert before[0] == ("赵铁柱", 1, 20, 30, 0, 0, 50, 1)
    assert figures(counted)[0] == ("赵铁柱", 1, 20, 34, 0, 0, 54, 2)
    assert counted.digest != drafted.digest


def test_a_neighbours_points_are_not_counted(cast, drafted, next_door):
    ledger.award(
        resident=cast.zheng, worth=Worth(5, ""), reference="z", reason="帮忙", by=None, occurred_on=ago(40)
    )

    settlements.refresh(drafted, by=cast.chen)

    assert cast.zheng.pk not in set(drafted.lines.values_list("resident", flat=True))


# Periods


def test_a_period_not_over_is_not_settled(cast, community, earned):
    for last in (timezone.localdate(), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(Refused):
            settlements.draft(community=community, starts_on=ago(60), ends_on=last, by=cast.chen)
    with pytest.raises(Refused):
        settlements.draft(community=community, starts_on=ago(30), ends_on=ago(31), by=cast.chen)
    assert not Settlement.objects.exists()


def test_nothing_to_settle(cast, community):
    with pytest.raises(Refused):
        settlements.draft(community=community, ends_on=ago(1), by=cast.chen)


def test_the_first_period_begins_with_the_oldest_entry(cast, community, earned):
    assert settlements.draft(community=community, ends_on=ago(30), by=cast.chen).starts_on == ago(100)


def test_one_settlement_at_a_time(cast, community, drafted):
    with pytest.raises(Refused) as refused:
        settlements.draft(community=community, ends_on=ago(1), by=cast.chen)
    assert "qianshang-1" in str(refused.value)
    with pytest.raises(DatabaseError), transaction.atomic():
        Settlement.objects.create(
            community=community, number="x", follows=drafted, starts_on=ago(29), ends_on=ago(20),
            drafted_at=timezone.now(), drafted_by=cast.chen,
        )  # fmt: skip


def test_the_next_period_follows_without_a_gap(cast, community, posted):
    with pytest.raises(Refused):
        settlements.draft(community=community, starts_on=ago(28), ends_on=ago(2), by=cast.chen)

    following = settlements.draft(community=community, ends_on=ago(2), by=cast.chen)

    assert (following.number, following.follows, following.starts_on) == ("qianshang-2", posted, ago(29))
    assert figures(following) == [("赵铁柱", 1, 50, 0, 0, 0, 50, 0), ("钱进", 2, 10, 5, 0, 0, 15, 1)]


def test_a_draft_is_given_another_period(cast, drafted):
    changed = settlements.redraft(
        drafted, by=cast.chen, starts_on=ago(110), ends_on=ago(36), name_masking="full", notes="春季"
    )

    assert (changed.starts_on, changed.ends_on, changed.name_masking, changed.notes) == (
        ago(110), ago(36), "full", "春季",
    )  # fmt: skip
    assert figures(changed) == [("赵铁柱", 1, 0, 50, 0, 0, 50, 2)]


# Notice, objection, answer


def test_whoever_moved_points_is_told_once(cast, award, drafted):
    award(cast.sun, 7, 90)
    Message.objects.all().delete()

    settlements.publish_notice(drafted, by=cast.chen, days=7)

    told = Message.objects.values_list("resident__name", "link")
    assert sorted(told) == [("赵铁柱", drafted.notice_url), ("钱进", drafted.notice_url)]
    assert drafted.lines.filter(resident=cast.sun).exists()


@pytest.mark.parametrize("days", [0, 2, 61])
def test_a_notice_runs_long_enough(cast, drafted, days):
    with pytest.raises(Refused):
        settlements.publish_notice(drafted, by=cast.chen, days=days)


def test_an_objection_is_answered_before_the_period_closes(cast, noticed, over):
    raised = objections.raise_objection(noticed, resident=cast.qian, text="少了一次", by=cast.qian)
    over(noticed)
    with pytest.raises(Refused):
        settlements.post(noticed, by=cast.chen)

    objections.answer(raised, by=cast.chen, text="已核对，那次在下期")
    done = settlements.post(noticed, by=cast.chen)

    assert (done.state, done.posted_by) == ("posted", cast.chen)
    assert "已核对" in Message.objects.filter(resident=cast.qian).latest("id").text
    with pytest.raises(Refused):
        objections.answer(raised, by=cast.chen, text="再答一次")


def test_an_objection_is_about_ones_own_points(cast, noticed):
    objections.raise_objection(noticed, resident=cast.wang, text="没有我", by=cast.daughter)
    for resident, by in [(cast.qian, cast.zhao), (cast.qian, cast.chen), (cast.zheng, cast.zheng)]:
        with pytest.raises(NotAllowed):
            objections.raise_objection(noticed, resident=resident, text="不对", by=by)
    with pytest.raises(Refused):
        objections.raise_objection(noticed, resident=cast.wang, text="还是没有", by=cast.wang)
    with pytest.raises(Refused):
        objections.raise_objection(noticed, resident=cast.qian, text="  ", by=cast.qian)
    assert Objection.objects.count() == 1


def test_objections_are_raised_while_the_notice_runs(cast, drafted, over):
    with pytest.raises(Refused):
        objections.raise_objection(drafted, resident=cast.qian, text="不对", by=cast.qian)
    noticed = settlements.publish_notice(drafted, by=cast.chen, days=3)
    with pytest.raises(Refused):
        objections.raise_objection(over(noticed), resident=cast.qian, text="不对", by=cast.qian)


def test_a_notice_is_taken_back_with_a_reason_and_its_objection_stays(cast, noticed):
    objections.raise_objection(noticed, resident=cast.qian, text="少了一次", by=cast.qian)
    with pytest.raises(Refused):
        settlements.withdraw_notice(noticed, by=cast.chen, reason=" ")

    back = settlements.withdraw_notice(noticed, by=cast.chen, reason="漏记一次")

    assert (back.state, back.withdrawn_reason, back.notice_until) == ("draft", "漏记一次", None)
    assert back.objections.count() == 1


# Posting


def test_a_running_notice_is_not_posted(cast, noticed):
    with pytest.raises(Refused):
        settlements.post(noticed, by=cast.chen)


def test_what_came_in_after_the_notice_is_shown_before_it_counts(cast, noticed, over, award):
    award(cast.zhao, 4, 31)
    over(noticed)
    with pytest.raises(Refused):
        settlements.post(noticed, by=cast.chen)

    settlements.withdraw_notice(noticed, by=cast.chen, reason="补记")
    again = settlements.publish_notice(noticed, by=cast.chen, days=3)
    done = settlements.post(over(again), by=cast.chen)

    assert figures(done)[0] == ("赵铁柱", 1, 20, 34, 0, 0, 54, 2)


def test_every_step_is_in_the_audit_trail(cast, posted):
    kinds = AuditEvent.objects.filter(subject=f"points.Settlement:{posted.pk}").values_list(
        "by__name", "kind"
    )
    assert list(kinds) == [("陈静", "points")] * 3


def test_a_step_that_does_not_fit_is_refused(cast, posted):
    steps = [
        lambda: settlements.refresh(posted, by=cast.chen),
        lambda: settlements.redraft(posted, by=cast.chen, ends_on=ago(31)),
        lambda: settlements.publish_notice(posted, by=cast.chen, days=7),
        lambda: settlements.withdraw_notice(posted, by=cast.chen, reason="错"),
        lambda: settlements.post(posted, by=cast.chen),
    ]
    for step in steps:
        with pytest.raises(Refused):
            step()


def test_only_the_communitys_staff_settle(cast, community, noticed, over):
    over(noticed)
    raised = Objection.objects.create(
        settlement=noticed, resident=cast.qian, raised_by=cast.qian, raised_at=timezone.now(), text="少"
    )
    for by in (cast.zhou, cast.he, cast.wang):
        for step in (
            lambda by=by: settlements.draft(community=community, ends_on=ago(1), by=by),
            lambda by=by: settlements.refresh(noticed, by=by),
            lambda by=by: settlements.withdraw_notice(noticed, by=by, reason="x"),
            lambda by=by: settlements.post(noticed, by=by),
            lambda by=by: objections.answer(raised, by=by, text="x"),
        ):
            with pytest.raises(NotAllowed):
                step()


# Closed for good


def test_nothing_is_dated_into_a_settled_period(cast, posted, award):
    for days in (30, 40, 400):
        with pytest.raises(Refused) as refused:
            award(cast.zhao, 6, days)
        assert ago(30).isoformat() in str(refused.value)
    late = ledger.Award(cast.qian, Worth(3, ""), "late", "维修", ago(30))
    with pytest.raises(Refused):
        ledger.award_all([late], by=cast.chen)
    assert award(cast.zhao, 6, 29).balance_after == 56


def test_the_neighbours_passbooks_stay_open(cast, posted):
    made = ledger.award(
        resident=cast.zheng, worth=Worth(5, ""), reference="z", reason="帮忙", by=None, occurred_on=ago(40)
    )
    assert made.occurred_on == ago(40)


def test_the_database_itself_refuses_a_late_entry(cast, posted):
    line = Entry.objects.filter(resident=cast.zhao).latest("sequence")
    line.pk, line.sequence, line.balance_after = None, 3, line.balance_after + line.amount
    line.reference, line.occurred_on = "raw", ago(30)
    with pytest.raises(DatabaseError, match="settled"), transaction.atomic():
        Entry.objects.bulk_create([line])
    line.occurred_on = ago(29)
    Entry.objects.bulk_create([line])


ATTEMPTS = {
    "reopen": lambda: Settlement.objects.update(state="draft"),
    "move": lambda: Settlement.objects.update(ends_on=ago(50)),
    "forget": lambda: raw("DELETE FROM points_settlement"),
    "change a line": lambda: SettlementLine.objects.update(head="0" * 64),
    "remove a line": lambda: SettlementLine.objects.all().delete(),
}


def raw(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_what_was_posted_is_not_changed(posted, attempt):
    before = [list(Settlement.objects.values()), list(SettlementLine.objects.values())]

    with pytest.raises(DatabaseError, match="posted"), transaction.atomic():
        attempt()

    assert [list(Settlement.objects.values()), list(SettlementLine.objects.values())] == before


def test_counting_a_thousand_people_takes_as_many_queries_as_two(
    cast, community, earned, django_assert_max_num_queries
):
    from points import reckoning

    made = settlements.draft(community=community, ends_on=ago(30), by=cast.chen)
    for number in range(30):
        person = Resident.objects.create(name=f"居民{number}", community=community)
        ledger.award(
            resident=person,
            worth=Worth(1, ""),
            reference=f"r{number}",
            reason="维修",
            by=None,
            occurred_on=ago(40),
        )
    with django_assert_max_num_queries(2):
        assert len(reckoning.lines_of(made)) == 32


def test_a_line_that_does_not_add_up_is_refused_by_the_database(drafted):
    with pytest.raises(DatabaseError), transaction.atomic():
        SettlementLine.objects.filter(place=1).update(closing=51)


def test_staff_of_two_communities_settle_each_on_its_own(cast, next_door, posted):
    Duty.objects.create(resident=cast.chen, community=next_door, kind="staff")
    ledger.award(
        resident=cast.zheng, worth=Worth(5, ""), reference="z", reason="帮忙", by=None, occurred_on=ago(40)
    )
    other = settlements.draft(community=next_door, ends_on=ago(35), by=Resident.objects.get(pk=cast.chen.pk))
    assert (other.number, other.follows, figures(other)) == ("binhe-1", None, [("郑好", 1, 0, 5, 0, 0, 5, 1)])
