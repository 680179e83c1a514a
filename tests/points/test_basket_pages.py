"""Baskets, wishes, stock-takes and the counter's scanner, as people meet them on the pages."""

import uuid

import pytest
from django.utils import timezone

from points import baskets, labels, ledger, pickup, shop, wishes
from points.models import Basket, CartLine, ClosedDay, Product, Receipt, Redemption, StockTake, Wish

pytestmark = pytest.mark.django_db


def key():
    return str(uuid.uuid4())


@pytest.fixture
def rich(cast, give_points):
    give_points(cast.zhao, 100)
    return cast.zhao


@pytest.fixture
def basket(rich, towel):
    return baskets.redeem(resident=rich, wanted=[baskets.Wanted(towel, 2)], by=rich)


def fields(form, **typed):
    return {name: form[name].value() or "" for name in form.fields} | typed


def test_a_basket_is_filled_and_redeemed_once_however_often_it_is_pressed(login, rich, towel):
    client = login(rich)
    page = client.get(f"/shop/{towel.pk}/")
    typed = fields(page.context["form"], quantity=2)
    for _press in range(2):
        assert client.post(f"/shop/{towel.pk}/basket/", typed).url == "/shop/basket/"
    client.post(f"/shop/basket/{towel.pk}/", {"quantity": 3})

    page = client.get("/shop/basket/")
    assert (page.context["cost"], page.context["left"]) == (30, 70)
    addresses = {client.post("/shop/basket/", fields(page.context["form"])).url for _press in range(2)}

    made = Basket.objects.get()
    assert addresses == {f"/shop/baskets/{made.pk}/"}
    assert (ledger.balance_of(rich), CartLine.objects.count()) == (70, 0)
    shown = client.get(f"/shop/baskets/{made.pk}/").content.decode()
    assert (pickup.spaced(made.code) in shown, "<svg" in shown) == (True, True)
    part = made.redemptions.get()
    assert client.get(f"/shop/redemptions/{part.pk}/").url == f"/shop/baskets/{made.pk}/"


def test_a_changed_basket_is_shown_again_before_it_is_redeemed(login, rich, towel):
    baskets.put(resident=rich, product=towel, quantity=1, by=rich)
    client = login(rich)
    typed = fields(client.get("/shop/basket/").context["form"])
    Product.objects.update(price=12)

    again = client.post("/shop/basket/", typed)

    assert (again.status_code, again.context["cost"], Basket.objects.count()) == (200, 12, 0)
    assert again.context["form"].non_field_errors()
    assert client.post("/shop/basket/", fields(again.context["form"])).status_code == 302


def test_nought_takes_goods_out_of_the_basket(login, rich, towel):
    baskets.put(resident=rich, product=towel, quantity=1, by=rich)

    login(rich).post(f"/shop/basket/{towel.pk}/", {"quantity": 0})

    assert not CartLine.objects.exists()


def test_the_daughter_redeems_her_mothers_basket(login, cast, give_points, towel):
    give_points(cast.wang, 20)
    client, whose = login(cast.daughter), f"?for={cast.wang.pk}"
    client.post(f"/shop/{towel.pk}/basket/{whose}", {"once": key(), "quantity": 1})
    typed = fields(client.get(f"/shop/basket/{whose}").context["form"])

    client.post(f"/shop/basket/{whose}", typed)

    made = Basket.objects.get()
    assert (made.resident, ledger.balance_of(cast.wang), cast.wang.messages.count()) == (cast.wang, 10, 1)
    assert client.get(f"/shop/baskets/{made.pk}/").status_code == 200


@pytest.mark.parametrize("scanned", ["code", "qr"])
def test_one_scan_at_the_counter_leads_to_the_whole_basket(login, cast, basket, scanned):
    client = login(cast.he)
    typed = basket.code if scanned == "code" else pickup.payload(basket)

    answer = client.post("/counter/", {"code": typed})
    assert answer.url == f"/counter/baskets/{basket.pk}/"
    done = client.post(answer.url, follow=True)

    assert [str(message) for message in done.context["messages"]]
    assert set(basket.redemptions.values_list("state", flat=True)) == {"collected"}


def test_the_counter_finds_goods_by_barcode_and_may_use_the_camera_only_there(login, cast, towel):
    client = login(cast.he)

    assert f"q={'%E6%AF%9B%E5%B7%BE'}" in client.post("/counter/", {"code": labels.payload(towel)}).url
    assert "camera=(self)" in client.get("/counter/").headers["Permissions-Policy"]
    assert "camera=()" in client.get("/counter/goods/").headers["Permissions-Policy"]


def test_a_closed_shop_says_so_and_asks_the_keeper_why(login, cast, basket, community, rich):
    ClosedDay.objects.create(community=community, day=timezone.localdate(), reason="年底盘点")
    client, address = login(cast.he), f"/counter/baskets/{basket.pk}/"

    assert "年底盘点" in client.get("/counter/").content.decode()
    assert client.post(address).context["form"].errors.keys() == {"reason"}
    client.post(address, {"reason": "老人专程赶来"})

    assert basket.redemptions.get().reason == "老人专程赶来"
    assert "年底盘点" in login(rich).get("/shop/").content.decode()


