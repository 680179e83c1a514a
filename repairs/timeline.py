"""An order's events as lines a person can read, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.access import Person
from repairs.actions import ACTIONS
from repairs.models import Event, RepairOrder
from repairs.partner_replies import when
from repairs.referral_steps import BY_PARTNERS
from repairs.visibility import Sight

BY_A_VOLUNTEER = {
    "claim", "pause", "resume", "report", "arrive", "agree-time", "nobody-home", "pass-on", "take-over", "amend-parts",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    at: datetime
    title: str
    text: str = ""
    who: str = ""
    is_now: bool = False


def lines_of(order: RepairOrder, events: Iterable[Event], sight: Sight, viewer: Person) -> list[Line]:
    """Oldest first. `events` with `by` joined, `order` with its claims and referrals prefetched."""
    rows = list(events)
    waiting = _waiting_for_the_asking(order, rows)
    return [
        Line(
            at=event.at,
            title=_title(event),
            text="\n".join(part for part in _texts(order, event, sight, event is waiting) if part),
            who=_who(order, event, sight, viewer),
            is_now=event is rows[-1] and not order.is_over,
        )
        for event in rows
    ]


def steps_of(order: RepairOrder) -> list[Line]:
    """The steps and their days alone, for those who have no business with people: nothing that anybody wrote."""
    rows = list(order.events.all())
    return [
        Line(
            at=event.at,
            title=_title(event),
            text=_outcome(event) if event.action == "report" else "",
            is_now=event is rows[-1] and not order.is_over,
        )
        for event in rows
    ]


def _title(event: Event) -> str:
    """A line of the old record is no action of the table."""
    return str(ACTIONS[event.action].told) if event.action in ACTIONS else _("Entered later.")


def _waiting_for_the_asking(order: RepairOrder, rows: Sequence[Event]) -> Event | None:
    """The proposal of a time that nothing has answered yet."""
    latest = next((event for event in reversed(rows) if event.action in {"agree-time", "offer-times"}), None)
    is_proposal = latest is not None and latest.action == "agree-time" and not latest.detail.get("agreed")
    return latest if is_proposal and order.state in ACTIONS["agree-time"].sources else None


def _texts(order: RepairOrder, event: Event, sight: Sight, is_waiting: bool) -> list[str]:
    about = _proposed(sight) if is_waiting else _about(event)
    texts = [about, sight.of_text(order, event.public)]
    if sight.private and event.private and event.private != event.public:
        texts.append(_("Office only: %(text)s") % {"text": event.private})
    return texts


def _proposed(sight: Sight) -> str:
    return _("Proposed; please answer") if sight.asks else _("Proposed; the resident is asked")


def _about(event: Event) -> str:
    """What the event's detail adds in words."""
    detail = event.detail
    if event.action in {"report", "assist"}:
        return _outcome(event)
    if event.action == "pause" and detail.get("expected_on"):
        day = date_format(date.fromisoformat(detail["expected_on"]), "SHORT_DATE_FORMAT")
        return _("Expected on %(day)s") % {"day": day}
    if event.action in {"refer", "invite", "recall", "return"}:
        return str(detail.get("partner", ""))
    if event.action in {"schedule", "appoint", "call-off"} and detail.get("on"):
        with_whom = detail.get("contact" if event.action == "schedule" else "partner")
        return " · ".join(filter(None, [when(date.fromisoformat(detail["on"]), detail["half"]), with_whom]))
    if event.action == "amend-parts":
        return _("%(before)s yuan became %(now)s yuan.") % {"before": detail["before"], "now": detail["now"]}
    if event.action == "agree-time":
        return _("Agreed") if detail.get("agreed") else _("Proposed")
    if event.action == "offer-times" and detail.get("agreed"):
        return _("Agreed")
    if event.action == "submit" and detail.get("came_from"):
        return _("Found during the visit for %(number)s") % {"number": detail["came_from"]}
    if event.action in {"submit", "hear", "lift"} and detail.get("danger"):
        return _("Safety gate: %(danger)s") % {"danger": detail["danger"]}
    return ""


def _outcome(event: Event) -> str:
    outcome = event.detail.get("outcome")
    return str(RepairOrder.Outcome(outcome).label) if outcome in RepairOrder.Outcome.values else ""


def _who(order: RepairOrder, event: Event, sight: Sight, viewer: Person) -> str:
    """The volunteer, the resident and the partner by name; the office as the office, except among staff."""
    if event.by is None:
        return ""
    if viewer is not None and event.by_id == viewer.pk:
        return _("you")
    partner = str(event.detail.get("partner", "")) if event.action in BY_PARTNERS else ""
    if sight.private:
        return f"{partner} {event.by.name}".strip()
    if partner:
        return partner
    if event.by_id in {order.requester_id, order.helper_id}:
        return event.by.name if sight.contact else _("the resident")
    if event.action in {"release", "pass-on", "join"}:
        return ""  # nobody is named for not being able to come, and no neighbour for having the same trouble
    if event.action == "submit" and event.detail.get("came_from"):
        return event.by.name
    if event.action in BY_A_VOLUNTEER and event.by_id in {claim.volunteer_id for claim in order.claims.all()}:
        return event.by.name
    if event.from_state == RepairOrder.State.REFERRED and event.action == "report":
        return next((referral.partner.name for referral in order.referrals.all() if referral.is_lead), "")
    return _("the community office")
