"""Who may act for whom: said on the website by the resident, or written down by the office at their word."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Consent, Resident
from community.notify import tell

How = Consent.How
SHOWN_ENDED = timedelta(days=90)


def allow(*, by: Resident, phone: str, name: str, relation: str = "") -> Consent:
    """`by` lets somebody act for them, named by login phone and name together, so that a slip names nobody."""
    helper = Resident.objects.filter(phone=phone, name=name.strip(), is_active=True).first()
    if helper is None:
        raise Refused(_("Nobody is registered with this name and number. Please ask them to register first."))
    if helper.pk == by.pk:
        raise Refused(_("You can always act for yourself."))
    return _given(by, helper, relation, how=How.WEBSITE, by=by)


def record(
    resident: Resident, *, by: Resident, name: str, phone: str, how: str, relation: str = ""
) -> Consent:
    """Staff write down what the resident told them: who may act for them, and how they said so."""
    _check_office(resident, by, how)
    numbers = Q(phone=phone) | Q(contact_phone=phone)
    known = Resident.objects.filter(
        numbers, community=resident.community_id, name=name.strip(), is_active=True
    )
    found = list(known[:2])
    if len(found) != 1:
        raise Refused(_("Nobody is registered with this name and number. Please ask them to register first."))
    if found[0].pk == resident.pk:
        raise Refused(_("Everybody can always act for themselves."))
    return _given(resident, found[0], relation, how=how, by=by)


def _given(resident: Resident, helper: Resident, relation: str, *, how: str, by: Resident) -> Consent:
    try:
        with transaction.atomic():
            consent = Consent.objects.create(
                resident=resident, helper=helper, relation=relation.strip(), recorded_by=by, given_how=how
            )
            _note(by, consent, "given", how)
            with office_language():
                words = _("%(name)s lets you report repairs for them.") % {"name": resident.name}
                tell(helper, words, link="/profile/")
                if by.pk != resident.pk:
                    tell(resident, _written_down(consent), link="/profile/")
            return consent
    except IntegrityError as error:
        raise Refused(_("%(name)s may act for you already.") % {"name": helper.name}) from error


def _written_down(consent: Consent) -> str:
    return _("The office wrote down that %(name)s may act for you. If that is not so, please call.") % {
        "name": consent.helper.name
    }


@transaction.atomic
def withdraw(consent: Consent, *, by: Resident) -> None:
    """Either side may end it: the resident, or the helper who cannot any more."""
    if by.pk not in {consent.resident_id, consent.helper_id}:
        raise NotAllowed(_("This is between two other people."))
    if not _ended(consent, by, How.WEBSITE):
        return
    other = consent.helper if by.pk == consent.resident_id else consent.resident
    with office_language():
        tell(other, _("%(name)s ended the helping between you two.") % {"name": by.name}, link="/profile/")


@transaction.atomic
def end_at_their_word(resident: Resident, *, by: Resident, consent: Consent, how: str) -> None:
    """Staff write down that the resident wants it ended, and how they said so. Both of them are told."""
    _check_office(resident, by, how)
    if consent.resident_id != resident.pk:
        raise NotAllowed(_("This is between two other people."))
    if not _ended(consent, by, how):
        raise Refused(_("That has ended already."))
    with office_language():
        words = _("%(helper)s no longer acts for %(resident)s. The office wrote it down.") % {
            "helper": consent.helper.name,
            "resident": resident.name,
        }
        tell(consent.helper, words, link="/profile/")
        tell(resident, words, link="/profile/")


def _check_office(resident: Resident, by: Resident, how: str) -> None:
    if not is_staff_of(by, resident.community_id):
        raise NotAllowed(_("Only the community's staff can write this down."))
    if how not in {How.IN_PERSON, How.PHONE, How.PAPER}:
        raise Refused(_("Please say how they told you."))


def _ended(consent: Consent, by: Resident, how: str) -> bool:
    """Once, whoever else ends it at the same moment."""
    ended = Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(
        withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_how=how
    )
    if ended:
        _note(by, consent, "withdrawn", how)
    return bool(ended)


def _note(by: Resident, consent: Consent, what: str, how: str) -> None:
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=consent.resident.community,
        subject=consent,
        summary=str(consent),
        consent=what,
        how=how,
    )


def ended_lately(person: Resident) -> list[Consent]:
    """What ended on either side within three months: a helper should see that it did, and when."""
    since = timezone.now() - SHOWN_ENDED
    return list(
        Consent.objects.filter(Q(resident=person) | Q(helper=person), withdrawn_at__gte=since)
        .select_related("resident", "helper")
        .order_by("-withdrawn_at")
    )
