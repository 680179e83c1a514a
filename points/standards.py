"""The published standard: what a cause is worth on a day, and publishing a new version."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Community, Resident, Skill
from points.ledger import Worth
from points.models import Standard, StandardLine


def standard_on(community: Community, day: date) -> Standard | None:
    """The published version valid on `day`: the newest one that had begun."""
    return (
        Standard.objects.filter(community=community, published_at__isnull=False, valid_from__lte=day)
        .order_by("-valid_from", "-version")
        .first()
    )


@dataclass(frozen=True)
class PriceList:
    """A day's standard with its lines at hand, so that a page of many jobs reads it once."""

    standard: Standard | None
    lines: tuple[StandardLine, ...] = ()

    def worth(self, *, cause: str, skill_id: int | None, size: str) -> Worth:
        """Points per person. Zero points when no line fits.

        The most particular line wins: trade and size, then trade, then size, then the general line.
        """
        fitting = [
            line
            for line in self.lines
            if line.cause == cause and line.skill_id in {None, skill_id} and line.size in {"", size}
        ]
        line = max(fitting, key=lambda line: (line.skill_id is not None, line.size != ""), default=None)
        if line is None:
            return Worth(0, "", self.standard)
        with office_language():
            return Worth(line.points, f"{self.standard} · {line}", self.standard)


def price_list(community: Community, day: date) -> PriceList:
    standard = standard_on(community, day)
    return PriceList(standard, tuple(standard.lines.select_related("skill")) if standard else ())


def worth_of(community: Community, *, cause: str, skill: Skill | None, size: str, day: date) -> Worth:
    """Points per person by the standard of that day. Zero points when no line fits."""
    return price_list(community, day).worth(cause=cause, skill_id=skill.pk if skill else None, size=size)


@transaction.atomic
def publish(standard: Standard, *, by: Resident) -> Standard:
    """Make a draft the standard from its first day on. It cannot be edited afterwards."""
    if not is_staff_of(by, standard.community_id):
        raise NotAllowed(_("Only the community's staff can publish a standard."))
    # Locked before its lines are looked at: whoever edits the draft holds it, too.
    Standard.objects.select_for_update(no_key=True).get(pk=standard.pk)
    if not standard.lines.exists():
        raise Refused(_("A standard needs at least one line."))
    earlier = Standard.objects.filter(community=standard.community_id, published_at__isnull=False)
    if standard.valid_from < timezone.localdate() and earlier.exists():
        raise Refused(
            _("A new version begins today or later: what was given till now stays as it was worth.")
        )
    if not _mark_published(standard, by):
        raise Refused(_("This version was already published."))
    audit.note(
        AuditEvent.Kind.POINTS,
        by=by,
        community=standard.community,
        subject=standard,
        summary=_("Standard published"),
    )
    standard.refresh_from_db()
    return standard


def _mark_published(standard: Standard, by: Resident) -> bool:
    draft = Standard.objects.filter(pk=standard.pk, published_at__isnull=True)
    try:
        with transaction.atomic():
            return bool(draft.update(published_at=timezone.now(), published_by=by))
    except IntegrityError as error:  # one published version a day and community
        raise Refused(_("Another version already begins on that day.")) from error


def published(community: Community) -> list[Standard]:
    """Every version residents may read, newest first, with its lines."""
    return list(
        Standard.objects.filter(community=community, published_at__isnull=False)
        .prefetch_related("lines__skill")
        .order_by("-valid_from", "-version")
    )


@dataclass(frozen=True)
class Change:
    """What one line of the standard was worth before and is worth now; None where there is no such line."""

    line: StandardLine
    before: int | None
    now: int | None


def changes(earlier: Standard | None, later: Standard) -> list[Change]:
    """What the later version changes, in the order of its table; dropped lines last."""
    old = {_place(line): line for line in earlier.lines.all()} if earlier else {}
    new = {_place(line): line for line in later.lines.all()}
    found = [
        Change(line, old[place].points if place in old else None, line.points)
        for place, line in new.items()
        if place not in old or old[place].points != line.points
    ]
    return found + [Change(line, line.points, None) for place, line in old.items() if place not in new]


def _place(line: StandardLine) -> tuple[str, int | None, str]:
    return line.cause, line.skill_id, line.size
