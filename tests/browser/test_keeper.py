"""何平 behind the counter: codes from a scanner, somebody without a phone, goods in, counting the shelves."""

import pytest

from points import shop
from points.models import Basket, Product, StockMovement
from tests.browser.conftest import zh
from tests.browser.steps import agree, press, says

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("calm")]


@pytest.fixture
def soap(cast, community):
    made = Product.objects.create(community=community, name="香皂", price=4, barcode="6901234567892")
    shop.receive(made, quantity=3, reference="test:soap", by=cast.chen)
    return made


def into_the_basket(page, product, pieces):
    page.goto(f"/shop/{product.pk}/")
    page.locator("#id_quantity").fill(str(pieces))
    press(page, "Into the basket")
    page.wait_for_load_state()


def scan(page, code):
    """A scanner types and ends with Enter; nobody touches the field first."""
    page.goto("/counter/")
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_a_basket_redeemed_on_the_phone_is_handed_over_by_its_scanned_code(
    opened, cast, towel, soap, give_points
):
    give_points(cast.zhao, 30)
    zhao, he = opened(cast.zhao), opened(cast.he)
    into_the_basket(zhao, towel, 1)
    into_the_basket(zhao, soap, 2)
    zhao.goto("/shop/basket/")
    press(zhao, "Redeem all of it")
    zhao.locator(".pickup-qr").wait_for()
    code = zhao.locator(".pickup-code").inner_text().replace("\xa0", "").replace(" ", "")

    scan(he, code)
    he.wait_for_url(f"**/counter/baskets/{Basket.objects.get().pk}/")
    press(he, "All of it handed over")
    says(he, zh("Nothing is waiting"))
    assert {part.state for part in Basket.objects.get().redemptions.all()} == {"collected"}
    zhao.goto("/points/")
    says(zhao, "12")


def test_somebody_without_a_phone_takes_soap_along(opened, cast, soap, give_points):
    give_points(cast.li, 10)
    he = opened(cast.he)
    he.goto("/counter/")
    press(he, "Someone without a phone", "link")
    he.locator("#q").fill("李建国")
    press(he, "Search")
    he.locator(".goods-row", has_text="李建国").click()
    he.locator("[name=barcode]").fill(soap.barcode)
    press(he, "Redeem and hand over")
    he.locator("#toasts .note").first.wait_for()
    soap.refresh_from_db()
    assert (soap.stock, cast.li.redemptions.get().state) == (2, "collected")


def test_goods_come_in_and_the_shelves_are_counted(opened, cast, soap):
    he = opened(cast.he)
    he.goto("/counter/goods/")
    press(he, "Goods in", "link")
    he.locator("[name=quantity]").fill("12")
    he.locator("main form [type=submit]").click()
    says(he, "15")

    press(he, "Stock-takes", "link")
    press(he, "Begin a stock-take")
    he.wait_for_url("**/counter/stock-takes/*/")
    he.keyboard.type(soap.barcode)
    he.keyboard.press("Enter")
    he.locator("[name=counted]").fill("14")
    he.locator("[name=reason]").select_option(index=1)
    press(he, "Write it down")
    press(he, "Close the stock-take")
    agree(he)
    he.locator(".page-head", has_text=zh("closed")).wait_for()
    soap.refresh_from_db()
    assert soap.stock == 14
    assert list(StockMovement.objects.values_list("quantity", flat=True).order_by("pk")) == [3, 12, -1]
