"""责任清单: who is responsible for what is broken, and why. Residents and staff are told the same."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.models import Community, Partner
from repairs.models import Inspection, RepairOrder, ResponsibilityRule
from repairs.words import Sentence

Who = ResponsibilityRule.Who
KINDS = {
    Who.PROPERTY: Partner.Kind.PROPERTY,
    Who.UTILITY: Partner.Kind.UTILITY,
    Who.MUNICIPAL: Partner.Kind.MUNICIPAL,
}
SENTENCES = {
    Who.VOLUNTEERS: gettext_lazy("This is something volunteers can help with."),
    Who.PROPERTY: gettext_lazy("This is the property company's to mend."),
    Who.UTILITY: gettext_lazy("This is for the water, power or gas company."),
    Who.MUNICIPAL: gettext_lazy("This is for the municipal service."),
    Who.JOINT: gettext_lazy("Here several must look together first; the community office arranges it."),
}


def rule_for(
    community: Community | int, *, place_kind: str, text: str, skill_id: int | None
) -> ResponsibilityRule | None:
    """By the longest word met, else by the trade, else the line for everything else in such a place."""
    rules = (
        ResponsibilityRule.objects.valid_for(community)
        .filter(place_kind=place_kind)
        .prefetch_related("trades")
    )
    sentence = Sentence(text)
    ranked = [(_weight(rule, sentence, skill_id), -place, rule) for place, rule in enumerate(rules)]
    best = max(ranked, key=lambda row: row[:2], default=None)
    return best[2] if best and best[0] > 0 else None


def _weight(rule: ResponsibilityRule, sentence: Sentence, skill_id: int | None) -> int:
    trades = {skill.pk for skill in rule.trades.all()}
    if met := sentence.words_met(rule):
        # A single character says little by itself: 灯 and 门 are weighed with the trade that was chosen.
        return 10 * len(met.replace(" ", "")) + (5 if skill_id in trades else 0)
    if skill_id in trades:
        return 5
    return 0 if rule.words.strip() or trades else 1


def rule_of(order: RepairOrder) -> ResponsibilityRule | None:
    """By what was asked for as it stands now."""
    return rule_for(order.community_id, place_kind=order.place_kind, text=order.item, skill_id=order.skill_id)


@dataclass(frozen=True)
class Answer:
    """What the one who asked reads, and what the office is proposed."""

    who: str
    sentence: str
    why: str
    partner: Partner | None = None

    @property
    def is_for_volunteers(self) -> bool:
        return self.who == Who.VOLUNTEERS


def answer_of(order: RepairOrder, look: Inspection | None = None) -> Answer:
    """By what somebody found on the spot, or else by the list."""
    if look is not None and look.whose:
        return Answer(look.whose, str(SENTENCES[Who(look.whose)]), look.told)
    rule = order.responsibility
    if rule is None:
        return Answer(Who.JOINT, str(SENTENCES[Who.JOINT]), _("It is not clear yet whose this is."))
    return Answer(rule.who, str(SENTENCES[Who(rule.who)]), rule.why)


def proposal_of(order: RepairOrder) -> Answer:
    """The answer with the partner to refer to, for the office."""
    answer = answer_of(order, found_on_the_spot(order))
    return Answer(answer.who, answer.sentence, answer.why, _partner(order, answer.who))


def found_on_the_spot(order: RepairOrder) -> Inspection | None:
    """The latest look that says whose it is."""
    return (
        order.inspections.filter(recorded_at__isnull=False).exclude(whose="").order_by("-recorded_at").first()
    )


def _partner(order: RepairOrder, who: str) -> Partner | None:
    rule = order.responsibility if order.responsibility and order.responsibility.who == who else None
    partners = Partner.objects.filter(community=order.community_id, is_active=True)
    if rule and rule.partner_id and (named := partners.filter(pk=rule.partner_id).first()):
        return named
    kind = KINDS.get(Who(who))
    return partners.filter(kind=kind).order_by("pk").first() if kind else None
