"""A community that has worked for years: orders in every state with their timelines, claims, passbooks, messages.

The same seed gives the same community. What is looked up by name in the measurements (a rare item, a phone, a
resident with a long list) is there the same number of times at every size, so that pages weigh the same.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace

from django.db import connection
from django.utils import timezone

from benchmarks.loading import Loader
from community.models import (
    Building,
    Community,
    Consent,
    Duty,
    Message,
    Partner,
    PartnerMember,
    Resident,
    Skill,
    Volunteer,
)
from points import ledger, shop, standards
from points.models import Category, Entry, Product, Standard, StandardLine
from repairs import search, workflow
from repairs.models import Claim, DayCounter, Event, OrderTerm, Referral, RepairOrder

State = RepairOrder.State

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "秀兰建国铁柱小雨静平强敏好巧进玉英志明桂芳春梅海涛文斌丽华俊杰雪琴永福淑珍立新"
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
LONG_TIMELINE = 50
OUTCOMES = ["fixed"] * 17 + ["partly", "professional", "other"]


@dataclass(frozen=True)
class Mix:
    """How many orders are in a state, as a share of all, but never fewer than so many."""

    share: float
    least: int
    steps: tuple[tuple[str, str], ...]


SUBMIT, PUBLISH = ("submit", "submitted"), ("publish", "open")
CLAIM, REPORT = ("claim", "claimed"), ("report", "reported")
UNFINISHED = {
    State.OPEN: Mix(0.02, 200, (SUBMIT, PUBLISH)),
    State.SUBMITTED: Mix(0.002, 20, (SUBMIT,)),
    State.CLAIMED: Mix(0.005, 30, (SUBMIT, PUBLISH, CLAIM)),
    State.WAITING: Mix(0.001, 10, (SUBMIT, PUBLISH, CLAIM, ("pause", "waiting"))),
    State.REPORTED: Mix(0.003, 30, (SUBMIT, PUBLISH, CLAIM, REPORT)),
    State.REFERRED: Mix(0.002, 20, (SUBMIT, ("refer", "referred"))),
}
FINISHED = {
    State.CLOSED: (SUBMIT, PUBLISH, CLAIM, REPORT, ("close", "closed")),
    State.DECLINED: (SUBMIT, ("decline", "declined")),
    State.CANCELLED: (SUBMIT, PUBLISH, ("cancel", "cancelled")),
}
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


def fill(size: int, *, open_orders: int = 0) -> None:
    """A community with `size` orders, of which at least `open_orders` wait for a volunteer."""
    Filling(size, open_orders).run()


@dataclass
class Filling:
    size: int
    open_orders: int = 0
    dice: random.Random = field(default_factory=lambda: random.Random(20261123))
    days: dict = field(default_factory=dict)
    books: dict = field(default_factory=dict)
    next_claim: int = 1
    in_hand: int = 0

    def run(self) -> None:
        self.now = timezone.now()
        self.people()
        self.shelves()
        with Loader() as self.loader:
            for pk, state in enumerate(self.states(), 1):
                self.order(pk, state)
            for day, last in self.days.items():
                self.loader.add(DayCounter, ("community_id", "day", "last"), (self.place.pk, day, last))
        self.redemptions()
        self.special_orders()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")  # what its daemon does by itself within a minute

    def people(self) -> None:
        self.place = Community.objects.create(name="阡上社区", slug="qianshang", open_job_cap=50)
        self.buildings = [Building(community=self.place, number=str(n), order=n) for n in range(1, 31)]
        Building.objects.bulk_create(self.buildings)
        self.skills = {skill.code: skill for skill in Skill.objects.all()}
        count = max(400, self.size // 20)
        made = [self.person(number) for number in range(count)]
        self.residents = Resident.objects.bulk_create(made, batch_size=500)
        self.staff, self.asker, self.member = self.residents[:3]
        self.volunteers = self.residents[3 : 3 + max(120, count // 20)]
        Duty.objects.create(resident=self.staff, community=self.place, kind="staff")
        self.partner = Partner.objects.create(community=self.place, name="安居物业", kind="property")
        PartnerMember.objects.create(partner=self.partner, resident=self.member)
        Consent.objects.create(resident=self.residents[-1], helper=self.asker, recorded_by=self.staff)
        rows = [Volunteer(resident=person, state=Volunteer.State.APPROVED) for person in self.volunteers]
        Volunteer.objects.bulk_create(rows)
        taught = Volunteer.skills.through
        codes = list(self.skills)
        taught.objects.bulk_create(
            taught(volunteer_id=row.pk, skill_id=self.skills[code].pk)
            for at, row in enumerate(rows)
            for code in {"plumbing", "carpentry", codes[at % len(codes)]}
        )
        self.able = {
            skill.pk: [self.volunteers[at] for at in range(1, len(rows)) if self.knows(at, code, codes)]
            for code, skill in self.skills.items()
        }
        self.regular = self.volunteers[0]
        self.worth = self.standard()

    def knows(self, at: int, code: str, codes: list[str]) -> bool:
        return code in {"plumbing", "carpentry", codes[at % len(codes)]}

    def person(self, number: int) -> Resident:
        phone = f"1990{number:07d}"
        return Resident(
            name=self.name(),
            community=self.place,
            building=self.dice.choice(self.buildings),
            unit=str(self.dice.randint(1, 4)),
            room=f"{self.dice.randint(1, 18)}0{self.dice.randint(1, 4)}",
            phone=phone,
            contact_phone=phone,
            password="!",
        )

    def name(self) -> str:
        return self.dice.choice(SURNAMES) + "".join(self.dice.sample(GIVEN, self.dice.randint(1, 2)))

    def standard(self) -> SimpleNamespace:
        first_day = timezone.localdate() - timedelta(days=365 * 10)
        made = Standard.objects.create(community=self.place, version=1, valid_from=first_day)
        StandardLine.objects.create(standard=made, cause="repair", points=5)
        StandardLine.objects.create(standard=made, cause="visit", points=2)
        return standards.publish(made, by=self.staff)

    def shelves(self) -> None:
        category = Category.objects.create(community=self.place, name="日用")
        for number in range(24):
            product = Product.objects.create(
                community=self.place, category=category, name=f"毛巾{number + 1}号", price=5 + number
            )
            shop.receive(product, quantity=500, reference=f"first:{number}", by=self.staff)

    def states(self) -> Iterator[str]:
        """The state of each order from the oldest to the newest: the unfinished are mostly the newest ones."""
        unfinished = [state for state, mix in UNFINISHED.items() for _ in range(self.how_many(state, mix))]
        self.dice.shuffle(unfinished)
        places = set(self.dice.sample(range(self.size), len(unfinished) // 20))
        newest = range(max(0, self.size - 2 * len(unfinished)), self.size)
        places |= set(
            self.dice.sample([at for at in newest if at not in places], len(unfinished) - len(places))
        )
        for at in range(self.size):
            if at in places:
                yield unfinished.pop()
            else:
                yield self.dice.choices(list(FINISHED), [95, 2, 3])[0]

    def how_many(self, state: str, mix: Mix) -> int:
        least = round(mix.least * min(1, self.size / 1000))
        return max(least, round(self.size * mix.share), self.open_orders * (state == State.OPEN))

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
            self.loader.add(OrderTerm, TERM, (self.place.pk, term, pk))
        self.claims(order, volunteers, at)
        self.timeline(order, volunteers, at)
        if state == State.REFERRED:
            self.loader.add_instance(
                Referral(
                    order=order,
                    partner=self.partner,
                    sent_by=self.staff,
                    due_on=(at + timedelta(days=3)).date(),
                )
            )

    def request(self, pk: int, state: str, at: datetime) -> RepairOrder:
        person = self.dice.choice(self.residents)
        listed = pk % max(4, self.size // LONG_LIST)
        if listed == 3:
            person = self.asker
        code, item = self.job(pk, state)
        building, phone = person.building, person.contact_phone
        planted = pk % max(4, self.size // PLANTED)
        if planted == 0:
            phone = RARE_PHONE
        if planted == 1:
            item = RARE_ITEM
        if listed == 2:
            code, item, building = "plumbing", ITEMS["plumbing"][0], self.buildings[2]
        day = timezone.localdate(at)
        self.days[day] = self.days.get(day, 0) + 1
        return RepairOrder(
            pk=pk,
            community=self.place,
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
            skill=self.skills[code],
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
        chosen = self.dice.sample(self.able[order.skill_id], order.places)
        if self.goes_to_regular(order) and self.regular not in chosen:
            chosen[0] = self.regular
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
        steps = self.steps(order.state)
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

    def steps(self, state: str) -> tuple[tuple[str, str], ...]:
        return UNFINISHED[state].steps if state in UNFINISHED else FINISHED[state]

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
                self.award(order, person, points, f"repair:{order.pk}:claim:{pk}", at + timedelta(hours=4))

    def award(self, order: RepairOrder, person: Resident, points: int, reference: str, at: datetime) -> None:
        last = self.books.get(person.pk)
        entry = Entry(
            community=self.place,
            resident=person,
            sequence=last.sequence + 1 if last else 1,
            kind="award",
            amount=points,
            balance_after=(last.balance_after if last else 0) + points,
            occurred_on=timezone.localdate(at),
            reference=reference,
            reason=f"{order.item}({order.number})",
            arithmetic=f"标准第1版 · {points}",
            standard=self.worth,
            by=order.requester,
            at=at,
            previous_digest=last.digest if last else "",
        )
        entry.digest = ledger.digest_of(entry)
        self.books[person.pk] = entry
        self.loader.add_instance(entry)

    def timeline(self, order: RepairOrder, volunteers: list[Resident], at: datetime) -> None:
        was = ""
        steps = self.steps(order.state)
        if len(volunteers) > 1:
            steps = (*steps[:2], ("claim", "open"), *steps[2:])
        for hour, (action, state) in enumerate(steps):
            by = {
                "publish": self.staff,
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
            (self.place.pk, order.requester_id, "", text, link, when, read, "quiet", 0, when, None, ""),
        )

    def redemptions(self) -> None:
        products = list(Product.objects.order_by("price")[:3])
        for person in self.volunteers[:30]:
            if ledger.balance_of(person) >= products[0].price:
                shop.redeem(product=products[0], by=person, resident=person)

    def special_orders(self) -> None:
        """The two orders whose pages are compared: one line of timeline, and fifty."""
        fields = {
            "community": self.place,
            "item": "厨房水龙头松动",
            "contact_name": self.asker.name,
            "contact_phone": self.asker.contact_phone,
            "requester": self.asker,
            "by": self.asker,
            "building": self.asker.building,
            "skill": self.skills["plumbing"],
        }
        workflow.submit(**fields)
        long = workflow.submit(**fields)
        workflow.publish(long, by=self.staff, skill=fields["skill"], size="small", places=1)
        while long.events.count() < LONG_TIMELINE:
            workflow.claim(long, by=self.regular)
            long.refresh_from_db()
            workflow.release(long, by=self.regular, reason="临时有事")
