"""The wish list, the purchase list and the shop's figures."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from community.errors import NotAllowed, Refused
from points import purchases, returns, shop, shop_figures, stock, wishes
from points.models import Product, Redemption, WishVote
from points.stock import Origin

pytestmark = pytest.mark.django_db


@pytest.fixture
def glasses(cast):
    return wishes.propose(resident=cast.wang, text="老花镜", about="看不清药瓶", by=cast.daughter)


def voices(wish):
    return WishVote.objects.filter(wish=wish).count()


def test_everybody_has_one_vote_and_may_take_it_back(cast, glasses):
    assert (glasses.by, voices(glasses)) == (cast.daughter, 1)
    for _twice in range(2):
        wishes.vote(glasses, resident=cast.li, by=cast.li)
    assert voices(glasses) == 2
    for _twice in range(2):
        wishes.take_vote_back(glasses, resident=cast.li, by=cast.li)
    assert voices(glasses) == 1


def test_neighbours_and_strangers_do_not_vote(cast, glasses):
    for resident, by in ((cast.zheng, cast.zheng), (cast.wang, cast.li)):
        with pytest.raises(NotAllowed):
            wishes.vote(glasses, resident=resident, by=by)
    assert [wish.pk for wish in wishes.shown_to(cast.zheng)] == []
    assert [(wish.voices, wish.is_mine) for wish in wishes.shown_to(cast.wang)] == [(1, True)]


def test_a_wish_stands_there_once_and_nobody_fills_the_list_alone(cast, glasses):
    with pytest.raises(Refused):
        wishes.propose(resident=cast.li, text=" 老花镜 ", by=cast.li)
    for text in ("雨衣", "拖鞋"):
        wishes.propose(resident=cast.wang, text=text, by=cast.wang)
    with pytest.raises(Refused, match="3"):
        wishes.propose(resident=cast.wang, text="水果刀", by=cast.wang)


def test_the_office_answers_with_a_sentence_everybody_who_voted_reads(cast, glasses):
    wishes.vote(glasses, resident=cast.li, by=cast.li)
    for by, state, text in ((cast.he, "planned", "好"), (cast.zhou, "planned", "好")):
        with pytest.raises(NotAllowed):
            wishes.answer(glasses, by=by, state=state, text=text)
    for state, text in (("planned", " "), ("open", "好")):
        with pytest.raises(Refused):
            wishes.answer(glasses, by=cast.chen, state=state, text=text)

    wishes.answer(glasses, by=cast.chen, state="planned", text="下个月进货")
    wishes.vote(glasses, resident=cast.zhao, by=cast.zhao)
    wishes.answer(glasses, by=cast.chen, state="bought", text="已上架")

    assert [person.messages.count() for person in (cast.wang, cast.li, cast.zhao)] == [2, 2, 1]
    assert "已上架" in cast.zhao.messages.get().text
    with pytest.raises(Refused):
        wishes.vote(glasses, resident=cast.qian, by=cast.qian)


def test_what_does_not_belong_there_is_taken_off(cast, glasses):
    wishes.remove(glasses, by=cast.chen, reason="写了别人的电话")

    [told] = cast.wang.messages.all()
    assert "老花镜" in told.text
    assert "写了别人的电话" in told.text
    assert not wishes.shown_to(cast.wang).exists()
    with pytest.raises(NotAllowed):
        wishes.vote(glasses, resident=cast.li, by=cast.li)
    with pytest.raises(Refused):
        wishes.answer(glasses, by=cast.chen, state="planned", text="好")


def test_the_purchase_list_holds_low_stock_and_wishes_most_wanted_first(
    cast, community, glasses, towel, give_points
):
    give_points(cast.zhao, 50)
    stock.receive(towel, quantity=1, reference="t", by=cast.he, origin=Origin("bought", Decimal("3.50")))
    shop.redeem(resident=cast.zhao, product=towel, quantity=4, by=cast.zhao)
    umbrella = wishes.propose(resident=cast.li, text="雨伞", by=cast.li)
    wishes.vote(umbrella, resident=cast.zhao, by=cast.zhao)
    wishes.answer(
        wishes.propose(resident=cast.li, text="电视", by=cast.li), by=cast.chen, state="no", text="太贵"
    )

    low = purchases.running_low(community)
    assert [(one.product.name, one.gone, one.suggested, one.price) for one in low] == [
        ("毛巾", 4, 2, Decimal("7.00"))
    ]
    assert [(wish.text, wish.voices) for wish in purchases.wanted(community)] == [("雨伞", 2), ("老花镜", 1)]
    file = BytesIO()
    assert purchases.export(file, community, by=cast.chen) == 3
    assert [row[1].value for row in load_workbook(file).active.iter_rows(min_row=3)] == [
        "毛巾",
        "雨伞",
        "老花镜",
    ]
    with pytest.raises(NotAllowed):
        purchases.export(BytesIO(), community, by=cast.he)


def test_figures_count_what_happened_in_the_period_and_their_lists_agree(
    cast, community, login, towel, give_points
):
    lamp = Product.objects.create(community=community, name="台灯", price=5)
    stock.receive(lamp, quantity=1, reference="l", by=cast.he)
    give_points(cast.zhao, 100)
    stock.receive(towel, quantity=5, reference="t", by=cast.he, origin=Origin("bought", Decimal("4.00")))
    made = [shop.redeem(resident=cast.zhao, product=towel, quantity=n, by=cast.zhao) for n in (1, 2, 1, 1)]
    shop.hand_over(made[1], by=cast.he)
    shop.cancel(made[2], by=cast.zhao, reason="不要")
    returns.take_back(shop.hand_over(made[3], by=cast.he), by=cast.he, reason="破", to_shelf=False)
    old = shop.redeem(resident=cast.zhao, product=towel, by=cast.zhao)
    Redemption.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=40))

    found = shop_figures.of(community, shop_figures.Period.of_late())

    (row,) = found.moving
    assert (row.redeemed, row.spent, row.collected, row.received, row.written_off) == (3, 30, 2, 10, 1)
    assert (row.cost, row.per_yuan, found.per_yuan) == (Decimal("4.00"), Decimal("2.5"), Decimal("2.5"))
    assert [one.product.name for one in found.lying] == ["台灯"]
    client = login(cast.chen)

    def behind(url):
        """The total of the list, and what its lines add up to."""
        context = client.get(url).context
        return context["total"], sum(line.number for line in context["page"])

    for _what, number, url in [*row.numbers, *found.totals]:
        assert behind(url) == (number, number), url
    assert [number for _what, number, _url in found.totals] == [3, 30, 2, 11, 1, 0]
    assert {one.product.name for one in found.counted} == {"毛巾", "台灯"}
    known = client.get(found.per_yuan_url).context
    assert (known["spent"], known["worth"], known["total"]) == (30, Decimal("12.00"), Decimal("2.5"))
    for strange in ("?what=nothing", "?what=spent&product=x", "?what=spent&product=999", ""):
        assert client.get(f"/counter/figures/list/{strange}").status_code == 404
    page = client.get("/counter/figures/").content.decode().replace("&amp;", "&")
    assert all(url in page for _what, _number, url in found.totals)
    file = BytesIO()
    assert shop_figures.export(file, found, by=cast.chen) == 2
    assert [cell.value for cell in list(load_workbook(file).active)[3]][:5] == ["毛巾", None, 10, 3, 30]
    with pytest.raises(NotAllowed):
        shop_figures.export(BytesIO(), found, by=cast.he)


@pytest.mark.parametrize("days", ["first=0001-01-01&last=2026-01-01", "first=2026-01-01&last=9999-12-31"])
def test_figures_of_all_times_are_shown_and_taken_along(login, cast, towel, days):
    client = login(cast.chen)
    assert client.get(f"/counter/figures/?{days}").status_code == 200
    assert client.post(f"/counter/figures/workbook/?{days}").status_code == 200
