"""Photos: no row without its file, and no file without its row for longer than a request can take."""

import time
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _

from community.keeping.registry import Found, check, chore
from community.models import StoredPhoto

FOLDER = "photos"
THUMBNAIL = ".s.jpg"


def photo_models() -> list[type[StoredPhoto]]:
    return [model for model in apps.get_models() if issubclass(model, StoredPhoto)]


def known_names() -> set[str]:
    """Every photo that a row names."""
    return {name for model in photo_models() for name in model._base_manager.values_list("file", flat=True)}


@check("photo-files", promise=10)
def photos_without_file() -> Found:
    root = Path(settings.MEDIA_ROOT)
    for model in photo_models():
        for key, name in model._base_manager.order_by("pk").values_list("pk", "file").iterator():
            photo = root / name
            if not all(_holds_something(path) for path in (photo, photo.with_suffix(THUMBNAIL))):
                yield (
                    f"{model._meta.label}:{key}",
                    _("The file of this photo is missing or empty: %(name)s") % {"name": name},
                )


@check("photo-rows", promise=10)
def files_without_row() -> Found:
    for path in strays():
        yield (
            path.relative_to(settings.MEDIA_ROOT).as_posix(),
            _("No photo in the database has this file. “tick” removes it."),
        )


@chore("stray photos")
def sweep() -> int:
    """Remove what a process killed between writing the file and the row has left behind."""
    gone = list(strays())
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def strays() -> Iterator[Path]:
    """Files that no row names, old enough not to belong to somebody who is just sending them."""
    before = time.time() - settings.STRAY_FILE_SECONDS
    root = Path(settings.MEDIA_ROOT)
    # Files first, names second: a photo stored in between is then known.
    old = [path for path in sorted((root / FOLDER).rglob("*")) if _is_old_file(path, before)]
    known = known_names()
    yield from (path for path in old if _photo_of(path.relative_to(root).as_posix()) not in known)


def _photo_of(name: str) -> str:
    """The photo that a file or its thumbnail belongs to. A part left unfinished belongs to none."""
    return name.removesuffix(THUMBNAIL) + ".jpg" if name.endswith(THUMBNAIL) else name


def _is_old_file(path: Path, before: float) -> bool:
    try:
        return path.is_file() and path.stat().st_mtime < before
    except FileNotFoundError:
        return False  # swept by somebody else at this moment


def _holds_something(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False
