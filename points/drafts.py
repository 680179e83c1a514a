"""The next version of the standard, while it is still being written."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Community, Resident
from points.models import Standard, StandardLine


def next_version(community: Community) -> int:
    """Call inside a transaction; the community's row is locked, so that two drafts get two numbers."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    last = Standard.objects.filter(community=community).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


@transaction.atomic
def copy_as_draft(standard: Standard, *, by: Resident) -> Standard:
    """A new draft with the same lines, to change a few of them. It begins tomorrow until somebody says otherwise."""
    if not is_staff_of(by, standard.community_id):
        raise NotAllowed(_("Only the community's staff can write a standard."))
    draft = Standard.objects.create(
        community=standard.community,
        version=next_version(standard.community),
        valid_from=timezone.localdate() + timedelta(days=1),
        note=standard.note,
        band=standard.band,
    )
    StandardLine.objects.bulk_create(
        StandardLine(standard=draft, cause=line.cause, skill=line.skill, size=line.size, points=line.points)
        for line in standard.lines.select_related("skill")
    )
    audit.note(
        AuditEvent.Kind.POINTS,
        by=by,
        community=draft.community,
        subject=draft,
        summary=_("Draft copied from version %(version)d") % {"version": standard.version},
    )
    return draft


def hold_draft(standard: Standard) -> None:
    """Lock the row of a draft that is about to be edited. Refused once it is published."""
    locked = Standard.objects.select_for_update(no_key=True).get(pk=standard.pk)
    if locked.published_at:
        raise Refused(_("This version was published meanwhile and can no longer be edited."))
