"""Becoming a volunteer, and the office's word on it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Resident, Skill, Volunteer
from community.notify import tell

State = Volunteer.State

APPLIED = gettext_noop("We have received your application to volunteer and will answer soon.")
APPROVED = gettext_noop("You are now a volunteer. Welcome! New jobs are in the hall.")
DECLINED = gettext_noop("Your application to volunteer was not accepted: %(reason)s")
PAUSED = gettext_noop("Your volunteering is paused: %(reason)s")
RESUMED = gettext_noop("You can take jobs again. Welcome back!")


@transaction.atomic
def apply(*, by: Resident, skills: Iterable[Skill], about: str = "") -> Volunteer:
    """A resident offers to help. Someone declined may apply again."""
    trades = list(skills)
    if by.community is None:
        raise Refused(_("Please ask your community office to enter your community first."))
    if not trades:
        raise Refused(_("Please choose at least one thing you can do."))
    volunteer, is_new = Volunteer.objects.get_or_create(resident=by, defaults={"about": about.strip()})
    if not is_new:
        _apply_again(volunteer, about.strip())
    volunteer.skills.set(trades)
    _note(volunteer, by, "apply", skills=[skill.code for skill in trades])
    _tell(volunteer, APPLIED)
    return volunteer


def _apply_again(volunteer: Volunteer, about: str) -> None:
    _move(
        volunteer,
        [State.DECLINED],
        State.APPLIED,
        about=about,
        reason="",
        applied_at=timezone.now(),
        decided_at=None,
        decided_by=None,
    )


@transaction.atomic
def approve(volunteer: Volunteer, *, by: Resident) -> Volunteer:
    """Also for someone declined before, when the office thinks again."""
    _decide(volunteer, by, "approve", [State.APPLIED, State.DECLINED], State.APPROVED)
    _tell(volunteer, APPROVED, link="/")
    return volunteer


@transaction.atomic
def decline(volunteer: Volunteer, *, by: Resident, reason: str) -> Volunteer:
    _decide(volunteer, by, "decline", [State.APPLIED], State.DECLINED, reason=_given(reason))
    _tell(volunteer, DECLINED)
    return volunteer


@transaction.atomic
def pause(volunteer: Volunteer, *, by: Resident, reason: str) -> Volunteer:
    """No new jobs until resumed; jobs already taken stay theirs."""
    _decide(volunteer, by, "pause", [State.APPROVED], State.PAUSED, reason=_given(reason))
    _tell(volunteer, PAUSED)
    return volunteer


@transaction.atomic
def resume(volunteer: Volunteer, *, by: Resident) -> Volunteer:
    _decide(volunteer, by, "resume", [State.PAUSED], State.APPROVED)
    _tell(volunteer, RESUMED, link="/")
    return volunteer


def _given(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("Please give a reason; the volunteer will read it."))
    return reason.strip()[:200]


def _decide(
    volunteer: Volunteer, by: Resident, action: str, sources: list[str], target: str, reason: str = ""
) -> None:
    if not is_staff_of(by, volunteer.resident.community_id):
        raise NotAllowed(_("Only the staff of their community decides about volunteers."))
    _move(volunteer, sources, target, reason=reason, decided_at=timezone.now(), decided_by=by)
    _note(volunteer, by, action, reason=reason)


def _move(volunteer: Volunteer, sources: list[str], target: str, **changes: Any) -> None:
    """Change the state if it is still one of `sources`; of two who press at once the second is told."""
    moved = Volunteer.objects.filter(pk=volunteer.pk, state__in=sources).update(state=target, **changes)
    volunteer.refresh_from_db()
    if not moved:
        raise Refused(
            _("This cannot be done now: the volunteer's standing is “%(state)s”.")
            % {"state": volunteer.get_state_display()}
        )


def _note(volunteer: Volunteer, by: Resident, action: str, **detail: Any) -> None:
    resident = volunteer.resident
    audit.note(
        AuditEvent.Kind.VOLUNTEER,
        by=by,
        community=resident.community,
        subject=volunteer,
        summary=resident.name,
        action=action,
        **detail,
    )


def _tell(volunteer: Volunteer, text: str, link: str = "") -> None:
    with office_language():
        words = _(text) % {"reason": volunteer.reason}
    tell(volunteer.resident, words, link=link or reverse("profile"))
