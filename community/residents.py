"""The office adds somebody to the register. (Lists come in through community.roster.)"""

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Building, Community, Resident


@transaction.atomic
def add(
    *,
    by: Resident | None,
    community: Community,
    name: str,
    contact_phone: str = "",
    building: Building | None = None,
    unit: str = "",
    room: str = "",
) -> Resident:
    """Somebody without a login. Refused when the same name stands in the register at the same door or number:
    the office says which of two namesakes it means by picking one.
    """
    if not is_staff_of(by, community):
        raise NotAllowed(_("Only the community's staff can add residents."))
    if building and building.community_id != community.pk:
        raise Refused(_("That building is in another community."))
    # Two desks may write down the same caller at once: whoever comes second must see the first.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    home = {"building": building, "unit": unit.strip(), "room": room.strip()}
    _check_is_new(community, name.strip(), contact_phone, home)
    made = Resident(community=community, name=name.strip(), contact_phone=contact_phone, **home)
    made.set_unusable_password()
    made.save()
    audit.note(
        AuditEvent.Kind.CHANGE, by=by, community=community, subject=made, summary=made.name, added="desk"
    )
    return made


def _check_is_new(community: Community, name: str, phone: str, home: dict) -> None:
    for known in Resident.objects.filter(community=community, name=name, is_active=True):
        same_door = known.room and (known.building, known.unit, known.room) == tuple(home.values())
        if same_door or (phone and phone in {known.contact_phone, known.phone}):
            raise Refused(
                _("%(name)s is in the register already. Please search and pick them.") % {"name": name}
            )
