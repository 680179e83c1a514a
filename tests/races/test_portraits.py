"""我的照片: shown from two windows at the same moment."""

from functools import partial

import pytest

from community import portraits
from community.keeping import verifying
from community.models import VolunteerPortrait
from tests.permissions.world import prepared
from tests.racing import at_once

pytestmark = pytest.mark.race


def test_one_photo_of_four_stays(cast, outcomes, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    show = partial(portraits.show, by=cast.zhao, photo=prepared(), agrees=True)

    for _again in range(2):  # the first time, and instead of an earlier one
        assert outcomes(at_once([show] * 4)) == {"done": 4}

    assert VolunteerPortrait.objects.count() == 1
    assert list(verifying.findings()) == []
