"""Our own version of a shared rule, made by two colleagues at the same moment."""

from functools import partial

import pytest

from repairs.admin import rounds, rules
from repairs.models import Checklist, SafetyRule
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("honest")]


def test_one_own_version_of_a_rule_and_of_a_checklist(cast, community, outcomes):
    gas = SafetyRule.objects.create(title="煤气味", words="煤气味", advice="关阀门，开窗。")
    lanes = Checklist.objects.create(title="消防通道")
    lanes.items.create(text="有车占道")

    for make_own, shared in ((rules.make_own, gas), (rounds.make_own, lanes)):
        made = at_once([partial(make_own, shared, by=cast.chen)] * 4)
        assert outcomes(made) == {"done": 4}
        assert {own.community for own in made} == {community}
        assert len({own.pk for own in made}) == 1
