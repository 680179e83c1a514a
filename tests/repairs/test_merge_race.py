"""Merged by the office at the moment a volunteer takes it: one of the two, never both."""

from functools import partial

import pytest

from repairs import workflow
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.slow]


def test_merged_at_the_moment_it_is_taken(cast, orders):
    first, second = orders.submitted(), orders.open()
    results = at_once(
        [
            partial(workflow.merge, second, by=cast.chen, into=first),
            partial(workflow.claim, second, by=cast.zhao),
        ]
    )

    second.refresh_from_db()
    held = second.claims.active().count()
    assert sum(isinstance(each, Exception) for each in results) == 1
    assert (second.state, held) in {("cancelled", 0), ("claimed", 1)}
