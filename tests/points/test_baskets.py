"""Several goods in one step under one code, limits for a period, opening hours, helpers at the counter, returns."""

import datetime
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community.errors import NotAllowed, Refused, Stale
from community.keeping import verifying
from community.models import Consent, Message
from points import baskets, catalogue, ledger, opening, pickup, returns, shop, shop_keeping, uncollected
from points.baskets import Wanted
from points.keeping import remind_of_pickup
from points.models import Basket, CartLine, ClosedDay, OpeningHours, Product, Redemption, StockMovement

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(cast, give_points):
    give_points(cast.zhao, 100)
    return cast.zhao


@pytest.fixture
def basket(rich, towel, soap):
    """Two towels and a soap of 赵铁柱's."""
    return baskets.redeem(resident=rich, wanted=[Wanted(soap, 1), Wanted(towel, 2)], by=rich)


def stocks(*products):
    return [Product.objects.get(pk=product.pk).stock for product in products]


def states(basket):
    return list(basket.redemptions.order_by("pk").values_list("state", flat=True))


def test_everything_in_a_basket_waits_under_one_code(basket, rich, towel, soap, cast, community):
    assert [str(part) for part in basket.redemptions.order_by("pk")] == ["毛巾 × 2", "香皂 × 1"]
    assert (ledger.balance_of(rich), stocks(towel, soap)) == (76, [3, 2])
    assert list(basket.redemptions.filter(code=basket.code).values_list("product__name", flat=True)) == [
        "毛巾"
    ]

    shop.collect(community=community, code=pickup.payload(basket), by=cast.he)

    assert states(basket) == ["collected", "collected"]
    assert [message.text for message in Message.objects.all()] == ["您已领取毛巾 × 2、香皂 × 1。"]
    with pytest.raises(Refused, match=f"{timezone.localdate():%Y-%m-%d}"):
        shop.collect(community=community, code=basket.code, by=cast.he)
    assert list(verifying.findings()) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"stock": 1}, "毛巾"),
        ({"is_active": False}, "毛巾"),
        ({"limit_per_person": 1}, "毛巾"),
        ({"limit_per_period": 1}, "毛巾"),
        ({"price": 60}, "124"),
    ],
)
def test_what_is_short_is_named_and_nothing_happens(rich, towel, soap, change, named):
    Product.objects.filter(pk=towel.pk).update(**change)
    towel.refresh_from_db()
    before = stocks(towel, soap)

    with pytest.raises(Refused, match=named):
        baskets.redeem(resident=rich, wanted=[Wanted(soap, 1), Wanted(towel, 2)], by=rich)

    assert (ledger.balance_of(rich), stocks(towel, soap)) == (100, before)
    assert not Basket.objects.exists()
    assert not Redemption.objects.exists()


def test_nobody_redeems_for_somebody_who_has_left(basket, rich, towel, cast):
    rich.is_active = False
    rich.save()

    for by in (rich, cast.he):
        with pytest.raises(Refused):
            shop.redeem(resident=rich, product=towel, by=by)


def test_the_code_goes_on_to_what_still_waits(basket, rich, towel, soap, cast, community):
    lead = basket.redemptions.get(code=basket.code)

    shop.cancel(lead, by=rich, reason="不要了")

    heir = basket.redemptions.get(state="reserved")
    assert (heir.product, heir.code) == (soap, basket.code)
    assert (ledger.balance_of(rich), stocks(towel, soap)) == (96, [5, 2])
    assert list(verifying.findings()) == []
    shop.collect(community=community, code=basket.code, by=cast.he)
    assert states(basket) == ["cancelled", "collected"]


def test_what_is_called_handed_over_is_what_was_handed_over(basket, rich, cast, community, monkeypatch):
    """赵铁柱 cancels the towels in the moment after the keeper's code found them: only the soap was given away."""
    find = pickup.find_waiting

    def find_and_lose(*args, **kwargs):
        found = find(*args, **kwargs)
        shop.cancel(Redemption.objects.get(pk=found.pk), by=rich, reason="不要了")
        return found

    monkeypatch.setattr(pickup, "find_waiting", find_and_lose)

    handed_over = shop.collect(community=community, code=basket.code, by=cast.he)

    assert (str(handed_over), handed_over.state) == ("香皂 × 1", "collected")
    assert states(basket) == ["cancelled", "collected"]


