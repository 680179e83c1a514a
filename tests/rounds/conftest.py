"""A checklist and a round of 赵铁柱's through two buildings."""

from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def checklist(community, skills):
    from repairs.models import Checklist

    made = Checklist.objects.create(community=community, title="消防通道", about="从楼上往下走。")
    made.items.create(text="消防车通道被占", hint="有车就算。", position=10)
    made.items.create(text="楼道灯不亮", wants_photo=False, skill=skills["lamps"], position=20)
    return made


@pytest.fixture
def buildings(community, building):
    from community.models import Building

    return [building, Building.objects.create(community=community, number="4")]


@pytest.fixture
def send(cast, community, checklist, buildings):
    """`send(cast.zhao, repeats="weekly")`"""
    from repairs.rounds import planning

    def sent(assignee=None, **values):
        given = {
            "checklist": checklist,
            "community": community,
            "buildings": buildings,
            "assignee": assignee or cast.zhao,
            "due_on": timezone.localdate() + timedelta(days=2),
            "by": cast.chen,
        }
        return planning.schedule(**(given | values))

    return sent


@pytest.fixture
def found(cast, send, own_uploads):
    """A finding of 赵铁柱's: the fire lane of building 3, with a photo."""
    from repairs.rounds import walking
    from tests.permissions.world import prepared

    item = send().items.first()
    walking.answer(item, by=cast.zhao, result="problem", note="停了两辆车", pictures=[prepared()], seen=0)
    return item.finding


@pytest.fixture
def own_uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def put_right(cast):
    """`put_right(order)`: the property company did it, and the office says so."""
    from repairs import workflow

    def close(order):
        today = timezone.localdate()
        workflow.refer(order, by=cast.chen, partner=cast.property, due_on=today + timedelta(days=3))
        return workflow.close(
            order, by=cast.chen, outcome="fixed", visited_on=today, reply="物业已清走", reply_by="phone"
        )

    return close
