"""A resident walks through the shop, from the shelf to the pickup code."""

import io
import re
import uuid

import pytest
from django.utils import timezone
from PIL import Image

from community import photos
from community.models import Community
from points import goods, ledger, shop
from points.models import Category, Product, Redemption

pytestmark = pytest.mark.django_db


@pytest.fixture
def rich(cast, give_points):
    """赵铁柱 with 25 points."""
    give_points(cast.zhao, 25)
    return cast.zhao


def submission(**values):
    return {"once": str(uuid.uuid4()), "price_shown": 10, "quantity": 1} | values


def states(response):
    return [(offer.product.name, offer.state) for offer in response.context["shelf"].offers]


def sentence(response):
    return "".join(response.context["form"].non_field_errors())


def test_the_shelf_says_what_the_points_suffice_for(login, rich, towel, community, next_door):
    Product.objects.create(community=community, name="暖壶", price=40, stock=3)
    Product.objects.create(community=community, name="玩具", price=5, stock=0)
    Product.objects.create(community=community, name="旧货", price=1, stock=9, is_active=False)
    Product.objects.create(community=next_door, name="台灯", price=1, stock=9)

    response = login(rich).get("/shop/")

    assert states(response) == [("玩具", "sold_out"), ("毛巾", "ready"), ("暖壶", "missing")]
    assert [offer.missing for offer in response.context["shelf"].offers] == [0, 0, 15]


def test_goods_are_found_by_category_name_and_barcode(login, rich, towel, community):
    daily = Category.objects.create(community=community, name="日用")
    Product.objects.create(
        community=community, name="暖壶", price=40, stock=1, category=daily, barcode="6900000000017"
    )
    client = login(rich)

    assert states(client.get(f"/shop/?category={daily.pk}")) == [("暖壶", "missing")]
    assert states(client.get("/shop/?q=毛")) == [("毛巾", "ready")]
    assert [name for name, _state in states(client.get("/shop/?q=6900000000017"))] == ["暖壶"]
    assert states(client.get("/shop/?q=冰箱")) == []
    assert len(states(client.get("/shop/?category=x&after=y&q="))) == 2


def test_a_long_shelf_goes_on_where_it_stopped(login, rich, community):
    for number in range(35):
        Product.objects.create(community=community, name=f"商品{number}", price=1 + number % 3, stock=1)
    client = login(rich)

    first = client.get("/shop/?q=商品")
    second = client.get("/shop/" + first.context["shelf"].next_url)

    names = [name for name, _state in states(first) + states(second)]
    assert (len(states(first)), len(set(names)), second.context["shelf"].next_url) == (30, 35, "")


def test_the_form_says_what_each_number_costs_and_leaves(login, rich, towel):
    response = login(rich).get(f"/shop/{towel.pk}/redeem/")

    choices = response.context["form"].fields["quantity"].widget.choices
    assert [value for value, _label in choices] == [1, 2]
    assert [tuple(map(int, re.findall(r"\d+", str(label)))) for _value, label in choices] == [
        (1, 10, 15),
        (2, 20, 5),
    ]


def test_redeeming_leads_to_the_pickup_code(login, rich, towel, community):
    Community.objects.update(shop_hours="周三、周六 9:00–11:00")
    client = login(rich)

    response = client.post(f"/shop/{towel.pk}/redeem/", submission(quantity=2), follow=True)

    made = Redemption.objects.get()
    page = response.content.decode()
    assert response.redirect_chain == [(f"/shop/redemptions/{made.pk}/", 302)]
    assert f"{made.code[:3]} {made.code[3:]}" in page
    assert "周三、周六 9:00–11:00" in page
    assert timezone.localtime(made.expires_at).strftime("%Y-%m-%d") in page
    svg = re.search(r'<svg[^>]*class="qr".*?</svg>', page, re.S).group()
    assert "style=" not in svg
    assert "private" in response.headers["Cache-Control"]
    assert ledger.balance_of(rich) == 5


def test_pressing_twice_redeems_once(login, rich, towel):
    client, same = login(rich), submission()

    answers = [client.post(f"/shop/{towel.pk}/redeem/", same).url for _press in range(3)]

    assert answers == [f"/shop/redemptions/{Redemption.objects.get().pk}/"] * 3
    assert ledger.balance_of(rich) == 15


def test_a_key_used_for_one_thing_buys_no_other(login, rich, towel, community):
    other = Product.objects.create(community=community, name="肥皂", price=10, stock=5)
    client, same = login(rich), submission()
    client.post(f"/shop/{towel.pk}/redeem/", same)

    response = client.post(f"/shop/{other.pk}/redeem/", same)

    assert (response.status_code, sentence(response) != "", Redemption.objects.count()) == (200, True, 1)


def test_a_price_that_rose_meanwhile_is_shown_and_may_then_be_accepted(login, rich, towel):
    client, typed = login(rich), submission()
    Product.objects.update(price=12)

    refused = client.post(f"/shop/{towel.pk}/redeem/", typed)
    assert ("12" in sentence(refused), Redemption.objects.count()) == (True, 0)
    again = {name: refused.context["form"][name].value() for name in ("once", "price_shown", "quantity")}
    client.post(f"/shop/{towel.pk}/redeem/", again)

    assert Redemption.objects.get().points == 12


