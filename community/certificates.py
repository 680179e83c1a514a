"""上岗证: a volunteer shows a paper, the office checks it, and from then on it counts until its last day."""

from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community import audit, photos
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import (
    AuditEvent,
    CertificatePhoto,
    Resident,
    Skill,
    Volunteer,
    VolunteerCertificate,
)
from community.notify import tell

State = VolunteerCertificate.State

CHECKED = gettext_noop("Your certificate for %(skill)s was checked. You can take such jobs until %(day)s.")
REFUSED = gettext_noop("Your certificate for %(skill)s was not accepted: %(reason)s")


def present(
    *,
    by: Resident,
    skill: Skill,
    number: str,
    valid_until: date,
    photo: photos.PreparedPhoto | None = None,
) -> VolunteerCertificate:
    """Volunteers show their own, also while their application is still being read."""
    volunteer = by.volunteer_or_none
    if volunteer is None or volunteer.state == Volunteer.State.DECLINED:
        raise NotAllowed(_("Please apply to volunteer first."))
    if not number.strip():
        raise Refused(_("Please type the number on the certificate."))
    if valid_until < timezone.localdate():
        raise Refused(_("This certificate has expired."))
    try:
        with photos.kept() as store, transaction.atomic():
            made = VolunteerCertificate.objects.create(
                volunteer=volunteer, skill=skill, number=number.strip(), valid_until=valid_until
            )
            if photo is not None:
                _attach(made, photo, store, by)
            _note(made, by, "present")
            return made
    except IntegrityError as error:
        raise Refused(_("You have shown this certificate already.")) from error


def _attach(
    certificate: VolunteerCertificate, photo: photos.PreparedPhoto, store: photos.Store, by: Resident
) -> None:
    CertificatePhoto.objects.create(
        certificate=certificate,
        file=store.keep(photo),
        width=photo.width,
        height=photo.height,
        sha256=photo.sha256,
        added_by=by,
    )


@transaction.atomic
def check(certificate: VolunteerCertificate, *, by: Resident) -> VolunteerCertificate:
    """Staff have compared it with the paper."""
    if certificate.is_expired:
        raise Refused(_("This certificate has expired."))
    done = _decide(certificate, by, [State.WAITING, State.REFUSED], State.CHECKED)
    _tell(done, CHECKED)
    return done


@transaction.atomic
def refuse(certificate: VolunteerCertificate, *, by: Resident, reason: str) -> VolunteerCertificate:
    """Not accepted, or not any more: no new jobs with it; those already taken stay."""
    if not reason.strip():
        raise Refused(_("Please give a reason; the volunteer will read it."))
    done = _decide(certificate, by, [State.WAITING, State.CHECKED], State.REFUSED, reason.strip()[:200])
    _tell(done, REFUSED)
    return done


def _decide(
    certificate: VolunteerCertificate, by: Resident, sources: list[str], target: str, reason: str = ""
) -> VolunteerCertificate:
    """Of two who press at once the second is told."""
    if not is_staff_of(by, certificate.volunteer.resident.community_id):
        raise NotAllowed(_("Only the staff of their community decides about volunteers."))
    changed = VolunteerCertificate.objects.filter(pk=certificate.pk, state__in=sources).update(
        state=target, reason=reason, checked_at=timezone.now(), checked_by=by
    )
    certificate.refresh_from_db()
    if not changed:
        raise Refused(
            _("This cannot be done now: the certificate is “%(state)s”.")
            % {"state": certificate.get_state_display()}
        )
    _note(certificate, by, target)
    return certificate


def _note(certificate: VolunteerCertificate, by: Resident, action: str) -> None:
    resident = certificate.volunteer.resident
    audit.note(
        AuditEvent.Kind.VOLUNTEER,
        by=by,
        community=resident.community,
        subject=certificate,
        summary=resident.name,
        action=action,
        number=certificate.number,
        reason=certificate.reason,
    )


def _tell(certificate: VolunteerCertificate, text: str) -> None:
    with office_language():
        words = _(text) % {
            "skill": certificate.skill.label,
            "day": f"{certificate.valid_until:%Y-%m-%d}",
            "reason": certificate.reason,
        }
    tell(certificate.volunteer.resident, words, link=reverse("certificates"))
