"""Who answers for a partner: added by phone, removed, each with a line in the audit trail."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.accounts.phones import normalise
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Partner, PartnerMember, Resident
from community.models.people import mobile_number


@transaction.atomic
def add_member(partner: Partner, *, by: Resident, phone: str, name: str = "") -> PartnerMember:
    """Whoever signs in with this number answers for the partner; a new number gets an account under `name`."""
    if not is_staff_of(by, partner.community_id):
        raise NotAllowed(_("You have no business with this partner."))
    person = _person(partner, _mobile(phone), name.strip()[:40])
    try:
        with transaction.atomic():
            made = PartnerMember.objects.create(partner=partner, resident=person)
    except IntegrityError as error:
        raise Refused(_("%(name)s answers for this partner already.") % {"name": person.name}) from error
    _note(made, by, "added")
    return made


def _mobile(typed: str) -> str:
    phone = normalise(typed)
    try:
        mobile_number(phone)
    except ValidationError as wrong:
        raise Refused(_("Enter an 11-digit mobile number.")) from wrong
    return phone


def _person(partner: Partner, phone: str, name: str) -> Resident:
    known = Resident.objects.filter(phone=phone).first()
    if known is None:
        if not name:
            raise Refused(_("This number is new here. Please write the name too."))
        known = _registered(partner, phone, name)
    if known.community_id != partner.community_id or not known.is_active:
        raise Refused(_("This number cannot be added here. Please ask for another."))
    return known


def _registered(partner: Partner, phone: str, name: str) -> Resident:
    """A colleague may write down the same number at this moment: then it is theirs."""
    try:
        with transaction.atomic():
            return Resident.objects.create_user(
                phone, None, name=name, community=partner.community, contact_phone=phone
            )
    except IntegrityError:
        return Resident.objects.get(phone=phone)


@transaction.atomic
def remove_member(member: PartnerMember, *, by: Resident) -> None:
    """They see nothing of the partner's from their next click on."""
    if not is_staff_of(by, member.partner.community_id):
        raise NotAllowed(_("You have no business with this partner."))
    gone, _by_table = PartnerMember.objects.filter(pk=member.pk).delete()
    if not gone:
        raise Refused(_("They were removed already."))
    _note(member, by, "removed")


def _note(member: PartnerMember, by: Resident, what: str) -> None:
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=member.partner.community,
        subject=member.partner,
        summary=str(member),
        **{f"member_{what}": member.resident_id},
    )
