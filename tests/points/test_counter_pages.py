"""何平 at the counter: codes in, goods out, the stock room behind."""

import uuid

import pytest
from django.utils import timezone

from community.models import Duty
from points import ledger, pickup, shop
from points.models import Product, Redemption

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast, give_points, towel):
    """赵铁柱 has 100 points, of which 20 went into two towels that wait for him."""
    give_points(cast.zhao, 100)
    return shop.redeem(resident=cast.zhao, product=towel, quantity=2, by=cast.zhao)


def key():
    return str(uuid.uuid4())


def said(response):
    return "".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("scan", [lambda r: r.code, lambda r: pickup.payload(r), lambda r: f" {r.code}\n"])
def test_a_code_leads_to_what_to_hand_over_and_one_button(login, cast, waiting, scan):
    client = login(cast.he)

    shown = client.post("/counter/", {"code": scan(waiting)}, follow=True)
    page = shown.content.decode()
    assert shown.redirect_chain == [(f"/counter/redemptions/{waiting.pk}/", 302)]
    assert ("毛巾" in page, "× 2" in page, "赵**" in page, cast.zhao.phone[-4:] in page) == (True,) * 4
    assert ("赵铁柱" in page, cast.zhao.phone in page) == (False, False)
    waiting.refresh_from_db()
    assert waiting.state == "reserved"

    done = client.post(f"/counter/redemptions/{waiting.pk}/")
    waiting.refresh_from_db()
    assert (done.url, waiting.state, waiting.ended_by) == (
        "/counter/?community=qianshang",
        "collected",
        cast.he,
    )


def test_pressing_handed_over_twice_says_it_was_done(login, cast, waiting):
    client = login(cast.he)
    client.post(f"/counter/redemptions/{waiting.pk}/")

    again = client.post(f"/counter/redemptions/{waiting.pk}/", follow=True)

    assert f"{timezone.localdate():%Y-%m-%d}" in said(again)
    assert client.get(f"/counter/redemptions/{waiting.pk}/").context["waits"] is False


def test_wrong_codes_get_a_sentence_each(login, cast, waiting, next_door):
    client = login(cast.he)
    unused = f"{(int(waiting.code) + 1) % 1_000_000:06d}"
    foreign = f"{next_door.pk:04d}{waiting.code}"

    def sentence(code):
        return client.post("/counter/", {"code": code}).context["form"].errors["code"][0]

    sentences = [sentence(code) for code in ("12", unused, foreign)]
    shop.cancel(waiting, by=cast.zhao, reason="不要了")
    sentences.append(sentence(waiting.code))
    assert len(set(sentences)) == 4
    assert "滨河社区" in sentences[2]
    assert f"{timezone.localdate():%Y-%m-%d}" in sentences[3]


def test_the_counter_lists_what_waits_and_what_runs_low(login, cast, waiting, community, next_door):
    Product.objects.create(community=community, name="玩具", price=5, low_stock_at=2)
    Product.objects.create(community=next_door, name="台灯", price=5)

    response = login(cast.he).get("/counter/")

    assert [each.pk for each in response.context["page"]] == [waiting.pk]
    assert [product.name for product in response.context["low"]] == ["玩具", "毛巾"]
    assert waiting.code not in response.content.decode()


def test_the_keeper_of_two_shops_chooses_and_others_do_not_enter(login, cast, waiting, next_door):
    Duty.objects.create(resident=cast.he, community=next_door, kind="keeper")
    client = login(cast.he)

    assert client.get("/counter/").context["counter"].community.slug == "qianshang"
    there = client.get("/counter/?community=binhe")
    assert (there.context["counter"].community, len(there.context["page"])) == (next_door, 0)
    assert login(cast.zhou).get("/counter/").context["counter"].community == next_door
    assert login(cast.zhou).get("/counter/?community=qianshang").status_code == 404


@pytest.mark.parametrize("name", ["zhao", "li", "wu", "zhou"])
def test_the_counter_is_the_keepers(login, cast, waiting, towel, name):
    client = login(getattr(cast, name))
    addresses = [
        f"/counter/redemptions/{waiting.pk}/",
        f"/counter/redemptions/{waiting.pk}/cancel/",
        f"/counter/people/{cast.wang.pk}/",
        *(f"/counter/goods/{towel.pk}/{step}/" for step in ("receive", "count", "write-off")),
        *(f"/counter/{page}?community=qianshang" for page in ("", "people/", "goods/")),
    ]
    typed = {"once": key(), "quantity": 1, "note": "坏", "reason": "坏", "product": towel.pk}

    assert {client.get(address).status_code for address in addresses} == {404}
    assert {client.post(address, typed).status_code for address in addresses} == {404}
    waiting.refresh_from_db()
    towel.refresh_from_db()
    assert (waiting.state, towel.stock) == ("reserved", 3)


