"""The office asks one volunteer for a job nobody takes. Accepting is the ordinary claim, and nobody has to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Resident, Skill, Volunteer
from community.notify import tell
from repairs.ladder import polite_moment_for, volunteers_for
from repairs.models import Claim, Invitation, RepairOrder
from repairs.visibility import masked

State = RepairOrder.State
Answer = Invitation.Answer
SHOWN = 8
RECENT_DAYS = 30
NEVER = "never"  # was asked
ASKED = gettext_noop("The community office asks you: could you take “%(item)s”, %(where)s? You may say no.")
SAID_NO = gettext_noop("%(name)s cannot take “%(item)s” this time.")


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked, and what speaks for them."""

    person: Any
    trade: str
    answer: str

    @property
    def is_asked(self) -> bool:
        return self.answer != NEVER

    @property
    def answer_label(self) -> str:
        return str(Answer(self.answer).label) if self.is_asked else ""


def candidates(order: RepairOrder, how_many: int = SHOWN) -> list[Candidate]:
    """By trade, then nearness, then fairness: the fewest jobs of the last month come first."""
    labels = {0: _("has the trade"), 1: _("neighbouring trade"), 2: _("another trade")}
    return [Candidate(person, labels[person.distance], person.answer) for person in _ranked(order)[:how_many]]


def _ranked(order: RepairOrder) -> QuerySet[Any]:
    standing = Volunteer.objects.filter(resident=OuterRef("pk"))
    near = Skill.objects.filter(near=order.skill_id).values("pk")
    claims = Claim.objects.filter(volunteer=OuterRef("pk")).order_by().values("volunteer")
    month = timezone.now() - timedelta(days=RECENT_DAYS)
    asked = Invitation.objects.filter(order=order, volunteer=OuterRef("pk")).order_by("-id")
    return (
        volunteers_for(order)
        .annotate(
            distance=Case(
                When(Exists(standing.filter(skills=order.skill_id)), then=Value(0)),
                When(Exists(standing.filter(skills__in=near)), then=Value(1)),
                default=Value(2),
            ),
            is_neighbour=Case(
                When(building__isnull=False, building=order.building_id, then=Value(1)),
                default=Value(0),
            ),
            recent=_counted(claims.filter(claimed_at__gte=month)),
            held=_counted(
                claims.filter(released_at=None, order__state__in=[State.OPEN, State.CLAIMED, State.WAITING])
            ),
            answer=Coalesce(Subquery(asked.values("answer")[:1]), Value(NEVER)),
        )
        .filter(Q(held__lt=order.community.open_job_cap) | ~Q(answer=NEVER))
        .select_related("building")
        .order_by("distance", "-is_neighbour", "recent", F("id"))
    )


def _counted(claims: QuerySet) -> Coalesce:
    return Coalesce(
        Subquery(claims.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), Value(0)
    )


@transaction.atomic
def invite(order: RepairOrder, *, by: Resident, volunteer: Resident) -> Invitation:
    """Ask them, with a link to the job. Pressing twice asks once."""
    rows = RepairOrder.objects.select_for_update(no_key=True, of=("self",))
    current = rows.select_related("community", "skill", "building").get(pk=order.pk)
    if not is_staff_of(by, current.community_id):
        raise NotAllowed(_("You have no business with this order."))
    if current.state != State.OPEN:
        raise Refused(_("This job does not look for volunteers any more."))
    earlier = Invitation.objects.filter(order=current, volunteer=volunteer, answer=Answer.NONE).first()
    if earlier is not None:
        return earlier
    if not volunteers_for(current).filter(pk=volunteer.pk).exists():
        raise Refused(_("%(name)s cannot take this job.") % {"name": volunteer.name})
    made = Invitation.objects.create(order=current, volunteer=volunteer, invited_by=by)
    with office_language():
        words = _(ASKED) % {
            "item": masked(current, current.item),
            "where": current.public_where or current.community.name,
        }
        _note(current, by, _("Invited: %(name)s") % {"name": volunteer.name}, made)
    tell(
        volunteer,
        words,
        link=current.get_absolute_url(),
        community=current.community_id,
        not_before=polite_moment_for(current),
    )
    return made


@transaction.atomic
def decline(order: RepairOrder, *, by: Resident) -> bool:
    """One tap, no reason asked. Whoever invited is told; a second tap changes nothing."""
    found = Invitation.objects.filter(order=order, volunteer=by).select_related("invited_by").last()
    if found is None:
        raise NotAllowed(_("You were not asked for this job."))
    if not _answer(order, by, Answer.DECLINED):
        return False
    with office_language():
        words = _(SAID_NO) % {"name": by.name, "item": masked(order, order.item)}
        _note(order, by, _("Invitation declined: %(name)s") % {"name": by.name}, found)
    tell(found.invited_by, words, link=order.get_absolute_url(), community=order.community_id)
    return True


def accepted(order: RepairOrder, by: Resident) -> None:
    """Part of the claim."""
    _answer(order, by, Answer.ACCEPTED)


def _answer(order: RepairOrder, volunteer: Resident, answer: str) -> bool:
    waiting = Invitation.objects.filter(order=order, volunteer=volunteer, answer=Answer.NONE)
    return bool(waiting.update(answer=answer, answered_at=timezone.now()))


def is_waiting_for(order: RepairOrder, person: Resident) -> bool:
    """Whether this person was asked and has not answered."""
    return Invitation.objects.filter(order=order, volunteer=person, answer=Answer.NONE).exists()


def was_asked(order: RepairOrder, person: Resident) -> bool:
    return Invitation.objects.filter(order=order, volunteer=person).exists()


def _note(order: RepairOrder, by: Resident, summary: str, invitation: Invitation) -> None:
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=order.community,
        subject=order,
        summary=summary,
        invitation=invitation.pk,
    )
