"""The sample community's published standard, its passbooks and its points supermarket."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils import timezone

from community.accounts import profile
from community.demo.pictures import picture
from community.demo.plan import Neighbourhood, Plan, part
from community.errors import Refused
from community.models import Resident, Skill
from points import (
    activity_demo,
    goods,
    ledger,
    objections,
    settlements,
    shop,
    shop_demo,
    standards,
    topic_demo,
    trust_demo,
)
from points.models import Category, Product, Settlement, Standard, StandardLine

ALSO_READ = (activity_demo, shop_demo, topic_demo, trust_demo)  # their parts add themselves
# cause, trade, size, points
LINES = [
    ("repair", "", "small", 5),
    ("repair", "", "medium", 8),
    ("repair", "", "large", 15),
    ("repair", "carpentry", "small", 6),
    ("repair", "carpentry", "medium", 10),
    ("repair", "drains", "", 10),
    ("repair", "masonry", "large", 20),
    ("repair", "computers", "", 4),
    ("visit", "", "", 2),
    ("practice", "", "", 5),
    ("council", "", "", 4),
    ("training", "", "", 3),
    ("meeting", "", "", 2),
]
# category, name, price, pieces, picture, about
GOODS = [
    ("日用", "纯棉毛巾", 10, 40, "towel", "34×76 厘米，颜色随机"),
    ("日用", "香皂（两块装）", 8, 60, "box", ""),
    ("日用", "抽纸（三包）", 12, 50, "box", ""),
    ("日用", "晴雨伞", 30, 12, "umbrella", "八骨，加固"),
    (
        "日用",
        "不锈钢保温杯（500 毫升，真空双层，带茶隔，适合老年人单手开合）",
        45,
        8,
        "bottle",
        "保温十二小时",
    ),
    ("儿童", "毛绒小熊", 25, 6, "bear", ""),
    ("儿童", "儿童绘本套装", 35, 5, "box", "五册"),
    ("厨房", "食用油 1.8 升", 55, 10, "bottle", ""),
    ("厨房", "大米 5 公斤", 60, 10, "box", ""),
    ("小家电", "电饭煲（3 升）", 260, 2, "pot", "限每人一台"),
    ("小家电", "LED 护眼台灯", 120, 3, "lamps", ""),
    ("小家电", "电热水壶", 90, 0, "bottle", "补货中"),
]
ACTIVITIES = ["参加楼道清扫", "端午包粽子活动", "垃圾分类宣传", "文明劝导值班"]


@part
def publish_standards(plan: Plan) -> None:
    for home in plan.neighbourhoods:
        plan.at(plan.moment(62, 9), partial(_standard, plan, home))


def _standard(plan: Plan, home: Neighbourhood) -> None:
    trades = {skill.code: skill for skill in Skill.objects.all()}
    draft = Standard.objects.create(
        community=home.community, version=1, valid_from=plan.moment(90).date(), note="居民议事会表决通过"
    )
    StandardLine.objects.bulk_create(
        StandardLine(standard=draft, cause=cause, skill=trades.get(trade), size=size, points=points)
        for cause, trade, size, points in LINES
    )
    standards.publish(draft, by=home.staff)


@part
def open_passbooks(plan: Plan) -> None:
    """Balances brought over from paper, and points from earlier activities."""
    for home in plan.neighbourhoods:
        helpers = sorted({person for group in home.volunteers.values() for person in group}, key=_by_key)
        for number, person in enumerate(helpers):
            give = partial(_give, home, person, 20 + number * 7 % 60, "纸质存折结转", "demo:paper")
            plan.at(plan.moment(61, 10), give)
        for number, person in enumerate(home.residents[3::7]):
            reason = ACTIVITIES[number % len(ACTIVITIES)]
            give = partial(_give, home, person, plan.chance.choice([5, 10, 15]), reason, "demo:activity")
            plan.at(plan.moment(plan.chance.randint(5, 55), 16), give)
        if asks := home.people.get("王秀兰"):
            for number, days in enumerate((44, 23)):
                give = partial(_give, home, asks, 15, ACTIVITIES[number], f"demo:activity:{number}")
                plan.at(plan.moment(days, 16), give)


def _by_key(person: Resident) -> int:
    return person.pk


def _give(home: Neighbourhood, person: Resident, amount: int, reason: str, cause: str) -> None:
    ledger.adjust(
        resident=person, amount=amount, reason=reason, reference=f"{cause}:{person.pk}", by=home.staff
    )


@part
def fill_the_shelves(plan: Plan) -> None:
    for home, wares in zip(plan.neighbourhoods, (GOODS, GOODS[:4]), strict=True):
        for ware in wares:
            plan.at(plan.moment(58, 9), partial(_shelve, plan, home, *ware))
        plan.at(plan.moment(20, 11), partial(_count_towels, home))


def _shelve(
    plan: Plan,
    home: Neighbourhood,
    category: str,
    name: str,
    price: int,
    pieces: int,
    subject: str,
    about: str,
) -> None:
    section, _made = Category.objects.get_or_create(community=home.community, name=category)
    product = goods.save_product(
        community=home.community,
        by=home.staff,
        name=name[:40],
        price=price,
        about=about,
        category=section,
        limit_per_person=1 if "限" in about else 0,
    )
    goods.set_photo(product, picture(subject, plan.chance), by=home.staff)
    if pieces:
        shop.receive(product, quantity=pieces, reference=f"demo:goods:{product.pk}", by=home.keeper)


def _count_towels(home: Neighbourhood) -> None:
    towels = Product.objects.get(community=home.community, name="纯棉毛巾")
    shop.count(
        towels,
        counted=towels.stock - 1,
        expected=towels.stock,
        reference=f"demo:count:{towels.pk}",
        by=home.keeper,
        note="盘点少一条，展示用掉了",
    )


@part
def redeem_goods(plan: Plan) -> None:
    """Collected, given back, not yet collected, and one that will soon expire."""
    for home in plan.neighbourhoods:
        people = sorted({person for group in home.volunteers.values() for person in group}, key=_by_key)
        for number in range(14 if home is plan.neighbourhoods[0] else 4):
            person = people[number % len(people)]
            days = 40 - number * 3 if number < 10 else (12.5, 1.5, 0.3, 0.1)[number - 10]
            then = _then_for(plan, home, number)
            plan.at(plan.moment(days), partial(_redeem, plan, home, person, then))


def _then_for(plan: Plan, home: Neighbourhood, number: int) -> Callable | None:
    if number == 4:
        return lambda made: shop.cancel(made, by=made.resident, reason="暂时用不上")
    if number < 10:
        return lambda made: shop.hand_over(made, by=home.keeper, reason="约好这时来取")
    return None


def _redeem(plan: Plan, home: Neighbourhood, person: Resident, then: Callable | None) -> None:
    affordable = Product.objects.filter(
        community=home.community, stock__gt=0, price__lte=ledger.balance_of(person)
    )
    product = plan.chance.choice(list(affordable.order_by("pk")) or [None])
    if product is None:
        return
    try:
        made = shop.redeem(resident=person, product=product, by=person)
    except Refused:
        return  # the passbook tells another story than planned
    if then is not None:
        plan.at(timezone.now() + timedelta(hours=20), partial(then, made))


@part
def settle_points(plan: Plan) -> None:
    """The first month is closed; the second is on notice, and somebody misses a repair."""
    for home in plan.neighbourhoods[:1]:
        plan.at(plan.moment(30, 9), partial(_settle, plan, home, 32))
        plan.at(plan.moment(3, 9), partial(_settle, plan, home, 6))


def _settle(plan: Plan, home: Neighbourhood, last_day: int) -> None:
    made = settlements.draft(
        community=home.community,
        ends_on=plan.moment(last_day).date(),
        by=home.staff,
        notes="如有疑问请在公示期内到便民服务大厅或在手机上提出",
    )
    for person in [line.resident for line in made.lines.order_by("-earned")[:5]]:
        profile.choose_honours(by=person, shown=True)
    settlements.publish_notice(made, by=home.staff, days=7)
    concerned = made.lines.filter(movements__gt=0).order_by("place")[1].resident
    plan.at(timezone.now() + timedelta(days=1, hours=3), partial(_object, home, made, concerned))
    if last_day > 10:
        plan.at(timezone.now() + timedelta(days=2), partial(_answer, home, made))
        plan.at(timezone.now() + timedelta(days=8), partial(settlements.post, made, by=home.staff))


def _object(home: Neighbourhood, made: Settlement, person: Resident) -> None:
    objections.raise_objection(
        made, resident=person, text="上周帮忙换的那把锁好像没有记上，请核对一下", by=person
    )


def _answer(home: Neighbourhood, made: Settlement) -> None:
    for objection in made.objections.filter(answered_at__isnull=True):
        objections.answer(
            objection, by=home.staff, text="已核对：那次维修在本期之后办结，会记入下一期，谢谢提醒"
        )
