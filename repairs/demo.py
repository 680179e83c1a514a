"""The sample community's orders: two months of them, in every state."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle

from django.utils import timezone

from community.demo.people import SKILLS
from community.demo.pictures import picture
from community.demo.plan import Neighbourhood, Plan, part
from community.errors import Refused
from community.models import Message, Resident, Skill, Volunteer
from repairs import (
    callbacks,
    demo_gate,
    demo_partners,
    demo_rounds,
    demo_visits,
    demo_voice,
    invitations,
    ladder,
    thanks,
    workflow,
)
from repairs.demo_scenes import (
    AGAIN,
    COMMON,
    FATES,
    MAIN,
    NEXT_DOOR,
    PUBLIC,
    SCENES,
    THANKS,
    URGENT,
    URGENT_TOO,
    Scene,
)
from repairs.models import Claim, RepairOrder

# Their parts are registered with this module.
__all__ = ["demo_gate", "demo_partners", "demo_rounds", "demo_visits", "demo_voice"]

Channel = RepairOrder.Channel
CHANNELS = [Channel.WEB, Channel.PHONE, Channel.WEB, Channel.DESK, Channel.HELPER, Channel.WEB, Channel.GUEST]
REPLIES = ["电话回访，老人说修得很好", "上门回访，已恢复使用", "电话回访：修好了，谢谢师傅"]
NOTES = ["换了新的垫片", "加固后试了几次都正常", "", "顺手把旁边的也紧了紧"]


@part
def break_things(plan: Plan) -> None:
    main, next_door = plan.neighbourhoods
    _tell_stories(plan, main, MAIN, cycle(SCENES))
    _tell_stories(plan, next_door, NEXT_DOOR, cycle(SCENES[3:]))
    for number, (fate, moment) in enumerate(_fates(plan, COMMON)):
        item, details, trade, kind = PUBLIC[number % len(PUBLIC)]
        Life(plan, main, Scene(item, details, trade), kind=kind).plan_out(fate, moment)
    Life(plan, main, URGENT, urgency="urgent").plan_out("submitted", plan.moment(0.02))
    # By the clock, so due soon on whatever day the sample is looked at.
    Life(plan, main, URGENT_TOO, urgency="urgent").plan_out("claimed", plan.moment(0.88))
    for days in (52, 31, 9):
        Life(plan, main, AGAIN, asks=main.residents[0]).plan_out("answered", plan.moment(days, 10))
    plan.at(plan.now, read_and_sent)


def _tell_stories(plan: Plan, home: Neighbourhood, wanted: list, scenes: Iterator[Scene]) -> None:
    for number, (fate, moment) in enumerate(_fates(plan, wanted)):
        Life(plan, home, next(scenes), channel=CHANNELS[number % len(CHANNELS)]).plan_out(fate, moment)


def _fates(plan: Plan, wanted: Sequence[tuple[str, int, float, float]]) -> Iterator[tuple[str, datetime]]:
    """Each fate as often as wanted, spread evenly over its days, in the daytime where it lies further back."""
    for fate, count, first, last in wanted:
        for number in range(count):
            days = first - (first - last) * number / max(count - 1, 1)
            hour = plan.chance.uniform(8, 18)
            yield fate, plan.moment(days, hour) if days >= 2 else plan.by_day(plan.moment(days))


def read_and_sent() -> None:
    """Nobody gets an SMS from the sample community, and what is older than three days has been read."""
    now = timezone.now()
    Message.objects.filter(state=Message.State.WAITING).update(state=Message.State.SENT, attempts=1)
    Message.objects.filter(created_at__lt=now - timedelta(days=3)).update(read_at=now)


class Life:
    """One order from the call for help to its fate."""

    order: RepairOrder

    def __init__(
        self,
        plan: Plan,
        home: Neighbourhood,
        scene: Scene,
        *,
        channel: str = Channel.WEB,
        kind: str = "property",
        urgency: str = "normal",
        asks: Resident | None = None,
    ):
        self.plan, self.home, self.scene = plan, home, scene
        self.channel, self.kind, self.urgency = channel, kind, urgency
        self.asks = asks or self._somebody()
        self.in_common = any(scene.item == item for item, *_rest in PUBLIC)

    def plan_out(self, fate: str, moment: datetime) -> None:
        self.plan.at(moment, self.submit)
        for name, hours in FATES[fate]:
            moment += timedelta(hours=hours)
            if self.urgency == "normal":
                moment = self.plan.by_day(moment)
            moment = min(moment, self.plan.now - timedelta(minutes=1))
            self.plan.at(moment, self.steps[name])

    @property
    def steps(self):
        return {
            "publish": self.publish,
            "claim": self.claim,
            "claim one": partial(self.claim, 1),
            "widen": self.widen,
            "invite": self.invite,
            "release": self.release,
            "pause": self.pause,
            "resume": lambda: workflow.resume(self.order, by=self.leader),
            "report": self.report,
            "report nobody home": partial(self.report, "nobody_home", "敲门没人，电话关机，改天再约"),
            "close": self.close,
            "call in vain": lambda: self.call_back("unreachable"),
            "give up": lambda: callbacks.give_up(self.order, by=self.home.staff),
            "reopen": lambda: self.call_back("not", "用了一天又不行了"),
            "thank": self.thank,
            "cancel": lambda: workflow.cancel(self.order, by=self.home.staff, reason="家里人已经修好了"),
            "decline": self.decline,
            "refer": self.refer,
            "close referred": self.close_referred,
            "send back": lambda: workflow.send_back(
                self.order, by=self.home.staff, reason="物业答复：属于住户自用部分，不在维修范围"
            ),
        }

    def _somebody(self) -> Resident:
        if self.channel == Channel.HELPER and "王秀兰" in self.home.people:
            return self.home.people["王秀兰"]
        if self.channel == Channel.HELPER:
            self.channel = Channel.PHONE
        wants_account = self.channel == Channel.WEB
        return self.plan.chance.choice([p for p in self.home.residents if bool(p.phone) or not wants_account])

    @property
    def reporter(self) -> Resident | None:
        """Who presses the button."""
        if self.channel == Channel.GUEST:
            return None
        if self.channel == Channel.HELPER:
            return self.home.people["王小雨"]
        return self.asks if self.channel == Channel.WEB else self.home.staff

    @property
    def leader(self) -> Resident:
        return self.order.claims.active().get(is_lead=True).volunteer

    @property
    def trade(self) -> Skill:
        return Skill.objects.get(code=self.scene.trade)

    def submit(self) -> None:
        guest = self.channel == Channel.GUEST
        building = self.asks.building or self.home.buildings[0]
        self.order = workflow.submit(
            community=self.home.community,
            by=self.reporter,
            requester=None if guest else self.asks,
            channel=self.channel,
            item=self.scene.item,
            description=self.scene.details,
            skill=self.trade,
            contact_name=self.asks.name,
            contact_phone=self.asks.reach or self.home.community.desk_phone,
            building=building,
            unit="" if self.in_common else self.asks.unit,
            room="" if self.in_common else self.asks.room,
            place=self.scene.details[:20] if self.in_common else "",
            good_times=self.plan.chance.choice(["", "", "上午", "下午三点以后", "随时，家里有人"]),
            urgency=self.urgency,
            pictures_taken=self._photos(0.4),
        )

    def _photos(self, how_often: float) -> list:
        if self.plan.chance.random() > how_often:
            return []
        return [picture(self.scene.trade, self.plan.chance)]

    def publish(self) -> None:
        scene = self.scene
        self.order = workflow.publish(
            self.order, by=self.home.staff, skill=self.trade, size=scene.size, places=scene.places
        )

    def claim(self, places: int = 20) -> None:
        """The volunteers with the trade, those with a name in the story first now and then; busy ones are passed over."""
        able = [person for person in self.home.volunteers[self.scene.trade] if person.pk != self.asks.pk]
        self.plan.chance.shuffle(able)
        if self.plan.chance.random() < 0.4:
            able.sort(key=lambda person: person.name not in SKILLS)
        for volunteer in able:
            self.order.refresh_from_db()
            if self.order.state != RepairOrder.State.OPEN or self.order.taken >= places:
                return
            try:
                workflow.claim(self.order, by=volunteer)
            except Refused:
                continue
        self.order.refresh_from_db()
        if self.order.taken == 0:
            self._ask_somebody_free()
        if self.order.state == RepairOrder.State.OPEN and places > 1:
            workflow.begin(self.order, by=self.home.staff)

    def _ask_somebody_free(self) -> None:
        """Nobody with the trade has time: whoever has least to do has learned it meanwhile."""
        everybody = {person.pk: person for people in self.home.volunteers.values() for person in people}
        others = [person for person in everybody.values() if person.pk != self.asks.pk]
        free = min(others, key=lambda person: Claim.objects.unfinished().filter(volunteer=person).count())
        Volunteer.objects.get(resident=free).skills.add(self.trade)
        workflow.claim(self.order, by=free)
        self.order.refresh_from_db()

    def widen(self) -> None:
        ladder.widen(self.order.clock)

    def invite(self) -> None:
        """Two are asked; the first cannot come."""
        for number, found in enumerate(invitations.candidates(self.order, 2)):
            invitations.invite(self.order, by=self.home.staff, volunteer=found.person)
            if number == 0:
                invitations.decline(self.order, by=found.person)

    def release(self) -> None:
        workflow.release(self.order, by=self.leader, reason="临时要去医院，来不了了")

    def pause(self) -> None:
        expected = timezone.localdate() + timedelta(days=2)
        workflow.pause(
            self.order, by=self.leader, reason="要换的配件店里没有，订货两天到", expected_on=expected
        )

    def report(self, outcome: str = "fixed", note: str = "") -> None:
        photos = self._photos(0.5) if outcome == "fixed" else []
        self.order = workflow.report(
            self.order,
            by=self.leader,
            outcome=outcome,
            visited_on=timezone.localdate(),
            note=note or self.plan.chance.choice(NOTES),
            minutes=self.plan.chance.choice([15, 20, 30, 40, 60, 90]),
            pictures_taken=photos,
            no_photos=not photos,
        )

    def close(self) -> None:
        """Those with an account press a button, now and then without a word; the others are called."""
        result = self.plan.chance.choice(["satisfied"] * 4 + ["partly"])
        self.order.refresh_from_db()
        if self.order.outcome != RepairOrder.Outcome.FIXED:
            workflow.close(self.order, by=self.home.staff, reply="电话说明情况，改天再约", reply_by="phone")
        elif not (self.order.requester_id and self.asks.phone and self.plan.chance.random() < 0.6):
            self.call_back(result, self.plan.chance.choice(REPLIES))
        elif self.plan.chance.random() < 0.85:
            callbacks.answer(self.order, by=self.asks, result=result)
        else:
            workflow.close(self.order, by=self.asks)

    def call_back(self, result: str, words: str = "") -> None:
        callbacks.record(self.order, by=self.home.staff, result=result, words=words)

    def thank(self) -> None:
        """The volunteers agree to the cards of those who do; the office has looked at every other one."""
        number, words = next(self.home.notes.setdefault("thanks", enumerate(cycle(THANKS))))
        asks = self.order.requester or self.reporter
        if asks is None:
            return
        card = thanks.write(self.order, by=asks, words=words, may_be_shown=number % 3 != 2)
        if not card.may_be_shown:
            return
        for row in card.volunteers.select_related("claim__volunteer"):
            thanks.agree(row, by=row.claim.volunteer, agrees=True)
        if number % 3 == 0:
            thanks.show(card, by=self.home.staff)

    def decline(self) -> None:
        workflow.decline(
            self.order,
            by=self.home.staff,
            reason="燃气设施须由燃气公司处理" if self.plan.chance.random() < 0.5 else "与上一单重复",
            reply="已电话说明情况，并告知应联系的单位",
        )

    def refer(self) -> None:
        due = timezone.localdate() + timedelta(days=5)
        partner = self.home.partners[self.kind]
        self.order = workflow.refer(self.order, by=self.home.staff, partner=partner, due_on=due)

    def close_referred(self) -> None:
        workflow.close(
            self.order,
            by=self.home.staff,
            reply="已电话告知处理结果，居民满意",
            reply_by="phone",
            outcome="fixed",
            visited_on=timezone.localdate(),
            note="由共建单位修复",
        )
        self.call_back("satisfied")
