"""The sample community's activities: a training many firms came to, one to be closed, one that is full, one called off.

Read by points.demo.
"""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import islice

from django.utils import timezone

from community.demo import names
from community.demo.pictures import picture
from community.demo.plan import Neighbourhood, Plan, part
from points import activities, activity_photos, check_in, sign_ups
from points.models import Activity

FIRMS = 60
TRADES = ["小吃店", "五金店", "理发店", "便利店", "药店", "水果店", "洗衣店", "托管中心", "快递站", "茶馆"]
STREETS = ["南街", "北街", "中心路", "河沿路", "阡上路", "学府路"]


@part
def hold_activities(plan: Plan) -> None:
    main, next_door = plan.neighbourhoods[0], plan.neighbourhoods[1]
    announce = partial(_announce, plan)
    announce(main, "商户消防安全培训", "training", 30, 22, 120, then=_firms_come)
    announce(main, "楼道清扫日", "practice", 12, 9, 40, then=_residents_come)
    announce(main, "加装电梯议事会", "council", 8, 1, 30, then=partial(_residents_come, is_closed=False))
    announce(main, "包粽子活动", "practice", 6, -3, 8, then=_too_many_want_to_come)
    announce(main, "手机使用课（智能手机入门）", "training", 5, 0, 20, then=_some_sign_up)
    announce(main, "露天电影放映", "practice", 7, -1, 80, then=_called_off)
    announce(next_door, "邻里茶话会", "meeting", 4, -4, 20, then=_some_sign_up)


Then = Callable[[Plan, Neighbourhood, Activity], None]


def _announce(
    plan: Plan,
    home: Neighbourhood,
    title: str,
    kind: str,
    announced: float,
    held: float,
    capacity: int,
    *,
    then: Then,
) -> None:
    """Announced and held so many days ago; a number below zero is still to come. In the afternoon."""
    day = timezone.localtime(plan.now - timedelta(days=held))
    starts = day.replace(hour=14, minute=30, second=0, microsecond=0)

    def make() -> None:
        made = Activity.objects.create(
            community=home.community,
            title=title,
            kind=kind,
            place=f"{home.community.name}二楼活动室",
            about="请提前十分钟到场，现场扫码签到。行动不便的居民可以请工作人员代为签到。",
            capacity=capacity,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            organiser=home.staff,
        )
        then(plan, home, activities.publish(made, by=home.staff))

    plan.at(plan.moment(announced), make)  # an hour would draw from the plan's own chance


def _firms_come(plan: Plan, home: Neighbourhood, training: Activity) -> None:
    """Each firm sends somebody without an account; most come."""
    chance = random.Random(20260502)  # noqa: S311 - the same sample every time
    guests = islice(names.people(chance), 6, 6 + FIRMS)
    for number, (name, _gender) in enumerate(guests):
        firm = f"{STREETS[number % 6]}{TRADES[number % 10]}（{number // 30 + 1}店）"
        phone = f"1990001{1000 + number:04d}"
        entry = sign_ups.sign_up_representative(
            training, organisation=firm, person_name=name, phone=phone, by=home.staff
        )
        if number % 9:
            plan.at(training.starts_at, partial(check_in.check_in_by_list, entry, by=home.staff))
    _residents_come(plan, home, training, how_many=30)


def _residents_come(
    plan: Plan, home: Neighbourhood, activity: Activity, *, how_many: int = 18, is_closed: bool = True
) -> None:
    """They scan the code at the door; two sign up and stay at home."""
    for number, person in enumerate(home.residents[2 : 2 + how_many]):
        sign_ups.sign_up(activity, resident=person, by=person)
        if number % 10:
            at = activity.starts_at - timedelta(minutes=20 - number % 20)
            plan.at(at, partial(check_in.check_in_present, activity, resident=person))
    if is_closed:
        plan.at(activity.ends_at, partial(activities.close, activity, by=home.staff))
        plan.at(activity.ends_at + timedelta(hours=1), partial(_photos, home, activity))


def _photos(home: Neighbourhood, activity: Activity) -> None:
    chance = random.Random(activity.title)  # noqa: S311 - the same sample every time
    prepared = [picture("box", chance), picture("umbrella", chance)]
    activity_photos.add_photos(activity, prepared, by=home.staff)


def _too_many_want_to_come(plan: Plan, home: Neighbourhood, activity: Activity) -> None:
    wishing = [home.people["王秀兰"], *home.residents[20:32]]
    for person in wishing:
        sign_ups.sign_up(activity, resident=person, by=person)
    entry = activity.sign_ups.get(resident=wishing[3])
    plan.at(plan.moment(2.1), partial(sign_ups.withdraw, entry, by=wishing[3]))


def _some_sign_up(plan: Plan, home: Neighbourhood, activity: Activity) -> None:
    for person in home.residents[10:18]:
        sign_ups.sign_up(activity, resident=person, by=person)


def _called_off(plan: Plan, home: Neighbourhood, activity: Activity) -> None:
    _some_sign_up(plan, home, activity)
    plan.at(
        plan.moment(2),
        partial(activities.cancel, activity, by=home.staff, reason="天气预报有大雨，改期另行通知"),
    )
