"""Photos: no row without its file, and no file without its row for longer than a request can take."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from community import photos
from community.keeping.registry import Found, check, chore
from community.models import StoredPhoto


def photo_models() -> list[type[StoredPhoto]]:
    return [model for model in apps.get_models() if issubclass(model, StoredPhoto)]


def known_names() -> set[str]:
    """Every photo that a row names."""
    return {name for model in photo_models() for name in model._base_manager.values_list("file", flat=True)}


@check("photo-files", promise=10)
def photos_without_file() -> Found:
    for model in photo_models():
        for key, name in model._base_manager.order_by("pk").values_list("pk", "file").iterator():
            if photos.missing([name]):
                yield (
                    f"{model._meta.label}:{key}",
                    _("The file of this photo is missing or empty: %(name)s") % {"name": name},
                )


@check("photo-rows", promise=10)
def files_without_row() -> Found:
    for path in photos.strays(known_names(), _grace()):
        name = path.relative_to(settings.MEDIA_ROOT).as_posix()
        yield name, _("No photo in the database has this file. “tick” removes it.")


@chore("stray photos")
def sweep() -> int:
    """Remove what a process killed between writing the file and the row has left behind."""
    return len(photos.sweep(known_names(), _grace()))


def _grace() -> timedelta:
    """Younger files may belong to somebody who is just sending them."""
    return timedelta(seconds=settings.STRAY_FILE_SECONDS)
