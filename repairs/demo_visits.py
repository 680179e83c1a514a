"""In the sample community: times agreed, a face on the door, somebody standing by, and one order with several visits."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from community import portraits
from community.demo.pictures import picture
from community.demo.plan import Neighbourhood, Plan, part
from community.models import Resident, Skill
from repairs import doorstep, workflow
from repairs.models import Claim, RepairOrder

State = RepairOrder.State


@part
def go_there(plan: Plan) -> None:
    home = plan.neighbourhoods[0]
    visits = SeveralVisits(home)
    for hours, step in zip((70, 69, 68, 46, 45.5, 22, 21.8, 21), visits.steps, strict=True):
        plan.at(plan.by_day(plan.now - timedelta(hours=hours)), step)
    plan.at(plan.now - timedelta(minutes=50), lambda: _keep_busy(home))
    plan.at(plan.now - timedelta(minutes=40), lambda: _show_faces(plan, home))
    plan.at(plan.now - timedelta(minutes=20), lambda: _arrange(home))
    plan.at(plan.now, lambda: _favour_newcomers(home))


def _keep_busy(home: Neighbourhood) -> None:
    """Whoever logs in as the first volunteer has a job to go to."""
    volunteer, asks = home.people["赵铁柱"], home.residents[7]
    if Claim.objects.unfinished().filter(volunteer=volunteer).count() >= home.community.open_job_cap:
        return
    trade = Skill.objects.get(code="carpentry")
    order = workflow.submit(
        community=home.community,
        by=home.staff,
        requester=asks,
        channel=RepairOrder.Channel.PHONE,
        item="阳台门锁不上",
        skill=trade,
        contact_name=asks.name,
        contact_phone=asks.reach or home.community.desk_phone,
        building=asks.building,
        unit=asks.unit,
        room=asks.room,
        windows=[(timezone.localdate() + timedelta(days=1), "afternoon")],
    )
    order = workflow.publish(order, by=home.staff, skill=trade, size="small")
    workflow.claim(order, by=volunteer)


def _show_faces(plan: Plan, home: Neighbourhood) -> None:
    for volunteer in _active(home)[:2]:
        portraits.show(by=volunteer.volunteer, photo=picture("face", plan.chance), agrees=True)


def _active(home: Neighbourhood) -> list[Claim]:
    """Newest first: who is on the way now."""
    rows = Claim.objects.active().filter(order__community=home.community, order__state=State.CLAIMED)
    return list(rows.select_related("order", "volunteer").order_by("-id"))


def _arrange(home: Neighbourhood) -> None:
    """One time agreed, one to choose from, one proposed; and somebody waits for the first job."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    agreed, offered, *others = _active(home)
    for claim in (agreed, offered):
        slots = [(tomorrow, "morning"), (tomorrow + timedelta(days=1), "evening")]
        workflow.offer_times(claim.order, by=home.staff, slots=slots)
    workflow.agree_time(agreed.order, by=agreed.volunteer, slot=(tomorrow, "morning"))
    for claim in others[:1]:
        workflow.agree_time(claim.order, by=claim.volunteer, slot=(tomorrow, "afternoon"))
    for claim in (agreed, offered):
        able = workflow.able_to_take_over(claim.order).order_by("pk")
        for volunteer in able[:2]:
            workflow.join(claim.order, by=volunteer)
    if someone := workflow.able_to_take_over(offered.order).order_by("-pk").first():
        workflow.pass_on(offered.order, by=offered.volunteer, to=[someone], reason="孩子发烧，今晚去不了")


def _favour_newcomers(home: Neighbourhood) -> None:
    home.community.newcomer_minutes = 20
    home.community.save(update_fields=["newcomer_minutes"])


class SeveralVisits:
    """Nobody home, then a part is missing, then it is fixed, and a lamp turns out to be broken too."""

    order: RepairOrder

    def __init__(self, home: Neighbourhood):
        self.home = home
        self.asks: Resident = home.residents[5]
        self.trade = Skill.objects.get(code="carpentry")
        self.steps = (
            self.submit,
            self.publish,
            self.claim,
            self.find_nobody,
            self.lack_a_part,
            self.go_on,
            self.arrive,
            self.report,
        )

    @property
    def who(self) -> Resident:
        return self.order.claims.active().get(is_lead=True).volunteer

    def submit(self) -> None:
        self.order = workflow.submit(
            community=self.home.community,
            by=self.home.staff,
            requester=self.asks,
            channel=RepairOrder.Channel.PHONE,
            item="厨房吊柜门掉了一扇",
            skill=self.trade,
            contact_name=self.asks.name,
            contact_phone=self.asks.reach or self.home.community.desk_phone,
            building=self.asks.building,
            unit=self.asks.unit,
            room=self.asks.room,
            windows=[(timezone.localdate() + timedelta(days=1), "morning")],
        )

    def publish(self) -> None:
        workflow.publish(self.order, by=self.home.staff, skill=self.trade, size="small")

    def claim(self) -> None:
        able = workflow.able_to_take_over(RepairOrder.objects.get(pk=self.order.pk))
        free = min(able, key=lambda person: Claim.objects.unfinished().filter(volunteer=person).count())
        workflow.claim(self.order, by=free)

    def find_nobody(self) -> None:
        workflow.nobody_home(self.order, by=self.who, note="敲门没人，邻居说去菜场了")

    def lack_a_part(self) -> None:
        today = timezone.localdate()
        workflow.pause(
            self.order,
            by=self.who,
            reason="铰链要配同一个型号的",
            expected_on=today + timedelta(days=1),
            visited_on=today,
        )

    def go_on(self) -> None:
        workflow.resume(self.order, by=self.who)

    def arrive(self) -> None:
        claim = self.order.claims.active().select_related("order").get()
        workflow.arrive(self.order, by=self.who, code=doorstep.residents_code(claim))

    def report(self) -> None:
        workflow.report(
            self.order,
            by=self.who,
            outcome="fixed",
            visited_on=timezone.localdate(),
            minutes=40,
            note="换了铰链，柜门装好了",
            no_photos=True,
            parts=workflow.Parts(Decimal("18.00"), "铰链两只", f"{self.asks.name}本人"),
            next_job=workflow.Next(Skill.objects.get(code="lamps"), "橱柜灯管一根"),
        )
