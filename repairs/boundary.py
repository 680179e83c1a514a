"""责任清单: who is responsible for what is broken, and why. Residents and staff are told the same."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.models import Community, Partner
from community.models.partners import services_label
from repairs import scopes
from repairs.models import Inspection, RepairOrder, ResponsibilityRule
from repairs.words import Sentence

Who = ResponsibilityRule.Who
KINDS = {
    Who.PROPERTY: Partner.Kind.PROPERTY,
    Who.UTILITY: Partner.Kind.UTILITY,
    Who.MUNICIPAL: Partner.Kind.MUNICIPAL,
}
WHOSE = {kind.value: who for who, kind in KINDS.items()}
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
    needed: Collection[str] = ()

    @property
    def lacks_partner(self) -> bool:
        """It is for a partner, and the community has none for such a thing."""
        return self.partner is None and self.who in KINDS

    @property
    def needed_label(self) -> str:
        return services_label(self.needed)

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
    """The answer with the partner to refer to, for the office. What is dangerous goes to whom the safety rule names."""
    look = found_on_the_spot(order)
    answer = answer_of(order, look)
    hazard = order.hazard if order.is_dangerous and look is None else None
    if hazard is not None and (who := WHOSE.get(hazard.partner_kind)) and who != answer.who:
        why = _("The safety rule “%(title)s” stops it.") % {"title": hazard.title}
        answer = Answer(who, str(SENTENCES[who]), why)
    needed = scopes.needed_by(order, answer.who)
    return replace(answer, partner=_partner(order, answer.who, needed), needed=needed)


def found_on_the_spot(order: RepairOrder) -> Inspection | None:
    """The latest look that says whose it is."""
    return (
        order.inspections.filter(recorded_at__isnull=False).exclude(whose="").order_by("-recorded_at").first()
    )


def _partner(order: RepairOrder, who: str, needed: Collection[str]) -> Partner | None:
    """The one the list names, else the first of the kind that looks after such things."""
    rule = order.responsibility if order.responsibility and order.responsibility.who == who else None
    if rule and rule.partner and rule.partner.is_active and rule.partner.community_id == order.community_id:
        return rule.partner
    kind = KINDS.get(Who(who))
    return next(iter(scopes.partners_for(order.community_id, kind, needed)), None) if kind else None
