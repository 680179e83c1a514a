"""何平 rings up several goods for 王秀兰, who stands at the counter without a phone, and hands them over in one step."""

import uuid

import pytest
from django.contrib.messages import get_messages

from community.errors import NotAllowed, Refused
from community.keeping import verifying
from community.models import Message
from points import baskets, labels, ledger, till
from points.baskets import Wanted
from points.models import Basket, ClosedDay, Entry, Product, Redemption
from tests.racing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def wang(cast, give_points):
    give_points(cast.wang, 30)
    return cast.wang


@pytest.fixture
def address(wang):
    return f"/counter/people/{wang.pk}/"


def shown(response, **typed):
    """What the page would send: its fields, its lines, and what is typed."""
    form = response.context["form"]
    fields = {name: form[name].value() or "" for name in form.fields}
    lines = {line.name: line.quantity for line in response.context["lines"]}
    return {**fields, **lines, **typed}


def scan(client, page, code):
    """One barcode, with Enter behind it."""
    answer = client.post(page.request["PATH_INFO"], shown(page, barcode=code, put=""))
    return client.get(answer.url) if answer.status_code == 302 else answer


def on_list(page):
    return [(line.product.name, line.quantity) for line in page.context["lines"]]


def test_barcode_after_barcode_then_one_step(login, cast, wang, address, towel, soap):
    client = login(cast.he)
    page = client.get(address)
    for product in (towel, soap, towel):
        page = scan(client, page, labels.payload(product))

    assert on_list(page) == [("毛巾", 2), ("香皂", 1)]
    assert (page.context["cost"], page.context["balance"], page.context["left"]) == (24, 30, 6)
    done = client.post(address, shown(page, hand_over=""))

    assert done.url == "/counter/?community=qianshang"
    made = Basket.objects.get()
    assert [(str(part), part.state) for part in made.redemptions.order_by("pk")] == [
        ("毛巾 × 2", "collected"),
        ("香皂 × 1", "collected"),
    ]
    assert ledger.balance_of(wang) == 6
    assert [message.text for message in Message.objects.filter(resident=wang)] == [
        "您已领取毛巾 × 2、香皂 × 1。"
    ]
    assert list(verifying.findings()) == []


def test_sending_the_same_list_twice_pays_once(login, cast, wang, address, towel, soap):
    client = login(cast.he)
    page = client.get(f"{address}?goods={towel.pk}x1,{soap.pk}x3&once={uuid.uuid4()}")
    sent = shown(page, hand_over="")

    first, second = client.post(address, sent), client.post(address, sent)

    assert first.url == second.url
    assert (Redemption.objects.count(), ledger.balance_of(wang)) == (2, 8)
    assert len({str(said) for said in get_messages(second.wsgi_request)}) == 2


@pytest.mark.parametrize("how", ["product", "barcode"])
def test_the_last_pieces_sent_twice_pay_once(login, cast, wang, address, soap, how):
    client = login(cast.he)
    typed = {"product": soap.pk} if how == "product" else {"barcode": labels.payload(soap)}
    sent = shown(client.get(address), quantity=3, hand_over="", **typed)

    assert {client.post(address, sent).status_code for _press in range(2)} == {302}

    assert (Redemption.objects.get().quantity, ledger.balance_of(wang)) == (3, 18)


def test_going_back_and_adding_to_a_list_that_is_done_is_refused(login, cast, wang, address, towel, soap):
    client = login(cast.he)
    page = client.get(f"{address}?goods={towel.pk}x1&once={uuid.uuid4()}")
    client.post(address, shown(page, hand_over=""))

    more = client.post(address, shown(page, barcode=labels.payload(soap), hand_over=""))

    assert more.context["form"].non_field_errors()
    assert Redemption.objects.count() == 1


def test_all_or_nothing(login, cast, wang, address, towel, soap):
    client = login(cast.he)
    page = client.get(f"{address}?goods={towel.pk}x1,{soap.pk}x4")

    refused = client.post(address, shown(page, hand_over=""))

    assert "香皂" in refused.context["form"].non_field_errors()[0]
    assert (Redemption.objects.count(), Basket.objects.count(), ledger.balance_of(wang)) == (0, 0, 30)
    assert on_list(refused) == [("毛巾", 1), ("香皂", 4)]


def test_a_price_that_changed_is_shown_first(login, cast, wang, address, towel):
    client = login(cast.he)
    page = client.get(f"{address}?goods={towel.pk}x2")
    Product.objects.filter(pk=towel.pk).update(price=12)

    refused = client.post(address, shown(page, hand_over=""))

    assert "24" in refused.context["form"].non_field_errors()[0]
    client.post(address, shown(refused, hand_over=""))
    assert ledger.balance_of(wang) == 6


