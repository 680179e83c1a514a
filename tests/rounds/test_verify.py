"""`verify` names what is broken about rounds and findings."""

import pytest

from community.keeping import verifying
from repairs.models import Finding, Round
from tests.keeping.vandal import vandalise

pytestmark = pytest.mark.django_db


def told():
    return {(each.promise, each.check) for each in verifying.findings()}


def test_an_honest_round_breaks_no_promise(found):
    assert told() == set()


def test_a_problem_that_nobody_follows(found):
    Finding.objects.all().delete()

    assert told() == {(10, "round-findings")}


def test_a_round_complete_with_gaps(found):
    vandalise("repairs_round", "UPDATE repairs_round SET state = 'done', ended_at = made_at")

    assert told() == {(10, "round-complete")}


def test_put_right_and_seen_by_nobody(found):
    vandalise("repairs_finding", "UPDATE repairs_finding SET state = 'verified', verified_at = found_at")

    assert told() == {(5, "findings-verified")}


def test_a_state_that_does_not_fit(found):
    vandalise("repairs_finding", "UPDATE repairs_finding SET state = 'ordered'")

    assert told() == {(12, "finding_state_fits")}


def test_a_round_with_a_building_of_next_door(found, cast):
    found.item.round.items.update(building=cast.zheng.building)

    assert told() == {(8, "rounds-within-community")}


def test_a_line_answered_by_nobody(found):
    vandalise("repairs_rounditem", "UPDATE repairs_rounditem SET by_id = NULL WHERE id = %s", found.item_id)

    assert told() == {(5, "round_item_answered_by_somebody")}
    assert Round.objects.count() == 1
