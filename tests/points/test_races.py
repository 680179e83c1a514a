"""Many at the same moment, on a SQLite file and on PostgreSQL: exactly what may happen, happens."""

import uuid
from collections import Counter
from functools import partial

import pytest

from community.errors import Refused
from community.models import Resident
from community.once import once
from points import ledger, shop, stock
from points.ledger import Worth
from points.models import Entry, Redemption
from tests.racing import at_once

pytestmark = [pytest.mark.race, pytest.mark.slow]


def kinds(results):
    """How many came through and how many were refused; anything else shows as its own name."""
    return Counter("ok" if not isinstance(each, Exception) else type(each).__name__ for each in results)


def assert_books_agree(*residents):
    for resident in residents:
        lines = list(Entry.objects.of(resident).order_by("sequence"))
        balance = 0
        for number, line in enumerate(lines, start=1):
            balance += line.amount
            assert (line.sequence, line.balance_after) == (number, balance)
        assert ledger.balance_of(resident) == balance


def assert_stock_agrees(product):
    product.refresh_from_db()
    moves = list(product.movements.order_by("sequence").values_list("sequence", "quantity", "stock_after"))
    assert [move[0] for move in moves] == list(range(1, len(moves) + 1))
    assert sum(move[1] for move in moves) == product.stock == moves[-1][2]


@pytest.fixture
def crowd(cast, community, give_points):
    people = [Resident.objects.create_user(name=f"居民{n}", community=community) for n in range(50)]
    for person in people:
        give_points(person, 10)
    return people


def test_fifty_residents_and_the_last_two_towels(cast, crowd, towel):
    stock.write_off(towel, quantity=3, reference="test:off", by=cast.he, note="受潮")

    results = at_once([partial(shop.redeem, resident=each, product=towel, by=each) for each in crowd])

    assert kinds(results) == {"ok": 2, "Refused": 48}
    assert sum(ledger.balance_of(each) for each in crowd) == 480
    assert Redemption.objects.count() == 2
    assert_books_agree(*crowd)
    assert_stock_agrees(towel)
    assert towel.stock == 0


def test_points_for_one_towel_buy_one_however_fast_one_presses(cast, towel, give_points):
    give_points(cast.zhao, 10)

    def press():
        return once(
            uuid.uuid4(),
            purpose="redeem",
            by=cast.zhao,
            make=lambda: str(shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao).pk),
        )

    results = at_once([press] * 20)

    assert kinds(results) == {"ok": 1, "Refused": 19}
    assert_books_agree(cast.zhao)
    assert_stock_agrees(towel)
    assert (ledger.balance_of(cast.zhao), towel.stock) == (0, 4)


def test_one_submission_sent_twenty_times_redeems_once_and_gets_one_answer(cast, towel, give_points):
    give_points(cast.zhao, 50)
    key = uuid.uuid4()

    def press():
        return once(
            key,
            purpose="redeem",
            by=cast.zhao,
            make=lambda: str(shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao).pk),
        )

    results = at_once([press] * 20)

    made = Redemption.objects.get()
    assert Counter(results) == {(str(made.pk), True): 1, (str(made.pk), False): 19}
    assert ledger.balance_of(cast.zhao) == 40
    assert_stock_agrees(towel)


def test_one_cause_is_awarded_once(cast):
    def award(resident):
        return ledger.award(
            resident=resident, worth=Worth(10, ""), reference="repair:1", reason="门框", by=cast.chen
        )

    results = at_once([partial(award, (cast.zhao, cast.qian)[n % 2]) for n in range(50)])

    assert kinds(results) == {"ok": 1, "Refused": 49}
    assert ledger.balance_of(cast.zhao) + ledger.balance_of(cast.qian) == 10
    assert_books_agree(cast.zhao, cast.qian)


def test_fifty_causes_are_fifty_lines_without_a_gap(cast):
    def award(number):
        return ledger.award(
            resident=cast.zhao,
            worth=Worth(number, ""),
            reference=f"repair:{number}",
            reason="门框",
            by=cast.chen,
        )

    results = at_once([partial(award, number) for number in range(1, 51)])

    assert kinds(results) == {"ok": 50}
    assert sorted(line.sequence for line in results) == list(range(1, 51))
    assert_books_agree(cast.zhao)
    assert ledger.balance_of(cast.zhao) == 1275


def test_cancelling_and_collecting_at_the_same_moment(cast, community, towel, give_points):
    give_points(cast.zhao, 100)
    for _round in range(5):
        before, free = ledger.balance_of(cast.zhao), towel.stock
        made = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)

        results = at_once(
            [
                partial(shop.cancel, Redemption.objects.get(pk=made.pk), by=cast.zhao, reason="不要了"),
                partial(shop.collect, community=community, code=made.code, by=cast.he),
                partial(shop.cancel, Redemption.objects.get(pk=made.pk), by=cast.he, reason="断货"),
                partial(shop.hand_over, Redemption.objects.get(pk=made.pk), by=cast.chen),
            ]
        )

        assert kinds(results) == {"ok": 1, "Refused": 3}
        made.refresh_from_db()
        assert_stock_agrees(towel)
        assert (made.state, ledger.balance_of(cast.zhao), towel.stock) in {
            ("cancelled", before, free),
            ("collected", before - 10, free - 1),
        }
        assert_books_agree(cast.zhao)


def test_a_line_is_reversed_once(cast, give_points):
    give_points(cast.zhao, 100)
    wrong = ledger.award(resident=cast.zhao, worth=Worth(10, ""), reference="r", reason="错", by=None)

    results = at_once([partial(ledger.reverse, wrong, by=cast.chen, reason="记错")] * 10)

    assert kinds(results) == {"ok": 1, "Refused": 9}
    assert ledger.balance_of(cast.zhao) == 100
    assert_books_agree(cast.zhao)


def test_everything_at_once_neither_deadlocks_nor_loses_a_point(cast, community, towel, give_points):
    people = [cast.zhao, cast.qian, cast.sun, cast.wang]
    for person in people:
        give_points(person, 100)
    stock.receive(towel, quantity=50, reference="test:more", by=cast.he)
    towel.refresh_from_db()

    def there_and_back(person, number):
        made = shop.redeem(resident=person, product=towel, by=person)
        ledger.award(resident=person, worth=Worth(3, ""), reference=f"r:{number}", reason="门框", by=None)
        return shop.cancel(made, by=person, reason="不要了")

    results = at_once([partial(there_and_back, people[n % 4], n) for n in range(24)])

    assert kinds(results) == {"ok": 24}
    assert [ledger.balance_of(person) for person in people] == [118] * 4
    assert_books_agree(*people)
    assert_stock_agrees(towel)
    assert towel.stock == 55


def test_goods_counted_while_they_are_redeemed(cast, crowd, towel):
    results = at_once(
        [
            *(partial(shop.redeem, resident=each, product=towel, by=each) for each in crowd[:6]),
            partial(stock.count_shelf, towel, counted=4, expected=5, reference="c", by=cast.he, note="少"),
        ]
    )

    assert kinds(results) == {"ok": 5, "Refused": 2}
    assert isinstance(results[-1], Refused | None)
    assert_stock_agrees(towel)
    assert_books_agree(*crowd)
