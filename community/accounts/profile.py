"""What people change about themselves."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.accounts import throttle
from community.errors import Refused, Stale
from community.language import office_language
from community.models import AuditEvent, Building, Resident
from community.notify import tell

FIELDS = ("name", "building", "unit", "room", "contact_phone")
HELPER_TRIES_AN_HOUR = 10


@transaction.atomic
def change_profile(
    *,
    by: Resident,
    expected_version: int,
    name: str,
    building: Building | None,
    unit: str,
    room: str,
    contact_phone: str,
) -> Resident:
    """Raises Stale when the record changed since the page was opened."""
    if building and building.community_id != by.community_id:
        raise Refused(_("That building is in another community."))
    was = Resident.objects.select_related("building").get(pk=by.pk)
    values = {
        "name": name.strip(),
        "building": building,
        "unit": unit.strip(),
        "room": room.strip(),
        "contact_phone": contact_phone,
    }
    _change(was, expected_version, values)
    changed = {
        field: [str(getattr(was, field) or ""), str(values[field] or "")]
        for field in FIELDS
        if getattr(was, field) != values[field]
    }
    audit.note(
        AuditEvent.Kind.CHANGE, by=by, community=was.community, subject=was, summary=was.name, changed=changed
    )
    was.refresh_from_db()
    return was


def _change(resident: Resident, expected_version: int, values: dict[str, Any]) -> None:
    changed = Resident.objects.filter(pk=resident.pk, version=expected_version).update(
        **values, version=F("version") + 1
    )
    if not changed:
        raise Stale(_("These details were changed meanwhile. Please look at both and save again."))


@transaction.atomic
def choose_honours(*, by: Resident, shown: bool) -> None:
    """Whether one's full name may stand on honour lists. Saying the same twice changes nothing."""
    changed = Resident.objects.filter(pk=by.pk, on_honour_list=not shown).update(
        on_honour_list=shown, version=F("version") + 1
    )
    if changed:
        audit.note(
            AuditEvent.Kind.CHANGE,
            by=by,
            community=by.community,
            subject=by,
            summary=by.name,
            changed={"on_honour_list": [not shown, shown]},
        )


@transaction.atomic
def set_password(*, by: Resident, password_hash: str) -> None:
    """Every session that is open anywhere ends with the old password."""
    Resident.objects.filter(pk=by.pk).update(password=password_hash)
    by.password = password_hash
    audit.note(
        AuditEvent.Kind.CHANGE, by=by, community=by.community, subject=by, summary=by.name, changed="password"
    )
    with office_language():
        tell(by, _("Your password was changed. If it was not you, please call the community office."))


def change_login_phone(*, by: Resident, phone: str) -> None:
    """`phone` was proved by a code. The contact phone follows when it was the same number."""
    same = by.contact_phone in {"", by.phone}
    try:
        with transaction.atomic():
            Resident.objects.filter(pk=by.pk).update(
                phone=phone,
                contact_phone=phone if same else by.contact_phone,
                phone_confirmed_at=timezone.now(),
                version=F("version") + 1,
            )
            audit.note(
                AuditEvent.Kind.CHANGE,
                by=by,
                community=by.community,
                subject=by,
                summary=by.name,
                changed={"phone": [by.phone, phone]},
            )
            with office_language():
                text = _("Your account now logs in with another number. If it was not you, call the office.")
            tell(by, text, sms_to=by.phone or "")
    except IntegrityError as error:
        raise Refused(_("That number belongs to another account.")) from error


def count_helper_try(by: Resident) -> None:
    """So that nobody learns who has which number. Apart from helping.allow: a refusal must not undo the count."""
    if not throttle.spend(f"helper:{by.pk}", limit=HELPER_TRIES_AN_HOUR, window=throttle.HOUR):
        raise Refused(_("You tried this often. Please try again in an hour."))