def test_a_whole_basket_is_cancelled_by_its_owner_and_expires_with_one_message(
    basket, rich, towel, soap, cast
):
    with pytest.raises(NotAllowed):
        shop.cancel_all(basket, by=cast.li, reason="抢")
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert uncollected.expire_due() == 2

    assert states(basket) == ["cancelled", "cancelled"]
    assert (ledger.balance_of(rich), stocks(towel, soap)) == (100, [5, 3])
    assert [message.resident for message in Message.objects.all()] == [rich]
    assert "24" in Message.objects.get().text
    assert list(verifying.findings()) == []


def test_a_basket_warns_five_days_and_two_days_before_and_once_each(basket, rich):
    for days, early, late in ((8, 0, 0), (10, 1, 0), (11, 0, 0), (13, 0, 1)):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert (shop_keeping.warn_early(), remind_of_pickup()) == (early, late), days
    texts = list(rich.messages.order_by("pk").values_list("text", flat=True))
    assert all("毛巾 × 2、香皂 × 1" in text and basket.code in text for text in texts)


def test_a_basket_is_not_warned_again_when_its_code_goes_on_to_the_next_goods(basket, rich):
    with time_machine.travel(basket.expires_at - timedelta(days=1)):
        assert remind_of_pickup() == 1
        assert rich.messages.get().link == f"/shop/baskets/{basket.pk}/"
        shop.cancel(basket.redemptions.get(code=basket.code), by=rich, reason="不要了")
        assert remind_of_pickup() == 0


def test_a_shopping_basket_is_filled_changed_and_redeemed_as_it_was_seen(rich, towel, soap):
    baskets.put(resident=rich, product=towel, quantity=1, by=rich)
    baskets.put(resident=rich, product=towel, quantity=2, by=rich)
    baskets.put(resident=rich, product=soap, quantity=1, by=rich)
    seen = baskets.mark_of(baskets.contents(rich))
    Product.objects.filter(pk=soap.pk).update(price=5)
    with pytest.raises(Stale):
        baskets.redeem_cart(resident=rich, by=rich, seen=seen)
    assert CartLine.objects.count() == 2

    made = baskets.redeem_cart(resident=rich, by=rich, seen=baskets.mark_of(baskets.contents(rich)))

    assert (sum(part.points for part in made.redemptions.all()), CartLine.objects.count()) == (25, 0)
    with pytest.raises(Refused):
        baskets.redeem_cart(resident=rich, by=rich, seen="")


def test_only_the_resident_and_helpers_fill_a_basket(cast, rich, towel, next_door):
    lamp = Product.objects.create(community=next_door, name="台灯", price=1)
    for by, resident, product in ((cast.he, rich, towel), (cast.li, rich, towel), (rich, rich, lamp)):
        with pytest.raises(NotAllowed):
            baskets.put(resident=resident, product=product, quantity=1, by=by)
    assert baskets.put(resident=cast.wang, product=towel, quantity=1, by=cast.daughter).resident == cast.wang


@time_machine.travel(datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC), tick=False)
@pytest.mark.parametrize(
    ("period", "days_ago", "still"), [("week", 1, 2), ("month", 21, 0), ("month", 24, 2), ("year", 300, 0)]
)
def test_a_limit_counts_what_was_redeemed_in_the_period(rich, towel, period, days_ago, still):
    Product.objects.filter(pk=towel.pk).update(limit_per_period=2, limit_period=period)
    towel.refresh_from_db()
    made = shop.redeem(resident=rich, product=towel, quantity=2, by=rich)
    Redemption.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=days_ago))

    if still:
        assert shop.redeem(resident=rich, product=towel, quantity=still, by=rich)
    else:
        with pytest.raises(Refused, match="2"):
            shop.redeem(resident=rich, product=towel, by=rich)


def test_what_was_cancelled_does_not_count_for_the_limit(rich, towel):
    Product.objects.filter(pk=towel.pk).update(limit_per_period=1)
    shop.cancel(shop.redeem(resident=rich, product=towel, by=rich), by=rich, reason="不要了")

    assert shop.redeem(resident=rich, product=towel, by=rich).state == "reserved"
    offer = catalogue.Offer(Product.objects.get(pk=towel.pk), 100, taken=1)
    assert (offer.most, offer.state) == (0, "period")


