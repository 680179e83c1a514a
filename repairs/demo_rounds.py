"""In the sample community: one round walked, one half-way, one late; and what became of the findings."""

import random
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from community.demo.pictures import picture
from community.demo.plan import Neighbourhood, Plan, part
from repairs import workflow
from repairs.models import Checklist, Finding, Round, RoundItem
from repairs.rounds import findings, planning, walking

# line's number within a building → note and what is drawn, in the first and the second building
PROBLEMS = {
    (0, 1): ("三楼拐角堆了旧沙发和纸箱", "other"),
    (0, 4): ("四楼、五楼的指示灯按了不亮", "lamps"),
    (1, 0): ("东侧消防车道停了两辆小轿车", "other"),
    (1, 2): ("二单元防火门关不严，用砖头顶着", "carpentry"),
}


@part
def walk_rounds(plan: Plan) -> None:
    home = plan.neighbourhoods[0]
    plan.at(plan.moment(20, 9), lambda: _send(home, "fire", "赵铁柱", days=4, note="fire"))
    plan.at(plan.moment(17, 10), lambda: _walk(home, home.notes["fire"]))
    plan.at(plan.moment(17, 15), lambda: _each(home, _make_orders))
    plan.at(plan.moment(12, 16), lambda: _each(home, _put_right))
    plan.at(plan.moment(10, 10), lambda: _each(home, _look_again))
    plan.at(plan.moment(9, 9), lambda: _send(home, "special", "钱进", days=7, note="special"))
    plan.at(plan.moment(3, 9), lambda: _send(home, "ebike", "孙巧", days=5, note="ebike", repeats="weekly"))
    plan.at(plan.moment(0.5), lambda: _begin(home.notes["ebike"]))


def _send(home: Neighbourhood, code: str, name: str, *, days: int, note: str, repeats: str = "") -> None:
    """`notes` remembers the round, and nothing where the seeded checklists are missing."""
    checklist = Checklist.objects.filter(code=code, community=None).first()
    home.notes[note] = checklist and planning.schedule(
        checklist=checklist,
        community=home.community,
        buildings=home.buildings[:3],
        assignee=home.people[name],
        due_on=timezone.localdate() + timedelta(days=days),
        repeats=repeats,
        by=home.staff,
    )


def _walk(home: Neighbourhood, walk: Round | None) -> None:
    if walk is None:
        return
    chance = random.Random(17)  # noqa: S311 - the same sample every time
    items = list(walk.items.all())
    keys = list(dict.fromkeys(item.building_id for item in items))
    for item in items:
        here = [each for each in items if each.building_id == item.building_id]
        problem = PROBLEMS.get((keys.index(item.building_id), here.index(item)))
        note, subject = problem or ("", "")
        walking.answer(
            item,
            by=walk.assignee,
            result=RoundItem.Result.PROBLEM if problem else RoundItem.Result.FINE,
            note=note,
            pictures=[picture(subject, chance)] if problem else [],
            seen=0,
        )
    walking.finish(walk, by=walk.assignee)


def _begin(walk: Round | None) -> None:
    for item in walk.items.all()[:4] if walk else []:
        walking.answer(item, by=walk.assignee, result=RoundItem.Result.FINE, seen=0)  # type: ignore[union-attr]


def _each(home: Neighbourhood, deal: Callable[[Neighbourhood, int, Finding], None]) -> None:
    found = Finding.objects.filter(community=home.community).order_by("id")
    for place, finding in enumerate(found.select_related("item__round", "order")):
        deal(home, place, finding)


def _make_orders(home: Neighbourhood, place: int, finding: Finding) -> None:
    """All but the last: the office has something to decide."""
    if place == len(PROBLEMS) - 1:
        return
    order = findings.make_order(finding, by=home.staff)
    workflow.refer(
        order,
        by=home.staff,
        partner=home.partners["property"],
        due_on=timezone.localdate() + timedelta(days=5),
    )


def _put_right(home: Neighbourhood, place: int, finding: Finding) -> None:
    """The first two; the third stays with the property company."""
    if finding.order is None or place > 1:
        return
    workflow.close(
        finding.order,
        by=home.staff,
        outcome="fixed",
        visited_on=timezone.localdate(),
        reply="物业已处理，请网格员复查",
        reply_by="phone",
    )


def _look_again(home: Neighbourhood, place: int, finding: Finding) -> None:
    """The first is seen to be put right; the second waits to be looked at."""
    if place == 0 and finding.is_to_look_at:
        findings.look_again(finding, by=finding.item.round.assignee, result="gone", note="已经清走，通道畅通")
