"""A volunteer's photo for the residents they visit. Showing it is agreeing to it; taking it away is one press."""

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, photos
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Resident, Volunteer, VolunteerPortrait


def show(*, by: Resident, photo: photos.PreparedPhoto, agrees: bool) -> VolunteerPortrait:
    """Keep this photo instead of an earlier one. Only with the volunteer's word, given each time."""
    volunteer = _standing_of(by)
    if not agrees:
        raise Refused(_("Without your consent no photo is shown to anybody."))
    with photos.kept() as store, transaction.atomic():
        Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)  # two windows take turns
        _forget(volunteer)
        made = VolunteerPortrait.objects.create(
            volunteer=volunteer,
            file=store.keep(photo),
            width=photo.width,
            height=photo.height,
            sha256=photo.sha256,
            added_by=by,
        )
        _note(volunteer, by, "photo shown")
    return made


@transaction.atomic
def take_away(*, by: Resident) -> None:
    """No longer agreed. The file goes with its row."""
    volunteer = _standing_of(by)
    if _forget(volunteer):
        _note(volunteer, by, "photo taken away")


def _standing_of(person: Resident) -> Volunteer:
    volunteer = person.volunteer_or_none
    if volunteer is None or volunteer.state == Volunteer.State.DECLINED:
        raise NotAllowed(_("Please apply to volunteer first."))
    return volunteer


def _forget(volunteer: Volunteer) -> bool:
    """The row now, the file once that is sure; should the process end between the two, `tick` sweeps the file away."""
    earlier = VolunteerPortrait.objects.select_for_update().filter(volunteer=volunteer).first()
    if earlier is None:
        return False
    name = earlier.file
    earlier.delete()
    transaction.on_commit(lambda: photos.discard(name))
    return True


def _note(volunteer: Volunteer, by: Resident, what: str) -> None:
    audit.note(
        AuditEvent.Kind.CHANGE, by=by, community=by.community, subject=volunteer, summary=by.name, step=what
    )
