"""Two desks write down the same caller at the same moment."""

from functools import partial

import pytest

from community import residents
from community.models import Resident
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


def test_one_caller_at_eight_desks_stands_in_the_register_once(cast, community, building, outcomes):
    caller = {"name": "孟冬梅", "building": building, "unit": "2", "room": "1502"}
    results = at_once([partial(residents.add, by=cast.chen, community=community, **caller)] * 8)

    assert outcomes(results) == {"done": 1, "refused": 7}
    assert Resident.objects.filter(name="孟冬梅").count() == 1
