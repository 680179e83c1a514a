"""What scanners and hands make of a barcode or a pickup code, and what the counter says to it."""

import pytest

from points import goods, labels, pickup, shop
from points.models import Product
from points.stock_takes import start

pytestmark = pytest.mark.django_db
EAN = "6901234567892"


@pytest.fixture
def tea(cast, community):
    """茶叶 with a barcode on the tin."""
    return goods.save_product(community=community, by=cast.chen, name="茶叶", price=8, barcode=EAN)


@pytest.mark.parametrize(
    "scanned",
    [f"{EAN}\r", f"{EAN}\r\n", f"0{EAN}", "690 1234 567892", "６９０１２３４５６７８９２", f" {EAN} "],
)
def test_the_same_goods_however_the_barcode_comes(community, tea, scanned):
    assert labels.find(community, scanned) == tea


def test_leading_zeros_are_the_scanners_matter(cast, community):
    """A UPC of twelve digits, entered without its zero and read with it, and the other way about."""
    short, long = (
        goods.save_product(community=community, by=cast.chen, name=name, price=1, barcode=code)
        for name, code in (("牙膏", "36000291452"), ("纸巾", "0012345678905"))
    )

    assert labels.find(community, "0036000291452") == short
    assert labels.find(community, "012345678905") == long


def test_where_two_goods_could_be_meant_nobody_guesses(community):
    for name, code in (("甲", "012345678905"), ("乙", "0012345678905")):
        Product.objects.create(community=community, name=name, price=1, barcode=code)

    assert labels.find(community, "0012345678905").name == "乙"
    assert labels.find(community, "12345678905") is None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 690 1234-567892 ", EAN),
        ("６９０１２３４５６７８９２", EAN),
        (f"{EAN}\r", EAN),
        ("A-100", "A-100"),
        ("", ""),
    ],
)
def test_a_barcode_is_stored_as_a_scanner_reads_it(cast, community, typed, stored):
    made = goods.save_product(community=community, by=cast.chen, name="茶叶", price=8, barcode=typed)

    assert made.barcode == stored


@pytest.mark.parametrize("spoken", ["{0} {1}", " {0}-{1} ", "{0}　{1}\r", "wide"])
def test_a_pickup_code_typed_any_way(login, cast, give_points, towel, spoken):
    give_points(cast.zhao, 20)
    made = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    typed = spoken.format(made.code[:3], made.code[3:])
    if spoken == "wide":
        typed = "".join(chr(ord(digit) + 0xFEE0) for digit in made.code)

    assert login(cast.he).post("/counter/", {"code": typed}).url == f"/counter/redemptions/{made.pk}/"


def test_an_unknown_barcode_is_named(login, cast, tea, community):
    client = login(cast.he)
    take = start(community=community, by=cast.he)
    till = f"/counter/people/{cast.wang.pk}/"
    unknown = "4006381333931"

    sentences = [
        client.post("/counter/", {"code": unknown}).context["form"].errors["code"][0],
        client.post(f"/counter/stock-takes/{take.pk}/", {"code": unknown}).context["form"].errors["code"][0],
        client.post(till, {"barcode": unknown, "quantity": 1}).context["form"].errors["barcode"][0],
    ]

    assert len(set(sentences)) == 1
    assert unknown in sentences[0]


def test_a_pickup_code_in_the_field_for_goods_is_recognised(login, cast, give_points, towel):
    give_points(cast.zhao, 20)
    made = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    client, till = login(cast.he), f"/counter/people/{cast.wang.pk}/"

    said = {
        client.post(till, {"barcode": code, "quantity": 1}).context["form"].errors["barcode"][0]
        for code in (made.code, pickup.payload(made))
    }

    assert len(said) == 1
    assert made.code not in said.pop()


def test_goods_no_longer_on_the_shelf_are_said_so(login, cast, tea):
    Product.objects.update(is_active=False)

    page = login(cast.he).post(f"/counter/people/{cast.wang.pk}/", {"barcode": EAN, "quantity": 1})

    assert "茶叶" in page.context["form"].errors["barcode"][0]


@pytest.mark.parametrize("typed", [EAN, "690 1234-567892"])
def test_a_barcode_that_other_goods_have_is_said_in_words(login, cast, tea, typed):
    client, address = login(cast.chen), "/admin/points/product/add/"
    form = client.get(address).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    fields = {name: value for name, value in shown.items() if value is not None and value is not False}

    page = client.post(address, fields | {"name": "花茶", "price": 2, "barcode": typed})

    errors = page.context["adminform"].form.errors
    assert (list(errors), "茶叶" in errors["barcode"][0]) == (["barcode"], True)
    assert Product.objects.count() == 1