def test_the_keeper_notes_who_took_the_goods_along(login, cast, give_points, towel):
    give_points(cast.wang, 10)
    made = shop.redeem(resident=cast.wang, product=towel, by=cast.wang)
    client, address = login(cast.he), f"/counter/redemptions/{made.pk}/"

    assert client.post(address, {"taken_by": cast.li.pk}).context["form"].errors
    client.post(address, {"taken_by": cast.daughter.pk})

    made.refresh_from_db()
    assert (made.state, made.collected_by) == ("collected", cast.daughter)
    assert "王小雨" in login(cast.wang).get(f"/shop/redemptions/{made.pk}/").content.decode()


def test_someone_without_a_phone_gets_what_is_scanned_and_may_bring_it_back(login, cast, give_points, towel):
    give_points(cast.wang, 20)
    client, address = login(cast.he), f"/counter/people/{cast.wang.pk}/"
    typed = {"once": key(), "barcode": labels.payload(towel), "quantity": 1, "hand_over": ""}

    assert client.post(address, typed | {"barcode": "123"}).context["form"].errors.keys() == {"barcode"}
    client.post(address, typed)
    made = Redemption.objects.get()
    assert made.state == "collected"
    assert str(made) in client.get(address).content.decode()

    back, typed = (
        f"/counter/redemptions/{made.pk}/return/",
        {"once": key(), "reason": "破了", "to_shelf": "yes"},
    )
    for _press in range(2):
        assert client.post(back, typed).status_code == 302
    assert ledger.balance_of(cast.wang) == 20


def test_a_stock_take_from_the_first_scan_to_the_stock_book(login, cast, towel):
    client = login(cast.he)
    typed = {"once": key(), "note": "季末"}
    page, again = (client.post("/counter/stock-takes/", typed).url for _press in range(2))
    assert (page, StockTake.objects.count()) == (again, 1)
    assert client.post("/counter/stock-takes/", typed | {"once": key()}).context["form"].non_field_errors()

    goods = client.post(page, {"code": labels.payload(towel)}).url
    form = client.get(goods).context["form"]
    refused = client.post(goods, fields(form, counted=4))
    assert "4" in refused.context["form"].non_field_errors()[0]
    assert client.post(goods, fields(refused.context["form"], counted=4, reason="lost")).url == page
    ending = {"once": client.get(page).context["closing"]["once"].value()}
    without = client.post(f"{page}close/", follow=True)
    assert [message.level_tag for message in without.context["messages"]] == ["warning"]
    for _press in range(2):
        pressed = client.post(f"{page}close/", ending, follow=True)
        assert [message.level_tag for message in pressed.context["messages"]] == ["success"]
    late = client.post(f"{page}discard/", {"once": key()}, follow=True)
    assert [message.level_tag for message in late.context["messages"]] == ["warning"]

    towel.refresh_from_db()
    assert (towel.stock, StockTake.objects.get().state) == (4, "closed")
    assert towel.movements.filter(kind="counted").count() == 1
    assert client.get(goods).url == page


def test_goods_in_with_their_cost_at_the_counter_and_in_the_office(login, cast, towel):
    typed = {"once": key(), "quantity": 3, "source": "bought", "cost": "3.5", "budget_line": "党群经费"}
    address = f"/counter/goods/{towel.pk}/receive/"
    client = login(cast.he)
    assert client.post(address, typed | {"source": ""}).context["form"].errors.keys() == {"source"}
    assert client.post(address, typed | {"cost": ""}).context["form"].non_field_errors()
    assert client.post(address, typed).status_code == 302

    office = f"/admin/points/product/{towel.pk}/step/receive/"
    login(cast.chen).post(office, {"once": key(), "quantity": 2, "source": "donated", "donor": "超市"})

    assert list(Receipt.objects.values_list("source", "donor").order_by("pk")) == [
        ("bought", ""),
        ("donated", "超市"),
    ]
    towel.refresh_from_db()
    assert towel.stock == 10


def test_wishes_from_the_first_word_to_the_answer(login, cast):
    client, typed = login(cast.wang), {"once": key(), "text": "老花镜", "about": "看不清"}
    for _press in range(2):
        assert client.post("/shop/wishes/new/", typed).url == "/shop/wishes/"
    wish = Wish.objects.get()
    client = login(cast.li)
    client.post(f"/shop/wishes/{wish.pk}/vote/")
    assert [(w.voices, w.is_mine) for w in client.get("/shop/wishes/").context["wanted"]] == [(2, True)]
    assert cast.wang.name not in client.get("/shop/wishes/").content.decode()
    client.post(f"/shop/wishes/{wish.pk}/vote/back/")

    answer = {"once": key(), "state": "planned", "text": "下月进货"}
    login(cast.chen).post(f"/admin/points/wish/{wish.pk}/step/answer/", answer)

    page = login(cast.wang).get("/shop/wishes/")
    assert ("下月进货" in page.content.decode(), wish.votes.count()) == (True, 1)


def test_labels_purchases_and_figures_are_pages_with_workbooks(login, cast, towel, basket):
    wishes.propose(resident=cast.wang, text="老花镜", by=cast.wang)
    assert login(cast.he).get("/counter/labels/?used=2").content.decode().count("shelf-label-qr") == 1
    client = login(cast.chen)

    assert "老花镜" in client.get("/counter/purchases/").content.decode()
    assert [row.redeemed for row in client.get("/counter/figures/").context["figures"].moving] == [2]
    long_ago = client.get("/counter/figures/?first=2020-01-01&last=2020-02-01").context["figures"]
    assert long_ago.moving == []
    for name in ("purchases", "figures"):
        book = client.post(f"/counter/{name}/workbook/")
        assert b"".join(book.streaming_content).startswith(b"PK")
