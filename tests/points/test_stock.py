"""Goods in, stock-takes and write-offs."""

import pytest

from community.errors import NotAllowed, Refused
from community.models import AuditEvent
from points import shop, stock

pytestmark = pytest.mark.django_db


def book(product):
    found = product.movements.order_by("sequence")
    return list(found.values_list("kind", "quantity", "stock_after", "note"))


def test_goods_come_in_and_broken_ones_go_out(cast, towel):
    stock.receive(towel, quantity=7, reference="a", by=cast.he, note="街道捐赠")
    stock.write_off(towel, quantity=2, reference="b", by=cast.he, note="受潮")

    towel.refresh_from_db()
    assert towel.stock == 10
    assert book(towel) == [("received", 5, 5, ""), ("received", 7, 12, "街道捐赠"), ("off", -2, 10, "受潮")]
    assert list(AuditEvent.objects.order_by("id").values_list("by", "detail"))[1:] == [
        (cast.he.pk, {"received": 7}),
        (cast.he.pk, {"written_off": 2}),
    ]


def test_a_stock_take_counts_the_pieces_set_aside_too(cast, give_points, towel):
    give_points(cast.zhao, 20)
    shop.redeem(resident=cast.zhao, product=towel, quantity=2, by=cast.zhao)

    stock.count_shelf(towel, counted=4, expected=5, reference="a", by=cast.he, note="少一条")

    towel.refresh_from_db()
    assert (towel.stock, book(towel)[-1]) == (2, ("counted", -1, 2, "少一条"))


def test_a_redemption_from_home_does_not_disturb_the_counting(cast, give_points, towel):
    give_points(cast.zhao, 20)
    shown = towel.stock
    shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)

    stock.count_shelf(towel, counted=5, expected=shown, reference="a", by=cast.he, note="")

    towel.refresh_from_db()
    assert (towel.stock, len(book(towel))) == (4, 2)
    noted = AuditEvent.objects.filter(subject=f"points.Product:{towel.pk}").first()
    assert noted.detail == {"counted": 5, "expected": 5}


def test_goods_handed_over_while_counting_ask_to_count_again(cast, give_points, towel):
    give_points(cast.zhao, 20)
    shop.redeem_at_counter(resident=cast.zhao, product=towel, by=cast.he)

    with pytest.raises(Refused, match="4"):
        stock.count_shelf(towel, counted=5, expected=5, reference="a", by=cast.he, note="")


@pytest.mark.parametrize(
    ("counted", "note", "sentence"),
    [(4, " ", None), (-1, "少", None), (1, "少", "2")],
    ids=["why", "minus", "promised"],
)
def test_a_count_that_makes_no_sense_is_refused(cast, give_points, towel, counted, note, sentence):
    give_points(cast.zhao, 20)
    shop.redeem(resident=cast.zhao, product=towel, quantity=2, by=cast.zhao)
    before = book(towel)

    with pytest.raises(Refused, match=sentence):
        stock.count_shelf(towel, counted=counted, expected=5, reference="a", by=cast.he, note=note)
    assert book(towel) == before


def test_free_pieces_can_be_counted_alone(cast, towel):
    stock.count(towel, counted=6, expected=5, reference="a", by=cast.he, note="多一条")

    assert book(towel)[-1] == ("counted", 1, 6, "多一条")
    with pytest.raises(Refused, match="6"):
        stock.count(towel, counted=6, expected=5, reference="b", by=cast.he, note="多一条")


@pytest.mark.parametrize("name", ["zhao", "zhou", "wu"])
def test_the_stock_book_is_the_keepers(cast, towel, name):
    by = getattr(cast, name)

    for act, words in (
        (stock.receive, {"quantity": 1}),
        (stock.write_off, {"quantity": 1, "note": "坏"}),
        (stock.count, {"counted": 4, "expected": 5, "note": "少"}),
        (stock.count_shelf, {"counted": 4, "expected": 5, "note": "少"}),
    ):
        with pytest.raises(NotAllowed):
            act(towel, reference="a", by=by, **words)
    assert book(towel) == [("received", 5, 5, "")]


def test_nothing_comes_in_twice_under_one_reference_and_no_nonsense(cast, towel):
    stock.receive(towel, quantity=1, reference="a", by=cast.he)

    for act, words in (
        (stock.receive, {"quantity": 1}),
        (stock.receive, {"quantity": 0}),
        (stock.write_off, {"quantity": 0, "note": "坏"}),
        (stock.write_off, {"quantity": 1, "note": " "}),
        (stock.write_off, {"quantity": 7, "note": "坏"}),
    ):
        with pytest.raises(Refused):
            act(towel, reference="a", by=cast.he, **words)
    towel.refresh_from_db()
    assert (towel.stock, len(book(towel))) == (6, 2)
