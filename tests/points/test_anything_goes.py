"""Whatever people do in whatever order, in two communities: passbooks and stock books keep every promise.

HYPOTHESIS_PROFILE=thorough walks a hundred thousand steps.
"""

import os
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from community.errors import NotAllowed, Refused
from community.models import Community, Duty, Resident
from points import ledger, objections, reckoning, settlements, shop, stock, uncollected
from points.ledger import Worth
from points.models import Entry, Product, Redemption, Settlement

PROFILES = {"quick": (12, 30), "thorough": (1000, 100)}
EXAMPLES, STEPS = PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "quick")]
PRICES = (3, 10)


class TwoCommunities(RuleBasedStateMachine):
    """The machine keeps its own books, as simply as can be, and compares them with the database's."""

    people, goods, awards, waiting = Bundle("people"), Bundle("goods"), Bundle("awards"), Bundle("waiting")

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.balance, self.stock, self.promised = {}, {}, {}
        self.staff, self.references = {}, iter(range(10**9))
        self.homes = [self._open("qianshang"), self._open("binhe")]
        self.settled = {home.pk: None for home in self.homes}

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def _open(self, slug):
        home = Community.objects.create(name=slug, slug=slug)
        self.staff[home.pk] = Resident.objects.create(name="陈静", community=home)
        Duty.objects.create(resident=self.staff[home.pk], community=home, kind="staff")
        return home

    @initialize(target=people)
    def move_in(self):
        people = [Resident.objects.create(name="居民", community=home) for home in self.homes for _ in "ab"]
        self.balance = {person.pk: 0 for person in people}
        for person in people:
            self.adjust(person, 30)
        return multiple(*people)

    @initialize(target=goods)
    def fill_the_shelves(self):
        products = [
            Product.objects.create(community=home, name=f"{price}分", price=price)
            for home in self.homes
            for price in PRICES
        ]
        self.stock = {product.pk: 0 for product in products}
        self.promised = {product.pk: 0 for product in products}
        self.products = {(product.community_id, product.price): product for product in products}
        for product in products:
            self.receive(product, 5)
        return multiple(*products)

    def reference(self):
        return f"anything:{next(self.references)}"

    def staff_of(self, thing):
        return self.staff[thing.community_id]

    def expect(self, possible, act):
        """The operation does it exactly when the machine's books say that it can."""
        if possible:
            return act()
        with pytest.raises(Refused):
            act()
        return None

    @rule(target=awards, person=people, points=st.integers(1, 20))
    def earn(self, person, points):
        made = ledger.award(
            resident=person,
            worth=Worth(points, "标准"),
            reference=self.reference(),
            reason="维修",
            by=self.staff_of(person),
        )
        self.balance[person.pk] += points
        return made

    @rule(person=people, points=st.integers(1, 20), days=st.integers(1, 40))
    def earn_late(self, person, points, days):
        """Entered today for a day long past: only while that day is not settled."""
        day = timezone.localdate() - timedelta(days=days)
        until = self.settled[person.community_id]
        made = self.expect(
            until is None or day > until,
            lambda: ledger.award(
                resident=person,
                worth=Worth(points, "标准"),
                reference=self.reference(),
                reason="补记",
                by=self.staff_of(person),
                occurred_on=day,
            ),
        )
        self.balance[person.pk] += points if made else 0

    @rule(which=st.integers(0, 1), days=st.integers(2, 40), person=people, objects=st.booleans())
    def settle(self, which, days, person, objects):
        """Draft, notice, maybe an objection with its answer, and post when the notice is over."""
        home, staff = self.homes[which], self.staff[self.homes[which].pk]
        begins, ends = settlements.first_day(home), timezone.localdate() - timedelta(days=days)
        made = self.expect(
            begins is not None and ends >= begins,
            lambda: settlements.draft(community=home, ends_on=ends, by=staff),
        )
        if made is None:
            return
        made = settlements.publish_notice(made, by=staff, days=3)
        self.expect(False, lambda: settlements.post(made, by=staff))
        if objects and person.community_id == home.pk:
            raised = objections.raise_objection(made, resident=person, text="少了", by=person)
        else:
            raised = None
        Settlement.objects.filter(pk=made.pk).update(notice_until=timezone.localdate() - timedelta(days=1))
        if raised:
            self.expect(False, lambda: settlements.post(made, by=staff))
            objections.answer(raised, by=staff, text="已核对")
        settlements.post(made, by=staff)
        self.settled[home.pk] = ends

    @rule(award=awards, person=people)
    def earn_again(self, award, person):
        worth = Worth(award.amount, "")
        self.expect(
            False,
            lambda: ledger.award(
                resident=person, worth=worth, reference=award.reference, reason="维修", by=None
            ),
        )

    @rule(person=people, amount=st.integers(-15, 15).filter(bool))
    def adjust(self, person, amount):
        possible = self.balance[person.pk] + amount >= 0
        self.expect(
            possible,
            lambda: ledger.adjust(
                resident=person,
                amount=amount,
                reason="结转",
                reference=self.reference(),
                by=self.staff_of(person),
            ),
        )
        self.balance[person.pk] += amount if possible else 0

    @rule(award=awards)
    def reverse(self, award):
        possible = (
            not Entry.objects.filter(reverses=award).exists()
            and self.balance[award.resident_id] >= award.amount
        )
        self.expect(possible, lambda: ledger.reverse(award, by=self.staff_of(award), reason="记错"))
        self.balance[award.resident_id] -= award.amount if possible else 0

    @rule(award=awards, person=people)
    def meddle(self, award, person):
        """Residents, and staff of the other community, correct nobody's passbook."""
        other = next(staff for home, staff in self.staff.items() if home != award.community_id)
        for by in (person, other):
            with pytest.raises(NotAllowed):
                ledger.reverse(award, by=by, reason="恶作剧")

    @rule(target=waiting, person=people, price=st.sampled_from(PRICES), quantity=st.integers(1, 3))
    def redeem(self, person, price, quantity):
        product, cost = self.products[person.community_id, price], price * quantity
        possible = self.balance[person.pk] >= cost and self.stock[product.pk] >= quantity
        made = self.expect(
            possible,
            lambda: shop.redeem(resident=person, product=product, quantity=quantity, by=person),
        )
        if made is None:
            return multiple()
        self.balance[person.pk] -= cost
        self.stock[product.pk] -= quantity
        self.promised[product.pk] += quantity
        return made

    @rule(person=people, product=goods)
    def redeem_next_door(self, person, product):
        if person.community_id != product.community_id:
            with pytest.raises(NotAllowed):
                shop.redeem(resident=person, product=product, by=person)

    @rule(redemption=consumes(waiting))
    def collect(self, redemption):
        done = shop.collect(
            community=redemption.community, code=redemption.code, by=self.staff_of(redemption)
        )
        assert done == redemption
        self.promised[redemption.product_id] -= redemption.quantity
        self._is_over(redemption)

    @rule(redemption=consumes(waiting))
    def cancel(self, redemption):
        shop.cancel(redemption, by=redemption.resident, reason="不要了")
        self._given_back(redemption)

    @rule(redemption=consumes(waiting))
    def forget(self, redemption):
        Redemption.objects.filter(pk=redemption.pk).update(expires_at=timezone.now() - timedelta(hours=1))
        assert uncollected.expire_due() == 1
        self._given_back(redemption)

    def _given_back(self, redemption):
        self.balance[redemption.resident_id] += redemption.points
        self.stock[redemption.product_id] += redemption.quantity
        self.promised[redemption.product_id] -= redemption.quantity
        self._is_over(redemption)

    def _is_over(self, redemption):
        by = self.staff_of(redemption)
        self.expect(False, lambda: shop.hand_over(redemption, by=by))
        self.expect(False, lambda: shop.cancel(redemption, by=by, reason="再来"))

    @rule(product=goods, quantity=st.integers(0, 6))
    def receive(self, product, quantity):
        self.expect(
            quantity > 0,
            lambda: stock.receive(
                product, quantity=quantity, reference=self.reference(), by=self.staff_of(product)
            ),
        )
        self.stock[product.pk] += quantity

    @rule(product=goods, quantity=st.integers(1, 3))
    def write_off(self, product, quantity):
        possible = self.stock[product.pk] >= quantity
        self.expect(
            possible,
            lambda: stock.write_off(
                product,
                quantity=quantity,
                reference=self.reference(),
                by=self.staff_of(product),
                note="受潮",
            ),
        )
        self.stock[product.pk] -= quantity if possible else 0

    @rule(product=goods, difference=st.integers(-3, 3), wrong=st.sampled_from([0, 0, 0, 1]))
    def count(self, product, difference, wrong):
        shown = self.stock[product.pk] + self.promised[product.pk]
        possible = not wrong and self.stock[product.pk] + difference >= 0
        self.expect(
            possible,
            lambda: stock.count_shelf(
                product,
                counted=shown + difference,
                expected=shown + wrong,
                reference=self.reference(),
                by=self.staff_of(product),
                note="盘点",
            ),
        )
        self.stock[product.pk] += difference if possible else 0

    @invariant()
    def passbooks_agree(self):
        seen = dict.fromkeys(self.balance, 0)
        heads = dict.fromkeys(self.balance, "")
        for line in Entry.objects.order_by("resident", "sequence"):
            seen[line.resident_id] += line.amount
            assert line.balance_after == seen[line.resident_id] >= 0
            assert line.previous_digest == heads[line.resident_id]
            assert line.digest == ledger.digest_of(line)
            heads[line.resident_id] = line.digest
        assert seen == self.balance

    @invariant()
    def stock_books_agree(self):
        for product in Product.objects.filter(pk__in=self.stock):
            lines = list(product.movements.order_by("sequence"))
            assert [line.sequence for line in lines] == list(range(1, len(lines) + 1))
            assert sum(line.quantity for line in lines) == product.stock == self.stock[product.pk] >= 0
            assert stock.waiting_pieces(product) == self.promised[product.pk] >= 0

    @invariant()
    def what_was_settled_stays_so(self):
        for settlement in Settlement.objects.all():
            lines = reckoning.lines_of(settlement)
            assert reckoning.digest_of(settlement, lines) == settlement.digest
            assert all(
                line.closing == line.opening + line.earned - line.spent + line.reversed for line in lines
            )

    @invariant()
    def no_point_is_lost(self):
        """What people have, what waits at the counter and what went over it is what was ever given."""
        given = Entry.objects.exclude(kind__in=["redeem", "refund"]).aggregate(n=Sum("amount"))["n"] or 0
        goods = Redemption.objects.exclude(state="cancelled").aggregate(n=Sum("points"))["n"] or 0
        assert sum(self.balance.values()) + goods == given


@pytest.mark.django_db
@pytest.mark.slow
def test_whatever_people_do_the_books_agree():
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
