"""Writing a file so that it is whole or not there at all, even when the power fails."""

import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings

PART = ".part"


def make_folder(folder: Path) -> None:
    """Make the folder and sync the ones above, or a power failure could lose a whole new month."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in new:
        sync_folder(each.parent)


def write_whole(path: Path, content: bytes) -> None:
    """All or nothing: a reader, or a restart, never finds half a file under the final name."""
    part = path.with_name(path.name + PART)
    try:
        with open(part, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if settings.FILE_UPLOAD_PERMISSIONS is not None:
            os.chmod(part, settings.FILE_UPLOAD_PERMISSIONS)
        os.replace(part, path)
    except BaseException:
        with suppress(FileNotFoundError):
            part.unlink()
        raise


def sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows cannot open a folder, and journals the rename itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        return False
