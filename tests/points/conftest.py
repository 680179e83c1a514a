import pytest

from points import shop
from points.models import Product
from tests.points.activity_cast import crowd, plan
from tests.points.topic_cast import topic
from tests.settling import award, drafted, earned, noticed, over, posted

__all__ = ["award", "crowd", "drafted", "earned", "noticed", "over", "plan", "posted", "topic"]


@pytest.fixture
def soap(cast, community):
    """香皂 for 4 points, 3 on the shelf."""
    made = Product.objects.create(community=community, name="香皂", price=4)
    shop.receive(made, quantity=3, reference="test:soap", by=cast.chen)
    made.refresh_from_db()
    return made
