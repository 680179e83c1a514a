"""A page asks the database the same number of questions for one row and for seven, and at most twelve."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from points import baskets, shop, stock_takes
from points.models import Category, Product, ProductPhoto, StockTake, Wish

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def fill(cast, community, give_points, towel):
    """`fill(n)`: that many more entries, goods with photos, waiting redemptions and low stocks."""
    category = Category.objects.create(community=community, name="日用")
    made = iter(range(1000))

    def more(number):
        for one in (next(made) for _ in range(number)):
            give_points(cast.wang, 10 + one)
            product = Product.objects.create(
                community=community, category=category, name=f"毛巾{one}", price=1 + one
            )
            shop.receive(product, quantity=2, reference=f"test:{one}", by=cast.chen)
            photo = f"photos/2026/11/{one:036d}.jpg"
            ProductPhoto.objects.create(product=product, file=photo, width=8, height=6, sha256="0" * 64)
            shop.redeem(resident=cast.wang, product=product, by=cast.wang)
            if one < baskets.MOST_KINDS:
                baskets.put(resident=cast.wang, product=product, quantity=1, by=cast.wang)
            wanted = Wish.objects.create(
                community=community, resident=cast.wang, by=cast.wang, text=f"心愿{one}"
            )
            wanted.votes.create(resident=cast.li)
            take = StockTake.objects.filter(community=community).first() or stock_takes.start(
                community=community, by=cast.he
            )
            stock_takes.enter(take, product=product, counted=1, expected=2, by=cast.he, reason="lost")

    return more


PAGES = [
    ("wang", "/points/"),
    ("daughter", "/points/?for={wang}"),
    ("wang", "/points/standard/"),
    ("wang", "/shop/"),
    ("daughter", "/shop/?for={wang}&category={category}"),
    ("wang", "/shop/{product}/"),
    ("wang", "/shop/{product}/redeem/"),
    ("wang", "/shop/redemptions/"),
    ("wang", "/shop/redemptions/{redemption}/"),
    ("wang", "/shop/basket/"),
    ("daughter", "/shop/basket/?for={wang}"),
    ("wang", "/shop/wishes/"),
    ("he", "/counter/labels/"),
    ("he", "/counter/stock-takes/"),
    ("he", "/counter/stock-takes/{take}/"),
    ("chen", "/counter/purchases/"),
    ("chen", "/counter/figures/"),
    ("he", "/counter/"),
    ("chen", "/counter/"),
    ("he", "/counter/redemptions/{redemption}/"),
    ("he", "/counter/people/?q=秀兰"),
    ("he", "/counter/people/{wang}/"),
    ("he", "/counter/goods/"),
    ("he", "/counter/goods/{product}/count/"),
]


@pytest.mark.parametrize(("name", "address"), PAGES, ids=[f"{name} {page}" for name, page in PAGES])
def test_a_page_costs_the_same_however_much_it_shows(login, cast, standard, fill, name, address):
    fill(1)
    product = Product.objects.get(name="毛巾0")
    address = address.format(
        wang=cast.wang.pk,
        product=product.pk,
        category=product.category_id,
        redemption=product.redemptions.get().pk,
        take=StockTake.objects.get().pk,
    )
    client = login(getattr(cast, name))

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    one = cost()
    fill(6)

    assert cost() == one
    assert one <= MOST
