"""Walking a round: each answer is stored by itself, so that nothing is lost when the phone dies on the stairs."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import photos
from community.errors import Refused, Stale
from community.language import office_language
from community.models import Resident
from community.notify import tell
from repairs.models import Finding, Look, Round, RoundItem, RoundPhoto
from repairs.rounds.access import check_walker

Result = RoundItem.Result
MOST_PHOTOS = 12  # of one line


def answer(
    item: RoundItem,
    *,
    by: Resident,
    result: str,
    note: str = "",
    pictures: Sequence[photos.PreparedPhoto] = (),
    seen: int,
) -> RoundItem:
    """What was seen. `seen` is the version the page showed. A problem becomes a finding; taken back, it goes again."""
    if result not in Result.values:
        raise Refused(_("Please choose one of the answers."))
    with photos.kept() as store, transaction.atomic():
        _hold_open(item.round, by)
        changed = RoundItem.objects.filter(pk=item.pk, version=seen).update(
            result=result, note=note.strip()[:200], at=timezone.now(), by=by, version=F("version") + 1
        )
        if not changed:
            raise Stale(_("Somebody else answered this just now. Please look again."))
        add_photos(item, pictures, by=by, store=store)
        item.refresh_from_db()
        _keep_finding(item)
        _check_shown(item)
    return item


def add_photos(
    item: RoundItem,
    pictures: Sequence[photos.PreparedPhoto],
    *,
    by: Resident,
    store: photos.Store,
    look: Look | None = None,
) -> None:
    """Put each photo on disk, then its row. `store` takes the files away again when the transaction fails."""
    if pictures and item.photos.count() + len(pictures) > MOST_PHOTOS:
        raise Refused(_("At most %(most)d photos in one place.") % {"most": MOST_PHOTOS})
    for photo in pictures:
        RoundPhoto.objects.create(
            item=item,
            look=look,
            file=store.keep(photo),
            width=photo.width,
            height=photo.height,
            sha256=photo.sha256,
            added_by=by,
        )


def _keep_finding(item: RoundItem) -> None:
    """A finding exists exactly while the answer is a problem."""
    if item.result == Result.PROBLEM:
        Finding.objects.get_or_create(item=item, defaults={"community_id": item.round.community_id})
        return
    # Held first: its order may be made at this moment.
    held = Finding.objects.select_for_update(no_key=True).filter(item=item).first()
    if held is None:
        return
    if held.state != Finding.State.FOUND or held.looks.exists():
        raise Refused(_("This problem is being dealt with already: look again on its own page instead."))
    held.delete()


def _check_shown(item: RoundItem) -> None:
    asks = item.result == Result.PROBLEM and item.wants_photo
    if asks and not item.note and not item.photos.exists():
        raise Refused(_("Please take a photo of the problem, or write why there is none."))


def _hold_open(walk: Round, by: Resident) -> Round:
    """The round's row is held by whoever answers or finishes, so that no answer comes after the end."""
    held = Round.objects.select_for_update(no_key=True, of=("self",)).get(pk=walk.pk)
    check_walker(by, held)
    if not held.is_open:
        raise Refused(_("This round is over."))
    return held


@transaction.atomic
def finish(walk: Round, *, by: Resident) -> Round:
    """Everything was answered, and be it that one could not look. Told to whoever planned it."""
    held = _hold_open(walk, by)
    missing = held.items.filter(result="").count()
    if missing:
        sentence = ngettext("%(n)d line has no answer yet.", "%(n)d lines have no answer yet.", missing)
        raise Refused(sentence % {"n": missing})
    held.state, held.ended_at = Round.State.DONE, timezone.now()
    held.save(update_fields=["state", "ended_at"])
    if held.made_by_id and held.made_by_id != by.pk:
        with office_language():
            text = _("The round %(title)s was walked: %(n)d problems found.") % {
                "title": held.title,
                "n": held.items.filter(result=Result.PROBLEM).count(),
            }
        tell(held.made_by_id, text, link=held.get_absolute_url(), community=held.community_id)
    return held
