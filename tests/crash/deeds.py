"""What people do at random with points and goods in two communities. Each deed may be refused; none may go wrong.

A deed gets the little town, a source of chance and a reference of its own. It answers what it was told is done, as
`Done` counts it afterwards, or raises Refused. `WEIGHTS` says how often each is done.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from community.errors import NotAllowed, Refused
from community.models import Building, Community, Duty, Resident
from points import (
    awards,
    baskets,
    expiry,
    ledger,
    objections,
    pools,
    returns,
    reviews,
    settlements,
    shop,
    stock,
    stock_takes,
    uncollected,
)
from points.baskets import Wanted
from points.ledger import Award, Worth
from points.models import (
    Basket,
    Entry,
    HeldAward,
    Objection,
    PassbookRules,
    Pool,
    Product,
    Redemption,
    Settlement,
    StockTake,
)
from points.stock import Origin

HOMES, OF_A_HOME, PRICES = 20, 2, (2, 3, 5, 7, 11)
LONG_AGO = 300  # days before the story, when balances were brought over from paper


@dataclass
class Done:
    """What somebody was told. Counted afterwards: all of it must be there, once."""

    entries: list[str] = field(default_factory=list)  # references that stand in a passbook, or are held
    movements: list[str] = field(default_factory=list)  # references that stand in a stock book
    ended: dict[int, str] = field(default_factory=dict)  # redemption → the state it was told to have reached
    redeemed: dict[int, int] = field(default_factory=dict)  # redemption → points it cost


@dataclass
class Place:
    """One community and whom one finds there."""

    community: Community
    staff: list[Resident]
    homes: list[list[Resident]]
    goods: list[Product]

    @property
    def people(self) -> list[Resident]:
        return [person for home in self.homes for person in home]


def found(slug: str) -> Place:
    """Found a community: two colleagues, twenty homes of two, five kinds of goods."""
    community = Community.objects.create(name=slug, slug=slug)
    today = timezone.localdate()
    PassbookRules.objects.create(
        community=community, awards_a_day=12, expiry_months=6, expiry_since=today - timedelta(days=100)
    )
    building = Building.objects.create(community=community, number="1")
    staff = [Resident.objects.create(name=name, community=community) for name in ("陈静", "林芳")]
    for person in staff:
        Duty.objects.create(resident=person, community=community, kind="staff")
    for number in range(HOMES):
        for who in range(OF_A_HOME):
            _move_in(community, building, number, who)
    for price in PRICES:
        made = Product.objects.create(community=community, name=f"{price}分", price=price)
        stock.receive(made, quantity=40, reference=f"found:{made.pk}", by=staff[0])
    return place_of(slug)


def _move_in(community: Community, building: Building, room: int, who: int) -> None:
    person = Resident.objects.create(
        name=f"居民{room}-{who}", community=community, building=building, room=f"{room}"
    )
    ledger.record(
        resident=person,
        kind=Entry.Kind.BROUGHT,
        amount=60,
        reference=f"found:{person.pk}",
        reason="纸质存折",
        by=None,
        occurred_on=timezone.localdate() - timedelta(days=LONG_AGO),
    )


def place_of(slug: str) -> Place:
    community = Community.objects.get(slug=slug)
    staff = list(Resident.objects.filter(duties__community=community).order_by("pk"))
    people = list(Resident.objects.filter(community=community, room__gt="").order_by("pk"))
    homes = [people[at : at + OF_A_HOME] for at in range(0, len(people), OF_A_HOME)]
    return Place(community, staff, homes, list(Product.objects.filter(community=community).order_by("pk")))


Deed = Callable[[Place, Place, random.Random, str], Done]
WEIGHTS: dict[Deed, int] = {}


def deed(weight: int) -> Callable[[Deed], Deed]:
    def add(do: Deed) -> Deed:
        WEIGHTS[do] = weight
        return do

    return add


def one_of(chance: random.Random, rows: Iterable):
    """One row; refused when there is none, as a page without it would not offer the deed."""
    found = list(rows)
    if not found:
        raise Refused("nothing there")
    return chance.choice(found)


# Points


@deed(220)
def earn(here: Place, _next_door: Place, chance: random.Random, reference: str) -> Done:
    """One to three people at once; some much above the standard, some late, some into a settled period."""
    people = chance.sample(here.people, chance.choice([1, 1, 1, 2, 3]))
    day = timezone.localdate() - timedelta(days=chance.choice([0, 0, 0, 1, 2, 5, 12, 30]))
    causes = [
        awards.Cause(
            Award(person, Worth(chance.randint(1, 15), "标准"), f"{reference}:{person.pk}", "维修", day),
            proposed=chance.choice([None, None, 8]),
            is_own_home=chance.random() < 0.03,
        )
        for person in people
    ]
    awards.give(causes, by=chance.choice([*here.staff, None]))
    return Done(entries=[cause.award.reference for cause in causes])


@deed(60)
def look_again(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    """The second pair of eyes; whoever gave the points is refused."""
    waiting = HeldAward.objects.filter(community=here.community, state="pending").order_by("pk")
    held = one_of(chance, waiting[:8])
    by = chance.choice(here.staff)
    if chance.random() < 0.3:
        reviews.refuse(held, by=by, reason="不符")
        return Done()
    reviews.approve(held, by=by)
    return Done(entries=[held.reference])


@deed(70)
def adjust(here: Place, _next_door: Place, chance: random.Random, reference: str) -> Done:
    amount = chance.choice([-12, -5, -1, 1, 4, 9, 600])
    reviews.adjust(
        resident=chance.choice(here.people),
        amount=amount,
        reason="更正",
        reference=reference,
        by=chance.choice(here.staff),
    )
    return Done(entries=[reference])


@deed(40)
def reverse(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    lines = Entry.objects.filter(
        resident=chance.choice(here.people), kind__in=["award", "adjust", "brought", "redeem"]
    )
    entry = one_of(chance, lines.order_by("-sequence")[:12])
    ledger.reverse(entry, by=chance.choice(here.staff), reason="记错")
    return Done(entries=[f"reversal:{entry.pk}"])


@deed(50)
def share(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    """A home proposes, agrees, declines, ends."""
    home = chance.sample(chance.choice(here.homes), OF_A_HOME)
    pool = (
        Pool.objects.filter(first__in=home, ended_at__isnull=True).select_related("first", "second").first()
    )
    if pool is None:
        pools.propose(by=home[0], to=home[1])
    elif pool.agreed_at is None and chance.random() < 0.9:
        pools.agree(pool, by=home[0])
    elif chance.random() < 0.4:
        pools.end(pool, by=home[0])
    return Done()


@deed(3)
def expire_points(_here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    if chance.random() < 0.5:
        expiry.announce_due()
    expiry.expire_due()
    return Done()


@deed(6)
def settle(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    """The next step of the settlement under way, whatever somebody else is doing to it."""
    by, today = chance.choice(here.staff), timezone.localdate()
    under_way = Settlement.objects.filter(community=here.community).exclude(state="posted").first()
    if under_way is None:
        first = settlements.first_day(here.community)
        ends = max(first, today - timedelta(days=40)) + timedelta(days=chance.randint(0, 25))
        settlements.draft(community=here.community, ends_on=ends, by=by)
    elif under_way.state == "draft":
        settlements.publish_notice(under_way, by=by, days=3)
    elif today <= under_way.notice_until:
        who = chance.choice(here.people)
        objections.raise_objection(under_way, resident=who, text="少了", by=who)
    else:
        _finish(under_way, by)
    return Done()


def _finish(settlement: Settlement, by: Resident) -> None:
    for objection in Objection.objects.filter(settlement=settlement, answered_at__isnull=True):
        objections.answer(objection, by=by, text="已核对")
    try:
        settlements.post(settlement, by=by)
    except Refused:  # entries came in since the notice
        settlements.withdraw_notice(settlement, by=by, reason="有补记")
        settlements.refresh(settlement, by=by)


# The shop


@deed(150)
def redeem(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    resident, product = chance.choice(here.people), chance.choice(here.goods)
    quantity = chance.choice([1, 1, 2, 3, 9, 15, 0])
    made = shop.redeem(resident=resident, product=product, quantity=quantity, by=resident)
    return Done(redeemed={made.pk: made.points}, entries=[f"redemption:{made.pk}"])


@deed(40)
def redeem_at_counter(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    made = shop.redeem_at_counter(
        resident=chance.choice(here.people), product=chance.choice(here.goods), by=chance.choice(here.staff)
    )
    return Done(redeemed={made.pk: made.points}, ended={made.pk: "collected"})


@deed(60)
def fill_basket(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    """Some through the shopping basket, some at once: all of it or nothing."""
    who, goods = chance.choice(here.people), chance.sample(here.goods, chance.choice([2, 2, 3]))
    if chance.random() < 0.5:
        for product in goods:
            baskets.put(resident=who, product=product, quantity=1, by=who)
        seen = baskets.mark_of(baskets.contents(who))
        made = baskets.redeem_cart(resident=who, by=who, seen=seen)
    else:
        made = baskets.redeem(resident=who, wanted=[Wanted(product, 1) for product in goods], by=who)
    return Done(redeemed=dict(made.redemptions.values_list("pk", "points")))


def _waiting(here: Place):
    rows = Redemption.objects.filter(community=here.community, state="reserved")
    return rows.select_related("community", "resident", "product", "basket").order_by("pk")


@deed(110)
def collect(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    code = one_of(chance, _waiting(here)[:30]).code
    done = shop.collect(community=here.community, code=code, by=chance.choice(here.staff))
    return Done(ended={done.pk: "collected"})


@deed(60)
def cancel(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    one = one_of(chance, _waiting(here)[:30])
    if one.basket and chance.random() < 0.5:
        basket = Basket.objects.select_related("resident").get(pk=one.basket_id)
        parts = shop.cancel_all(basket, by=one.resident, reason="不要了")
        return Done(ended={part.pk: "cancelled" for part in parts})
    shop.cancel(one, by=chance.choice([one.resident, *here.staff]), reason="不要了")
    return Done(ended={one.pk: "cancelled"}, entries=[f"refund:{one.pk}"])


@deed(25)
def bring_back(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    taken = Redemption.objects.filter(community=here.community, state="collected")
    one = one_of(chance, taken.select_related("community", "resident", "product").order_by("-pk")[:15])
    about = {"reason": "裂了", "to_shelf": chance.random() < 0.5, "quantity": chance.randint(1, one.quantity)}
    made = returns.take_back(one, by=chance.choice(here.staff), **about)
    ended = {one.pk: "returned"} if not one.kept else {}
    return Done(ended=ended, entries=[made.reference])


@deed(12)
def expire_reservations(_here: Place, _next_door: Place, _chance: random.Random, _reference: str) -> Done:
    uncollected.expire_due()
    return Done()


@deed(45)
def receive(here: Place, _next_door: Place, chance: random.Random, reference: str) -> Done:
    origin = Origin("donated", donor=chance.choice(["超市", " "])) if chance.random() < 0.3 else None
    stock.receive(
        chance.choice(here.goods),
        quantity=chance.randint(0, 20),
        reference=reference,
        by=chance.choice(here.staff),
        origin=origin,
    )
    return Done(movements=[reference])


@deed(15)
def write_off(here: Place, _next_door: Place, chance: random.Random, reference: str) -> Done:
    product, quantity = chance.choice(here.goods), chance.randint(1, 4)
    stock.write_off(
        product, quantity=quantity, reference=reference, by=chance.choice(here.staff), note="受潮"
    )
    return Done(movements=[reference])


@deed(15)
def count_shelf(here: Place, _next_door: Place, chance: random.Random, reference: str) -> Done:
    product = Product.objects.get(pk=chance.choice(here.goods).pk)
    shown = product.stock + stock.waiting_pieces(product)
    counted = shown + chance.choice([-2, -1, 0, 1])
    stock.count_shelf(
        product,
        counted=counted,
        expected=shown,
        reference=reference,
        by=chance.choice(here.staff),
        note="盘点",
    )
    return Done(movements=[reference] if counted != shown else [])


@deed(40)
def take_stock(here: Place, _next_door: Place, chance: random.Random, _reference: str) -> Done:
    """A stock-take with its document: begun, counted, closed or thrown away."""
    by = chance.choice(here.staff)
    take = StockTake.objects.filter(community=here.community, state="open").first()
    if take is None:
        stock_takes.start(community=here.community, by=by)
    elif chance.random() < 0.7:
        product = Product.objects.get(pk=chance.choice(here.goods).pk)
        shown = product.stock + stock.waiting_pieces(product)
        counted = max(0, shown + chance.choice([-1, 0, 0, 1]))
        stock_takes.enter(take, product=product, counted=counted, expected=shown, by=by, reason="lost")
    elif chance.random() < 0.8:
        stock_takes.close(take, by=by)
    else:
        stock_takes.discard(take, by=by)
    return Done()


# Who has no business here


class DoneAllTheSame(Exception):
    """Something happened that must never happen."""


@deed(15)
def meddle(here: Place, next_door: Place, chance: random.Random, reference: str) -> Done:
    """Staff and residents of the other community reach for what is here."""
    stranger, neighbour = chance.choice(next_door.staff), chance.choice(next_door.people)
    entry = Entry.objects.filter(resident=chance.choice(here.people)).order_by("-sequence").first()
    newest = Redemption.objects.filter(community=here.community).aggregate(n=Max("pk"))["n"]
    tries: list[Callable[[], object]] = [
        lambda: ledger.reverse(entry, by=stranger, reason="恶作剧"),
        lambda: reviews.adjust(
            resident=chance.choice(here.people), amount=5, reason="x", reference=reference, by=stranger
        ),
        lambda: shop.redeem(resident=neighbour, product=chance.choice(here.goods), by=neighbour),
        lambda: stock.receive(chance.choice(here.goods), quantity=1, reference=reference, by=stranger),
        lambda: shop.cancel(
            Redemption.objects.select_related("resident").get(pk=newest), by=neighbour, reason="x"
        ),
        lambda: pools.propose(by=neighbour, to=chance.choice(here.people)),
    ]
    if newest is None:
        tries.pop(4)
    try:
        chance.choice(tries)()
    except NotAllowed:
        return Done()  # as it must be
    raise DoneAllTheSame("a stranger was let in")