def test_the_counter_cancels_with_a_reason_the_resident_reads(login, cast, waiting):
    client = login(cast.he)
    address = f"/counter/redemptions/{waiting.pk}/cancel/"

    assert client.post(address, {"reason": ""}).context["form"].errors
    client.post(address, {"reason": "毛巾受潮"})
    again = client.post(address, {"reason": "毛巾受潮"}, follow=True)

    waiting.refresh_from_db()
    assert (waiting.state, ledger.balance_of(cast.zhao)) == ("cancelled", 100)
    assert said(again)
    assert "毛巾受潮" in cast.zhao.messages.get().text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("秀兰", ["王秀兰"]),
        ("903", ["王秀兰"]),
        ("王", []),
        ("", []),
        ("郑好", []),
        ("19", []),
        ("0000001", ["王秀兰"]),
    ],
)
def test_the_person_at_the_counter_is_looked_up(login, cast, words, found):
    response = login(cast.he).get("/counter/people/", {"q": words})

    assert [person.name for person in response.context["people"]] == found
    assert cast.wang.phone not in response.content.decode()


def test_someone_without_a_phone_takes_the_goods_along(login, cast, give_points, towel):
    give_points(cast.wang, 20)
    client = login(cast.he)
    address, typed = (
        f"/counter/people/{cast.wang.pk}/",
        {
            "once": key(),
            "product": towel.pk,
            "quantity": 2,
            "hand_over": "",
        },
    )

    for _press in range(2):
        assert client.post(address, typed).url == "/counter/?community=qianshang"

    made = Redemption.objects.get()
    assert (made.resident, made.state, made.quantity, made.by) == (cast.wang, "collected", 2, cast.he)
    refused = client.post(address, {"once": key(), "product": towel.pk, "quantity": 1, "hand_over": ""})
    assert (refused.status_code, Redemption.objects.count()) == (200, 1)
    assert "0" in refused.context["form"].non_field_errors()[0]


def test_goods_come_in_once_however_often_it_is_pressed(login, cast, towel):
    client, typed = login(cast.he), {"once": key(), "quantity": 7, "note": "街道捐赠"}

    for _press in range(2):
        response = client.post(f"/counter/goods/{towel.pk}/receive/", typed)
        assert response.url == "/counter/goods/?community=qianshang"

    towel.refresh_from_db()
    assert (towel.stock, towel.movements.count(), towel.movements.first().note) == (12, 2, "街道捐赠")


def test_a_stock_take_starts_from_what_should_be_on_the_shelf(login, cast, waiting, towel):
    client = login(cast.he)
    address = f"/counter/goods/{towel.pk}/count/"
    shown = client.get(address).context["form"]["expected"].value()
    assert shown == 5

    unexplained = client.post(address, {"once": key(), "expected": shown, "counted": 4, "note": ""})
    assert unexplained.context["form"].non_field_errors()
    client.post(address, {"once": key(), "expected": shown, "counted": 4, "note": "少一条"})

    towel.refresh_from_db()
    assert towel.stock == 2


def test_after_goods_moved_the_stock_take_goes_on_from_the_new_number(login, cast, waiting, towel):
    client, address = login(cast.he), f"/counter/goods/{towel.pk}/count/"
    shop.hand_over(waiting, by=cast.he)

    refused = client.post(address, {"once": key(), "expected": 5, "counted": 3, "note": ""})

    form = refused.context["form"]
    assert "3" in form.non_field_errors()[0]
    assert (form["expected"].value(), form["counted"].value()) == ("3", "3")
    again = {name: form[name].value() for name in ("once", "expected", "counted", "note")}
    assert client.post(address, again).status_code == 302


def test_what_broke_is_written_off_with_its_story(login, cast, towel):
    client, address = login(cast.he), f"/counter/goods/{towel.pk}/write-off/"

    assert client.post(address, {"once": key(), "quantity": 1, "note": ""}).context["form"].errors
    assert (
        "5"
        in client.post(address, {"once": key(), "quantity": 6, "note": "受潮"})
        .context["form"]
        .non_field_errors()[0]
    )
    client.post(address, {"once": key(), "quantity": 2, "note": "受潮"})

    towel.refresh_from_db()
    assert towel.stock == 3


def test_the_stock_room_lists_free_and_promised_pieces(login, cast, waiting, towel, next_door):
    Product.objects.create(community=next_door, name="台灯", price=5)

    response = login(cast.he).get("/counter/goods/")

    assert [(p.name, p.stock, p.waiting, p.on_shelf) for p in response.context["page"]] == [("毛巾", 3, 2, 5)]
    assert len(login(cast.he).get("/counter/goods/?q=冰箱").context["page"]) == 0
