"""A topic's life: the one table of what may happen, from where to where, and who may do it.

Buttons, operations and tests read this table, as those of an order read repairs.actions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.access import Person, is_staff_of
from points.models import Topic

State = Topic.State
ALL = frozenset(State)


class Role(StrEnum):
    """What a person is to one topic."""

    PROPOSER = "proposer"
    RESIDENT = "resident"  # of its community
    STAFF = "staff"
    RESPONSIBLE = "responsible"  # sees to what was decided, or answers for the partner who does


@dataclass(frozen=True)
class Action:
    name: str
    label: str | Promise
    told: str | Promise  # what the timeline says; nothing when the page shows it elsewhere
    sources: frozenset[str]
    targets: frozenset[str]
    who: frozenset[Role]

    def is_open_to(self, roles: Iterable[Role], state: str) -> bool:
        return state in self.sources and bool(set(roles) & self.who)


def _action(
    name: str,
    label: str | Promise,
    told: str | Promise,
    sources: Iterable[str],
    targets: Iterable[str],
    who: Iterable[Role],
) -> tuple[str, Action]:
    return name, Action(name, label, told, frozenset(sources), frozenset(targets), frozenset(who))


ACTIONS: dict[str, Action] = dict(
    [
        _action(
            "propose",
            _("Propose a topic"),
            _("Proposed."),
            [],
            [State.PROPOSED],
            [Role.RESIDENT, Role.STAFF],
        ),
        _action(
            "accept",
            _("Take it up"),
            _("Taken up: let us talk it over."),
            [State.PROPOSED],
            [State.DISCUSSION],
            [Role.STAFF],
        ),
        _action(
            "decline",
            _("Do not take it up"),
            _("Not taken up."),
            [State.PROPOSED, State.DISCUSSION],
            [State.DROPPED],
            [Role.STAFF],
        ),
        _action(
            "withdraw",
            _("Take the proposal back"),
            _("Taken back by whoever proposed it."),
            [State.PROPOSED],
            [State.DROPPED],
            [Role.PROPOSER],
        ),
        _action(
            "meet",
            _("Record a meeting"),
            _("Neighbours met and talked it over."),
            [State.DISCUSSION],
            [State.DISCUSSION],
            [Role.STAFF],
        ),
        _action(
            "comment",
            _("Say something"),
            "",
            [State.DISCUSSION, State.VOTING],
            [State.DISCUSSION, State.VOTING],
            [Role.RESIDENT],
        ),
        _action(
            "hide", _("Hide a comment"), "", ALL - {State.PROPOSED}, ALL - {State.PROPOSED}, [Role.STAFF]
        ),
        _action(
            "open_vote",
            _("Put it to the vote"),
            _("Put to the vote."),
            [State.DISCUSSION],
            [State.VOTING],
            [Role.STAFF],
        ),
        _action("vote", _("Vote"), "", [State.VOTING], [State.VOTING], [Role.RESIDENT]),
        _action("enter_paper", _("Enter a vote on paper"), "", [State.VOTING], [State.VOTING], [Role.STAFF]),
        _action(
            "discuss_again",
            _("Discuss again"),
            _("The vote settled nothing: it is discussed again."),
            [State.VOTING],
            [State.DISCUSSION],
            [Role.STAFF],
        ),
        _action(
            "decide",
            _("Record the decision"),
            _("Decided."),
            [State.DISCUSSION, State.VOTING],
            [State.DECIDED, State.CLOSED],
            [Role.STAFF],
        ),
        _action(
            "progress",
            _("Say how far it is"),
            _("News of how far it is."),
            [State.DECIDED],
            [State.DECIDED],
            [Role.RESPONSIBLE, Role.STAFF],
        ),
        _action(
            "review",
            _("Look back"),
            _("Looked back at what was decided."),
            [State.DECIDED],
            [State.DECIDED, State.CLOSED],
            [Role.STAFF],
        ),
    ]
)


def roles_of(person: Person, topic: Topic) -> frozenset[Role]:
    """Every role `person` has on `topic`."""
    if person is None or not person.is_authenticated or not person.is_active:
        return frozenset()
    roles: set[Role] = set()
    if topic.proposed_by_id == person.pk:
        roles.add(Role.PROPOSER)
    if person.community_id == topic.community_id:
        roles.add(Role.RESIDENT)
    if is_staff_of(person, topic.community_id):
        roles.add(Role.STAFF)
    decision = getattr(topic, "decision", None)
    if decision is not None and (
        decision.person_id == person.pk or decision.partner_id in person.partner_ids
    ):
        roles.add(Role.RESPONSIBLE)
    return frozenset(roles)


def may_see(roles: Iterable[Role], topic: Topic) -> bool:
    """What was never taken up is between whoever proposed it and the office."""
    shown_to = set(Role) if topic.accepted_at else {Role.PROPOSER, Role.STAFF}
    return bool(set(roles) & shown_to)


def allowed(topic: Topic, roles: Iterable[Role]) -> set[str]:
    """The names of the actions these roles may take on the topic as it stands."""
    held = set(roles)
    return {name for name, action in ACTIONS.items() if action.is_open_to(held, topic.state)}
