"""The sample shop's hours, baskets, stock-take, wishes, and goods with where they came from."""

from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial

from community.demo.plan import Neighbourhood, Plan, part
from community.errors import Refused
from community.models import Resident
from points import baskets, ledger, purchases, returns, shop, stock_takes, wishes
from points.models import ClosedDay, OpeningHours, Product, Redemption, Wish
from points.stock import Origin

TOWEL, SOAP, TISSUES = "纯棉毛巾", "香皂（两块装）", "抽纸（三包）"
# product, pieces, cost, donor, budget line
DELIVERIES = [
    (TOWEL, 10, "4.80", "", "党群服务经费"),
    (SOAP, 12, "3.50", "", "党群服务经费"),
    (TISSUES, 6, "", "街口便利店", ""),
]
# text, why, how many votes, answer, its sentence
WISHES = [
    ("老花镜", "看药瓶上的字要用", 7, "", ""),
    ("防滑拖鞋", "家里卫生间滑", 5, Wish.State.PLANNED, "已列入下个月的采购，请再等等"),
    ("手电筒", "", 3, Wish.State.BOUGHT, "买到了二十支，已经上架"),
    ("五十寸电视", "", 1, Wish.State.NO, "太贵了，积分超市以日用品为主"),
    ("雨衣", "骑车接孙子", 2, "", ""),
]


@part
def open_the_counter(plan: Plan) -> None:
    for home in plan.neighbourhoods:
        for weekday in range(5):
            for opens, closes in ((9, 11), (14, 17)):
                OpeningHours.objects.create(
                    community=home.community, weekday=weekday, opens=time(opens, 30), closes=time(closes, 30)
                )
        ClosedDay.objects.create(community=home.community, day=_holiday(plan), reason="季末盘点")


def _holiday(plan: Plan) -> date:
    return (plan.now + timedelta(days=6)).date()


@part
def bring_in_goods(plan: Plan) -> None:
    home = plan.neighbourhoods[0]
    for days, delivery in enumerate(DELIVERIES, start=25):
        plan.at(plan.moment(days, 10), partial(_deliver, home, *delivery))
    plan.at(plan.moment(44, 9), partial(_limit, home))


def _deliver(home: Neighbourhood, name: str, pieces: int, cost: str, donor: str, budget_line: str) -> None:
    product = Product.objects.get(community=home.community, name=name)
    shop.receive(
        product,
        quantity=pieces,
        reference=f"demo:delivery:{product.pk}",
        by=home.keeper,
        origin=Origin("donated" if donor else "bought", Decimal(cost) if cost else None, donor, budget_line),
    )


def _limit(home: Neighbourhood) -> None:
    """Two towels a month."""
    Product.objects.filter(community=home.community, name=TOWEL).update(limit_per_period=2)


@part
def redeem_baskets(plan: Plan) -> None:
    """One collected, one waiting, and soap that came back damp."""
    home = plan.neighbourhoods[0]
    people = sorted({each for group in home.volunteers.values() for each in group}, key=lambda each: each.pk)
    for number, days in enumerate((8, 0.2)):
        plan.at(plan.moment(days), partial(_redeem, plan, home, people[-4:], collected=not number))
    plan.at(plan.moment(6, 15), partial(_bring_back, home, people[:8]))


def _redeem(plan: Plan, home: Neighbourhood, people: list[Resident], *, collected: bool) -> None:
    goods = list(Product.objects.filter(community=home.community, name__in=[SOAP, TISSUES]))
    able = [each for each in people if ledger.balance_of(each) >= sum(one.price for one in goods)]
    if not able:
        return
    wanted = [baskets.Wanted(product, 1) for product in goods]
    made = baskets.redeem(resident=able[0], wanted=wanted, by=able[0])
    if collected:
        hand = partial(shop.hand_over_all, made, by=home.keeper, reason="约好下班后来取")
        plan.at(made.created_at + timedelta(hours=6), hand)


def _bring_back(home: Neighbourhood, people: list[Resident]) -> None:
    """One brings a piece of two, another all of it."""
    soap = Product.objects.get(community=home.community, name=SOAP)
    parts: list[int | None] = [1, None]
    for person in people:
        if not parts:
            return
        try:
            made: Redemption = shop.redeem_at_counter(
                resident=person, product=soap, quantity=2, by=home.keeper, reason="盘点日顺路来取"
            )
        except Refused:
            continue  # too few points
        about = "拆开发现受潮"
        returns.take_back(made, by=home.keeper, quantity=parts.pop(0), reason=about, to_shelf=False)


@part
def count_the_shelves(plan: Plan) -> None:
    """A round that is closed, and one going on today."""
    home = plan.neighbourhoods[0]
    plan.at(plan.moment(10, 17), partial(_count, home, "月末盘点", close=True))
    plan.at(plan.moment(0.05), partial(_count, home, "抽查日用品", close=False))


def _count(home: Neighbourhood, note: str, *, close: bool) -> None:
    take = stock_takes.start(community=home.community, by=home.keeper, note=note)
    for number, name in enumerate((TOWEL, SOAP, TISSUES)):
        product = Product.objects.get(community=home.community, name=name)
        there = product.stock + stock_takes.waiting_pieces(product)
        lost = 1 if close and number == 1 else 0
        stock_takes.enter(
            take,
            product=product,
            counted=there - lost,
            expected=there,
            by=home.keeper,
            reason="broken" if lost else "",
            note="包装泡水" if lost else "",
        )
    if close:
        stock_takes.close(take, by=home.keeper)


@part
def wish_for_goods(plan: Plan) -> None:
    home = plan.neighbourhoods[0]
    for number, (text, why, votes, state, answer) in enumerate(WISHES):
        voters = home.residents[number * 3 : number * 3 + votes]
        plan.at(plan.moment(18 - number, 19), partial(_wish, home, voters, text, why))
        if state:
            plan.at(plan.moment(4, 10), partial(_answer, home, text, state, answer))


def _wish(home: Neighbourhood, voters: list[Resident], text: str, why: str) -> None:
    made = wishes.propose(resident=voters[0], text=text, about=why, by=voters[0])
    for person in voters[1:]:
        wishes.vote(made, resident=person, by=person)


def _answer(home: Neighbourhood, text: str, state: str, answer: str) -> None:
    wish = Wish.objects.get(community=home.community, text=text)
    if state != Wish.State.PLANNED:
        wishes.answer(wish, by=home.staff, state=state, text=answer)
        return
    purchases.take_up(
        wish,
        by=home.staff,
        pieces=purchases.suggested_pieces(wish),
        unit_cost=Decimal("15.80"),
        text=answer,
        seen=purchases.seen_of(wish),
    )


@part
def set_a_budget(plan: Plan) -> None:
    home = plan.neighbourhoods[0]
    plan.at(plan.moment(4, 11), partial(_budget, home))


def _budget(home: Neighbourhood) -> None:
    purchases.set_budget(home.community, by=home.staff, amount=Decimal(800), seen="-", note="党群服务经费")
