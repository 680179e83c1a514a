"""Photo files on disk, and the promise between files and rows.

A row without its file is impossible: the files are on disk, synced, before a row can name them, and are taken away
only when the rows are certain not to be committed. A file without its row is possible for a while, when the power
fails between the two or an outer transaction is undone; `sweep` mends that.
"""

import datetime
import re
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from community.disk import PART, make_folder, older, sync_folder, write_whole

from .preparing import PreparedPhoto

FOLDER = "photos"
_NAME = re.compile(rf"{FOLDER}/\d{{4}}/\d{{2}}/[0-9a-f-]{{32,36}}\.jpg")
_THUMBNAIL = ".s.jpg"
LONGEST_WORK = datetime.timedelta(days=1)


def keep(photo: PreparedPhoto) -> str:
    """Write the photo and its thumbnail; the name (relative to MEDIA_ROOT) is given once both are safely on disk."""
    name = f"{FOLDER}/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}.jpg"
    folder = path_of(name).parent
    make_folder(folder)
    try:
        write_whole(path_of(thumbnail_name(name)), photo.thumbnail)
        write_whole(path_of(name), photo.data)
        sync_folder(folder)
    except BaseException:
        discard(name)
        raise
    return name


@dataclass(frozen=True)
class KeptPhoto:
    """A photo that is on disk already, between two pages of one form; until a row names it, `sweep` may take it."""

    name: str
    width: int
    height: int
    sha256: str


def keep_for_later(photo: PreparedPhoto) -> KeptPhoto:
    """So that nobody has to choose the photo again on the next page."""
    return KeptPhoto(keep(photo), photo.width, photo.height, photo.sha256)


class Store:
    """Keeps photos for one operation and remembers what it kept."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def keep(self, photo: PreparedPhoto | KeptPhoto) -> str:
        """Write the photo; its name is what the row stores. One kept before stays where it is, come what may."""
        if isinstance(photo, KeptPhoto):
            return photo.name
        name = keep(photo)
        self.names.append(name)
        return name


@contextmanager
def kept() -> Iterator[Store]:
    """A store around the operation that writes the rows; its files go away when the block raises.

        with photos.kept() as store:
            order.save()
            OrderPhoto.objects.create(order=order, file=store.keep(photo), ...)

    The block is a transaction (a savepoint inside another). Deleting happens inside it, while the rows are certain to
    be undone. When the commit itself fails, or something raises after it, nobody here can be sure that the rows are
    gone: then the files stay, and `sweep` decides later.
    """
    store = Store()
    with transaction.atomic():
        try:
            yield store
        except BaseException:
            discard(*store.names)
            raise


def discard(*names: str) -> None:
    """Delete photos and their thumbnails; what is not there is no matter."""
    for name in names:
        for path in (path_of(name), path_of(thumbnail_name(name))):
            with suppress(FileNotFoundError):
                path.unlink()


def sweep(known_names: Iterable[str], older_than: datetime.timedelta = LONGEST_WORK) -> list[str]:
    """Delete files that no row names and that are too old to belong to work in progress; the paths deleted, sorted.

    `known_names` are all names in the database; `older_than` must be longer than any request or import may take.
    """
    gone = []
    for path in strays(known_names, older_than):
        with suppress(FileNotFoundError):
            path.unlink()
            gone.append(_relative(path))
    return sorted(gone)


def strays(known_names: Iterable[str], older_than: datetime.timedelta = LONGEST_WORK) -> list[Path]:
    """What `sweep` would delete."""
    known = set(known_names)
    before = time.time() - older_than.total_seconds()
    return sorted(path for path in _files() if _owner(path) not in known and older(path, before))


def missing(known_names: Iterable[str]) -> list[str]:
    """Names in the database whose file or thumbnail is not on disk, or empty: always none, and `verify` asks."""
    return [name for name in known_names if not (_exists(name) and _exists(thumbnail_name(name)))]


def path_of(name: str) -> Path:
    """Where a name from the database lies; a name that `keep` cannot have given raises ValueError."""
    if not _NAME.fullmatch(name.replace(_THUMBNAIL, ".jpg")):
        raise ValueError(f"not the name of a kept photo: {name!r}")
    return Path(settings.MEDIA_ROOT) / name


def thumbnail_name(name: str) -> str:
    return name.removesuffix(".jpg") + _THUMBNAIL


def _exists(name: str) -> bool:
    try:
        return path_of(name).stat().st_size > 0
    except (ValueError, FileNotFoundError):
        return False


def _files() -> Iterator[Path]:
    yield from (path for path in (Path(settings.MEDIA_ROOT) / FOLDER).rglob("*") if path.is_file())


def _owner(path: Path) -> str:
    """The name of the photo that a file, its thumbnail, or a part of either belongs to."""
    name = _relative(path)
    if name.endswith(PART):
        return ""
    return name.removesuffix(_THUMBNAIL) + ".jpg" if name.endswith(_THUMBNAIL) else name


def _relative(path: Path) -> str:
    return path.relative_to(settings.MEDIA_ROOT).as_posix()