@pytest.mark.parametrize(
    ("change", "typed", "words"),
    [
        ({"stock": 0}, {}, "毛巾"),
        ({"stock": 1}, {"quantity": 2}, "1"),
        ({"is_active": False}, {}, "毛巾"),
        ({}, {"quantity": 3}, "25"),
    ],
)
def test_a_refusal_is_a_sentence_on_the_page(login, rich, towel, change, typed, words):
    Product.objects.update(**change) if change else None

    response = login(rich).post(f"/shop/{towel.pk}/redeem/", submission(**typed))

    assert response.status_code == 200
    assert words in sentence(response)
    assert sentence(response).replace("“", "").strip() in response.content.decode().replace("“", "")
    assert (ledger.balance_of(rich), Redemption.objects.count()) == (25, 0)


def test_the_shop_next_door_and_strangers_see_nothing_of_ours(login, client, cast, rich, towel):
    made = shop.redeem(resident=rich, product=towel, by=rich)
    ours = [
        f"/shop/{towel.pk}/",
        f"/shop/{towel.pk}/redeem/",
        f"/shop/redemptions/{made.pk}/",
        f"/shop/redemptions/{made.pk}/cancel/",
    ]

    assert {client.get(address).status_code for address in ours} == {302}
    assert {login(cast.zheng).get(address).status_code for address in ours} == {404}
    assert {login(cast.li).get(address).status_code for address in ours[2:]} == {404}
    assert login(cast.zheng).post(ours[1], submission()).status_code == 404
    assert login(cast.li).post(ours[3], {}).status_code == 404
    made.refresh_from_db()
    assert made.state == "reserved"


def test_a_helper_redeems_for_the_person_they_help(login, cast, give_points, towel):
    give_points(cast.wang, 10)
    client = login(cast.daughter)
    address = f"/shop/{towel.pk}/redeem/?for={cast.wang.pk}"
    assert client.get(address).context["offer"].balance == 10

    response = client.post(address, submission(), follow=True)

    made = Redemption.objects.get()
    assert (made.resident, made.by, made.code[:3] in response.content.decode()) == (
        cast.wang,
        cast.daughter,
        True,
    )
    listed = client.get(f"/shop/redemptions/?for={cast.wang.pk}")
    assert [each.pk for each in listed.context["page"]] == [made.pk]
    assert len(client.get("/shop/redemptions/").context["page"]) == 0
    assert client.post(f"/shop/{towel.pk}/redeem/?for={cast.zhao.pk}", submission()).status_code == 404


def test_cancelling_asks_first_and_gives_everything_back(login, rich, towel):
    made = shop.redeem(resident=rich, product=towel, by=rich)
    client = login(rich)

    asked = client.get(f"/shop/redemptions/{made.pk}/cancel/")
    made.refresh_from_db()
    assert (asked.status_code, made.state) == (200, "reserved")
    client.post(f"/shop/redemptions/{made.pk}/cancel/", {"reason": "买错了"})
    client.post(f"/shop/redemptions/{made.pk}/cancel/", {"reason": "再按一次"})

    made.refresh_from_db()
    page = client.get(f"/shop/redemptions/{made.pk}/").content.decode()
    assert (made.state, made.reason, ledger.balance_of(rich)) == ("cancelled", "买错了", 25)
    assert ("买错了" in page, 'class="qr"' in page) == (True, False)
    assert client.get(f"/shop/redemptions/{made.pk}/cancel/").url == f"/shop/redemptions/{made.pk}/"


def test_what_was_handed_over_cannot_be_cancelled(login, cast, rich, towel):
    made = shop.redeem_at_counter(resident=rich, product=towel, by=cast.he)

    response = login(rich).post(f"/shop/redemptions/{made.pk}/cancel/", {}, follow=True)

    made.refresh_from_db()
    assert made.state == "collected"
    assert f"{timezone.localdate():%Y-%m-%d}" in "".join(str(m) for m in response.context["messages"])


def test_someone_of_no_community_is_told_so(login, cast):
    cast.li.community = None
    cast.li.save()

    assert login(cast.li).get("/shop/").status_code == 200
    assert login(cast.li).get("/points/").status_code == 200


def test_photos_are_for_our_people_and_stay_in_their_browsers(login, client, cast, towel, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "red").save(file, "JPEG")
    file.name = "towel.jpg"
    photo = goods.set_photo(towel, photos.prepare(file), by=cast.chen)
    addresses = [f"/shop/photos/{photo.pk}/", f"/shop/photos/{photo.pk}/small/"]

    assert {client.get(address).status_code for address in addresses} == {302}
    assert {login(cast.zheng).get(address).status_code for address in addresses} == {404}
    sizes = []
    for address in addresses:
        response = login(cast.li).get(address)
        assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert response.headers["Content-Type"] == "image/jpeg"
        sizes.append(Image.open(io.BytesIO(b"".join(response.streaming_content))).size)
    assert sizes == [(800, 600), (320, 240)]
    assert addresses[1] in client.get("/shop/").content.decode()
    photos.discard(photo.file)
    assert login(cast.li).get(addresses[0]).status_code == 404


@pytest.mark.parametrize(
    "address", ["/shop/?category=²", "/shop/?after=²-1", "/points/?before=²", "/activities/?before=²"]
)
def test_a_small_raised_two_is_a_digit_and_no_number(login, rich, towel, address):
    assert login(rich).get(address).status_code == 200
    assert login(rich).post("/messages/read/", {"up_to": "²"}).status_code in {302, 404}
