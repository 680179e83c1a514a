"""Stock-takes with a document, goods in with where they came from, labels, and what the counter's scanner finds."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.errors import NotAllowed, Refused
from community.keeping import verifying
from points import labels, returns, shop, stock, stock_takes
from points.models import Product, Receipt, StockTake, StockTakeLine
from points.stock import Origin

pytestmark = pytest.mark.django_db


@pytest.fixture
def soap(cast, community):
    made = Product.objects.create(community=community, name="香皂", price=4, barcode="6901234567892")
    shop.receive(made, quantity=3, reference="test:soap", by=cast.chen)
    return made


@pytest.fixture
def take(cast, community):
    return stock_takes.start(community=community, by=cast.he, note="季末")


def stock_of(product):
    product.refresh_from_db()
    return product.stock


def test_differences_are_entered_with_their_reasons_when_it_is_closed(cast, take, towel, soap, give_points):
    give_points(cast.zhao, 50)
    shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    stock_takes.enter(take, product=towel, counted=4, expected=5, by=cast.he, reason="lost")
    stock_takes.enter(take, product=soap, counted=3, expected=3, by=cast.he)
    shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)  # from home, while the keeper counts
    assert stock_of(towel) == 3

    stock_takes.close(take, by=cast.he)

    line = towel.movements.first()
    assert (take.state, stock_of(towel), stock_of(soap)) == ("closed", 2, 3)
    assert (line.kind, line.quantity, line.note) == ("counted", -1, _("lost"))
    assert list(verifying.findings()) == []
    for act in (stock_takes.close, stock_takes.discard):
        with pytest.raises(Refused):
            act(take, by=cast.he)
    with pytest.raises(Refused):
        stock_takes.enter(take, product=towel, counted=3, expected=3, by=cast.he)


@pytest.mark.parametrize(
    ("counted", "expected", "reason", "note"),
    [(4, 5, "", ""), (4, 5, "other", " "), (4, 5, "nonsense", ""), (3, 4, "lost", ""), (-1, 5, "lost", "")],
)
def test_a_count_without_an_explanation_or_from_an_old_page_is_refused(
    cast, take, towel, counted, expected, reason, note
):
    with pytest.raises(Refused):
        stock_takes.enter(
            take, product=towel, counted=counted, expected=expected, by=cast.he, reason=reason, note=note
        )
    assert not take.lines.exists()


def test_counting_again_replaces_the_line(cast, take, towel):
    stock_takes.enter(take, product=towel, counted=4, expected=5, by=cast.he, reason="lost")
    stock_takes.enter(take, product=towel, counted=5, expected=5, by=cast.chen)

    line = take.lines.get()
    assert (line.counted, line.reason, line.counted_by) == (5, "", cast.chen)
    stock_takes.close(take, by=cast.he)
    assert stock_of(towel) == 5


def test_what_was_counted_or_written_off_elsewhere_since_is_counted_again(cast, take, towel):
    stock_takes.enter(take, product=towel, counted=4, expected=5, by=cast.he, reason="lost")
    stock.count_shelf(towel, counted=4, expected=5, reference="test:count", by=cast.chen, note="少一条")

    with pytest.raises(Refused, match="毛巾"):
        stock_takes.close(take, by=cast.he)
    stock_takes.enter(take, product=towel, counted=4, expected=4, by=cast.he)
    stock_takes.close(take, by=cast.he)
    assert stock_of(towel) == 4


def test_what_comes_back_broken_meanwhile_never_lay_on_the_shelf(cast, take, towel, give_points):
    give_points(cast.zhao, 100)
    redeemed = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    shop.hand_over(redeemed, by=cast.he)
    stock_takes.enter(take, product=towel, counted=3, expected=4, by=cast.he, reason="lost")
    returns.take_back(redeemed, by=cast.he, reason="坏了", to_shelf=False)

    stock_takes.close(take, by=cast.he)

    assert stock_of(towel) == 3


def test_one_stock_take_at_a_time_by_those_with_business_there(cast, take, community, towel, next_door):
    with pytest.raises(Refused):
        stock_takes.start(community=community, by=cast.chen)
    lamp = Product.objects.create(community=next_door, name="台灯", price=1)
    with pytest.raises(Refused):
        stock_takes.enter(take, product=lamp, counted=0, expected=0, by=cast.he)
    for name in ("zhao", "zhou"):
        with pytest.raises(NotAllowed):
            stock_takes.enter(take, product=towel, counted=5, expected=5, by=getattr(cast, name))
        with pytest.raises(NotAllowed):
            stock_takes.close(take, by=getattr(cast, name))
    stock_takes.discard(take, by=cast.he)
    assert stock_takes.start(community=community, by=cast.he).is_open


def test_the_database_keeps_a_difference_from_standing_there_unexplained(cast, take, towel):
    with pytest.raises(IntegrityError), transaction.atomic():
        StockTakeLine.objects.create(
            stock_take=take, product=towel, expected=5, counted=4, counted_by=cast.he
        )


def test_verify_finds_a_difference_that_never_reached_the_stock_book(cast, take, towel):
    stock_takes.enter(take, product=towel, counted=4, expected=5, by=cast.he, reason="lost")
    StockTake.objects.update(state="closed", ended_at=take.started_at)

    assert [finding.check for finding in verifying.findings()] == ["stock-takes"]


def test_goods_in_say_where_they_came_from(cast, towel):
    bought = Origin("bought", Decimal("3.50"), budget_line="党群经费")
    stock.receive(towel, quantity=10, reference="test:bought", by=cast.he, origin=bought)
    stock.receive(
        towel, quantity=2, reference="test:given", by=cast.he, origin=Origin("donated", donor="超市")
    )

    assert list(Receipt.objects.order_by("pk").values_list("source", "cost", "donor", "budget_line")) == [
        ("bought", Decimal("3.50"), "", "党群经费"),
        ("donated", None, "超市", ""),
    ]
    for origin in (Origin("bought"), Origin("donated", Decimal(1))):
        with pytest.raises(Refused):
            stock.receive(towel, quantity=1, reference="test:bad", by=cast.he, origin=origin)
    assert stock_of(towel) == 17


def test_a_label_is_read_back_and_only_at_home(community, next_door, towel, soap):
    assert (labels.payload(soap), len(labels.payload(towel))) == ("6901234567892", 11)
    for product in (towel, soap):
        assert labels.find(community, f" {labels.payload(product)} ") == product
        assert labels.find(next_door, labels.payload(product)) is None
    for scanned in ("", "123456", "9" * 11, "毛巾", "\x00"):
        assert labels.find(community, scanned) is None


def test_a_sheet_has_24_labels_and_leaves_out_the_used_places(towel):
    first, second = labels.sheets([towel] * 30, used=3)

    assert (first[:3], [len(first), len(second)]) == ([None] * 3, [24, 9])
    assert "<svg" in first[3].qr
    assert labels.sheets([]) == []
