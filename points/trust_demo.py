"""The sample community's second looks, shared points, expiry rule and certificates.

Read by points.demo.
"""

from datetime import timedelta
from functools import partial

from django.utils import timezone

from community.demo.plan import Neighbourhood, Plan, part
from community.errors import Refused
from community.models import Resident
from points import awards, passbook_rules, pools, reviews, service_certificates
from points.homes import door_of, has_home
from points.ledger import Award, Worth
from points.models import PassbookRules, ServiceHours


@part
def write_rules(plan: Plan) -> None:
    home = plan.neighbourhoods[0]
    plan.at(plan.moment(61, 9), partial(_rules, home))


def _rules(home: Neighbourhood) -> None:
    rules = PassbookRules(community=home.community, expiry_months=24)
    passbook_rules.begin_expiry(rules, before=None)
    rules.save()


@part
def look_twice(plan: Plan) -> None:
    """A large balance from paper, and staff who helped out themselves."""
    home = plan.neighbourhoods[0]
    plan.at(plan.moment(2, 10), partial(_adjust, home, home.residents[5], 600, "纸质存折结转（两本合并）"))
    plan.at(plan.moment(3, 17), partial(_give, home, home.residents[8]))
    plan.at(plan.moment(1, 15), partial(_adjust, home, home.staff, 5, "周末值守便民服务点"))


def _adjust(home: Neighbourhood, person: Resident, amount: int, reason: str) -> None:
    reference = f"demo:second-look:{person.pk}"
    reviews.adjust(resident=person, amount=amount, reason=reason, reference=reference, by=home.staff)


def _give(home: Neighbourhood, person: Resident) -> None:
    """Given by the keeper, so that the staff of the sample can decide."""
    award = Award(person, Worth(20, "五次合记"), "demo:rounds", "楼道义务巡查", timezone.localdate())
    awards.give([awards.Cause(award, proposed=5)], by=home.keeper)


@part
def share_points(plan: Plan) -> None:
    plan.at(plan.moment(15, 19), partial(_share, plan.neighbourhoods[0]))


def _share(home: Neighbourhood) -> None:
    """The first two found behind one door agree; the next two are still thinking about it."""
    doors: dict[tuple, list[Resident]] = {}
    for person in home.residents:
        if has_home(person):
            doors.setdefault(door_of(person), []).append(person)
    pairs = [people[:2] for people in doors.values() if len(people) > 1]
    for number, (one, other) in enumerate(pairs[:2]):
        made = pools.propose(by=one, to=other)
        if number == 0:
            pools.agree(made, by=other)


@part
def certify(plan: Plan) -> None:
    plan.at(plan.moment(0.2), partial(_certify, plan.neighbourhoods[0]))


def _certify(home: Neighbourhood) -> None:
    """For the three who have the newest hours; one was made out wrongly."""
    newest = ServiceHours.objects.filter(community=home.community).order_by("-pk")[:30]
    people = list(
        {one.resident_id: one.resident for one in newest.select_related("resident__community")}.values()
    )
    today = timezone.localdate()
    for number, person in enumerate(people[:3]):
        try:
            made = service_certificates.issue(
                resident=person, first=today - timedelta(days=90), last=today, by=home.staff
            )
        except Refused:
            continue
        if number == 2:
            service_certificates.revoke(made, by=home.staff, reason="姓名登记有误，重新开具")
