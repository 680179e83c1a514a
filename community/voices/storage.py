"""Voice messages on disk, under the same promise as photos (community.photos.storage): never a row without its file,
and no file without its row for longer than a request can take.
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

from .recognising import KINDS, PreparedVoice

FOLDER = "voices"
_NAME = re.compile(rf"{FOLDER}/\d{{4}}/\d{{2}}/[0-9a-f]{{32}}\.({'|'.join(KINDS)})")


@dataclass(frozen=True)
class KeptVoice:
    """A message that is on disk already, between two pages of one form; until a row names it, `sweep` may take it."""

    name: str
    kind: str
    seconds: int | None
    size: int
    sha256: str


def keep(voice: PreparedVoice) -> str:
    """Write the message; its name (relative to MEDIA_ROOT) is given once it is safely on disk."""
    name = f"{FOLDER}/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}.{voice.kind}"
    folder = path_of(name).parent
    make_folder(folder)
    try:
        write_whole(path_of(name), voice.data)
        sync_folder(folder)
    except BaseException:
        discard(name)
        raise
    return name


def keep_for_later(voice: PreparedVoice) -> KeptVoice:
    return KeptVoice(keep(voice), voice.kind, voice.seconds, voice.size, voice.sha256)


@contextmanager
def kept(voice: PreparedVoice | KeptVoice | None) -> Iterator[KeptVoice | None]:
    """The message on disk while the block writes its row; it goes away again when the block raises.

    One kept before stays where it is, come what may: the next try of the same form names it again.
    """
    if not isinstance(voice, PreparedVoice):
        yield voice
        return
    stored = keep_for_later(voice)
    with transaction.atomic():
        try:
            yield stored
        except BaseException:
            discard(stored.name)
            raise


def discard(name: str) -> None:
    with suppress(FileNotFoundError):
        path_of(name).unlink()


def sweep(known_names: Iterable[str], older_than: datetime.timedelta) -> list[str]:
    """Delete what no row names and is too old to belong to work in progress; the names deleted, sorted."""
    gone = []
    for path in strays(known_names, older_than):
        with suppress(FileNotFoundError):
            path.unlink()
            gone.append(_relative(path))
    return sorted(gone)


def strays(known_names: Iterable[str], older_than: datetime.timedelta) -> list[Path]:
    """What `sweep` would delete: unknown files, and parts of files that were never finished."""
    known = set(known_names)
    before = time.time() - older_than.total_seconds()
    files = (path for path in (Path(settings.MEDIA_ROOT) / FOLDER).rglob("*") if path.is_file())
    return sorted(
        path
        for path in files
        if (path.name.endswith(PART) or _relative(path) not in known) and older(path, before)
    )


def missing(known_names: Iterable[str]) -> list[str]:
    """Names in the database whose file is not on disk, or empty."""
    return [name for name in known_names if not _exists(name)]


def path_of(name: str) -> Path:
    """Where a name from the database lies; a name that `keep` cannot have given raises ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"not the name of a kept voice message: {name!r}")
    return Path(settings.MEDIA_ROOT) / name


def _exists(name: str) -> bool:
    try:
        return path_of(name).stat().st_size > 0
    except (ValueError, FileNotFoundError):
        return False


def _relative(path: Path) -> str:
    return path.relative_to(settings.MEDIA_ROOT).as_posix()