def test_limits_and_opening_hours_hold(login, cast, wang, address, towel, soap, community):
    from django.utils import timezone

    Product.objects.filter(pk=soap.pk).update(limit_per_period=1)
    ClosedDay.objects.create(community=community, day=timezone.localdate(), reason="年底盘点")
    client = login(cast.he)
    page = client.get(f"{address}?goods={towel.pk}x1,{soap.pk}x2")

    closed = client.post(address, shown(page, hand_over=""))
    limited = client.post(address, shown(page, hand_over="", reason="老人专程赶来"))
    assert closed.context["form"].errors.keys() == {"reason"}
    assert "香皂" in limited.context["form"].non_field_errors()[0]

    fewer = client.get(f"{address}?goods={towel.pk}x1,{soap.pk}x1")
    client.post(address, shown(fewer, hand_over="", reason="老人专程赶来"))
    assert set(Redemption.objects.values_list("state", "reason")) == {("collected", "老人专程赶来")}


def test_numbers_are_changed_and_lines_taken_off(login, cast, wang, address, towel, soap):
    client = login(cast.he)
    page = client.get(f"{address}?goods={towel.pk}x1,{soap.pk}x1")
    sent = shown(page, put="") | {f"pieces-{towel.pk}": 2, f"pieces-{soap.pk}": 0}

    assert on_list(client.get(client.post(address, sent).url)) == [("毛巾", 2)]
    changed = client.post(address, sent | {"hand_over": ""})
    assert (on_list(changed), Redemption.objects.count()) == ([("毛巾", 2)], 0)


@pytest.mark.parametrize(
    "words", ["", "x", "1x", "9999999999999999999x1", "٣x٢", "1x1x1", "a" * 2000, "7x-1"]
)
def test_nonsense_in_the_address_is_an_empty_list(login, cast, address, words):
    assert on_list(login(cast.he).get(address, {"goods": words, "once": "x"})) == []


def test_twenty_kinds_are_the_most(login, cast, wang, address, community, towel):
    goods = Product.objects.bulk_create(
        Product(community=community, name=f"商品{number}", price=1, stock=5) for number in range(20)
    )
    words = ",".join(f"{product.pk}x1" for product in goods)
    client = login(cast.he)

    full = scan(client, client.get(f"{address}?goods={words}"), labels.payload(towel))

    assert (len(full.context["lines"]), "20" in full.context["form"].non_field_errors()[0]) == (20, True)


def test_only_the_keeper_rings_up(cast, wang, towel):
    with pytest.raises(NotAllowed):
        baskets.redeem_at_counter(resident=wang, wanted=[Wanted(towel, 1)], by=cast.zhao)
    with pytest.raises(Refused):
        baskets.redeem_at_counter(resident=wang, wanted=[], by=cast.he)


def test_another_shops_goods_are_not_on_the_list(community, next_door):
    theirs = Product.objects.create(community=next_door, name="台灯", price=5)

    assert till.RungUp.of_words(community, f"{theirs.pk}x1").lines() == []


def test_the_page_asks_as_often_for_three_lines_as_for_one(
    login, cast, address, towel, soap, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = login(cast.he)

    def asked(words):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"{address}?goods={words}")
        return len(queries)

    asked("")
    assert asked(f"{towel.pk}x1") == asked(f"{towel.pk}x1,{soap.pk}x2")


@pytest.mark.race
def test_the_counter_and_the_residents_own_basket_at_once(cast, give_points, towel, soap):
    """30 points buy one of the two baskets."""
    give_points(cast.wang, 30)
    for product in (towel, soap):
        baskets.put(resident=cast.wang, product=product, quantity=2, by=cast.wang)
    seen = baskets.mark_of(baskets.contents(cast.wang))

    answers = at_once(
        [
            lambda: baskets.redeem_cart(resident=cast.wang, by=cast.wang, seen=seen),
            lambda: baskets.redeem_at_counter(
                resident=cast.wang, wanted=[Wanted(soap, 1), Wanted(towel, 1)], by=cast.he
            ),
            lambda: baskets.redeem_at_counter(
                resident=cast.wang, wanted=[Wanted(towel, 2), Wanted(soap, 1)], by=cast.he
            ),
        ]
    )

    won = [one for one in answers if not isinstance(one, Exception)]
    assert len(won) == 1, answers
    assert all(isinstance(one, Refused) for one in answers if isinstance(one, Exception)), answers
    spent = -sum(Entry.objects.filter(kind="redeem").values_list("amount", flat=True))
    assert ledger.balance_of(cast.wang) == 30 - spent
    assert list(verifying.findings()) == []
