"""The orders with their claims, timelines, terms and messages."""

import json
import random
from datetime import date, datetime, timedelta

from django.utils import timezone

from benchmarks.loading import Loader
from benchmarks.order_states import steps_of
from benchmarks.passbooks import Passbooks
from benchmarks.town import Town
from community.models import Message, Resident
from repairs import search
from repairs.models import Claim, DayCounter, Event, OrderTerm, Referral, RepairOrder

State = RepairOrder.State

ITEMS = {
    "plumbing": ["水龙头漏水", "厨房水龙头松动", "插座松动", "卫生间水管渗水", "开关没反应"],
    "drains": ["下水道堵塞", "马桶堵了", "地漏返味"],
    "carpentry": ["卧室门框开裂", "窗户关不严", "柜门掉了", "抽屉拉不出"],
    "lamps": ["客厅灯不亮", "换灯泡", "楼道灯管闪烁"],
    "appliances": ["洗衣机不转", "电饭锅坏了", "风扇异响"],
    "locks": ["锁芯坏了", "门打不开"],
    "masonry": ["瓷砖掉了", "墙角渗水"],
    "computers": ["手机不会用", "电脑上不了网"],
    "other": ["晾衣架松动", "纱窗破了"],
}
# One item in five is a tap: the common word of the search.
TAP_SHARE = 0.2
RARE_ITEM = "阁楼天窗漏风"
RARE_PHONE = "19900019393"
PLANTED = 12
LONG_LIST = 60
OUTCOMES = ["fixed"] * 17 + ["partly", "professional", "other"]
EVENT = ("order_id", "action", "from_state", "to_state", "by_id", "at", "public", "private", "detail")
CLAIM_ROW = (
    "id",
    "order_id",
    "volunteer_id",
    "is_lead",
    "claimed_at",
    "released_at",
    "release_reason",
    "points",
)
TERM = ("community_id", "term", "order_id")
MESSAGE = (
    "community_id",
    "resident_id",
    "to_phone",
    "text",
    "link",
    "created_at",
    "read_at",
    "state",
    "attempts",
    "next_try_at",
    "stale_at",
    "last_error",
)


def years_of(size: int) -> float:
    """A thousand orders are a small office's year, a hundred thousand a large one's eight."""
    return 1.0 if size <= 2000 else 3.0 if size <= 20_000 else 8.0


