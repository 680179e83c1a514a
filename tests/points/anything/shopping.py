"""Points are spent: one by one and by the basket, collected, given up, brought back. And the shelf is counted."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import consumes, multiple, rule

from community.errors import NotAllowed
from points import baskets, returns, shop, stock, stock_takes
from points.baskets import Wanted
from points.models import Redemption
from tests.points.anything.town import PRICES, Town


class Shopping(Town):
    @rule(target=Town.waiting, person=Town.people, price=st.sampled_from(PRICES), quantity=st.integers(1, 3))
    def redeem(self, person, price, quantity):
        product = self.products[person.community_id, price]
        possible = self.spendable(person) >= price * quantity and self.stock[product.pk] >= quantity
        made = self.expect(
            possible, lambda: shop.redeem(resident=person, product=product, quantity=quantity, by=person)
        )
        if made is None:
            return multiple()
        self.pay(made)
        return made

    @rule(
        target=Town.full_baskets, person=Town.people, numbers=st.tuples(st.integers(1, 2), st.integers(1, 2))
    )
    def fill_basket(self, person, numbers):
        """Both kinds or neither."""
        goods = [self.products[person.community_id, price] for price in PRICES]
        wanted = [Wanted(product, number) for product, number in zip(goods, numbers, strict=True)]
        cost = sum(one.product.price * one.quantity for one in wanted)
        possible = self.spendable(person) >= cost and all(
            self.stock[one.product.pk] >= one.quantity for one in wanted
        )
        made = self.expect(possible, lambda: baskets.redeem(resident=person, wanted=wanted, by=person))
        if made is None:
            return multiple()
        for part in made.redemptions.order_by("pk"):
            self.pay(part)
        return made

    @rule(person=Town.people, product=Town.goods)
    def redeem_next_door(self, person, product):
        if person.community_id != product.community_id:
            with pytest.raises(NotAllowed):
                shop.redeem(resident=person, product=product, by=person)

    def fresh(self, redemption):
        return Redemption.objects.select_related("resident", "community", "product").get(pk=redemption.pk)

    def parts_waiting(self, basket):
        return [part for part in basket.redemptions.order_by("pk") if part.pk not in self.over]

    def handed_over(self, parts):
        for part in parts:
            self.promised[part.product_id] -= part.quantity
            self.over.add(part.pk)

    def given_back(self, parts):
        for part in parts:
            self.pay_back(part)
            self.stock[part.product_id] += part.quantity
            self.promised[part.product_id] -= part.quantity
            self.over.add(part.pk)

    def is_over(self, redemption):
        by = self.staff_of(redemption)
        self.expect(False, lambda: shop.hand_over(redemption, by=by))
        self.expect(False, lambda: shop.cancel(redemption, by=by, reason="再来"))

    @rule(target=Town.collected, redemption=consumes(Town.waiting))
    def collect(self, redemption):
        done = self.expect(
            redemption.pk not in self.over,
            lambda: shop.collect(
                community=redemption.community, code=redemption.code, by=self.staff_of(redemption)
            ),
        )
        if done is None:
            return multiple()
        assert done == redemption
        self.handed_over([redemption])
        self.is_over(redemption)
        return redemption

    @rule(redemption=consumes(Town.waiting))
    def cancel(self, redemption):
        cancelled = self.expect(
            redemption.pk not in self.over,
            lambda: shop.cancel(redemption, by=redemption.resident, reason="不要了"),
        )
        if cancelled:
            self.given_back([redemption])
            self.is_over(redemption)

    @rule(target=Town.collected, basket=consumes(Town.full_baskets))
    def collect_basket(self, basket):
        """All of it under the one code."""
        parts = self.parts_waiting(basket)
        done = self.expect(
            bool(parts),
            lambda: shop.collect(community=basket.community, code=basket.code, by=self.staff_of(basket)),
        )
        if done is None:
            return multiple()
        self.handed_over(parts)
        return multiple(*parts)

    @rule(basket=consumes(Town.full_baskets), one_only=st.booleans())
    def cancel_basket(self, basket, one_only):
        """All of it, or first one part: the rest still waits under the code."""
        parts = self.parts_waiting(basket)
        if one_only and parts:
            shop.cancel(self.fresh(parts[0]), by=basket.resident, reason="不要了")
            self.given_back(parts[:1])
            parts = parts[1:]
            waiting = Redemption.objects.get(state="reserved", code=basket.code, community=basket.community)
            assert waiting in parts
        done = self.expect(bool(parts), lambda: shop.cancel_all(basket, by=basket.resident, reason="不要了"))
        if done:
            self.given_back(parts)

    @rule(redemption=consumes(Town.collected), to_shelf=st.booleans())
    def bring_back(self, redemption, to_shelf):
        """Within thirty days, once: the points return, the goods to the shelf or into the bin."""
        found, by = self.fresh(redemption), self.staff_of(redemption)

        def act():
            return returns.take_back(found, by=by, reason="裂了", to_shelf=to_shelf)

        if self.expect(found.ended_at > self.now() - timedelta(days=30), act) is None:
            return
        self.pay_back(found)
        self.stock[found.product_id] += found.quantity if to_shelf else 0
        self.expect(False, act)

    # The stock book

    @rule(product=Town.goods, quantity=st.integers(0, 6))
    def receive(self, product, quantity):
        self.expect(
            quantity > 0,
            lambda: stock.receive(
                product, quantity=quantity, reference=self.reference(), by=self.staff_of(product)
            ),
        )
        self.stock[product.pk] += quantity

    @rule(product=Town.goods, quantity=st.integers(1, 3))
    def write_off(self, product, quantity):
        about = {"reference": self.reference(), "by": self.staff_of(product), "note": "受潮"}
        if self.expect(
            self.stock[product.pk] >= quantity,
            lambda: stock.write_off(product, quantity=quantity, **about),
        ):
            self.stock[product.pk] -= quantity

    @rule(product=Town.goods, difference=st.integers(-3, 3), wrong=st.sampled_from([0, 0, 0, 1]))
    def count(self, product, difference, wrong):
        shown = self.stock[product.pk] + self.promised[product.pk]
        possible = not wrong and self.stock[product.pk] + difference >= 0
        about = {"reference": self.reference(), "by": self.staff_of(product), "note": "盘点"}
        self.expect(
            possible,
            lambda: stock.count_shelf(product, counted=shown + difference, expected=shown + wrong, **about),
        )
        self.stock[product.pk] += difference if possible else 0

    @rule(which=st.integers(0, 1), differences=st.tuples(st.integers(-2, 2), st.integers(-2, 2)))
    def take_stock(self, which, differences):
        """With a document: every difference or none; what is promised to people cannot be counted away."""
        home = self.homes[which]
        by, goods = self.staff[home.pk][0], [self.products[home.pk, price] for price in PRICES]
        take = stock_takes.start(community=home, by=by)
        self.expect(False, lambda: stock_takes.start(community=home, by=by))
        self.expect(False, lambda: stock_takes.close(take, by=by))
        entered = True
        for product, difference in zip(goods, differences, strict=True):
            shown = self.stock[product.pk] + self.promised[product.pk]
            about = {"counted": shown + difference, "expected": shown, "reason": "lost"}
            line = self.expect(
                shown + difference >= 0,
                lambda product=product, about=about: stock_takes.enter(take, product=product, by=by, **about),
            )
            entered = entered and line is not None
        possible = entered and all(
            self.stock[product.pk] + difference >= 0
            for product, difference in zip(goods, differences, strict=True)
        )
        if not possible:
            stock_takes.discard(take, by=by)
            return
        stock_takes.close(take, by=by)
        for product, difference in zip(goods, differences, strict=True):
            self.stock[product.pk] += difference
