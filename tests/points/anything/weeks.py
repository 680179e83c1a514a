"""Weeks in which much happens that hangs together: they lead deeper than single steps do."""

import random

from hypothesis import strategies as st
from hypothesis.stateful import rule

from community.models import Resident
from points import pools
from points.models import Product, Redemption
from tests.points.anything.earning import Earning
from tests.points.anything.shopping import Shopping
from tests.points.anything.town import PRICES


class Weeks(Earning, Shopping):
    @rule(seed=st.integers(0, 2**32))
    def a_busy_week(self, seed):
        chance = random.Random(seed)
        people = list(Resident.objects.filter(pk__in=self.balance).select_related("community"))
        goods = list(Product.objects.filter(pk__in=self.stock))
        for _ in range(12):
            person = chance.choice(people)
            deeds = [
                lambda person=person: self.earn(person, chance.randint(1, 20)),
                lambda person=person: self.adjust(person, chance.choice([-9, -2, 5])),
                lambda person=person: self.go_shopping(person, chance),
                lambda person=person: self.go_shopping(person, chance),
                lambda person=person: self.live_together(self.couple[person.community_id]),
                lambda: self.receive(chance.choice(goods), chance.randint(1, 6)),
                lambda: self.days_pass(chance.randint(1, 3)),
            ]
            chance.choice(deeds)()

    def go_shopping(self, person, chance):
        """As much as is in the passbook, or in two; taken home, given up, or brought back."""
        price = chance.choice(PRICES)
        most = max(1, min(5, self.spendable(person) // price))
        made = self.redeem(person, price, chance.randint(max(1, most - 1), most))
        if isinstance(made, Redemption):
            what = chance.random()
            if what < 0.3:
                self.cancel(made)
            elif what < 0.7:
                self.collect(made)
            if 0.5 < what < 0.7:
                self.bring_back(made, chance.random() < 0.5)

    def live_together(self, couple):
        one, other = couple
        if self.shared[one.community_id] is None:
            self.propose(one, other)
        pool = self.shared[one.community_id]
        if pool.agreed_at is None:
            self.shared[one.community_id] = pools.agree(pool, by=pool.second)
