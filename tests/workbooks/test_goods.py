"""The goods list fills the shelves; the same file again does not fill them twice."""

import pytest
from django.core.management import call_command

from community.errors import NotAllowed
from points import shop
from points.goods_import import GoodsImport
from points.models import Category, Product, StockMovement
from tests.workbooks.conftest import ANSWERS, DATA, GOODS_HEADINGS, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(bring):
    def run(*rows, **options):
        return bring(GoodsImport, workbook(GOODS_HEADINGS, *rows), **options)

    return run


def shelf():
    return list(
        Product.objects.order_by("pk").values_list("name", "category__name", "price", "stock", "barcode")
    )


def test_the_sample_list_gives_what_the_answers_say(community, bring, capsys):
    done = bring(GoodsImport, DATA / "shop_stock.xlsx")

    assert (done.counts, done.notes) == ((12, 0, 0, 0), [])
    assert [{"name": n, "kind": k, "price": p, "stock": s} for n, k, p, s, _ in shelf()] == ANSWERS["goods"]
    assert set(StockMovement.objects.values_list("kind", "sequence")) == {("received", 1)}
    call_command("verify")


def test_the_same_file_again_changes_nothing_even_after_something_was_redeemed(
    cast, community, bring, give_points
):
    bring(GoodsImport, DATA / "shop_stock.xlsx")
    give_points(cast.zhao, 50)
    shop.redeem(resident=cast.zhao, product=Product.objects.get(name="毛巾"), by=cast.zhao)

    again = bring(GoodsImport, DATA / "shop_stock.xlsx")

    assert again.counts == (0, 0, 12, 0)
    assert again.notes == ["This very file was imported before: its numbers of pieces are not entered again."]
    assert Product.objects.get(name="毛巾").stock == 59


def test_another_number_in_a_new_file_is_a_stock_take(cast, towel, goods):
    done = goods(["毛巾", "日用", 12, 3, "", ""], by=cast.chen, name="盘点.xlsx")

    assert done.counts == (0, 1, 0, 0)
    assert done.details[2] == "price in points、category、stock 5 → 3"
    assert shelf() == [("毛巾", "日用", 12, 3, "")]
    line = StockMovement.objects.latest("pk")
    assert (line.kind, line.quantity, line.stock_after, line.by) == ("counted", -2, 3, cast.chen)
    assert "盘点.xlsx" in line.note
    towel.refresh_from_db()
    assert towel.version == 2


def test_what_waits_to_be_collected_lies_on_the_shelf_too(cast, towel, goods, give_points):
    give_points(cast.zhao, 50)
    shop.redeem(resident=cast.zhao, product=towel, quantity=2, by=cast.zhao)

    assert goods(["毛巾", "", 10, 5, "", ""]).counts == (0, 0, 1, 0)
    assert shelf() == [("毛巾", None, 10, 3, "")]
    done = goods(["毛巾", "", 10, 4, "", ""], by=cast.chen)
    assert done.details[2] == "stock 5 → 4"
    assert shelf() == [("毛巾", None, 10, 2, "")]
    assert "2 pieces are promised" in goods(["毛巾", "", 10, 1, "", ""]).refused[2]


def test_what_the_list_does_not_say_stays(cast, towel, goods):
    Product.objects.filter(pk=towel.pk).update(barcode="690", about="纯棉")

    assert goods(["毛巾", "", 10, "", "", "新说明"]).counts == (0, 0, 1, 0)
    assert shelf() == [("毛巾", None, 10, 5, "690")]


def test_a_trial_run_stores_nothing(community, goods):
    assert goods(["毛巾", "日用", 10, 60, "", ""], dry_run=True).counts == (1, 0, 0, 0)
    assert not Product.objects.exists()
    assert not Category.objects.exists()


def test_only_staff_may(cast, goods):
    for person in (cast.zhou, cast.he):
        with pytest.raises(NotAllowed):
            goods(["毛巾", "日用", 10, 60, "", ""], by=person)


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ([["毛巾", "", 0, 1, "", ""]], {2: "A price of 0 points is not possible."}),
        ([["毛巾", "", 10, -1, "", ""]], {2: "“-1” is below zero."}),
        ([["", "", 10, 1, "", ""]], {2: "“商品名称” is empty."}),
        ([["毛" * 41, "", 10, 1, "", ""]], {2: f"“{'毛' * 20}…” is too long; at most 40 characters."}),
        (
            [["毛巾", "", 10, 1, "", ""], ["毛 巾", "", 12, 1, "", ""]],
            {3: "Row 2 says something else about “毛 巾”. Leave only one of the two."},
        ),
        (
            [["毛巾", "", 10, 1, "690", ""], ["浴巾", "", 12, 1, "690", ""]],
            {3: "This barcode belongs to “毛巾” already."},
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_reason(community, goods, rows, refused):
    assert goods(*rows).refused == refused


def test_a_row_said_twice_is_one_product(community, goods):
    assert goods(["毛巾", "日用", 10, 60, "", ""], ["毛巾", "日用", 10, 60, "", ""]).counts == (1, 0, 1, 0)
    assert shelf() == [("毛巾", "日用", 10, 60, "")]


def test_both_communities_may_have_the_same_goods(community, next_door, goods):
    goods(["毛巾", "日用", 10, 60, "", ""])
    goods(["毛巾", "日用", 10, 60, "", ""], where=next_door)

    assert Product.objects.filter(stock=60).count() == 2
