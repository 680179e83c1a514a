"""A new account, after its phone was proved by a code."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.errors import Refused
from community.language import office_language
from community.models import AuditEvent, Building, Community, Resident
from community.notify import tell


def register(
    *,
    phone: str,
    name: str,
    community: Community,
    password_hash: str,
    building: Building | None = None,
    unit: str = "",
    room: str = "",
) -> Resident:
    """The resident who now logs in with `phone`, whose code the caller has redeemed.

    When the office's records hold exactly one person of this community with this name and this contact phone and
    without a login, that record becomes the account. Of namesakes none is guessed: the office can merge later.
    `password_hash` is made by the caller, because hashing takes half a second that no transaction should.
    """
    _check_place(community, building)
    home = {"building": building, "unit": unit.strip(), "room": room.strip()}
    login = {"phone": phone, "password": password_hash, "phone_confirmed_at": timezone.now()}
    try:
        with transaction.atomic():
            known = _known_people(community, name.strip(), phone)
            resident = _take_over(known[0], home, login) if len(known) == 1 else None
            if resident is None:
                resident = Resident.objects.create(
                    name=name.strip(), community=community, contact_phone=phone, **home, **login
                )
            _note(resident, known)
    except IntegrityError as error:
        if not Resident.objects.filter(phone=phone).exists():
            raise
        raise already_registered() from error
    return resident


def already_registered() -> Refused:
    return Refused(_("This number is registered already. Please log in with it."))


def _check_place(community: Community, building: Building | None) -> None:
    if not community.is_active:
        raise Refused(_("This community is not in use. Please call its office."))
    if building and building.community_id != community.pk:
        raise Refused(_("That building is in another community."))


def _known_people(community: Community, name: str, phone: str) -> list[Resident]:
    people = Resident.objects.filter(
        community=community, name=name, contact_phone=phone, phone__isnull=True, is_active=True
    )
    return list(people.order_by("id")[:5])


def _take_over(known: Resident, home: dict[str, Any], login: dict[str, Any]) -> Resident | None:
    """Give the office's record its login. None when somebody else did so at this moment.

    What the office wrote about the home stays where the person left it open.
    """
    given = {field: value for field, value in home.items() if value}
    taken = Resident.objects.filter(pk=known.pk, phone__isnull=True).update(
        **given, **login, version=F("version") + 1
    )
    known.refresh_from_db()
    return known if taken else None


def _note(resident: Resident, known: list[Resident]) -> None:
    others = [person.pk for person in known if person.pk != resident.pk]
    audit.note(
        AuditEvent.Kind.REGISTER,
        by=resident,
        community=resident.community,
        subject=resident,
        summary=resident.name,
        on_record=resident in known,
        maybe_the_same_as=others,
        accepted_privacy=True,
    )
    with office_language():
        tell(resident, _("Welcome to 邻里微修. You can report a repair at any time."), link="/")
