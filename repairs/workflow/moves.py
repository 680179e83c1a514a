"""The step that every action takes: check the table, change the row if it is still as seen, add to the timeline."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import NotAllowed, Refused, Stale
from community.models import Resident
from community.rows import insert
from repairs import deadlines
from repairs.actions import ACTIONS, Role, roles_of
from repairs.models import Event, RepairOrder


@dataclass
class Move:
    """An action on one order by one person, checked against the table and holding the order's row."""

    action: str
    order: RepairOrder
    by: Resident | None
    roles: frozenset[Role] = field(default_factory=frozenset)

    def to(
        self,
        state: str,
        *,
        public: str = "",
        private: str = "",
        detail: dict[str, Any] | None = None,
        **changes,
    ):
        """Change the order and add the event. Returns the order as it now is."""
        if state not in ACTIONS[self.action].targets:
            raise ValueError(f"{self.action} does not lead to {state}")
        was = self.order
        changed = RepairOrder.objects.filter(pk=was.pk, state=was.state, version=was.version).update(
            state=state, version=F("version") + 1, **changes
        )
        if not changed:
            raise Stale(_("Somebody else changed this order just now. Please look again."))
        add_event(was, self.action, state, by=self.by, public=public, private=private, detail=detail)
        was.refresh_from_db()
        deadlines.wind(was)
        return was


def begin_move(
    action: str,
    order: RepairOrder,
    *,
    by: Resident | None,
    token: str = "",
    expected_version: int | None = None,
) -> Move:
    """Lock the order and check that `by` may take this action now. Call inside a transaction."""
    current = RepairOrder.objects.select_for_update(no_key=True, of=("self",)).get(pk=order.pk)
    roles = roles_of(by, current, token=token)
    rule = ACTIONS[action]
    if not roles & rule.who:
        raise NotAllowed(_("You have no business with this order."))
    if expected_version is not None and current.version != expected_version:
        raise Stale(_("Somebody else changed this order just now. Please look again."))
    if current.state not in rule.sources:
        raise Refused(
            _("This cannot be done now: the order is “%(state)s”.") % {"state": current.get_state_display()}
        )
    return Move(action, current, by, roles)


def add_event(
    order: RepairOrder,
    action: str,
    to_state: str,
    *,
    by: Resident | None,
    public: str = "",
    private: str = "",
    detail: dict[str, Any] | None = None,
    at: Any = None,
    from_state: str | None = None,
) -> Event:
    """`order` is as it was before the step, unless `from_state` says where it began."""
    if from_state is None:
        from_state = "" if action == "submit" else order.state
    return insert(
        Event(
            order=order,
            action=action,
            from_state=from_state,
            to_state=to_state,
            by=by if by is not None and by.pk else None,
            at=at or timezone.now(),
            public=public[:200],
            private=private[:200],
            detail=detail or {},
        )
    )


def required(text: str, sentence: object) -> str:
    """The text without its margins; Refused with `sentence` when nothing is left."""
    text = text.strip()
    if not text:
        raise Refused(sentence)
    return text


def checked_outcome(order: RepairOrder, outcome: str, visited_on: date, note: str) -> dict[str, Any]:
    """What is known of a visit, as columns; Refused where it cannot be."""
    if outcome not in RepairOrder.Outcome.values or not outcome:
        raise Refused(_("Please say how the visit ended."))
    if outcome != RepairOrder.Outcome.FIXED and not note.strip():
        raise Refused(_("Please say in a few words what happened."))
    check_day(order, visited_on)
    return {"outcome": outcome, "visited_on": visited_on, "outcome_note": note.strip()[:200]}


def check_day(order: RepairOrder, day: date) -> None:
    """A visit lies between the request and today."""
    if day > timezone.localdate():
        raise Refused(_("The visit cannot be in the future."))
    if day < timezone.localdate(order.created_at):
        raise Refused(_("The visit cannot be before the request came in."))
