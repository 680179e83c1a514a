"""Redeeming, collecting and cancelling: what happens to points and goods, and what is refused."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import NotAllowed, Refused
from community.models import Consent, Duty, Message
from points import ledger, pickup, shop, uncollected
from points.models import Product, Redemption, StockMovement

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(cast, give_points):
    """赵铁柱 with 100 points."""
    give_points(cast.zhao, 100)
    return cast.zhao


def stock_book(product):
    found = product.movements.order_by("sequence")
    return list(found.values_list("kind", "quantity", "stock_after"))


def situation(resident, product):
    product.refresh_from_db()
    return ledger.balance_of(resident), product.stock


def test_redeeming_takes_points_and_sets_goods_aside(rich, towel):
    made = shop.redeem(resident=rich, product=towel, quantity=2, by=rich)

    assert situation(rich, towel) == (80, 3)
    assert stock_book(towel) == [("received", 5, 5), ("reserved", -2, 3)]
    assert (made.state, made.points, len(made.code)) == ("reserved", 20, 6)
    assert made.expires_at - made.created_at > timedelta(days=13)
    entry = rich.entries.first()
    assert (entry.reason, entry.arithmetic, entry.amount) == ("毛巾 × 2", "10 × 2 = 20", -20)
    assert not Message.objects.exists()


def test_a_helper_redeems_with_consent_and_the_resident_is_told(cast, give_points, towel):
    give_points(cast.wang, 10)

    made = shop.redeem(resident=cast.wang, product=towel, by=cast.daughter)

    assert (made.by, ledger.balance_of(cast.wang)) == (cast.daughter, 0)
    told = Message.objects.get()
    assert (told.resident, made.code in told.text, told.link) == (
        cast.wang,
        True,
        f"/shop/redemptions/{made.pk}/",
    )


def test_nobody_redeems_for_another_without_consent(cast, rich, towel):
    Consent.objects.update(withdrawn_at=timezone.now())

    for person, resident in ((cast.li, rich), (cast.daughter, cast.wang), (cast.zhou, rich)):
        with pytest.raises(NotAllowed):
            shop.redeem(resident=resident, product=towel, by=person)
    assert situation(rich, towel) == (100, 5)


@pytest.mark.parametrize(
    ("change", "quantity", "sentence"),
    [
        ({}, 11, "100"),
        ({}, 6, "5"),
        ({"stock": 0}, 1, "毛巾"),
        ({"is_active": False}, 1, "毛巾"),
        ({"limit_per_person": 1}, 2, "1"),
        ({}, 0, "20"),
        ({}, 21, "20"),
        ({"price": 12}, 1, "12"),
    ],
    ids=["points", "stock", "sold out", "off the shelf", "limit", "none", "too many", "new price"],
)
def test_a_refused_redemption_leaves_everything_as_it_was(rich, towel, change, quantity, sentence):
    Product.objects.filter(pk=towel.pk).update(**change)
    before = situation(rich, towel)

    with pytest.raises(Refused, match=sentence):
        shop.redeem(resident=rich, product=towel, quantity=quantity, by=rich, price_shown=10)

    assert situation(rich, towel) == before
    assert not Redemption.objects.exists()
    assert stock_book(towel) == [("received", 5, 5)]


def test_the_limit_counts_what_is_not_collected_yet(cast, rich, towel, community):
    Product.objects.filter(pk=towel.pk).update(limit_per_person=1)
    first = shop.redeem(resident=rich, product=towel, by=rich)
    with pytest.raises(Refused):
        shop.redeem(resident=rich, product=towel, by=rich)

    shop.collect(community=community, code=first.code, by=cast.he)

    assert shop.redeem(resident=rich, product=towel, by=rich).state == "reserved"


def test_the_shop_next_door_is_closed_to_us(cast, rich, next_door):
    lamp = Product.objects.create(community=next_door, name="台灯", price=1)

    with pytest.raises(NotAllowed):
        shop.redeem(resident=rich, product=lamp, by=rich)


def test_the_keeper_hands_over_once(cast, rich, towel, community):
    made = shop.redeem(resident=rich, product=towel, by=rich)

    collected = shop.collect(community=community, code=made.code, by=cast.he)

    assert (collected.state, collected.ended_by) == ("collected", cast.he)
    assert situation(rich, towel) == (90, 4)
    assert [message.resident for message in Message.objects.all()] == [rich]
    with pytest.raises(Refused, match=f"{timezone.localdate():%Y-%m-%d}"):
        shop.collect(community=community, code=made.code, by=cast.he)


@pytest.mark.parametrize("name", ["zhao", "zhou", "wu"])
def test_only_the_keeper_and_staff_hand_over(cast, rich, towel, community, name):
    made = shop.redeem(resident=rich, product=towel, by=rich)

    with pytest.raises(NotAllowed):
        shop.collect(community=community, code=made.code, by=getattr(cast, name))
    with pytest.raises(NotAllowed):
        shop.redeem_at_counter(resident=rich, product=towel, by=getattr(cast, name))
    assert situation(rich, towel) == (90, 4)


@pytest.mark.parametrize("write", ["{0}", " {0} ", "{1}", "{2}", "{3}"])
def test_a_code_is_read_however_it_arrives(cast, rich, towel, community, write):
    made = shop.redeem(resident=rich, product=towel, by=rich)
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in made.code)
    typed = write.format(made.code, pickup.spaced(made.code), full_width, pickup.payload(made))

    assert shop.collect(community=community, code=typed, by=cast.he) == made


def test_a_scanned_code_of_the_shop_next_door_says_so(cast, rich, towel, next_door):
    made = shop.redeem(resident=rich, product=towel, by=rich)

    with pytest.raises(Refused, match="阡上社区"):
        shop.collect(community=next_door, code=pickup.payload(made), by=cast.zhou)
    with pytest.raises(Refused) as typed:
        shop.collect(community=next_door, code=made.code, by=cast.zhou)
    assert "阡上" not in str(typed.value)


def test_a_keeper_of_both_shops_is_told_where_a_typed_code_belongs(cast, rich, towel, next_door):
    made = shop.redeem(resident=rich, product=towel, by=rich)
    Duty.objects.create(resident=cast.he, community=next_door, kind="keeper")

    with pytest.raises(Refused, match="阡上社区"):
        shop.collect(community=next_door, code=made.code, by=cast.he)


@pytest.mark.parametrize("typed", ["", "12345", "6901234567892", "毛巾", "1234567"])
def test_what_is_no_pickup_code_is_not_looked_up(cast, community, typed):
    with pytest.raises(Refused) as refused:
        shop.collect(community=community, code=typed, by=cast.he)

    assert str(refused.value) == _("A pickup code has six digits.")


def test_someone_without_a_phone_is_served_at_the_counter(cast, rich, towel):
    made = shop.redeem_at_counter(resident=rich, product=towel, quantity=2, by=cast.he)

    assert (made.state, made.by, made.ended_by) == ("collected", cast.he, cast.he)
    assert situation(rich, towel) == (80, 3)


def test_who_took_the_goods_along_is_sent_no_code_for_them(cast, rich, towel):
    shop.redeem_at_counter(resident=rich, product=towel, quantity=2, by=cast.he)

    assert list(rich.messages.values_list("text", flat=True)) == ["您已领取毛巾 × 2。"]


@pytest.mark.parametrize("name", ["zhao", "he", "chen"])
def test_cancelling_gives_points_and_goods_back(cast, rich, towel, name):
    made = shop.redeem(resident=rich, product=towel, quantity=2, by=rich)

    shop.cancel(made, by=getattr(cast, name), reason="拿错了颜色")

    assert situation(rich, towel) == (100, 5)
    assert stock_book(towel)[-1] == ("returned", 2, 5)
    assert (rich.entries.first().kind, rich.entries.first().arithmetic) == ("refund", "拿错了颜色")
    assert Message.objects.filter(resident=rich).count() == (0 if name == "zhao" else 1)
    with pytest.raises(Refused):
        shop.cancel(made, by=cast.chen, reason="再来")
    assert situation(rich, towel) == (100, 5)


def test_a_helper_cancels_for_the_resident(cast, give_points, towel):
    give_points(cast.wang, 10)
    made = shop.redeem(resident=cast.wang, product=towel, by=cast.daughter)

    shop.cancel(made, by=cast.daughter, reason="不要了")

    assert situation(cast.wang, towel) == (10, 5)


def test_cancelling_is_not_for_strangers_nor_without_a_reason(cast, rich, towel):
    made = shop.redeem(resident=rich, product=towel, by=rich)

    for person in (cast.li, cast.zhou, cast.wu):
        with pytest.raises(NotAllowed):
            shop.cancel(made, by=person, reason="恶作剧")
    with pytest.raises(Refused):
        shop.cancel(made, by=rich, reason=" ")
    assert situation(rich, towel) == (90, 4)


def test_goods_nobody_collects_go_back_to_the_shelf(cast, rich, towel):
    late = shop.redeem(resident=rich, product=towel, by=rich)
    shop.redeem(resident=rich, product=towel, by=rich)
    Redemption.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(minutes=1))

    assert [uncollected.expire_due(), uncollected.expire_due()] == [1, 0]

    late.refresh_from_db()
    assert (late.state, late.ended_by) == ("cancelled", None)
    assert situation(rich, towel) == (90, 4)
    assert late.reason in Message.objects.get(resident=rich).text


def test_every_step_of_a_redemption_is_in_the_audit_trail(cast, rich, towel):
    from community.models import AuditEvent

    made = shop.redeem(resident=rich, product=towel, by=rich)
    shop.cancel(made, by=cast.he, reason="断货")

    found = AuditEvent.objects.filter(subject=f"points.Redemption:{made.pk}").order_by("id")
    assert [(event.by, event.detail["step"]) for event in found] == [
        (rich, "redeemed"),
        (cast.he, "cancelled"),
    ]
    assert StockMovement.objects.filter(reference=f"refund:{made.pk}").count() == 1
