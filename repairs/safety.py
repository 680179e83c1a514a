"""The safety gate: what is too dangerous for volunteers, and whom to call at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from community.models import Community
from repairs import deadlines, scopes
from repairs.models import RepairOrder, SafetyRule
from repairs.words import Sentence

State = RepairOrder.State


def rules_of(community: Community | int | None) -> list[SafetyRule]:
    """The gravest first."""
    return list(SafetyRule.objects.valid_for(community).prefetch_related("trades"))


def first_met(rules: Iterable[SafetyRule], *texts: str, skill_id: int | None = None) -> SafetyRule | None:
    sentence = Sentence(*texts)
    for rule in rules:
        if sentence.words_met(rule) or (skill_id and skill_id in {skill.pk for skill in rule.trades.all()}):
            return rule
    return None


def hazard_of(order: RepairOrder) -> SafetyRule | None:
    """What the rules as they are now find in this request's words and trade."""
    found = rules_of(order.community_id)
    return first_met(found, order.item, order.description, skill_id=order.skill_id)


def flag(order: RepairOrder) -> None:
    """Before an order is stored: dangerous ones are urgent and stay with the office."""
    hazard = hazard_of(order)
    if hazard is None:
        return
    order.hazard = hazard
    order.urgency = RepairOrder.Urgency.URGENT


@transaction.atomic
def look_again(community: Community | None) -> int:
    """After the rules were edited: flag the requests still waiting that they meet now. How many were flagged."""
    waiting = RepairOrder.objects.filter(state=State.SUBMITTED, hazard=None)
    if community is not None:
        waiting = waiting.filter(community=community)
    rules: dict[int, list[SafetyRule]] = {}
    flagged = 0
    for order in waiting:
        known = rules.setdefault(order.community_id, rules_of(order.community_id))
        found = first_met(known, order.item, order.description, skill_id=order.skill_id)
        if found and _stop(order, found):
            flagged += 1
    return flagged


def _stop(order: RepairOrder, found: SafetyRule) -> bool:
    """Urgent ones have less time, so the clock is wound anew. Whether nobody was faster."""
    stopped = RepairOrder.objects.filter(pk=order.pk, state=State.SUBMITTED, hazard=None).update(
        hazard=found, urgency=RepairOrder.Urgency.URGENT, version=F("version") + 1
    )
    if stopped:
        order.refresh_from_db()
        deadlines.wind(order)
    return bool(stopped)


@dataclass(frozen=True)
class Alarm:
    """In large type on top of a page: what to do at once, and whom to call."""

    title: str
    advice: str
    is_danger: bool
    calls: list[tuple[str, str]]  # name, and number where there is one for everybody


def alarm_of(rule: SafetyRule, community: Community | None) -> Alarm:
    return Alarm(rule.title, rule.advice, rule.is_danger, rule.contacts() + _partners(rule, community))


def _partners(rule: SafetyRule, community: Community | None) -> list[tuple[str, str]]:
    if community is None or not rule.partner_kind:
        return []
    found = scopes.partners_for(community, rule.partner_kind, rule.services)
    return [(partner.name, partner.phone) for partner in found if partner.phone][:2]


def alarm_on(order: RepairOrder) -> Alarm | None:
    """As long as nobody has found it safe and it is not over."""
    if not order.is_dangerous or order.is_over or order.hazard is None:
        return None
    return alarm_of(order.hazard, order.community)
