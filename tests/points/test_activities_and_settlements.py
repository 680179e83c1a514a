"""An activity of a settled period that is closed late: the points come, with the date of the closing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.keeping import verifying
from points import activities, check_in
from points.models import Activity, Entry
from tests.settling import ago

pytestmark = pytest.mark.django_db


def held_days_ago(activity, days):
    then = timezone.now() - timedelta(days=days)
    Activity.objects.filter(pk=activity.pk).update(starts_at=then, ends_at=then + timedelta(hours=1))
    activity.refresh_from_db()
    return activity


def test_points_are_not_dated_into_a_settled_period(cast, plan, posted):
    settled, after = held_days_ago(plan(), 40), held_days_ago(plan(), 20)
    for talk in (settled, after):
        check_in.check_in_walk_in(talk, resident=cast.li, by=cast.chen)
        activities.close(talk, by=cast.chen)

    dates = list(Entry.objects.of(cast.li).order_by("sequence").values_list("amount", "occurred_on"))
    assert dates == [(5, ago(0)), (5, ago(20))]
    assert list(verifying.findings()) == []
