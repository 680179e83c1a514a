import pytest

from tests.permissions import world as everything


@pytest.fixture
def world(cast, community, orders, towel, give_points, settings, tmp_path):
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "uploads", tmp_path
    return everything.build(cast, community, orders, towel, give_points)
