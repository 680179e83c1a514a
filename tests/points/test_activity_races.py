"""Many people want the last place, scan the same code, and press the same button."""

from collections import Counter
from functools import partial

import pytest

from community.errors import Refused
from community.keeping import verifying
from points import activities, check_in, ledger, sign_ups
from points.models import Activity, Entry
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.slow]


def kinds(results):
    return Counter("ok" if not isinstance(each, Exception) else type(each).__name__ for each in results)


def states(activity):
    return Counter(activity.sign_ups.values_list("state", flat=True))


def test_the_last_place_wanted_by_twenty(cast, plan, crowd):
    talk = plan(capacity=1)

    results = at_once([partial(sign_ups.sign_up, talk, resident=each, by=each) for each in crowd(20)])

    assert kinds(results) == {"ok": 20}
    assert states(talk) == {"signed": 1, "waiting": 19}
    assert sorted(talk.sign_ups.values_list("position", flat=True)) == list(range(1, 21))
    assert talk.sign_ups.get(state="signed").position == 1
    assert list(verifying.findings()) == []


def test_one_person_signs_up_on_eight_screens(cast, plan):
    talk = plan(capacity=3)

    results = at_once([partial(sign_ups.sign_up, talk, resident=cast.wang, by=cast.wang)] * 8)

    assert kinds(results) == {"ok": 1, "Refused": 7}
    assert (states(talk), Activity.objects.get(pk=talk.pk).taken) == ({"signed": 1}, 1)


def test_one_withdraws_while_others_sign_up(cast, plan, crowd):
    people = crowd(12)
    talk = plan(capacity=4)
    first = [sign_ups.sign_up(talk, resident=each, by=each) for each in people[:6]]
    leaving = [partial(sign_ups.withdraw, entry, by=entry.resident) for entry in first]
    coming = [partial(sign_ups.sign_up, talk, resident=each, by=each) for each in people[6:]]

    results = at_once([job for pair in zip(leaving, coming, strict=True) for job in pair])

    assert kinds(results) == {"ok": 12}
    assert states(talk) == {"cancelled": 6, "signed": 4, "waiting": 2}
    assert list(verifying.findings()) == []


def test_the_same_check_in_eight_times(cast, plan):
    talk = plan(begun=True)

    jobs = [partial(check_in.check_in_present, talk, resident=cast.wang)] * 4
    jobs += [partial(check_in.check_in_walk_in, talk, resident=cast.wang, by=cast.chen)] * 4
    results = at_once(jobs)

    assert kinds(results) == {"ok": 8}
    assert len({result.pk for result in results}) == 1
    assert (talk.attendances.count(), states(talk)) == (1, {"signed": 1})


def test_closing_eight_times_while_people_still_come(cast, plan, crowd):
    people = crowd(8)
    talk = plan(begun=True)
    for person in people[:4]:
        check_in.check_in_present(talk, resident=person)

    jobs = [partial(activities.close, talk, by=cast.chen)] * 8
    jobs += [partial(check_in.check_in_present, talk, resident=person) for person in people[4:]]
    results = at_once(jobs)

    assert kinds(results[:8]) == {"ok": 1, "Refused": 7}
    assert {type(result) for result in results[8:] if isinstance(result, Exception)} <= {Refused}
    came = talk.attendances.count()
    assert (Entry.objects.count(), set(talk.attendances.values_list("points", flat=True))) == (came, {5})
    assert list(verifying.findings()) == []


def test_the_days_limit_holds_when_two_activities_close_together(cast, plan, community):
    community.activity_points_a_day = 12
    community.save()
    talks = [plan(begun=True, points=8) for _number in range(4)]
    for talk in talks:
        check_in.check_in_present(talk, resident=cast.wang)

    results = at_once([partial(activities.close, talk, by=cast.chen) for talk in talks])

    assert kinds(results) == {"ok": 4}
    assert ledger.balance_of(cast.wang) == 12
    assert list(verifying.findings()) == []


def test_wrong_codes_at_the_same_moment_are_all_counted(cast, plan):
    talk = plan(begun=True)
    wrong = str((int(check_in.code_now(talk)) + 1) % 10**6).zfill(6)

    results = at_once([partial(check_in.check_in_by_code, talk, resident=cast.wang, code=wrong)] * 12)

    assert kinds(results) == {"Refused": 12}
    with pytest.raises(Refused):
        check_in.check_in_by_code(talk, resident=cast.wang, code=check_in.code_now(talk))
