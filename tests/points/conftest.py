from tests.points.activity_cast import crowd, plan
from tests.points.topic_cast import topic
from tests.settling import award, drafted, earned, noticed, over, posted

__all__ = ["award", "crowd", "drafted", "earned", "noticed", "over", "plan", "posted", "topic"]