def open_on_tuesdays(community):
    for opens, closes in ((9, 11), (14, 17)):
        OpeningHours.objects.create(
            community=community, weekday=1, opens=datetime.time(opens), closes=datetime.time(closes)
        )


@pytest.mark.parametrize(
    ("day", "hour", "is_open", "opens_next"),
    [
        (24, 10, True, None),
        (24, 11, False, (24, 14)),
        (24, 18, False, (8, 9)),
        (23, 10, False, (24, 9)),
    ],
)
def test_hours_know_weekdays_pauses_and_closed_days(community, day, hour, is_open, opens_next):
    open_on_tuesdays(community)
    ClosedDay.objects.create(community=community, day=datetime.date(2026, 12, 1), reason="年底盘点")
    now = timezone.make_aware(datetime.datetime(2026, 11, day, hour))
    with time_machine.travel(now, tick=False):
        table = opening.of(community)
        opens = table.next_opening and timezone.localtime(table.next_opening)

    assert table.is_open(now) is is_open
    assert (opens and (opens.day, opens.hour)) == opens_next


def test_out_of_hours_the_keeper_says_why(cast, rich, towel, community):
    made = shop.redeem(resident=rich, product=towel, by=rich)
    ClosedDay.objects.create(community=community, day=timezone.localdate(), reason="年底盘点")
    with pytest.raises(Refused):
        shop.hand_over(made, by=cast.he)
    with pytest.raises(Refused):
        shop.redeem_at_counter(resident=rich, product=towel, by=cast.he)
    assert (made.state, Redemption.objects.count()) == ("reserved", 1)

    assert shop.hand_over(made, by=cast.he, reason="老人专程赶来").reason == "老人专程赶来"


def test_a_helper_takes_the_goods_along_and_the_resident_is_told(cast, give_points, towel):
    give_points(cast.wang, 20)
    first, second = (shop.redeem(resident=cast.wang, product=towel, by=cast.wang) for _ in range(2))
    with pytest.raises(Refused):
        shop.hand_over(first, by=cast.he, taken_by=cast.li)

    shop.hand_over(first, by=cast.he, taken_by=cast.daughter)
    assert (first.collected_by, "王小雨" in cast.wang.messages.get().text) == (cast.daughter, True)

    Consent.objects.update(withdrawn_at=timezone.now())
    with pytest.raises(Refused):
        shop.hand_over(second, by=cast.he, taken_by=cast.daughter)


@pytest.mark.parametrize(("to_shelf", "stock"), [(True, 5), (False, 4)])
def test_what_is_brought_back_gives_the_points_back_once(cast, rich, towel, to_shelf, stock):
    made = shop.redeem_at_counter(resident=rich, product=towel, by=cast.he)
    with pytest.raises(NotAllowed):
        returns.take_back(made, by=rich, reason="破了", to_shelf=to_shelf)

    returns.take_back(made, by=cast.he, reason="破了", to_shelf=to_shelf)

    assert (made.state, ledger.balance_of(rich), stocks(towel)) == ("returned", 100, [stock])
    with pytest.raises(Refused):
        returns.take_back(made, by=cast.he, reason="破了", to_shelf=to_shelf)
    assert ledger.balance_of(rich) == 100
    assert list(verifying.findings()) == []


def test_what_was_collected_long_ago_stays(cast, rich, towel):
    made = shop.redeem_at_counter(resident=rich, product=towel, by=cast.he)
    Redemption.objects.filter(pk=made.pk).update(ended_at=timezone.now() - timedelta(days=31))
    made.refresh_from_db()

    with pytest.raises(Refused, match="30"):
        returns.take_back(made, by=cast.he, reason="破了", to_shelf=True)


def test_verify_finds_a_basket_without_its_code(basket):
    Basket.objects.update(code="000000" if basket.code != "000000" else "000001")

    assert [finding.check for finding in verifying.findings()] == ["baskets"]


def test_verify_finds_a_return_that_gave_nothing_back(cast, rich, towel):
    made = shop.redeem_at_counter(resident=rich, product=towel, by=cast.he)
    Redemption.objects.filter(pk=made.pk).update(state="returned", returned=1, reason="破了")

    assert {finding.check for finding in verifying.findings()} == {"brought-back"}
    assert not StockMovement.objects.filter(kind="returned").exists()
