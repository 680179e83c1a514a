"""Activities for the stories: `hold` in two days, or begun, with as many places as told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Resident
from points import activities
from points.models import Activity


@pytest.fixture
def crowd(community):
    """`crowd(3)`: residents without a part of their own."""

    def make(number):
        return [Resident.objects.create_user(name=f"居民{n}", community=community) for n in range(number)]

    return make


@pytest.fixture
def plan(cast, community):
    """`plan(capacity=2)` is published and in two days; `plan(begun=True)` began half an hour ago."""

    def make(*, begun=False, published=True, **fields):
        starts = timezone.now() + timedelta(days=2)
        values = {
            "title": "消防安全培训",
            "kind": "training",
            "place": "社区礼堂",
            "capacity": 30,
            "points": 5,
        }
        values |= {"community": community, "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
        made = Activity.objects.create(**(values | fields))
        if published:
            made = activities.publish(made, by=cast.chen)
        return begin(made) if begun else made

    return make


def begin(activity, minutes=30):
    """It has begun so many minutes ago, and goes on for another hour."""
    now = timezone.now()
    Activity.objects.filter(pk=activity.pk).update(
        starts_at=now - timedelta(minutes=minutes), ends_at=now + timedelta(hours=1)
    )
    activity.refresh_from_db()
    return activity
