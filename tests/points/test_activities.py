"""From the announcement to the points: who gets a place, who moves up, who was there, and what it is worth."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from community.errors import NotAllowed, Refused
from community.keeping import verifying
from community.models import AuditEvent, Message, Resident
from points import activities, check_in, ledger, sign_ups, standards
from points.activity_keeping import remind
from points.models import Activity, Attendance, Entry, SignUp, Standard, StandardLine
from tests.points.activity_cast import begin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def line_up(activity):
    """(name, state) in the order of signing up."""
    entries = activity.sign_ups.order_by("position").select_related("resident")
    return [(entry.name, entry.state) for entry in entries]


def told(resident):
    return list(Message.objects.filter(resident=resident).order_by("id").values_list("text", flat=True))


def taken(activity):
    return Activity.objects.values_list("taken", flat=True).get(pk=activity.pk)


def test_the_last_place_then_the_waiting_list_then_moving_up(cast, plan):
    talk = plan(capacity=1)
    mine = sign_ups.sign_up(talk, resident=cast.wang, by=cast.wang)
    second = sign_ups.sign_up(talk, resident=cast.li, by=cast.li)
    third = sign_ups.sign_up(talk, resident=cast.zhao, by=cast.zhao)
    assert line_up(talk) == [("王秀兰", "signed"), ("李建国", "waiting"), ("赵铁柱", "waiting")]
    assert (sign_ups.before_them(second), sign_ups.before_them(third), taken(talk)) == (0, 1, 1)

    sign_ups.withdraw(mine, by=cast.wang)

    assert line_up(talk) == [("王秀兰", "cancelled"), ("李建国", "signed"), ("赵铁柱", "waiting")]
    assert (told(cast.wang), len(told(cast.li)), told(cast.zhao), taken(talk)) == ([], 1, [], 1)
    assert "消防安全培训" in told(cast.li)[0]
    assert list(verifying.findings()) == []

    again = sign_ups.sign_up(talk, resident=cast.wang, by=cast.wang)
    assert (again.state, again.position) == ("waiting", 4)


def test_one_person_has_one_place(cast, plan):
    talk = plan()
    sign_ups.sign_up(talk, resident=cast.wang, by=cast.wang)

    with pytest.raises(Refused, match="王秀兰 is signed up already"):
        sign_ups.sign_up(talk, resident=cast.wang, by=cast.daughter)

    guest = {"organisation": "安居物业", "person_name": "丁一", "phone": "19900010001", "by": cast.chen}
    sign_ups.sign_up_representative(talk, **guest)
    with pytest.raises(Refused, match="安居物业 丁一 is signed up already"):
        sign_ups.sign_up_representative(talk, **guest | {"phone": "199 0001 0001"})
    assert taken(talk) == 2


def test_who_may_sign_whom_up(cast, plan):
    talk = plan()
    with pytest.raises(NotAllowed):
        sign_ups.sign_up(talk, resident=cast.wang, by=cast.li)
    with pytest.raises(NotAllowed):
        sign_ups.sign_up(talk, resident=cast.zheng, by=cast.zheng)
    with pytest.raises(NotAllowed):
        sign_ups.sign_up_representative(talk, organisation="甲", person_name="乙", phone="", by=cast.li)
    entry = sign_ups.sign_up(talk, resident=cast.wang, by=cast.daughter)
    assert len(told(cast.wang)) == 1
    with pytest.raises(NotAllowed):
        sign_ups.withdraw(entry, by=cast.li)
    sign_ups.withdraw(entry, by=cast.daughter)
    assert taken(talk) == 0


def test_a_draft_is_nobodys_and_a_late_one_is_the_offices(cast, plan):
    with pytest.raises(NotAllowed):
        sign_ups.sign_up(plan(published=False), resident=cast.wang, by=cast.wang)
    talk = plan(sign_up_until=timezone.now() + timedelta(hours=1))

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        with pytest.raises(Refused, match="Sign-up has ended"):
            sign_ups.sign_up(talk, resident=cast.wang, by=cast.wang)
        sign_ups.sign_up(talk, resident=cast.wang, by=cast.chen)

    assert line_up(talk) == [("王秀兰", "signed")]


def test_points_are_proposed_by_the_standard_of_the_day(cast, plan, standard, community):
    lines = Standard.objects.create(community=community, version=2, valid_from=timezone.localdate())
    StandardLine.objects.create(standard=lines, cause="training", points=7)
    standards.publish(lines, by=cast.chen)

    by_standard, announced, unknown = plan(points=None), plan(points=3), plan(points=None, kind="meeting")

    assert [(one.points, one.standard) for one in (by_standard, announced, unknown)] == [
        (7, lines),
        (3, None),
        (0, lines),
    ]
    assert "7" in by_standard.arithmetic


def test_an_activity_is_published_once_by_staff_before_it_begins(cast, plan):
    draft = plan(published=False)
    for stranger in (cast.wang, cast.zhou, cast.he):
        with pytest.raises(NotAllowed):
            activities.publish(draft, by=stranger)
    activities.publish(draft, by=cast.chen)
    with pytest.raises(Refused, match="already"):
        activities.publish(draft, by=cast.chen)
    with pytest.raises(Refused, match="begun"):
        activities.publish(begin(plan(published=False)), by=cast.chen)


def test_the_code_changes_and_the_last_one_still_counts(cast, plan):
    talk = plan(begun=True)
    moment = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(moment, tick=False):
        code, token = check_in.code_now(talk), check_in.token_now(talk)
    for after, counts in [(0, True), (29, True), (30, True), (59, True), (60, False), (-1, False)]:
        with time_machine.travel(moment + timedelta(seconds=after), tick=False):
            assert (check_in.is_code(talk, code), check_in.is_token(talk, token)) == (counts, counts), after
    assert check_in.code_now(plan(begun=True)) != check_in.code_now(talk)


def test_six_digits_check_in_once_and_guessing_is_slowed_down(cast, plan):
    talk = plan(begun=True)
    sign_ups.sign_up(talk, resident=cast.wang, by=cast.chen)
    code = check_in.code_now(talk)
    first = check_in.check_in_by_code(talk, resident=cast.wang, code=f"{code[:3]} {code[3:]}")
    assert check_in.check_in_by_code(talk, resident=cast.wang, code=code) == first
    assert (first.how, first.by, first.points) == ("qr", cast.wang, None)

    wrong = str((int(code) + 1) % 10**6).zfill(6)
    for _try in range(check_in.TRIES):
        with pytest.raises(Refused, match="not, or no longer"):
            check_in.check_in_by_code(talk, resident=cast.li, code=wrong)
    with pytest.raises(Refused, match="Too many wrong codes"):
        check_in.check_in_by_code(talk, resident=cast.li, code=check_in.code_now(talk))
    assert Attendance.objects.count() == 1


def test_who_comes_without_signing_up_is_let_in_even_when_it_is_full(cast, plan):
    talk = plan(begun=True, capacity=1)
    check_in.check_in_present(talk, resident=cast.wang)
    check_in.check_in_present(talk, resident=cast.li)
    check_in.check_in_walk_in(talk, resident=cast.zhao, by=cast.chen)
    assert line_up(talk) == [("王秀兰", "signed"), ("李建国", "waiting"), ("赵铁柱", "waiting")]
    assert talk.attendances.count() == 3
    assert list(verifying.findings()) == []


def test_nobody_is_checked_in_too_early_or_too_late(cast, plan):
    talk = plan()
    entry = sign_ups.sign_up(talk, resident=cast.wang, by=cast.wang)
    with pytest.raises(Refused, match="not begun"):
        check_in.check_in_present(talk, resident=cast.wang)
    with pytest.raises(Refused, match="not begun"):
        check_in.check_in_by_list(entry, by=cast.chen)
    with time_machine.travel(talk.ends_at + timedelta(hours=2)):
        with pytest.raises(Refused, match="is over"):
            check_in.check_in_present(talk, resident=cast.wang)
        check_in.check_in_by_list(entry, by=cast.chen)  # the paper list, typed in afterwards
    assert talk.attendances.count() == 1


def test_the_organiser_ticks_and_unticks_until_it_is_closed(cast, plan):
    talk = begin(plan(organiser=cast.sun))
    entry = sign_ups.sign_up(talk, resident=cast.wang, by=cast.chen)
    with pytest.raises(NotAllowed):
        check_in.check_in_by_list(entry, by=cast.li)
    with pytest.raises(NotAllowed):
        check_in.check_in_walk_in(talk, resident=cast.li, by=cast.sun)
    came = check_in.check_in_by_list(entry, by=cast.sun)
    with pytest.raises(Refused, match="Undo that first"):
        sign_ups.withdraw(entry, by=cast.chen)

    check_in.undo(came, by=cast.sun)
    with pytest.raises(Refused, match="undone already"):
        check_in.undo(came, by=cast.sun)
    assert talk.attendances.count() == 0
    assert AuditEvent.objects.filter(detail__step="check-in undone", detail__who="王秀兰").count() == 1

    came = check_in.check_in_by_list(entry, by=cast.sun)
    activities.close(talk, by=cast.chen)
    for step in (
        lambda: check_in.undo(came, by=cast.chen),
        lambda: check_in.check_in_by_list(entry, by=cast.chen),
    ):
        with pytest.raises(Refused, match="held"):
            step()


def test_closing_gives_points_once_to_those_who_came(cast, plan):
    talk = plan(begun=True)
    for person in (cast.wang, cast.li):
        check_in.check_in_walk_in(talk, resident=person, by=cast.chen)
    sign_ups.sign_up(talk, resident=cast.zhao, by=cast.chen)  # stayed at home
    guest = sign_ups.sign_up_representative(
        talk, organisation="安居物业", person_name="丁一", phone="", by=cast.chen
    )
    check_in.check_in_by_list(guest, by=cast.chen)
    with pytest.raises(NotAllowed):
        activities.close(talk, by=cast.wang)

    closed = activities.close(talk, by=cast.chen)

    assert closed.state == "held"
    assert [(one.sign_up.name, one.points) for one in talk.attendances.order_by("pk")] == [
        ("王秀兰", 5),
        ("李建国", 5),
        ("丁一", 0),
    ]
    entries = [(e.resident, e.amount, e.reference, e.reason) for e in Entry.objects.order_by("pk")]
    assert entries == [
        (one.resident, 5, f"activity:{talk.pk}:attendance:{one.pk}", "消防安全培训")
        for one in talk.attendances.exclude(resident=None).order_by("pk")
    ]
    with pytest.raises(Refused, match="held"):
        activities.close(talk, by=cast.chen)
    assert Entry.objects.count() == 2
    assert list(verifying.findings()) == []


def test_the_limit_of_a_day_counts_all_activities_of_it(cast, plan, community):
    community.activity_points_a_day = 12
    community.save()
    talks = [plan(begun=True, points=points) for points in (8, 8, 8)]
    for talk in talks:
        check_in.check_in_walk_in(talk, resident=cast.wang, by=cast.chen)
        activities.close(talk, by=cast.chen)

    assert [talk.attendances.get().points for talk in talks] == [8, 4, 0]
    assert ledger.balance_of(cast.wang) == 12
    assert "12" in Entry.objects.of(cast.wang).first().arithmetic
    assert list(verifying.findings()) == []

    tomorrow = plan(begun=True, points=8)
    Activity.objects.filter(pk=tomorrow.pk).update(starts_at=timezone.now() - timedelta(days=2))
    check_in.check_in_walk_in(tomorrow, resident=cast.wang, by=cast.chen)
    activities.close(tomorrow, by=cast.chen)
    assert ledger.balance_of(cast.wang) == 20


def test_without_a_limit_everything_counts(cast, plan, community):
    community.activity_points_a_day = 0
    community.save()
    for _number in range(3):
        talk = plan(begun=True, points=50)
        check_in.check_in_walk_in(talk, resident=cast.wang, by=cast.chen)
        activities.close(talk, by=cast.chen)
    assert ledger.balance_of(cast.wang) == 150


def test_calling_off_tells_everybody_who_signed_up(cast, plan):
    talk = plan(capacity=1)
    for person in (cast.wang, cast.li):
        sign_ups.sign_up(talk, resident=person, by=person)
    sign_ups.sign_up_representative(
        talk, organisation="安居物业", person_name="丁一", phone="19900010001", by=cast.chen
    )
    with pytest.raises(Refused, match="reason"):
        activities.cancel(talk, by=cast.chen, reason=" ")

    activities.cancel(talk, by=cast.chen, reason="台风")

    assert [len(told(one)) for one in (cast.wang, cast.li, cast.zhao)] == [1, 1, 0]
    assert "台风" in Message.objects.get(to_phone="19900010001").text
    with pytest.raises(Refused):
        sign_ups.sign_up(talk, resident=cast.zhao, by=cast.chen)
    with pytest.raises(Refused):
        activities.cancel(talk, by=cast.chen, reason="台风")


def test_what_people_came_to_is_not_called_off(cast, plan):
    talk = plan(begun=True)
    check_in.check_in_walk_in(talk, resident=cast.wang, by=cast.chen)
    with pytest.raises(Refused, match="checked in already"):
        activities.cancel(talk, by=cast.chen, reason="台风")
    with pytest.raises(Refused, match="not begun"):
        activities.close(plan(), by=cast.chen)


def test_the_day_before_everybody_with_a_place_is_reminded_once(cast, plan):
    talk = plan(capacity=1)
    sign_ups.sign_up(talk, resident=cast.wang, by=cast.wang)
    sign_ups.sign_up(talk, resident=cast.li, by=cast.li)
    assert remind() == 0
    with time_machine.travel(talk.starts_at - timedelta(hours=20)):
        assert (remind(), remind()) == (1, 0)
    assert (len(told(cast.wang)), told(cast.li)) == (1, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"taken": 31},
        {"capacity": 0},
        {"state": "over"},
        {"points": None},
        {"points": 1001},
        {"state": "held"},
        {"state": "cancelled", "ended_at": timezone.now()},
        {"ends_at": timezone.now()},
        {"sign_up_until": timezone.now() + timedelta(days=9)},
    ],
    ids=lambda changes: "-".join(changes),
)
def test_the_database_refuses_an_impossible_activity(plan, changes):
    talk = plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.filter(pk=talk.pk).update(**changes)


def test_the_database_refuses_impossible_sign_ups_and_attendances(cast, plan):
    talk = plan(begun=True)
    came = check_in.check_in_walk_in(talk, resident=cast.wang, by=cast.chen)
    bad = [
        lambda: SignUp.objects.create(activity=talk, resident=cast.wang, position=9),
        lambda: SignUp.objects.create(activity=talk, resident=cast.li, position=1),
        lambda: SignUp.objects.create(activity=talk, position=9),
        lambda: SignUp.objects.create(activity=talk, resident=cast.li, organisation="甲", position=9),
        lambda: SignUp.objects.create(activity=talk, organisation="甲", position=9),
        lambda: SignUp.objects.filter(pk=came.sign_up_id).update(state="cancelled"),
        lambda: Attendance.objects.filter(pk=came.pk).update(how="guess"),
        lambda: Attendance.objects.filter(pk=came.pk).update(resident=None, points=5),
    ]
    for do in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            do()


def test_verify_finds_what_somebody_changed_by_hand(cast, plan, community, next_door):
    talk, other = plan(begun=True), plan()
    came = check_in.check_in_walk_in(talk, resident=cast.wang, by=cast.chen)
    activities.close(talk, by=cast.chen)
    Activity.objects.filter(pk=other.pk).update(taken=3)
    Attendance.objects.filter(pk=came.pk).update(points=4)
    Resident.objects.filter(pk=cast.wang.pk).update(community=next_door)

    found = {(finding.check, finding.subject) for finding in verifying.findings()}

    assert found >= {
        ("activity-places", f"points.Activity:{other.pk}"),
        ("attendance-points", f"points.Attendance:{came.pk}"),
        ("activities-within-community", f"points.SignUp:{came.sign_up_id}"),
    }
    Attendance.objects.filter(pk=came.pk).update(points=0)
    assert ("attendance-points", f"points.Entry:{Entry.objects.get().pk}") in {
        (finding.check, finding.subject) for finding in verifying.findings()
    }
