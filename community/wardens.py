"""楼长: who looks after which buildings. Appointed and dismissed by the office; consent stays between two people."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Building, Duty, Resident
from community.notify import tell

WARDEN = Duty.Kind.WARDEN


@transaction.atomic
def appoint(resident: Resident, *, by: Resident, buildings: Iterable[Building]) -> Duty:
    """Warden of exactly these buildings; appointed again, the buildings change."""
    person = _held(resident, by)
    wanted = {building.pk: building for building in buildings}
    if not wanted:
        raise Refused(_("Please choose at least one building."))
    if any(building.community_id != person.community_id for building in wanted.values()):
        raise NotAllowed(_("That building belongs to another community."))
    if not person.phone or not person.is_active:
        raise Refused(_("A warden must be able to log in. Please enter a login phone first."))
    duty, _new = Duty.objects.get_or_create(resident=person, community=person.community, kind=WARDEN)
    before = set(duty.buildings.values_list("pk", flat=True))
    if before == set(wanted):
        return duty
    duty.buildings.set(wanted)
    labels = "、".join(building.label for building in sorted(wanted.values(), key=lambda one: one.order))
    _note(person, by, sorted(before), sorted(wanted))
    with office_language():
        words = _("You are the warden of %(buildings)s now. Thank you!") % {"buildings": labels}
        tell(person, words, link="/wards/")
    return duty


@transaction.atomic
def dismiss(resident: Resident, *, by: Resident) -> None:
    """No longer warden of any building. Who agreed to be helped by them is asked nothing by this."""
    person = _held(resident, by)
    duty = Duty.objects.filter(resident=person, community=person.community, kind=WARDEN).first()
    if duty is None:
        raise Refused(_("%(name)s is no warden.") % {"name": person.name})
    _note(person, by, sorted(duty.buildings.values_list("pk", flat=True)), [])
    duty.delete()
    with office_language():
        tell(person, _("You are no longer a warden. Thank you for everything!"), link="/profile/")


def is_warden(resident: Resident) -> bool:
    return resident.duties.filter(kind=WARDEN).exists()


def _held(resident: Resident, by: Resident) -> Resident:
    """The row locked, so that two colleagues take turns."""
    person = Resident.objects.select_for_update(no_key=True, of=("self",)).get(pk=resident.pk)
    if not is_staff_of(by, person.community_id):
        raise NotAllowed(_("Only the community's staff can write this down."))
    return person


def _note(person: Resident, by: Resident, before: list[int], after: list[int]) -> None:
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=person.community,
        subject=person,
        summary=person.name,
        warden_before=before,
        warden_after=after,
    )
