"""Two communities and their calendar. The machine keeps its own books, as simply as can be."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple

from community.errors import Refused
from community.models import Building, Community, Duty, Resident
from points import ledger, stock
from points.models import Entry, PassbookRules, Product

PRICES = (3, 10)
BEGINS = "2026-01-05T09:00:00+08:00"


class Town(RuleBasedStateMachine):
    """In each community two of one home, one alone, and two colleagues. Points expire in the first one only."""

    people, goods, awards = Bundle("people"), Bundle("goods"), Bundle("awards")
    held, waiting, full_baskets, collected = (
        Bundle("held"),
        Bundle("waiting"),
        Bundle("full_baskets"),
        Bundle("collected"),
    )

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(BEGINS)
        self.calendar = self.clock.start()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.balance, self.stock, self.promised = {}, {}, {}
        self.earned, self.used = {}, {}  # person → [(day, points)], and what went out again
        self.lent = {}  # redemption → (who lent, points)
        self.over = set()  # redemptions that nobody waits for any more
        self.staff, self.references = {}, iter(range(10**9))
        self.homes = [self._open("qianshang"), self._open("binhe")]
        self.settled = {home.pk: None for home in self.homes}
        self.shared = {home.pk: None for home in self.homes}  # the live pool
        PassbookRules.objects.create(
            community=self.homes[0], awards_a_day=0, expiry_months=6, expiry_since=self.today
        )
        PassbookRules.objects.create(community=self.homes[1], awards_a_day=0)

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        self.clock.stop()

    def _open(self, slug):
        home = Community.objects.create(name=slug, slug=slug)
        self.staff[home.pk] = [
            Resident.objects.create(name=name, community=home) for name in ("陈静", "林芳")
        ]
        for person in self.staff[home.pk]:
            Duty.objects.create(resident=person, community=home, kind="staff")
        return home

    @initialize(target=people)
    def move_in(self):
        people = []
        for home in self.homes:
            building = Building.objects.create(community=home, number="1")
            doors = ("101", "101", "102")
            people += [
                Resident.objects.create(name="居民", community=home, building=building, room=door)
                for door in doors
            ]
        for person in people:
            self.balance[person.pk], self.earned[person.pk], self.used[person.pk] = 0, [], 0
            self._bring_from_paper(person, 30)
        self.couple = {home.pk: [p for p in people if p.community == home][:2] for home in self.homes}
        return multiple(*people)

    def _bring_from_paper(self, person, points):
        ledger.record(
            resident=person,
            kind=Entry.Kind.BROUGHT,
            amount=points,
            reference=self.reference(),
            reason="结转",
            by=None,
        )
        self.earn_points(person.pk, points, self.today)

    @initialize(target=goods)
    def fill_the_shelves(self):
        products = [
            Product.objects.create(community=home, name=f"{price}分", price=price)
            for home in self.homes
            for price in PRICES
        ]
        self.products = {(product.community_id, product.price): product for product in products}
        for product in products:
            self.stock[product.pk], self.promised[product.pk] = 8, 0
            stock.receive(product, quantity=8, reference=self.reference(), by=self.staff_of(product))
        return multiple(*products)

    @property
    def today(self) -> date:
        return timezone.localdate()

    def now(self) -> datetime:
        return timezone.now()

    def days_go_by(self, days):
        self.calendar.shift(timedelta(days=days))

    def reference(self):
        return f"anything:{next(self.references)}"

    def staff_of(self, thing):
        return self.staff[thing.community_id][0]

    def colleague_of(self, thing):
        return self.staff[thing.community_id][1]

    def expect(self, possible, act):
        """The operation does it exactly when the machine's books say that it can."""
        if possible:
            return act()
        with pytest.raises(Refused), transaction.atomic():
            act()
        return None

    # The machine's own books

    def earn_points(self, person, points, day):
        self.balance[person] += points
        self.earned[person].append((day, points))

    def use_points(self, person, points):
        """Below zero for what came back."""
        self.balance[person] -= points
        self.used[person] += points

    def partner_of(self, person):
        pool = self.shared[person.community_id]
        if pool is None or not pool.is_agreed:
            return None
        return next((one for one in self.couple[person.community_id] if one != person), None)

    def may_share(self, person):
        return person in self.couple[person.community_id]

    def spendable(self, person):
        partner = self.partner_of(person) if self.may_share(person) else None
        return self.balance[person.pk] + (self.balance[partner.pk] if partner else 0)

    def pay(self, redemption):
        """What the owner lacks comes from the partner, in a pair of lines."""
        owner, cost = redemption.resident, redemption.points
        missing = max(0, cost - self.balance[owner.pk])
        if missing:
            partner = self.partner_of(owner)
            self.use_points(partner.pk, missing)
            self.use_points(owner.pk, -missing)
            self.lent[redemption.pk] = (partner.pk, missing)
        self.use_points(owner.pk, cost)
        self.stock[redemption.product_id] -= redemption.quantity
        self.promised[redemption.product_id] += redemption.quantity

    def pay_back(self, redemption):
        owner = redemption.resident_id
        self.use_points(owner, -redemption.points)
        if redemption.pk in self.lent:
            partner, points = self.lent.pop(redemption.pk)
            self.use_points(owner, points)
            self.use_points(partner, -points)
