"""On the order's page: who comes, how to know them at the door, which time is agreed, and the visits so far."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from community.access import person_of
from community.models import Resident
from repairs import doorstep, standing
from repairs.actions import Role, allowed
from repairs.forms.actions import ActionForm
from repairs.forms.table import form_for
from repairs.models import Claim, RepairOrder, Visit, Window
from repairs.models.visits import portrait_of
from repairs.visibility import ASKING, Sight, shows_door_to_claimer


@dataclass(frozen=True)
class Coming:
    """A volunteer's card: the photo where they agreed, and the passwords of the side that reads it."""

    claim: Claim
    photo_url: str = ""
    says: str = ""  # what the volunteer says first
    answer: str = ""  # what the resident answers; never shown to volunteers
    shows_phone: bool = True

    @property
    def volunteer(self) -> Resident:
        return self.claim.volunteer


def arranged(
    request: HttpRequest, found: RepairOrder, roles: frozenset[Role], sight: Sight, token: str
) -> dict[str, Any]:
    return {
        "coming": _coming(found, roles, token),
        "own": _own(request, found, roles),
        "times": _times(found, roles, token),
        "visits": _visits(found, sight),
        "has_slip": bool(roles & {Role.CLAIMER, Role.STAFF}) and found.taken > 0 and doorstep_open(found),
    }


def doorstep_open(found: RepairOrder) -> bool:
    return found.state in doorstep.ON_THE_WAY


def _active(found: RepairOrder) -> list[Claim]:
    held = [claim for claim in found.claims.all() if claim.released_at is None]
    for claim in held:
        claim.order = found
    return held


def _coming(found: RepairOrder, roles: frozenset[Role], token: str) -> list[Coming]:
    """The volunteers who have it, for those who wait for them or work beside them.

    Who goes there never reads what the resident answers, whatever else they are. As long after the end as they see the
    door, the resident sees their telephone number.
    """
    if Role.CLAIMER in roles:
        return [Coming(claim) for claim in _active(found)]
    if not roles & (ASKING | {Role.STAFF}):
        return []
    may_call = Role.STAFF in roles or shows_door_to_claimer(found)
    return [replace(_card(claim, token), shows_phone=may_call) for claim in _active(found)]


def staff_cards(found: RepairOrder, reader: Resident) -> list[Coming]:
    """For the office, which reads the passwords out to whoever has no telephone that shows them.

    Staff who go there themselves hear the resident's at the door, like everybody.
    """
    held = _active(found)
    if any(claim.volunteer_id == reader.pk for claim in held):
        return [Coming(claim) for claim in held]
    return [_card(claim, "") for claim in held]


def _card(claim: Claim, token: str) -> Coming:
    if not doorstep.is_valid(claim):
        return Coming(claim)
    photo = reverse("repairs:face", args=[claim.order_id, claim.pk]) if portrait_of(claim) else ""
    return Coming(
        claim,
        photo_url=f"{photo}?t={token}" if photo and token else photo,
        says=doorstep.volunteers_code(claim),
        answer=doorstep.residents_code(claim),
    )


def _own(request: HttpRequest, found: RepairOrder, roles: frozenset[Role]) -> str:
    """What this volunteer says at the door."""
    if Role.CLAIMER not in roles or not doorstep_open(found):
        return ""
    person = person_of(request)
    return next(
        (doorstep.volunteers_code(claim) for claim in _active(found) if claim.volunteer_id == person.pk), ""
    )


def _times(found: RepairOrder, roles: frozenset[Role], token: str) -> dict[str, Any]:
    """The agreed time, or what one side has offered with a press for each time that answers it."""
    actions = {action.name for action in allowed(found, roles)}
    if not actions & {"offer-times", "agree-time"}:
        return {}
    live = [window for window in found.windows.all() if not window.is_past]
    agreed = standing.agreed_window(found)
    answering = "agree-time" if Role.CLAIMER in roles else "offer-times"
    awaited = Window.Side.ASKING if answering == "agree-time" else Window.Side.WORKING
    offered = [window for window in live if not window.agreed_at and window.side == awaited]
    return {
        "agreed": agreed,
        "offered": offered,
        "answered_by": answering if offered and not agreed and answering == "offer-times" else "",
        "said": [window for window in live if not window.agreed_at and window.side != awaited],
        "name": "window" if answering == "agree-time" else "windows",
        "url": act_url(found, answering, token),
        "form": _blank(answering, found, roles),
        "is_working": answering == "agree-time",
    }


def _blank(action: str, found: RepairOrder, roles: frozenset[Role]) -> ActionForm | None:
    form_class = form_for(action, found, roles)
    return form_class(found, None, auto_id=False) if form_class else None


def _visits(found: RepairOrder, sight: Sight) -> list[Visit]:
    if not sight.timeline or found.state == RepairOrder.State.SUBMITTED:
        return []
    rows = list(found.visits.select_related("by", "parts"))
    for visit in rows:
        visit.note = sight.of_text(found, visit.note)
        if visit.cost is not None:
            visit.cost.what_for = sight.of_text(found, visit.cost.what_for)
            visit.cost.agreed_by = sight.of_text(found, visit.cost.agreed_by)
    return rows


def act_url(found: RepairOrder, action: str, token: str) -> str:
    if token:
        return reverse("repairs:track_act", args=[token, action])
    return reverse("repairs:act", args=[found.pk, action])
