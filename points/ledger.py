"""The passbook. The only module that writes entries.

A resident's row is locked before their last entry is read, so two awards or two redemptions queue on PostgreSQL;
on SQLite the immediate transaction does the same. The unique sequence and reference catch whatever slips past.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Resident
from points.homes import same_home
from points.models import Entry, Standard
from points.settled import refuse_settled

IN_ONE_GO = 500
REVERSIBLE = {Entry.Kind.AWARD, Entry.Kind.ADJUSTMENT, Entry.Kind.BROUGHT}


@dataclass(frozen=True)
class Worth:
    """Points proposed for a cause, with the standard and the arithmetic that lead to them."""

    points: int
    arithmetic: str
    standard: Standard | None = None


def balance_of(resident: Resident) -> int:
    last = (
        Entry.objects.filter(resident=resident).order_by("-sequence").values_list("balance_after", flat=True)
    )
    return last.first() or 0


@transaction.atomic
def record(
    *,
    resident: Resident,
    kind: str,
    amount: int,
    reference: str,
    reason: str,
    by: Resident | None,
    occurred_on: date | None = None,
    arithmetic: str = "",
    standard: Standard | None = None,
    reverses: Entry | None = None,
) -> Entry:
    """Add one entry to the resident's passbook.

    Raises Refused when the balance would fall below zero, when `reference` was already entered, or when the day lies
    in a settled period.
    """
    locked = Resident.objects.select_for_update(no_key=True).get(pk=resident.pk)
    refuse_settled(locked.community_id, occurred_on or timezone.localdate())
    last = Entry.objects.filter(resident=locked).order_by("-sequence").first()
    entry = _next_line(
        locked,
        last,
        kind=kind,
        amount=amount,
        reference=reference,
        reason=reason,
        by=by,
        occurred_on=occurred_on,
        arithmetic=arithmetic,
        standard=standard,
        reverses=reverses,
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        if Entry.objects.filter(reference=reference).exists():
            raise Refused(_("This was already entered in the passbook.")) from error
        raise
    return entry


def _next_line(
    resident: Resident,
    last: Entry | None,
    *,
    kind: str,
    amount: int,
    reference: str,
    reason: str,
    by: Resident | None,
    occurred_on: date | None = None,
    arithmetic: str = "",
    standard: Standard | None = None,
    reverses: Entry | None = None,
) -> Entry:
    """The line that follows `last`, not yet saved. `resident` must be locked."""
    community_id = community_of(resident)
    balance = (last.balance_after if last else 0) + amount
    if balance < 0:
        raise Refused(
            _("Not enough points: %(balance)d in the passbook, %(needed)d needed.")
            % {"balance": balance - amount, "needed": -amount}
        )
    entry = Entry(
        community_id=community_id,
        resident=resident,
        sequence=(last.sequence if last else 0) + 1,
        kind=kind,
        amount=amount,
        balance_after=balance,
        occurred_on=occurred_on or timezone.localdate(),
        reference=reference,
        reason=reason[:120],
        arithmetic=arithmetic[:200],
        standard=standard,
        reverses=reverses,
        by=by,
        at=timezone.now(),
        previous_digest=last.digest if last else "",
    )
    entry.digest = digest_of(entry)
    return entry


def community_of(resident: Resident) -> int:
    """Whose passbook it is. Refused for somebody who belongs nowhere yet."""
    if resident.community_id is None:
        raise Refused(
            _("%(name)s belongs to no community yet, so there is no passbook.") % {"name": resident.name}
        )
    return resident.community_id


def digest_of(entry: Entry) -> str:
    """SHA-256 over the entry's content and the digest of the line before it."""
    content = [
        entry.community_id,
        entry.resident_id,
        entry.sequence,
        entry.kind,
        entry.amount,
        entry.balance_after,
        entry.occurred_on.isoformat(),
        entry.reference,
        entry.reason,
        entry.arithmetic,
        entry.standard_id,
        entry.reverses_id,
        entry.by_id,
        entry.at.astimezone(UTC).isoformat(),
        entry.previous_digest,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def award(
    *,
    resident: Resident,
    worth: Worth,
    reference: str,
    reason: str,
    by: Resident | None,
    occurred_on: date | None = None,
) -> Entry:
    """Points earned. The same `reference` is never awarded twice."""
    return record(
        resident=resident,
        kind=Entry.Kind.AWARD,
        amount=worth.points,
        reference=reference,
        reason=reason,
        by=by,
        occurred_on=occurred_on,
        arithmetic=worth.arithmetic,
        standard=worth.standard,
    )


@dataclass(frozen=True)
class Award:
    """Points one resident earned for one cause."""

    resident: Resident
    worth: Worth
    reference: str
    reason: str
    occurred_on: date


@transaction.atomic
def award_all(awards: Sequence[Award], *, by: Resident | None) -> list[Entry]:
    """As `award` for each in turn, all or none, in a few queries however many there are."""
    owners = {award.resident.pk for award in awards}
    # By key, as closings lock them, so that two never wait for each other.
    locked = {
        resident.pk: resident
        for resident in Resident.objects.select_for_update(no_key=True).filter(pk__in=owners).order_by("pk")
    }
    for community_id, first in _first_days(awards, locked).items():
        refuse_settled(community_id, first)
    if any(
        Entry.objects.filter(reference__in=[award.reference for award in part]).exists()
        for part in _in_parts(awards)
    ):
        raise Refused(_("This was already entered in the passbook."))
    later = Entry.objects.filter(resident=OuterRef("resident"), sequence__gt=OuterRef("sequence"))
    last = {entry.resident_id: entry for entry in Entry.objects.filter(~Exists(later), resident__in=owners)}
    entries = []
    for award in awards:
        entry = _next_line(
            locked[award.resident.pk],
            last.get(award.resident.pk),
            kind=Entry.Kind.AWARD,
            amount=award.worth.points,
            reference=award.reference,
            reason=award.reason,
            by=by,
            occurred_on=award.occurred_on,
            arithmetic=award.worth.arithmetic,
            standard=award.worth.standard,
        )
        last[award.resident.pk] = entry
        entries.append(entry)
    return Entry.objects.bulk_create(entries, batch_size=IN_ONE_GO)


def _first_days(awards: Sequence[Award], owners: dict[int, Resident]) -> dict[int | None, date]:
    """The earliest day awarded in each community."""
    days: dict[int | None, date] = {}
    for award in awards:
        community_id = owners[award.resident.pk].community_id
        days[community_id] = min(days.get(community_id, award.occurred_on), award.occurred_on)
    return days


def _in_parts(awards: Sequence[Award]) -> Iterator[Sequence[Award]]:
    return (awards[start : start + IN_ONE_GO] for start in range(0, len(awards), IN_ONE_GO))


@transaction.atomic
def reverse(entry: Entry, *, by: Resident, reason: str) -> Entry:
    """Undo an entry with one of the opposite amount. Staff of the entry's community only; once only.

    Nobody gives themselves or their home back what somebody took away.
    """
    if not is_staff_of(by, entry.community_id):
        raise NotAllowed(_("Only the community's staff can correct a passbook."))
    if not reason.strip():
        raise Refused(_("Please say why this entry is reversed."))
    if entry.kind not in REVERSIBLE:
        raise Refused(
            _("Only awards and adjustments can be reversed; a redemption is cancelled in the shop.")
        )
    if entry.amount < 0 and same_home(by, entry.resident):
        raise Refused(_("Somebody else must do this: it gives points to you or your home."))
    made = record(
        resident=entry.resident,
        kind=Entry.Kind.REVERSAL,
        amount=-entry.amount,
        reference=f"reversal:{entry.pk}",
        reason=reason.strip(),
        by=by,
        reverses=entry,
    )
    audit.note(
        AuditEvent.Kind.POINTS,
        by=by,
        community=made.community,
        subject=made,
        summary=reason,
        reversed=entry.pk,
    )
    return made


@transaction.atomic
def adjust(*, resident: Resident, amount: int, reason: str, reference: str, by: Resident) -> Entry:
    """Points given or taken by staff for a stated reason, for example a balance brought over from paper.

    The office goes through `reviews.adjust`, which holds what somebody else must look at first.
    """
    check_adjustment(resident=resident, amount=amount, reason=reason, by=by)
    made = record(
        resident=resident,
        kind=Entry.Kind.ADJUSTMENT,
        amount=amount,
        reference=reference,
        reason=reason.strip(),
        by=by,
    )
    audit.note(
        AuditEvent.Kind.POINTS, by=by, community=made.community, subject=made, summary=reason, amount=amount
    )
    return made


def check_adjustment(*, resident: Resident, amount: int, reason: str, by: Resident) -> None:
    if not is_staff_of(by, resident.community_id):
        raise NotAllowed(_("Only the community's staff can correct a passbook."))
    if not reason.strip():
        raise Refused(_("Please say what the adjustment is for."))
    if amount == 0:
        raise Refused(_("An adjustment of zero points changes nothing."))
