"""Whatever people do in whatever order, in two communities: passbooks and stock books keep every promise.

HYPOTHESIS_PROFILE=thorough walks a hundred thousand steps. Many at once: tests/crash/many_operations.py.
"""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from community.keeping import verifying
from points import stock
from points.models import Entry, Product, Redemption, Settlement
from tests.crash import books
from tests.points.anything.weeks import Weeks

PROFILES = {"quick": (10, 25), "thorough": (1000, 100)}
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
EXAMPLES, STEPS = PROFILES[PROFILE]


class TwoCommunities(Weeks):
    """After every step the database agrees with the machine's books and with itself; at the end `verify` agrees."""

    seen = Counter()  # what the examples led to

    @invariant()
    def passbooks_say_what_the_machine_says(self):
        found = {person: books.balance_of(person) for person in self.balance}
        assert found == self.balance
        assert {
            person: sum(points for _day, points in self.earned[person]) - self.used[person]
            for person in self.balance
        } == self.balance

    @invariant()
    def shelves_hold_what_the_machine_says(self):
        for product in Product.objects.filter(pk__in=self.stock):
            assert product.stock == self.stock[product.pk] >= 0
            assert stock.waiting_pieces(product) == self.promised[product.pk] >= 0

    @invariant()
    def every_book_adds_up(self):
        assert list(books.broken()) == []

    @invariant()
    def what_was_settled_stays_so(self):
        for settlement in Settlement.objects.filter(state="posted"):
            for line in settlement.lines.all():
                assert line.closing == line.opening + line.earned - line.spent + line.reversed

    def teardown(self):
        self.seen.update(Entry.objects.values_list("kind", flat=True))
        self.seen.update(Redemption.objects.values_list("state", flat=True))
        self.seen.update(Settlement.objects.values_list("state", flat=True))
        try:
            assert list(verifying.findings()) == []
        finally:
            super().teardown()


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.databases
def test_whatever_people_do_the_books_agree():
    TwoCommunities.seen.clear()
    run_state_machine_as_test(
        TwoCommunities,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Were most steps refused, nothing would have been proved.
    rare = {"expiry", "reversal", "posted"} if PROFILE == "quick" else set()
    everything = {*Entry.Kind.values, *Redemption.State.values, "posted"}
    assert set(TwoCommunities.seen) >= everything - rare, TwoCommunities.seen
