import pytest

from tests.permissions import world as everything


@pytest.fixture
def world(cast, community, orders, towel, give_points, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return everything.build(cast, community, orders, towel, give_points)
