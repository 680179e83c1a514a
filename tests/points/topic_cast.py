"""Topics as far along as a story needs: `topic.proposed()`, `topic.discussed()`, `topic.voting()`, `topic.decided()`."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from points import ballots, decisions, topics


@pytest.fixture
def topic(cast, community):
    return TopicMaker(cast, community)


class TopicMaker:
    def __init__(self, cast, community):
        self.cast, self.community = cast, community

    def proposed(self, by=None, **fields):
        values = {"community": self.community, "title": "楼道堆物", "text": "楼道里堆得走不过去。"}
        return topics.propose(**(values | fields), by=by or self.cast.wang)

    def discussed(self, **fields):
        return topics.accept(self.proposed(**fields), by=self.cast.chen)

    def voting(self, days=3, **fields):
        """The ballot."""
        now = timezone.now()
        values = {
            "question": "清理吗？",
            "options": ["同意", "不同意"],
            "opens_at": now,
            "closes_at": now + timedelta(days=days),
            "per": "resident",
        }
        return ballots.open_vote(self.discussed(), by=self.cast.chen, **(values | fields))

    def decided(self, **fields):
        values = {"is_adopted": True, "text": "周末一起清理。", "partner": self.cast.property}
        values |= {"due_on": timezone.localdate() + timedelta(days=10)}
        made = self.discussed()
        decisions.decide(made, by=self.cast.chen, **(values | fields))
        made.refresh_from_db()
        return made


def later(**span):
    """`with later(days=4):`"""
    return time_machine.travel(timezone.now() + timedelta(**span))
