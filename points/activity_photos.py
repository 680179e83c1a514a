"""Pictures of an activity, added afterwards and taken away when somebody does not want to be seen."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from community import photos
from community.errors import NotAllowed, Refused
from community.models import Resident
from points.activities import check_staff, hold, may_run, note
from points.models import Activity, ActivityPhoto

MOST_PHOTOS = 30


def add_photos(
    activity: Activity, prepared: Sequence[photos.PreparedPhoto], *, by: Resident
) -> list[ActivityPhoto]:
    """The organiser's or staff's, once it has begun."""
    if not may_run(by, activity):
        raise NotAllowed(_("Only the organiser and staff can add photos."))
    with photos.kept() as store, transaction.atomic():
        held = hold(activity)
        if not held.has_begun or held.state == Activity.State.CANCELLED:
            raise Refused(_("Photos are added once the activity has begun."))
        if held.photos.count() + len(prepared) > MOST_PHOTOS:
            raise Refused(_("At most %(most)d photos for one activity.") % {"most": MOST_PHOTOS})
        made = [
            ActivityPhoto.objects.create(
                activity=held,
                file=store.keep(photo),
                width=photo.width,
                height=photo.height,
                sha256=photo.sha256,
                added_by=by,
            )
            for photo in prepared
        ]
        note(held, by, "photos added", count=len(made))
    return made


@transaction.atomic
def remove_photo(photo: ActivityPhoto, *, by: Resident) -> None:
    """Staff only. The file goes once the row is gone for certain."""
    check_staff(by, photo.activity)
    name = photo.file
    gone, _by_model = ActivityPhoto.objects.filter(pk=photo.pk).delete()
    if not gone:
        raise Refused(_("This photo was removed already."))
    transaction.on_commit(lambda: photos.discard(name))
    note(photo.activity, by, "photo removed", file=name)
