"""Many at the same moment, on a SQLite file and on PostgreSQL: exactly what may happen, happens."""

import uuid
from collections import Counter
from functools import partial

import pytest

from community.errors import Refused
from community.keeping import verifying
from community.models import Resident
from community.once import once
from points import baskets, ledger, returns, shop, stock, stock_takes, wishes
from points.ledger import Worth
from points.models import Basket, Entry, Product, Redemption, StockTake, Wish
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


def test_two_towels_a_month_however_fast_one_presses(cast, towel, give_points):
    give_points(cast.zhao, 100)
    Product.objects.filter(pk=towel.pk).update(limit_per_period=2)

    press = partial(shop.redeem, resident=cast.zhao, product=towel, by=cast.zhao)
    basket = partial(baskets.redeem, resident=cast.zhao, wanted=[baskets.Wanted(towel, 1)], by=cast.zhao)
    results = at_once([press, basket] * 8)

    assert kinds(results) == {"ok": 2, "Refused": 14}
    assert_books_agree(cast.zhao)
    assert_stock_agrees(towel)
    assert (ledger.balance_of(cast.zhao), towel.stock) == (80, 3)


def test_baskets_of_the_same_goods_are_redeemed_whole_or_not_at_all(cast, community, crowd, towel):
    soap = Product.objects.create(community=community, name="香皂", price=2)
    stock.receive(soap, quantity=3, reference="test:soap", by=cast.he)
    people = crowd[:12]
    both = [baskets.Wanted(towel, 1), baskets.Wanted(soap, 1)]
    for person in people:
        ledger.award(
            resident=person, worth=Worth(2, ""), reference=f"two:{person.pk}", reason="宣传", by=None
        )

    results = at_once(
        [
            partial(baskets.redeem, resident=each, wanted=both[:: 1 if n % 2 else -1], by=each)
            for n, each in enumerate(people)
        ]
    )

    assert kinds(results) == {"ok": 3, "Refused": 9}
    assert sorted(basket.redemptions.count() for basket in Basket.objects.all()) == [2, 2, 2]
    assert_books_agree(*people)
    assert_stock_agrees(towel)
    assert_stock_agrees(soap)
    assert (towel.stock, soap.stock) == (2, 0)


def test_a_basket_handed_over_and_its_parts_cancelled_at_the_same_moment(cast, community, towel, give_points):
    give_points(cast.zhao, 100)
    soap = Product.objects.create(community=community, name="香皂", price=2)
    stock.receive(soap, quantity=5, reference="test:soap", by=cast.he)
    for _round in range(4):
        wanted = [baskets.Wanted(towel, 1), baskets.Wanted(soap, 1)]
        made = baskets.redeem(resident=cast.zhao, wanted=wanted, by=cast.zhao)
        first, second = made.redemptions.order_by("pk")

        at_once(
            [
                partial(shop.hand_over_all, Basket.objects.get(pk=made.pk), by=cast.he),
                partial(shop.cancel, Redemption.objects.get(pk=first.pk), by=cast.zhao, reason="不要"),
                partial(shop.cancel, Redemption.objects.get(pk=second.pk), by=cast.zhao, reason="不要"),
                partial(shop.cancel_all, Basket.objects.get(pk=made.pk), by=cast.zhao, reason="不要"),
            ]
        )

        assert not made.redemptions.filter(state="reserved").exists()
        assert [finding.check for finding in verifying.findings()] == []
        assert_books_agree(cast.zhao)
        assert_stock_agrees(towel)
        assert_stock_agrees(soap)


def test_a_stock_take_is_closed_once_while_goods_are_redeemed(cast, community, crowd, towel):
    take = stock_takes.start(community=community, by=cast.he)
    stock_takes.enter(take, product=towel, counted=4, expected=5, by=cast.he, reason="lost")

    results = at_once(
        [
            *([partial(stock_takes.close, StockTake.objects.get(pk=take.pk), by=cast.he)] * 3),
            *(partial(shop.redeem, resident=each, product=towel, by=each) for each in crowd[:3]),
        ]
    )

    assert kinds(results[:3]) == {"ok": 1, "Refused": 2}
    assert kinds(results[3:]) == {"ok": 3}
    assert_stock_agrees(towel)
    assert towel.stock == 1


def test_a_vote_counts_once_and_a_wish_stands_once(cast):
    proposed = at_once(
        [partial(wishes.propose, resident=each, text="雨伞", by=each) for each in (cast.li, cast.zhao)]
    )
    wish = Wish.objects.get()

    at_once([partial(wishes.vote, wish, resident=cast.qian, by=cast.qian)] * 8)

    assert kinds(proposed) == {"ok": 1, "Refused": 1}
    assert wish.votes.count() == 2


def test_what_is_brought_back_is_paid_back_once(cast, towel, give_points):
    give_points(cast.zhao, 10)
    made = shop.redeem_at_counter(resident=cast.zhao, product=towel, by=cast.he)

    results = at_once(
        [
            partial(
                returns.take_back, Redemption.objects.get(pk=made.pk), by=cast.he, reason="破", to_shelf=n % 2
            )
            for n in range(6)
        ]
    )

    assert kinds(results) == {"ok": 1, "Refused": 5}
    assert ledger.balance_of(cast.zhao) == 10
    assert_stock_agrees(towel)
