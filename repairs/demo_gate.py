"""In the sample community: a danger that volunteers must not touch, one fault reported twice, and certificates."""

from datetime import timedelta

from django.utils import timezone

from community import certificates
from community.demo.plan import Neighbourhood, Plan, part
from community.models import Resident, Skill
from repairs import workflow
from repairs.models import PlaceKind, RepairOrder


@part
def need_the_gate(plan: Plan) -> None:
    home = plan.neighbourhoods[0]
    plan.at(plan.moment(25), lambda: _show_certificates(home))
    plan.at(plan.moment(0.03), lambda: _smell_gas(home))
    plan.at(plan.by_day(plan.moment(1.4)), lambda: _report_twice(home))
    plan.at(plan.by_day(plan.moment(0.8)), lambda: _ask_for_an_electrician(home))


def _show_certificates(home: Neighbourhood) -> None:
    """One checked, one that ends soon, one waiting for the office."""
    trade = Skill.objects.get(code="plumbing")
    today = timezone.localdate()
    able = home.volunteers["plumbing"][:3]
    ends = [timedelta(days=900), timedelta(days=45), timedelta(days=400)]
    for place, (volunteer, lasts) in enumerate(zip(able, ends, strict=False)):
        paper = certificates.present(
            by=volunteer, skill=trade, number=f"T3201{place:08d}", valid_until=today + lasts
        )
        if place < 2:
            certificates.check(paper, by=home.staff)


def _smell_gas(home: Neighbourhood) -> None:
    _submit(home, home.residents[4], item="厨房有煤气味", description="灶都关了，还是闻得到", code="other")


def _report_twice(home: Neighbourhood) -> None:
    """Two neighbours and one dark staircase: the second is told of every step of the first."""
    first, second = (
        _submit(
            home,
            resident,
            item="楼道灯坏了，晚上看不见",
            code="lamps",
            place_kind=PlaceKind.COMMON,
            building=home.buildings[1],
            place="一单元楼梯口",
        )
        for resident in (home.residents[7], home.residents[11])
    )
    workflow.merge(second, by=home.staff, into=first)


def _ask_for_an_electrician(home: Neighbourhood) -> None:
    trade = Skill.objects.get(code="plumbing")
    order = _submit(home, home.residents[9], item="厨房线路老化要换线", code=trade.code)
    workflow.publish(order, by=home.staff, skill=trade, size="medium", needs_certificate=True)


def _submit(home: Neighbourhood, resident: Resident, *, item: str, code: str, **where) -> RepairOrder:
    at_home = {"building": resident.building, "unit": resident.unit, "room": resident.room}
    return workflow.submit(
        community=home.community,
        by=home.staff,
        requester=resident,
        channel=RepairOrder.Channel.PHONE,
        item=item,
        skill=Skill.objects.get(code=code),
        contact_name=resident.name,
        contact_phone=resident.reach or home.community.desk_phone,
        **(where if "place" in where else {**at_home, **where}),
    )
