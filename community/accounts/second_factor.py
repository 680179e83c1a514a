"""The second factor of staff: a code from an authenticator app (TOTP), or one of eight backup codes."""

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from community import audit
from community.access import is_staff_of
from community.accounts import throttle
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Duty, Resident
from community.notify import tell

BACKUP_CODES = 8
TRIES_AN_HOUR = 20


def is_on(person: Resident) -> bool:
    return TOTPDevice.objects.filter(user_id=person.pk, confirmed=True).exists()


def is_verified(person: Resident) -> bool:
    """This session passed the second step. (django-otp's middleware put the device there.)"""
    return getattr(person, "otp_device", None) is not None


def unconfirmed(person: Resident) -> TOTPDevice | None:
    """The device whose code is being scanned."""
    return TOTPDevice.objects.filter(user_id=person.pk, confirmed=False).order_by("-id").first()


@transaction.atomic
def begin(*, by: Resident) -> TOTPDevice:
    """A fresh secret to scan; one begun earlier is forgotten."""
    if not by.is_staff:
        raise NotAllowed(_("Only staff use a second step."))
    if is_on(by):
        raise Refused(_("The second step is on already."))
    TOTPDevice.objects.filter(user_id=by.pk, confirmed=False).delete()
    return TOTPDevice.objects.create(user_id=by.pk, name="app", confirmed=False)


def confirm(*, by: Resident, typed: str) -> tuple[TOTPDevice, list[str]]:
    """Switch it on once the app has shown the right code. Returns the device and the backup codes, shown only now."""
    _check_limit(by)
    with transaction.atomic():
        device = (
            TOTPDevice.objects.select_for_update()
            .filter(user_id=by.pk, confirmed=False)
            .order_by("-id")
            .first()
        )
        right = bool(device and device.verify_token(_digits(typed)))
        codes = _switch_on(by, device) if device and right else []
    if device is None or not right:
        raise Refused(wrong_code())
    return device, codes


def _switch_on(by: Resident, device: TOTPDevice) -> list[str]:
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    _note(by, "second step on")
    return _new_backup_codes(by)


def check(person: Resident, *, typed: str) -> Device:
    """The device that accepts what was typed: six digits from the app, or a backup code. Raises Refused.

    The device's row is locked, so a code that two people type at once is accepted once.
    """
    _check_limit(person)
    digits = _digits(typed)
    kind, token = (
        (TOTPDevice, digits) if digits.isdigit() else (StaticDevice, _digest(person, typed.strip().lower()))
    )
    with transaction.atomic():
        devices = kind.objects.select_for_update().filter(user_id=person.pk, confirmed=True)
        accepted = next((device for device in devices if device.verify_token(token)), None)
    if accepted is None:
        raise Refused(wrong_code())
    throttle.give_back(_subject(person))
    return accepted


def renew_backup_codes(*, by: Resident, typed: str) -> list[str]:
    check(by, typed=typed)
    with transaction.atomic():
        _note(by, "backup codes renewed")
        return _new_backup_codes(by)


def turn_off(*, by: Resident, typed: str) -> None:
    """For a new phone: off, and on again with the new one."""
    check(by, typed=typed)
    with transaction.atomic():
        TOTPDevice.objects.filter(user_id=by.pk).delete()
        StaticDevice.objects.filter(user_id=by.pk).delete()
        _note(by, "second step off")


@transaction.atomic
def remove(person: Resident, *, by: Resident) -> None:
    """For a colleague who lost the telephone and the backup codes. Never for oneself: that takes a code."""
    if by == person:
        raise Refused(
            _("Somebody else must do this for you. With a code you can switch it off on your own page.")
        )
    if not _may_remove(person, by):
        raise NotAllowed(_("Only a colleague or the superuser can do this."))
    gone, _by_model = TOTPDevice.objects.filter(user_id=person.pk).delete()
    if not gone:
        raise Refused(_("The second step is off already."))
    StaticDevice.objects.filter(user_id=person.pk).delete()
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=person.community,
        subject=person,
        summary=person.name,
        changed="second step removed by a colleague",
    )
    with office_language():
        said = _(
            "%(name)s has removed the second step of your login. Set it up again on your own page. If you did not ask for it, tell the office at once."
        )
        tell(person, said % {"name": by.name}, link="/profile/")


def _may_remove(person: Resident, by: Resident) -> bool:
    """Staff of a community where that person is staff too; the superuser's is removed by a superuser."""
    if by.is_superuser:
        return True
    places = person.posts.get(Duty.Kind.STAFF, [])
    return not person.is_superuser and any(is_staff_of(by, place) for place in places)


def backup_codes_left(person: Resident) -> int:
    return StaticToken.objects.filter(device__user_id=person.pk).count()


def wrong_code() -> str:
    return _("That code is not right, or was used already. Please wait for the next one and try again.")


def _new_backup_codes(person: Resident) -> list[str]:
    """Kept as digests only."""
    StaticDevice.objects.filter(user_id=person.pk).delete()
    device = StaticDevice.objects.create(user_id=person.pk, name="backup")
    codes = [StaticToken.random_token() for _number in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=_digest(person, code)) for code in codes)
    return codes


def _digest(person: Resident, code: str) -> str:
    return salted_hmac("weixiu.backup-code", f"{person.pk}:{code}", algorithm="sha256").hexdigest()[:16]


def _digits(typed: str) -> str:
    return typed.replace(" ", "").strip()


def _subject(person: Resident) -> str:
    return f"second-step:{person.pk}"


def _check_limit(person: Resident) -> None:
    if not throttle.spend(_subject(person), limit=TRIES_AN_HOUR, window=throttle.HOUR):
        raise Refused(_("There were many wrong codes. Please try again in an hour."))


def _note(by: Resident, what: str) -> None:
    audit.note(
        AuditEvent.Kind.CHANGE, by=by, community=by.community, subject=by, summary=by.name, changed=what
    )