class OrderBook:
    def __init__(self, size: int, town: Town, dice: random.Random, loader: Loader):
        self.size, self.town, self.dice, self.loader = size, town, dice, loader
        self.passbooks = Passbooks(town, loader)
        self.now = timezone.now()
        self.days: dict[date, int] = {}
        self.next_claim = 1
        self.in_hand = 0

    def close(self) -> None:
        for day, last in self.days.items():
            self.loader.add(DayCounter, ("community_id", "day", "last"), (self.town.place.pk, day, last))

    def order(self, pk: int, state: str) -> None:
        at = self.now - timedelta(days=365 * years_of(self.size) * (1 - pk / (self.size + 1)))
        order = self.request(pk, state, at)
        volunteers = self.claimers(order)
        self.finish(order, at)
        self.loader.add_instance(order)
        terms = search.terms_of(order)
        for person in volunteers:
            terms |= set(search.pieces(person.name))
        for term in terms:
            self.loader.add(OrderTerm, TERM, (self.town.place.pk, term, pk))
        self.claims(order, volunteers, at)
        self.timeline(order, volunteers, at)
        if state == State.REFERRED:
            self.loader.add_instance(
                Referral(
                    order=order,
                    partner=self.town.partner,
                    sent_by=self.town.staff,
                    due_on=(at + timedelta(days=3)).date(),
                )
            )

    def request(self, pk: int, state: str, at: datetime) -> RepairOrder:
        person = self.dice.choice(self.town.residents)
        listed = pk % max(4, self.size // LONG_LIST)
        if listed == 3:
            person = self.town.asker
        code, item = self.job(pk, state)
        building, phone = person.building, person.contact_phone
        planted = pk % max(4, self.size // PLANTED)
        if planted == 0:
            phone = RARE_PHONE
        if planted == 1:
            item = RARE_ITEM
        if listed == 2:
            code, item, building = "plumbing", ITEMS["plumbing"][0], self.town.buildings[2]
        day = timezone.localdate(at)
        self.days[day] = self.days.get(day, 0) + 1
        return RepairOrder(
            pk=pk,
            community=self.town.place,
            number=f"{day:%y%m%d}-{self.days[day]:03d}",
            token=f"{pk:032x}",
            state=state,
            requester=person,
            contact_name=person.name,
            contact_phone=phone,
            building=building,
            unit=person.unit,
            room=person.room,
            item=item,
            description="老人一人在家,麻烦尽快。" if pk % 3 == 0 else "",
            skill=self.town.skills[code],
            size=self.dice.choice(["small", "small", "medium"]),
            urgency="urgent" if pk % 25 == 0 else "normal",
            places=self.dice.choice([1, 1, 1, 2]),
            created_at=at,
        )

    def job(self, pk: int, state: str) -> tuple[str, str]:
        """A trade and what is broken."""
        is_tap = self.dice.random() < TAP_SHARE or (state == State.CLAIMED and self.in_hand < 2)
        if is_tap:
            return "plumbing", ITEMS["plumbing"][self.dice.randrange(2)]
        code = self.dice.choice(list(ITEMS))
        return code, self.dice.choice(ITEMS[code])

    def claimers(self, order: RepairOrder) -> list[Resident]:
        if order.state not in {State.CLAIMED, State.WAITING, State.REPORTED, State.CLOSED}:
            return []
        order.taken = order.places
        chosen = self.dice.sample(self.town.able[order.skill_id], order.places)
        if self.goes_to_regular(order) and self.town.regular not in chosen:
            chosen[0] = self.town.regular
        return chosen

    def goes_to_regular(self, order: RepairOrder) -> bool:
        """The volunteer whose pages are measured has two jobs in hand and a full passbook at every size."""
        if order.skill.code not in {"plumbing", "carpentry"}:
            return False
        if order.state == State.CLAIMED and self.in_hand < 2:
            self.in_hand += 1
            return True
        return order.state == State.CLOSED and order.pk % max(1, self.size // 300) == 0

    def finish(self, order: RepairOrder, at: datetime) -> None:
        """The columns that go with the state."""
        steps = steps_of(order.state)
        names = [name for name, _state in steps]
        order.version = len(steps)
        order.published_at = at + timedelta(hours=1) if "publish" in names else None
        order.claimed_at = at + timedelta(hours=2) if "claim" in names else None
        if "report" in names:
            order.outcome = self.dice.choice(OUTCOMES)
            order.outcome_note = "" if order.outcome == "fixed" else "还要再来一次"
            order.visited_on, order.minutes, order.no_photos = timezone.localdate(at), 40, True
            order.reported_at = at + timedelta(hours=3)
        if order.state == State.CLOSED:
            order.reply, order.reply_by = "已修好", "resident"
            order.closed_at = at + timedelta(hours=4)
        if order.state == State.DECLINED:
            order.reply, order.ended_reason = "已请物业处理", "公共部位"
        if order.state == State.CANCELLED:
            order.ended_reason = "自己修好了"
        if order.state == State.WAITING:
            order.waiting_reason, order.expected_on = "等配件", timezone.localdate()

    def claims(self, order: RepairOrder, volunteers: list[Resident], at: datetime) -> None:
        repaired = order.outcome in {"fixed", "partly"}
        points = (5 if repaired else 2) if order.state == State.CLOSED else None
        for number, person in enumerate(volunteers):
            pk, self.next_claim = self.next_claim, self.next_claim + 1
            claimed = self.loader.moment(at + timedelta(hours=2))
            self.loader.add(
                Claim, CLAIM_ROW, (pk, order.pk, person.pk, number == 0, claimed, None, "", points)
            )
            if points:
                self.passbooks.award(
                    order, person, points, f"repair:{order.pk}:claim:{pk}", at + timedelta(hours=4)
                )

    def timeline(self, order: RepairOrder, volunteers: list[Resident], at: datetime) -> None:
        was = ""
        steps = steps_of(order.state)
        if len(volunteers) > 1:
            steps = (*steps[:2], ("claim", "open"), *steps[2:])
        for hour, (action, state) in enumerate(steps):
            by = {
                "publish": self.town.staff,
                "claim": volunteers and volunteers[0],
                "report": volunteers and volunteers[0],
            }
            when = self.loader.moment(at + timedelta(hours=hour))
            who = by.get(action) or order.requester
            detail = json.dumps({"taken": 1} if action == "claim" else {})
            self.loader.add(Event, EVENT, (order.pk, action, was, state, who.pk, when, "", "", detail))
            was = state
            if action in {"submit", "claim", "close"}:
                self.message(order, when, at)

    def message(self, order: RepairOrder, when: object, at: datetime) -> None:
        read = when if at < self.now - timedelta(days=14) else None
        text = f"“{order.item}”({order.number})有了新进展。"
        link = f"/orders/{order.pk}/"
        self.loader.add(
            Message,
            MESSAGE,
            (self.town.place.pk, order.requester_id, "", text, link, when, read, "quiet", 0, when, None, ""),
        )
