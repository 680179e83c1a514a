"""Many press the same button on a topic at the same moment."""

from functools import partial

import pytest

from community.errors import Refused
from community.keeping import verifying
from community.models import Resident
from points import ballots, decisions, topics
from points.models import Topic
from tests.racing import at_once

pytestmark = [pytest.mark.race]


def refused(results):
    assert all(isinstance(each, Refused) for each in results if isinstance(each, Exception)), results
    return sum(isinstance(each, Refused) for each in results)


def test_each_voice_is_counted_once_however_many_press(cast, topic, crowd):
    people = crowd(4)
    door = {"building": cast.wang.building, "unit": "2", "room": "903"}
    Resident.objects.filter(pk__in=[each.pk for each in people[:2]]).update(**door)
    Resident.objects.filter(pk__in=[each.pk for each in people[2:]]).update(**door | {"room": "1001"})
    ballot = topic.voting(per="home")
    options = list(ballot.options.all())

    jobs = [
        partial(ballots.vote, ballot, option=options[number % 2], by=Resident.objects.get(pk=person.pk))
        for number, person in enumerate([*people, *people, cast.wang])
    ]
    results = at_once(jobs)

    assert refused(results) == len(jobs) - 2
    assert sum(ballot.options.values_list("votes", flat=True)) == ballot.cast.count() == 2
    assert list(verifying.findings()) == []


def test_one_decision_and_one_topic_for_a_place(cast, topic, building):
    made = topic.discussed()
    jobs = [partial(decisions.decide, made, by=cast.chen, is_adopted=False, text="不做") for _ in range(4)]
    propose = partial(
        topics.propose_from, "repeat:1", building=building, title="灯", text="总坏", by=cast.chen
    )
    results = at_once([*jobs, *[propose] * 4])

    assert refused(results) == 3
    assert Topic.objects.filter(source="repeat:1").count() == 1
    assert [is_new for _topic, is_new in results[4:]].count(True) == 1
