"""A referral's life: the one table of what may happen to it, from where to where, and under which action of the order.

The partner's pages, the office's buttons, the operations and the tests read this table.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from repairs.actions import ACTIONS, Role
from repairs.models import Referral

TOLD, ACCEPTED, ASKED, SCHEDULED = Referral.Step.values
RETURNED, DONE, WITHDRAWN = Referral.State.RETURNED, Referral.State.DONE, Referral.State.WITHDRAWN
WITH_PARTNER = frozenset(Referral.Step.values)


@dataclass(frozen=True)
class Step:
    """`lead` and `other` are the order's actions this step is, for the lead partner and for those beside it."""

    name: str
    sources: frozenset[str]
    target: str
    lead: str
    other: str

    def action_on(self, referral: Referral) -> str:
        return self.lead if referral.is_lead else self.other

    def label_on(self, referral: Referral) -> str | Promise:
        return ACTIONS[self.action_on(referral)].label

    def is_open_to(self, roles: Iterable[Role], referral: Referral) -> bool:
        """`roles` are what the person is to the order, as far as this referral is theirs."""
        name = self.action_on(referral)
        if not name or referral.stage not in self.sources:
            return False
        return ACTIONS[name].is_open_to(roles, referral.order.state)


def _step(
    name: str,
    sources: Iterable[str],
    target: str,
    lead: str | None = None,
    other: str | None = None,
) -> tuple[str, Step]:
    given = name if lead is None else lead
    return name, Step(name, frozenset(sources), target, given, given if other is None else other)


STEPS: dict[str, Step] = dict(
    [
        _step("accept", [TOLD, ASKED], ACCEPTED),
        _step("schedule", WITH_PARTNER, SCHEDULED),
        _step("report", WITH_PARTNER, DONE, lead="report", other="assist"),
        _step("ask", [TOLD, ACCEPTED, SCHEDULED], ASKED),
        _step("return", WITH_PARTNER, RETURNED, lead="return", other="step_out"),
        _step(
            "recall", WITH_PARTNER, WITHDRAWN, lead="", other="recall"
        ),  # the lead is recalled with the order
    ]
)
FOR_PARTNERS = ("accept", "schedule", "report", "ask", "return")
BY_PARTNERS = frozenset({"accept", "ask", "schedule", "assist", "step_out"})


def roles_on(roles: Iterable[Role], referral: Referral, partner_ids: Iterable[int]) -> frozenset[Role]:
    """Of what somebody is to the order, that which counts on this one referral."""
    own = Role.PARTNER if referral.is_lead else Role.CO_PARTNER
    kept = {Role.STAFF, own} if referral.partner_id in set(partner_ids) else {Role.STAFF}
    return frozenset(set(roles) & kept)


def open_steps(referral: Referral, roles: Iterable[Role], names: Iterable[str] = STEPS) -> list[Step]:
    return [STEPS[name] for name in names if STEPS[name].is_open_to(roles, referral)]


def step_after_answer(referral: Referral) -> str:
    """Where the referral was before it had to ask."""
    if referral.visit_on:
        return SCHEDULED
    return ACCEPTED if referral.accepted_at else TOLD
