"""Photo files on disk. A file is complete and flushed before its row is written."""

import os
import time
import uuid
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

FOLDER = "photos"


@dataclass(frozen=True)
class PreparedPhoto:
    """A re-encoded JPEG without metadata, and its thumbnail. Sizes in pixels."""

    data: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str


class Store:
    """Remembers what it kept, so that it can be taken away again."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def keep(self, photo: PreparedPhoto) -> str:
        """Write photo and thumbnail; returns the name under MEDIA_ROOT, photos/2026/11/<uuid>.jpg."""
        name = f"{FOLDER}/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}.jpg"
        self.names.append(name)
        write_whole(thumbnail_of(path_of(name)), photo.thumbnail)
        write_whole(path_of(name), photo.data)
        return name

    def discard(self) -> None:
        for name in self.names:
            remove(path_of(name))


@contextmanager
def kept() -> Iterator[Store]:
    """Put it around the transaction: when the block raises, the files it kept are deleted.

    A process killed in between can leave a file without a row (never the reverse); `sweep` mends that.
    """
    store = Store()
    try:
        yield store
    except BaseException:
        store.discard()
        raise


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def thumbnail_of(path: Path) -> Path:
    return path.with_suffix(".s.jpg")


def write_whole(path: Path, data: bytes) -> None:
    """The whole file or none: a temporary name, flushed to the disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    with open(temporary, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    thumbnail_of(path).unlink(missing_ok=True)


def sweep(known: Container[str], *, older_than: float) -> list[str]:
    """Delete files that no row names and that were written more than `older_than` seconds ago. Returns their names."""
    root = Path(settings.MEDIA_ROOT)
    swept = []
    for path in (root / FOLDER).rglob("*"):
        if path.is_dir() or time.time() - path.stat().st_mtime < older_than:
            continue
        name = path.relative_to(root).as_posix().replace(".s.jpg", ".jpg")
        if name not in known:
            path.unlink(missing_ok=True)
            swept.append(name)
    return sorted(set(swept))
