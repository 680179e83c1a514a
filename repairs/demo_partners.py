"""Partners in the sample community: one comes on an agreed day, two work together, one sends back, one asks; and looks."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils import timezone

from community.demo.plan import Neighbourhood, Plan, part
from community.models import Skill
from repairs import workflow
from repairs.models import Referral, RepairOrder

Step = Callable[["Story"], object]


class Story:
    """One order in a common area, told by a list of steps and the hours between them."""

    order: RepairOrder

    def __init__(self, plan: Plan, home: Neighbourhood, item: str, place: str, trade: str):
        self.plan, self.home, self.item, self.place, self.trade = plan, home, item, place, trade

    def plan_out(self, days_ago: float, *steps: tuple[float, Step]) -> None:
        moment = self.plan.by_day(self.plan.moment(days_ago))
        self.plan.at(moment, self.submit)
        for hours, step in steps:
            moment = min(
                self.plan.by_day(moment + timedelta(hours=hours)), self.plan.now - timedelta(minutes=1)
            )
            self.plan.at(moment, partial(step, self))

    def submit(self) -> None:
        asks = self.home.people["王秀兰"]
        self.order = workflow.submit(
            community=self.home.community,
            by=asks,
            requester=asks,
            item=self.item,
            skill=Skill.objects.get(code=self.trade),
            contact_name=asks.name,
            contact_phone=asks.reach,
            building=asks.building,
            place=self.place,
            place_kind="common",
        )

    def referral(self, kind: str) -> Referral:
        return Referral.objects.get(
            order=self.order, partner=self.home.partners[kind], state=Referral.State.SENT
        )


def _refer(kind: str, *others: str, days: int = 4) -> Step:
    def step(story: Story) -> None:
        home, due = story.home, timezone.localdate() + timedelta(days=days)
        story.order.refresh_from_db()
        workflow.refer(
            story.order,
            by=home.staff,
            partner=home.partners[kind],
            due_on=due,
            co_partners=[(home.partners[other], due + timedelta(days=2)) for other in others],
        )

    return step


def _accept(kind: str, who: str) -> Step:
    return lambda story: workflow.accept(story.referral(kind), by=story.home.people[who])


def _schedule(kind: str, who: str, in_days: int, half: str, contact: str) -> Step:
    def step(story: Story) -> None:
        day = timezone.localdate() + timedelta(days=in_days)
        workflow.schedule(
            story.referral(kind),
            by=story.home.people[who],
            visit_on=day,
            half=half,
            contact_name=contact,
            contact_phone="19900000130",
        )

    return step


def _ask(kind: str, who: str, text: str) -> Step:
    return lambda story: workflow.ask(story.referral(kind), by=story.home.people[who], text=text)


def _return(who: str, reason: str) -> Step:
    return lambda story: workflow.send_back(story.order, by=story.home.people[who], reason=reason)


def _appoint(kind: str, in_days: int) -> Step:
    return lambda story: workflow.appoint(
        story.order,
        by=story.home.staff,
        on=timezone.localdate() + timedelta(days=in_days),
        half="am",
        looker=story.home.staff.name,
        partner=story.home.partners[kind],
    )


def _inspect(finding: str, told: str, whose: str) -> Step:
    return lambda story: workflow.inspect(
        story.order,
        by=story.home.staff,
        on=timezone.localdate(),
        looker=story.home.staff.name,
        finding=finding,
        told=told,
        whose=whose,
    )


@part
def refer_things(plan: Plan) -> None:
    home = plan.neighbourhoods[0]
    Story(plan, home, "单元门口的灯忽明忽暗", "2单元门口", "lamps").plan_out(
        2.2,
        (2, _refer("property")),
        (5, _accept("property", "吴强")),
        (3, _schedule("property", "吴强", 3, "am", "李师傅")),
    )
    Story(plan, home, "路灯杆歪了，要登高车", "小区东门路口", "lamps").plan_out(
        3.1,
        (2, _refer("property", "municipal")),
        (4, _accept("property", "吴强")),
        (3, _schedule("municipal", "韩路", 4, "pm", "登高车班组")),
    )
    Story(plan, home, "门前井盖松动，踩上去响", "3号楼北侧", "drains").plan_out(
        2.6, (3, _refer("utility")), (9, _return("刘洋", "这个井盖是雨水井，归市政，不归供水"))
    )
    Story(plan, home, "地下车库墙面渗水", "地下车库B区", "masonry").plan_out(
        1.9, (2, _refer("property")), (6, _ask("property", "吴强", "渗水在哪一面墙？白天谁能带我们进去？"))
    )
    Story(plan, home, "外墙空调水管滴在行人道上", "3号楼南侧", "drains").plan_out(
        1.4, (4, _appoint("property", 2))
    )
    Story(plan, home, "楼顶防水卷材翘边", "3号楼楼顶", "masonry").plan_out(
        4.2,
        (3, _appoint("property", 1)),
        (
            22,
            _inspect(
                "卷材翘起约两米，属于屋面公共部位",
                "我们上楼顶看过了，是屋面防水的事，由物业来修。",
                "property",
            ),
        ),
        (2, _refer("property", days=6)),
    )
