"""Giving points for what was done: into the passbook at once, or held for a second pair of eyes.

Either way in the caller's transaction and under the same reference, so that an order closes once, whatever becomes of
its points. Deciding what is held is in points.reviews.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import Refused
from community.language import office_language
from community.models import Resident
from community.notify import tell
from points.deciders import tell_street
from points.homes import same_home
from points.ledger import Award, award_all, community_of
from points.models import Entry, HeldAward, PassbookRules
from points.passbook_rules import rules_of

Flag = HeldAward.Flag


@dataclass(frozen=True)
class Cause:
    """An award, and what helps to judge it. `proposed` is what the standard says, `times_served` how often this
    person served the same home lately."""

    award: Award
    proposed: int | None = None
    times_served: int = 0
    is_own_home: bool = False
    awards_that_day: int = 0


@transaction.atomic
def give(causes: Sequence[Cause], *, by: Resident | None) -> list[HeldAward]:
    """Enter each award, or hold it. Answers those held. All or none."""
    causes = [cause for cause in causes if cause.award.worth.points]
    if not causes:
        return []
    # By key, as closings lock them, so that two never wait for each other.
    owners = sorted({cause.award.resident.pk for cause in causes})
    list(Resident.objects.select_for_update(no_key=True).filter(pk__in=owners).order_by("pk"))
    if HeldAward.objects.filter(reference__in=[cause.award.reference for cause in causes]).exists():
        raise Refused(_("These points already wait for a second look."))
    rules = {key: rules_of(key) for key in {cause.award.resident.community_id for cause in causes}}
    judged = [
        (cause, _judged(cause, by, rules[cause.award.resident.community_id]))
        for cause in _with_counts(causes)
    ]
    award_all([cause.award for cause, reasons in judged if not reasons], by=by)
    held = [_hold(cause, reasons, by) for cause, reasons in judged if reasons]
    if held:
        tell_street(held)
    return held


def _with_counts(causes: Sequence[Cause]) -> Iterable[Cause]:
    """Each with how many awards of its day come before it, those held included."""
    owners = {cause.award.resident.pk for cause in causes}
    days = {cause.award.occurred_on for cause in causes}
    counted: Counter[tuple[int, date]] = Counter()
    entered = Entry.objects.filter(kind=Entry.Kind.AWARD, reversed_by__isnull=True)
    waiting = HeldAward.objects.filter(kind=HeldAward.Kind.AWARD, state=HeldAward.State.PENDING)
    for rows in (entered, waiting):
        found = rows.filter(resident__in=owners, occurred_on__in=days).order_by()
        for owner, day, number in found.values_list("resident", "occurred_on").annotate(n=Count("pk")):
            counted[owner, day] += number
    for cause in causes:
        key = cause.award.resident.pk, cause.award.occurred_on
        yield replace(cause, awards_that_day=counted[key])
        counted[key] += 1


Reasons = list[tuple[str, str]]


def _judged(cause: Cause, by: Resident | None, rules: PassbookRules) -> Reasons:
    """Why somebody else should look at it: flags, each with its sentence. Nothing for what is usual."""
    with office_language():
        return [
            *_size(cause, rules),
            *_often(cause, rules),
            *_own(cause, by),
        ]


def _size(cause: Cause, rules: PassbookRules) -> Reasons:
    points = cause.award.worth.points
    if cause.proposed and points * 100 > cause.proposed * (100 + rules.unusual_percent):
        values = {"points": points, "proposed": cause.proposed}
        return [(Flag.SIZE, _("%(points)d points where the standard says %(proposed)d") % values)]
    if rules.most_at_once and points > rules.most_at_once:
        return [(Flag.SIZE, _("%(points)d points at once") % {"points": points})]
    return []


def _often(cause: Cause, rules: PassbookRules) -> Reasons:
    found: Reasons = []
    if rules.awards_a_day and cause.awards_that_day >= rules.awards_a_day:
        number = cause.awards_that_day + 1
        found.append((Flag.MANY, _("award no. %(number)d on this day") % {"number": number}))
    if rules.same_pair and cause.times_served >= rules.same_pair:
        values = {"times": cause.times_served + 1, "days": rules.same_pair_days}
        found.append((Flag.PAIR, _("the same home for the %(times)d. time in %(days)d days") % values))
    return found


def _own(cause: Cause, by: Resident | None) -> Reasons:
    if cause.is_own_home:
        return [(Flag.OWN, _("served their own home"))]
    if same_home(by, cause.award.resident):
        return [(Flag.OWN, _("awarded by themselves or somebody of the same home"))]
    return []


def _hold(cause: Cause, reasons: Reasons, by: Resident | None) -> HeldAward:
    award = cause.award
    return hold(
        HeldAward(
            community_id=community_of(award.resident),
            resident=award.resident,
            amount=award.worth.points,
            proposed=cause.proposed,
            occurred_on=award.occurred_on,
            reference=award.reference,
            reason=award.reason[:120],
            arithmetic=award.worth.arithmetic[:200],
            standard=award.worth.standard,
        ),
        reasons,
        by=by,
    )


def hold(held: HeldAward, reasons: Reasons, *, by: Resident | None) -> HeldAward:
    """Store it and tell the person, kindly: nobody is accused of anything."""
    held.flags = ",".join(flag for flag, _said in reasons)
    held.why = "；".join(said for _flag, said in reasons)[:300]
    held.by, held.at = by, timezone.now()
    held.save(force_insert=True)
    with office_language():
        text = _(
            "Thank you! The %(points)d points for “%(reason)s” are being looked at by a second colleague, as we do "
            "now and then. They come into your passbook afterwards."
        )
        values = {"points": held.amount, "reason": held.reason}
        tell(held.resident, text % values, link=reverse("points:passbook"), community=held.community_id)
    return held
