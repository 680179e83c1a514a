"""Objections to a settlement's notice: raised while it is shown, answered by the office."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of, may_act_for
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Resident
from community.notify import tell
from points.models import Objection, Settlement

LONGEST = 500


def takes_objections(settlement: Settlement) -> bool:
    return bool(
        settlement.is_noticed and settlement.notice_until and timezone.localdate() <= settlement.notice_until
    )


@transaction.atomic
def raise_objection(settlement: Settlement, *, resident: Resident, text: str, by: Resident) -> Objection:
    """The person concerned, or a helper with their consent, says what is wrong with their points."""
    locked = Settlement.objects.select_for_update(no_key=True).get(pk=settlement.pk)
    if resident.community_id != locked.community_id:
        raise NotAllowed(_("This notice is about another community."))
    if by.pk != resident.pk and not may_act_for(by, resident):
        raise NotAllowed(_("Objections are about one's own points."))
    if not takes_objections(locked):
        raise Refused(_("The notice is not running any more. Please call the community office."))
    if not text.strip():
        raise Refused(_("Please say what is wrong."))
    made = _save(
        Objection(
            settlement=locked,
            resident=resident,
            text=text.strip()[:LONGEST],
            raised_at=timezone.now(),
            raised_by=by,
        )
    )
    _note(made, by, made.text)
    return made


def _save(objection: Objection) -> Objection:
    try:
        with transaction.atomic():
            objection.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(
            _("An objection of yours is waiting for its answer already; the office will call back on it.")
        ) from error
    return objection


@transaction.atomic
def answer(objection: Objection, *, by: Resident, text: str) -> Objection:
    """The office's answer, once; the resident is told."""
    if not is_staff_of(by, objection.settlement.community_id):
        raise NotAllowed(_("Only the community's staff can answer objections."))
    said = text.strip()[:LONGEST]
    if not said:
        raise Refused(_("Please write the answer."))
    waiting = Objection.objects.filter(pk=objection.pk, answered_at__isnull=True)
    if not waiting.update(answer=said, answered_at=timezone.now(), answered_by=by):
        raise Refused(_("This objection was answered already."))
    objection.refresh_from_db()
    _note(objection, by, said)
    with office_language():
        words = _("The office answered your objection to the points notice: %(answer)s") % {"answer": said}
    tell(
        objection.resident,
        words,
        link=objection.settlement.notice_url,
        community=objection.settlement.community,
    )
    return objection


def _note(objection: Objection, by: Resident, words: str) -> None:
    audit.note(
        AuditEvent.Kind.POINTS,
        by=by,
        community=objection.settlement.community,
        subject=objection,
        summary=words,
        settlement=objection.settlement.number,
    )
