"""The published standard: what it is worth on a day, and the page anyone can read."""

import threading
import time
from datetime import timedelta

import pytest
from django.contrib.admin import site
from django.db import transaction
from django.utils import timezone

from community.errors import NotAllowed, Refused
from points import drafts, standards
from points.models import Standard, StandardLine
from tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def next_version(cast, community, skills, standard):
    """From next month: 6 for a small job, carpentry no longer apart, large jobs 20."""
    made = Standard.objects.create(
        community=community, version=2, valid_from=timezone.localdate() + timedelta(days=30)
    )
    for size, points in (("small", 6), ("", 8), ("large", 20)):
        StandardLine.objects.create(standard=made, cause="repair", size=size, points=points)
    StandardLine.objects.create(standard=made, cause="visit", points=2)
    return standards.publish(made, by=cast.chen)


@pytest.mark.parametrize(
    ("cause", "skill", "size", "points"),
    [
        ("repair", "lamps", "small", 5),
        ("repair", "lamps", "large", 8),
        ("repair", "carpentry", "small", 10),
        ("visit", "lamps", "small", 2),
    ],
)
def test_the_most_particular_line_counts(community, skills, standard, cause, skill, size, points):
    day = timezone.localdate()

    worth = standards.worth_of(community, cause=cause, skill=skills[skill], size=size, day=day)

    assert (worth.points, worth.standard, str(points) in worth.arithmetic) == (points, standard, True)


def test_each_day_has_its_own_version(community, standard, next_version):
    def points_on(day):
        worth = standards.worth_of(community, cause="repair", skill=None, size="small", day=day)
        return worth.points, worth.standard

    first = next_version.valid_from
    assert points_on(first - timedelta(days=1)) == (5, standard)
    assert points_on(first) == (6, next_version)
    assert points_on(standard.valid_from - timedelta(days=1)) == (0, None)


def test_what_a_version_changes_is_listed(standard, next_version):
    found = standards.changes(standard, next_version)

    assert [(c.line.cause, c.line.size, c.line.skill_id is None, c.before, c.now) for c in found] == [
        ("repair", "large", True, None, 20),
        ("repair", "small", True, 5, 6),
        ("repair", "", False, 10, None),
    ]


def test_publishing_is_refused_twice_on_one_day_empty_and_by_others(cast, community, standard):
    draft = Standard.objects.create(community=community, version=2, valid_from=standard.valid_from)
    with pytest.raises(Refused):
        standards.publish(draft, by=cast.chen)
    StandardLine.objects.create(standard=draft, cause="visit", points=1)

    for by, problem in ((cast.he, NotAllowed), (cast.zhou, NotAllowed), (cast.chen, Refused)):
        with pytest.raises(problem):
            standards.publish(draft, by=by)
    with pytest.raises(Refused):
        standards.publish(standard, by=cast.chen)
    draft.refresh_from_db()
    assert draft.published_at is None


def test_a_new_version_does_not_begin_in_the_past(cast, community, standard):
    yesterday = timezone.localdate() - timedelta(days=1)
    draft = Standard.objects.create(community=community, version=2, valid_from=yesterday)
    StandardLine.objects.create(standard=draft, cause="visit", points=1)

    with pytest.raises(Refused, match="今天"):
        standards.publish(draft, by=cast.chen)
    Standard.objects.filter(pk=draft.pk).update(valid_from=timezone.localdate())
    draft.refresh_from_db()
    assert standards.publish(draft, by=cast.chen).published_at


def test_strangers_read_the_standard_and_what_will_change(client, community, next_door, next_version):
    response = client.get("/points/standard/?community=qianshang")

    assert response.status_code == 200
    context = response.context
    assert (context["shown"].version, context["later"], context["earlier"]) == (1, next_version, None)
    assert [(change.before, change.now) for change in context["coming"]] == [(None, 20), (5, 6), (10, None)]
    coming = client.get("/points/standard/?community=qianshang&version=2")
    assert (coming.context["shown"], len(coming.context["changes"])) == (next_version, 3)


def test_a_draft_is_not_shown(client, community, standard):
    draft = Standard.objects.create(community=community, version=2, valid_from=timezone.localdate())
    StandardLine.objects.create(standard=draft, cause="repair", points=777)

    assert b"777" not in client.get("/points/standard/?community=qianshang").content
    assert client.get("/points/standard/?community=qianshang&version=2").status_code == 404


def test_a_stranger_chooses_among_communities_and_a_resident_need_not(login, client, cast, standard):
    assert [c.slug for c in client.get("/points/standard/").context["communities"]] == ["binhe", "qianshang"]
    assert client.get("/points/standard/?community=nowhere").status_code == 404
    assert login(cast.li).get("/points/standard/").context["shown"] == standard
    empty = login(cast.zheng).get("/points/standard/")
    assert (empty.status_code, empty.context["shown"]) == (200, None)


@pytest.mark.race
@pytest.mark.slow
def test_the_last_line_is_taken_out_while_somebody_publishes(cast, standard):
    draft = drafts.copy_as_draft(standard, by=cast.chen)
    is_taken_out = threading.Event()

    def take_out():
        with transaction.atomic():
            drafts.hold_draft(draft)
            draft.lines.all().delete()
            is_taken_out.set()
            time.sleep(0.3)

    def publish():
        is_taken_out.wait(timeout=30)
        return standards.publish(draft, by=cast.chen)

    edited, published = at_once([take_out, publish])

    assert edited is None
    assert isinstance(published, Refused)
    draft.refresh_from_db()
    assert draft.published_at is None


def test_what_was_published_meanwhile_is_not_deleted(cast, standard, rf):
    stale = drafts.copy_as_draft(standard, by=cast.chen)
    standards.publish(Standard.objects.get(pk=stale.pk), by=cast.chen)

    with pytest.raises(Refused), transaction.atomic():
        site._registry[Standard].delete_model(rf.post("/"), stale)
    assert Standard.objects.filter(pk=stale.pk).exists()
