"""The second pair of eyes: approving or refusing points that are held, and adjustments that need them.

Who decides is staff of the community, and neither who awarded, nor who receives, nor anybody of their home. Where no
colleague can, the street office's people do (points.deciders), or the administrator, who counts as staff everywhere.

Lock order: what is held, then the resident.
"""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of, streets_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Resident
from community.notify import tell
from points import awards, ledger
from points.deciders import is_at_street, is_concerned, tell_staff, tell_street
from points.homes import same_home
from points.models import Entry, HeldAward
from points.passbook_rules import rules_of
from points.settled import hold_open

State = HeldAward.State


def waiting_of(resident: Resident) -> QuerySet[HeldAward]:
    """What is not in the passbook yet."""
    return HeldAward.objects.filter(resident=resident, state=State.PENDING).order_by("-id")


def may_decide(person: Resident, held: HeldAward) -> bool:
    """Whether this person, as staff of the community, may."""
    return is_staff_of(person, held.community_id) and not is_concerned(person, held)


@transaction.atomic
def approve(held: HeldAward, *, by: Resident) -> HeldAward:
    """The points come into the passbook, under the reference they were held with."""
    found = _locked(held, by)
    settled = hold_open(found.community_id)
    is_closed = settled is not None and found.occurred_on <= settled
    entry = ledger.record(
        resident=found.resident,
        kind=found.kind,
        amount=found.amount,
        reference=found.reference,
        reason=found.reason,
        by=found.by,
        occurred_on=timezone.localdate() if is_closed else found.occurred_on,
        arithmetic=found.arithmetic,
        standard=found.standard,
    )
    _decide(found, State.APPROVED, by, entry=entry)
    with office_language():
        _tell(found, _("The %(points)d points for “%(reason)s” are in your passbook now."))
    return found


@transaction.atomic
def refuse(held: HeldAward, *, by: Resident, reason: str) -> HeldAward:
    found = _locked(held, by)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    _decide(found, State.REFUSED, by, decision=reason.strip()[:120])
    with office_language():
        text = _(
            "The %(points)d points for “%(reason)s” were not entered: %(decision)s. Please ask the office if you "
            "see it otherwise."
        )
        _tell(found, text)
    return found


def _locked(held: HeldAward, by: Resident) -> HeldAward:
    rows = HeldAward.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("resident", "by", "community", "standard").get(pk=held.pk)
    _check_may_decide(by, found)
    if not found.is_pending:
        raise Refused(_("This was decided meanwhile: %(state)s.") % {"state": found.get_state_display()})
    return found


def _check_may_decide(by: Resident, held: HeldAward) -> None:
    is_staff = is_staff_of(by, held.community_id)
    if not is_staff and not streets_of(by).filter(communities=held.community_id).exists():
        raise NotAllowed(_("Only the community's staff can decide this."))
    if is_concerned(by, held):
        raise Refused(
            _("Somebody else must look at this: not who awarded the points, and nobody who gets them.")
        )
    if not is_staff and not is_at_street(by, held):
        raise Refused(
            _("A colleague of the community looks at this. It no longer waits at the street office.")
        )


def _decide(held: HeldAward, state: str, by: Resident, **changes: object) -> None:
    HeldAward.objects.filter(pk=held.pk, state=State.PENDING).update(
        state=state, decided_by=by, decided_at=timezone.now(), **changes
    )
    held.refresh_from_db()
    audit.note(
        AuditEvent.Kind.POINTS,
        by=by,
        community=held.community,
        subject=held,
        summary=held.decision or held.reason,
        step=state,
        amount=held.amount,
    )
    if not is_staff_of(by, held.community_id):
        tell_staff(held, decided_by=by)


def _tell(held: HeldAward, text: str) -> None:
    values = {"points": held.amount, "reason": held.reason, "decision": held.decision}
    tell(held.resident, text % values, link=reverse("points:passbook"), community=held.community_id)


@transaction.atomic
def adjust(
    *, resident: Resident, amount: int, reason: str, reference: str, by: Resident
) -> Entry | HeldAward:
    """As `ledger.adjust`; what is large, or goes to the one who enters it or their home, is held."""
    ledger.check_adjustment(resident=resident, amount=amount, reason=reason, by=by)
    # Locked, so that the same form sent twice at once finds what the first one made.
    Resident.objects.select_for_update(no_key=True).get(pk=resident.pk)
    _refuse_again(reference)
    flags = _unusual(resident, amount, by)
    if not flags:
        return ledger.adjust(resident=resident, amount=amount, reason=reason, reference=reference, by=by)
    held = HeldAward(
        community_id=ledger.community_of(resident),
        resident=resident,
        kind=HeldAward.Kind.ADJUSTMENT,
        amount=amount,
        occurred_on=timezone.localdate(),
        reference=reference,
        reason=reason.strip()[:120],
    )
    awards.hold(held, flags, by=by)
    tell_street([held])
    audit.note(
        AuditEvent.Kind.POINTS, by=by, community=held.community, subject=held, summary=reason, amount=amount
    )
    return held


def _refuse_again(reference: str) -> None:
    if Entry.objects.filter(reference=reference).exists():
        raise Refused(_("This was already entered in the passbook."))
    if HeldAward.objects.filter(reference=reference).exists():
        raise Refused(_("These points already wait for a second look."))


def _unusual(resident: Resident, amount: int, by: Resident) -> awards.Reasons:
    """Taking points away is never held: it gives nobody anything."""
    if amount <= 0:
        return []
    limit = rules_of(resident.community_id).adjustment_from
    with office_language():
        found: awards.Reasons = []
        if limit and amount >= limit:
            said = _("%(points)d points at once") % {"points": amount}
            found.append((HeldAward.Flag.SIZE, said))
        if same_home(by, resident):
            said = _("awarded by themselves or somebody of the same home")
            found.append((HeldAward.Flag.OWN, said))
    return found


def not_entered(references: list[str]) -> dict[str, str]:
    """Reference → state, for those of these awards that are not in a passbook."""
    held = HeldAward.objects.filter(~Q(state=State.APPROVED), reference__in=references)
    return dict(held.values_list("reference", "state"))
