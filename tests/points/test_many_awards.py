"""Many awards at once are the same as one after the other."""

import datetime

import pytest

from community.errors import Refused
from community.models import Resident
from points import ledger
from points.models import Entry

pytestmark = pytest.mark.django_db
DAY = datetime.date(2025, 3, 1)


def award(person, points, reference):
    return ledger.Award(person, ledger.Worth(points, "旧台账"), reference, "门框开裂", DAY)


def lines(person):
    return list(
        Entry.objects.filter(resident=person)
        .order_by("sequence")
        .values_list("sequence", "amount", "balance_after", "reference", "occurred_on")
    )


def test_each_passbook_goes_on_from_its_last_line(cast, give_points):
    give_points(cast.zhao, 7)

    made = ledger.award_all(
        [award(cast.zhao, 5, "a"), award(cast.qian, 3, "b"), award(cast.zhao, 2, "c")], by=cast.chen
    )

    assert [entry.reference for entry in made] == ["a", "b", "c"]
    assert lines(cast.zhao)[1:] == [(2, 5, 12, "a", DAY), (3, 2, 14, "c", DAY)]
    assert lines(cast.qian) == [(1, 3, 3, "b", DAY)]
    previous = ""
    for entry in Entry.objects.filter(resident=cast.zhao).order_by("sequence"):
        assert (entry.previous_digest, entry.digest) == (previous, ledger.digest_of(entry))
        previous = entry.digest


def test_one_that_was_entered_already_stops_them_all(cast):
    ledger.award_all([award(cast.zhao, 5, "a")], by=None)

    with pytest.raises(Refused):
        ledger.award_all([award(cast.qian, 5, "b"), award(cast.zhao, 5, "a")], by=None)

    assert Entry.objects.count() == 1


def test_who_belongs_to_no_community_has_no_passbook(cast):
    nobody = Resident.objects.create(name="无籍")

    with pytest.raises(Refused):
        ledger.award_all([award(cast.qian, 5, "b"), award(nobody, 5, "c")], by=None)

    assert not Entry.objects.exists()
