"""Sending somebody on a round, once or again and again."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community import audit
from community.errors import Refused
from community.language import office_language
from community.models import AuditEvent, Building, Community, Resident
from community.notify import tell
from repairs.models import Checklist, ChecklistItem, Round, RoundItem
from repairs.rounds.access import can_be_sent, check_staff
from repairs.workflow.moves import required

LONGEST_AHEAD = timedelta(days=366)
MOST_BUILDINGS = 100


@transaction.atomic
def schedule(
    *,
    checklist: Checklist,
    community: Community,
    buildings: Sequence[Building],
    assignee: Resident,
    due_on: date,
    repeats: str = "",
    by: Resident,
) -> Round:
    """A round with its own copy of the checklist, told to the one who walks it."""
    check_staff(by, community)
    _check_places(checklist, community, buildings)
    if not can_be_sent(assignee, community):
        raise Refused(_("Only somebody of this community who can log in can be sent."))
    if not timezone.localdate() <= due_on <= timezone.localdate() + LONGEST_AHEAD:
        raise Refused(_("Please choose a day from today on, within a year."))
    walk = Round(
        community=community,
        assignee=assignee,
        due_on=due_on,
        first_due_on=due_on,
        repeats=repeats,
        made_by=by,
    )
    _set_out(walk, checklist, buildings)
    _note(walk, by, gettext_noop("Round planned: %(round)s"))
    return walk


def _check_places(checklist: Checklist, community: Community, buildings: Sequence[Building]) -> None:
    if checklist.community_id not in (None, community.pk):
        raise Refused(_("That checklist belongs to another community."))
    if any(place.community_id != community.pk for place in buildings):
        raise Refused(_("That building is in another community."))
    if not 1 <= len(buildings) <= MOST_BUILDINGS:
        raise Refused(_("Please choose at least one building."))


def _set_out(walk: Round, checklist: Checklist, buildings: Iterable[Building]) -> None:
    """Store the round with a line for each question in each building."""
    questions = list(checklist.items.all())
    if not questions:
        raise Refused(_("This checklist has no lines yet."))
    places = list(buildings)
    walk.checklist, walk.title, walk.about = checklist, checklist.title, checklist.about
    walk.save()
    walk.buildings.set(places)
    RoundItem.objects.bulk_create(
        [_copy(question, walk, place) for place in places for question in questions], batch_size=500
    )
    with office_language():
        text = _("A round for you: %(title)s, until %(day)s.") % _named(walk)
    tell(walk.assignee, text, link=walk.get_absolute_url(), community=walk.community_id)


def _copy(question: ChecklistItem, walk: Round, place: Building) -> RoundItem:
    return RoundItem(
        round=walk,
        building=place,
        text=question.text,
        hint=question.hint,
        wants_photo=question.wants_photo,
        skill_id=question.skill_id,
        position=question.position,
    )


def _named(walk: Round) -> dict[str, str]:
    return {"title": walk.title, "day": date_format(walk.due_on, "n-j")}


def due_after(walk: Round, today: date) -> date:
    """The first day of the series after this round's that is not past."""
    day = walk.due_on
    while day <= walk.due_on or day < today:
        day = day + timedelta(days=7) if walk.repeats == Round.Repeats.WEEKLY else _month_later(day, walk)
    return day


def _month_later(day: date, walk: Round) -> date:
    following = day.replace(day=1) + timedelta(days=32)
    last = monthrange(following.year, following.month)[1]
    return following.replace(day=min(walk.first_due_on.day, last))


@transaction.atomic
def repeat(walk: Round) -> bool:
    """Set out the round after this one, unless it is there already. The unique `follows` decides between two."""
    held = Round.objects.select_for_update(no_key=True, of=("self",)).get(pk=walk.pk)
    checklist = held.checklist
    if not held.repeats or checklist is None or not checklist.is_active or hasattr(held, "followed_by"):
        return False
    buildings = list(held.buildings.all())
    if not buildings or not checklist.items.exists():
        return False
    following = Round(
        community_id=held.community_id,
        assignee=_walker(held),
        due_on=due_after(held, timezone.localdate()),
        first_due_on=held.first_due_on,
        repeats=held.repeats,
        follows=held,
        made_by_id=held.made_by_id,
    )
    _set_out(following, checklist, buildings)
    return True


def _walker(walk: Round) -> Resident:
    """The same person again; once they have left, whoever planned it, who can send somebody else."""
    planner = walk.made_by
    if planner is None or can_be_sent(walk.assignee, walk.community):
        return walk.assignee
    return planner if can_be_sent(planner, walk.community) else walk.assignee


@transaction.atomic
def stop_repeating(walk: Round, *, by: Resident) -> Round:
    """This round stays; none follows it."""
    held = _hold(walk, by)
    if not held.repeats or hasattr(held, "followed_by"):
        raise Refused(_("No further round would follow this one."))
    held.repeats = Round.Repeats.ONCE
    held.save(update_fields=["repeats"])
    _note(held, by, gettext_noop("No further rounds after: %(round)s"))
    return held


@transaction.atomic
def call_off(walk: Round, *, by: Resident, reason: str) -> Round:
    """It is not walked after all. What was found on it so far stays to be dealt with."""
    held = _hold(walk, by)
    if not held.is_open:
        raise Refused(_("This round is over."))
    held.ended_reason = required(reason, _("Please say why."))
    held.state, held.ended_at = Round.State.CANCELLED, timezone.now()
    held.save(update_fields=["state", "ended_at", "ended_reason"])
    with office_language():
        text = _("The round %(title)s was called off: %(reason)s") % {"title": held.title, "reason": reason}
    tell(held.assignee, text, link=held.get_absolute_url(), community=held.community_id)
    _note(held, by, gettext_noop("Round called off: %(round)s"), reason=reason)
    return held


@transaction.atomic
def hand_over(walk: Round, *, by: Resident, to: Resident) -> Round:
    """Somebody else walks it. What was answered already stays."""
    held = _hold(walk, by)
    if not held.is_open:
        raise Refused(_("This round is over."))
    if not can_be_sent(to, held.community):
        raise Refused(_("Only somebody of this community who can log in can be sent."))
    before = held.assignee_id
    if before == to.pk:
        return held
    held.assignee = to
    held.save(update_fields=["assignee"])
    with office_language():
        text = _("A round for you: %(title)s, until %(day)s.") % _named(held)
        over = _("Somebody else walks the round %(title)s now. You need not go.") % {"title": held.title}
    tell(to, text, link=held.get_absolute_url(), community=held.community_id)
    tell(before, over, community=held.community_id)
    _note(held, by, gettext_noop("Round handed over: %(round)s"), before=before, after=to.pk)
    return held


def _hold(walk: Round, by: Resident) -> Round:
    held = Round.objects.select_for_update(no_key=True, of=("self",)).get(pk=walk.pk)
    check_staff(by, held.community_id)
    return held


def _note(walk: Round, by: Resident, text: str, **detail: object) -> None:
    with office_language():
        summary = _(text) % {"round": walk}
    audit.note(
        AuditEvent.Kind.CHANGE, by=by, community=walk.community, subject=walk, summary=summary, **detail
    )
