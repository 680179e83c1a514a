"""志愿服务记录证明: issued free from what is on record, checked by anybody with its code, revoked with a reason.

What it must say follows the 志愿服务记录与证明出具办法: who, which services, how long, who issued it and who handled it,
its number and day, and a place for the seal. Identity card numbers are neither kept nor printed.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of, may_act_for
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Resident
from points import hours
from points.models import ServiceCertificate
from points.models.hours import CODE_LENGTH, CODE_LETTERS

MOST_DAYS = 366 * 5


def may_read(person: Resident, resident: Resident) -> bool:
    """One's own, that of somebody one helps, and for staff those of their community."""
    return (
        person.pk == resident.pk
        or is_staff_of(person, resident.community_id)
        or may_act_for(person, resident)
    )


@transaction.atomic
def issue(*, resident: Resident, first: date, last: date, by: Resident) -> ServiceCertificate:
    """For a period, from the record as it is now. Asked again while nothing changed, the same one is shown."""
    if not may_read(by, resident) or resident.community is None:
        raise NotAllowed(_("This is somebody else's record of service."))
    _check_period(first, last)
    Resident.objects.select_for_update(no_key=True).get(pk=resident.pk)
    served = list(hours.valid(resident, first=first, last=last).order_by("served_on", "pk"))
    minutes = sum(one.minutes for one in served)
    if not minutes:
        raise Refused(_("There are no hours of service on record for this period."))
    lines = [[one.served_on.isoformat(), one.what, one.minutes] for one in served]
    same = ServiceCertificate.objects.filter(
        resident=resident, first=first, last=last, minutes=minutes, revoked_at__isnull=True
    )
    for earlier in same:
        if earlier.lines == lines and earlier.name == resident.name:
            return earlier
    made = ServiceCertificate.objects.create(
        community=resident.community,
        resident=resident,
        name=resident.name,
        first=first,
        last=last,
        minutes=minutes,
        services=len(served),
        lines=lines,
        issued_at=timezone.now(),
        issued_by=by,
    )
    _note(made, by, "issued")
    return made


def _check_period(first: date, last: date) -> None:
    if last < first:
        raise Refused(_("The last day lies before the first."))
    if last > timezone.localdate():
        raise Refused(_("Only what is past can be certified."))
    if (last - first).days > MOST_DAYS:
        raise Refused(_("At most five years at once, please."))


@transaction.atomic
def revoke(certificate: ServiceCertificate, *, by: Resident, reason: str) -> ServiceCertificate:
    """Whoever checks the code is told from now on that it is no longer valid."""
    if not is_staff_of(by, certificate.community_id):
        raise NotAllowed(_("Only the community's staff can revoke a certificate."))
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    valid = ServiceCertificate.objects.filter(pk=certificate.pk, revoked_at__isnull=True)
    if not valid.update(revoked_at=timezone.now(), revoked_by=by, reason=reason.strip()[:120]):
        raise Refused(_("This certificate was revoked already."))
    certificate.refresh_from_db()
    _note(certificate, by, "revoked")
    return certificate


def _note(certificate: ServiceCertificate, by: Resident, step: str) -> None:
    audit.note(
        AuditEvent.Kind.POINTS,
        by=by,
        community=certificate.community,
        subject=certificate,
        summary=certificate,
        step=step,
    )


def find(code: str) -> ServiceCertificate | None:
    """By the code as people type it: small letters, blanks and hyphens do not matter."""
    plain = "".join(letter for letter in code.upper() if letter in CODE_LETTERS)
    if len(plain) != CODE_LENGTH:
        return None
    return ServiceCertificate.objects.select_related("community").filter(code=plain).first()


def is_overtaken(certificate: ServiceCertificate) -> bool:
    """Whether hours of its period were corrected since, so that the record now says less."""
    now = hours.valid(certificate.resident, first=certificate.first, last=certificate.last).filter(
        community=certificate.community_id, at__lte=certificate.issued_at
    )
    return (now.aggregate(sum=Sum("minutes"))["sum"] or 0) < certificate.minutes


def _handled_by(certificate: ServiceCertificate) -> str:
    """A colleague by name; whoever served does not vouch for themselves."""
    by = certificate.issued_by
    is_colleague = by.pk != certificate.resident_id and is_staff_of(by, certificate.community_id)
    return by.name if is_colleague else "系统依据服务记录出具"


def facts_of(certificate: ServiceCertificate) -> Mapping[str, str]:
    """What stands on it, for the page and the paper. Papers that leave the house are Chinese."""
    community = certificate.community
    return {
        "姓名": certificate.name,
        "证明编号": certificate.spaced_code,
        "服务期间": f"{certificate.first:%Y-%m-%d} 至 {certificate.last:%Y-%m-%d}",
        "服务次数": f"{certificate.services} 次",
        "服务时长": f"{hours.in_hours(certificate.minutes)} 小时（{certificate.minutes} 分钟）",
        "出具单位": community.name,
        "联系电话": community.desk_phone,
        "经办人": _handled_by(certificate),
        "出具日期": f"{timezone.localtime(certificate.issued_at):%Y-%m-%d}",
    }
