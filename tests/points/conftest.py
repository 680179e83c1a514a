from tests.points.activity_cast import crowd, plan
from tests.points.settlement_cast import award, drafted, earned, noticed, over, posted

__all__ = ["award", "crowd", "drafted", "earned", "noticed", "over", "plan", "posted"]
