"""What goes into a passbook, what is refused, and how a line is put right."""

from datetime import date

import pytest

from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Resident
from points import ledger
from points.ledger import Worth
from points.models import Entry

pytestmark = pytest.mark.django_db


def award(resident, points, reference="repair:1:claim:1", standard=None):
    return ledger.award(
        resident=resident,
        worth=Worth(points, "10 分/人", standard),
        reference=reference,
        reason="门框维修",
        by=None,
        occurred_on=date(2026, 3, 8),
    )


def lines(resident):
    found = Entry.objects.of(resident).order_by("sequence")
    return list(found.values_list("sequence", "kind", "amount", "balance_after"))


def test_an_award_is_a_line_with_its_arithmetic_and_standard(cast, standard):
    made = award(cast.zhao, 10, standard=standard)

    made.refresh_from_db()
    assert (made.sequence, made.kind, made.amount, made.balance_after) == (1, "award", 10, 10)
    assert (made.reason, made.arithmetic, made.standard) == ("门框维修", "10 分/人", standard)
    assert (made.occurred_on, made.community) == (date(2026, 3, 8), cast.zhao.community)


def test_the_balance_runs_from_line_to_line_and_each_line_seals_the_one_before(cast, give_points):
    first = give_points(cast.zhao, 30)
    second = award(cast.zhao, 10)
    third = give_points(cast.zhao, -15)

    assert lines(cast.zhao) == [(1, "adjust", 30, 30), (2, "award", 10, 40), (3, "adjust", -15, 25)]
    assert ledger.balance_of(cast.zhao) == 25
    assert ["", first.digest, second.digest] == [e.previous_digest for e in (first, second, third)]


def test_a_digest_read_back_from_the_database_is_the_one_that_was_written(cast, standard):
    award(cast.zhao, 10, standard=standard)

    stored = Entry.objects.get()
    assert ledger.digest_of(stored) == stored.digest


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 11),
        ("reason", "别的"),
        ("by_id", 1),
        ("standard_id", None),
        ("arithmetic", ""),
        ("sequence", 2),
    ],
)
def test_a_digest_gives_away_a_changed_line(cast, standard, field, value):
    made = award(cast.zhao, 10, standard=standard)
    setattr(made, field, value)

    assert ledger.digest_of(made) != made.digest


def test_the_same_cause_is_awarded_once_even_to_another_person(cast):
    award(cast.zhao, 10)

    for person in (cast.zhao, cast.qian):
        with pytest.raises(Refused, match=r"存折|passbook"):
            award(person, 10)
    assert (lines(cast.zhao), lines(cast.qian)) == ([(1, "award", 10, 10)], [])


def test_a_balance_never_falls_below_zero(cast, give_points):
    give_points(cast.zhao, 10)

    with pytest.raises(Refused, match=r"10.*11"):
        give_points(cast.zhao, -11)
    assert lines(cast.zhao) == [(1, "adjust", 10, 10)]


def test_someone_of_no_community_has_no_passbook(cast):
    newcomer = Resident.objects.create_user(name="冯新")

    with pytest.raises(Refused, match="冯新"):
        award(newcomer, 10)
    assert not Entry.objects.exists()


def test_a_wrong_award_is_reversed_with_a_reason_and_both_lines_stay(cast):
    wrong = award(cast.zhao, 10)

    made = ledger.reverse(wrong, by=cast.chen, reason="记到了别人名下")

    assert lines(cast.zhao) == [(1, "award", 10, 10), (2, "reversal", -10, 0)]
    assert (made.reverses, made.by, made.reason) == (wrong, cast.chen, "记到了别人名下")
    noted = AuditEvent.objects.get(subject=f"points.Entry:{made.pk}")
    assert (noted.by, noted.kind, noted.detail) == (cast.chen, "points", {"reversed": wrong.pk})


def test_what_was_brought_forward_wrongly_can_be_reversed(cast):
    wrong = ledger.record(
        resident=cast.zhao,
        kind=Entry.Kind.BROUGHT,
        amount=7,
        reference="brought:1",
        reason="旧表",
        by=cast.chen,
    )

    ledger.reverse(wrong, by=cast.chen, reason="旧表抄错")

    assert ledger.balance_of(cast.zhao) == 0


def test_a_line_is_reversed_once_and_a_reversal_never(cast, give_points):
    give_points(cast.zhao, 50)
    wrong = award(cast.zhao, 10)
    undone = ledger.reverse(wrong, by=cast.chen, reason="错")

    for entry in (wrong, undone):
        with pytest.raises(Refused):
            ledger.reverse(entry, by=cast.chen, reason="再来")
    assert ledger.balance_of(cast.zhao) == 50


def test_an_award_already_spent_cannot_be_reversed(cast, towel):
    from points import shop

    wrong = award(cast.zhao, 10)
    shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)

    with pytest.raises(Refused):
        ledger.reverse(wrong, by=cast.chen, reason="错")
    assert ledger.balance_of(cast.zhao) == 0


def test_a_correction_needs_staff_of_the_community_and_a_reason(cast):
    wrong = award(cast.zhao, 10)

    for person in (cast.zhao, cast.he, cast.zhou):
        with pytest.raises(NotAllowed):
            ledger.reverse(wrong, by=person, reason="错")
        with pytest.raises(NotAllowed):
            ledger.adjust(resident=cast.zhao, amount=5, reason="多", reference="a", by=person)
    with pytest.raises(Refused):
        ledger.reverse(wrong, by=cast.chen, reason="  ")
    with pytest.raises(Refused):
        ledger.adjust(resident=cast.zhao, amount=5, reason=" ", reference="a", by=cast.chen)
    with pytest.raises(Refused):
        ledger.adjust(resident=cast.zhao, amount=0, reason="无", reference="a", by=cast.chen)
    assert lines(cast.zhao) == [(1, "award", 10, 10)]
