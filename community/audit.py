"""Writing the audit trail."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from community.models import AuditEvent, Community, Resident


def subject_of(thing: Model) -> str:
    """repairs.RepairOrder:42"""
    return f"{thing._meta.label}:{thing.pk}"


def note(
    kind: str,
    *,
    by: Resident | None,
    community: Community | None,
    subject: Model | str,
    summary: object = "",
    **detail: Any,
) -> AuditEvent:
    """Add a line. Call it inside the transaction of what it speaks of. `detail` must be JSON."""
    return AuditEvent.objects.create(
        kind=kind,
        by=by if by is not None and by.pk else None,
        community=community,
        subject=subject if isinstance(subject, str) else subject_of(subject),
        summary=str(summary)[:200],
        detail=detail,
    )


def note_each(kind: str, *, by: Resident | None, subjects: Iterable[Any]) -> None:
    """Add a line about each of these rows, which belong to a community, in one statement."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            kind=kind,
            by=by if by is not None and by.pk else None,
            community_id=subject.community_id,
            subject=subject_of(subject),
            summary=str(subject)[:200],
        )
        for subject in subjects
    )
