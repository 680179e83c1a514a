"""The one file of a backup: a zip of rows and uploads, with a manifest that knows the size and SHA-256 of each member.

Nothing here knows the database. Writing is all or nothing; reading trusts nothing until everything was checked.
"""

import hashlib
import json
import os
import stat
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from django.utils.translation import gettext as _

from community.errors import Refused

FORMAT = "weixiu-backup"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
MANIFEST_MAX_BYTES = 200 * 1024 * 1024
BLOCK = 1024 * 1024


class Writer:
    """Adds members and remembers their size and digest."""

    def __init__(self, zipped: zipfile.ZipFile):
        self.zipped = zipped
        self.members: dict[str, dict[str, Any]] = {}

    def add_blocks(self, name: str, blocks: Iterable[bytes], *, compress: bool) -> None:
        info = zipfile.ZipInfo(name, time.localtime()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self.zipped.open(info, "w", force_zip64=True) as member:
            for block in blocks:
                member.write(block)
                digest.update(block)
                size += len(block)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}

    def add_file(self, name: str, path: Path) -> None:
        """Photos are compressed already, so they are stored as they are."""
        with open(path, "rb") as file:
            self.add_blocks(name, iter(lambda: file.read(BLOCK), b""), compress=False)

    def finish(self, manifest: dict[str, Any]) -> None:
        complete = {"format": FORMAT, "format_version": FORMAT_VERSION, **manifest, "members": self.members}
        self.zipped.writestr(MANIFEST, json.dumps(complete, ensure_ascii=False, indent=1))


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """The file appears under its name when the block is done and everything is on disk; otherwise not at all."""
    if path.exists():
        raise Refused(_("%(file)s exists already and is not overwritten.") % {"file": path})
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with open(unfinished, "xb", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            with zipfile.ZipFile(file, "w") as zipped:
                yield Writer(zipped)
            file.flush()
            os.fsync(file.fileno())
        _publish(unfinished, path)
    except OSError as error:
        raise Refused(_("The backup cannot be written: %(error)s") % {"error": error}) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _publish(unfinished: Path, path: Path) -> None:
    """Give the file its name, unless somebody took the name meanwhile."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise Refused(_("%(file)s exists already and is not overwritten.") % {"file": path}) from None
    except OSError:  # a file system without links, such as a USB stick's
        os.replace(unfinished, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        with suppress(OSError):
            os.fsync(folder)
        os.close(folder)


class Reader:
    """An archive whose members were all found to be what the manifest says."""

    def __init__(self, zipped: zipfile.ZipFile, manifest: dict[str, Any]):
        self.zipped = zipped
        self.manifest = manifest

    def names(self, folder: str) -> list[str]:
        return sorted(name for name in self.manifest["members"] if name.startswith(f"{folder}/"))

    def open(self, name: str) -> zipfile.ZipExtFile:
        return cast(zipfile.ZipExtFile, self.zipped.open(name))  # which it is for reading


@contextmanager
def read(path: Path) -> Iterator[Reader]:
    """Open a backup. Raises Refused with a sentence, before the block runs, for anything that is not a whole one."""
    with _sentences(path), zipfile.ZipFile(path) as zipped:
        reader = Reader(zipped, _manifest(zipped))
        _check_names(zipped, reader.manifest)
        _check_contents(reader)
        with _passing_through():
            yield reader


class _Passed(Exception):
    """Carries an error of the caller's block past the sentences, which are about the archive only."""


@contextmanager
def _passing_through() -> Iterator[None]:
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        raise _Passed from error


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    try:
        yield
    except _Passed as passed:
        raise passed.__cause__ from None  # type: ignore[misc]
    except FileNotFoundError:
        raise Refused(_("There is no file %(file)s.") % {"file": path}) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Refused(
            _("%(file)s is damaged or is no backup (%(error)s).") % {"file": path, "error": error}
        ) from error


def _manifest(zipped: zipfile.ZipFile) -> dict[str, Any]:
    not_ours = Refused(_("This file is not a backup of this program."))
    if [info.filename for info in zipped.infolist()].count(MANIFEST) != 1:
        raise not_ours
    if zipped.getinfo(MANIFEST).file_size > MANIFEST_MAX_BYTES:
        raise not_ours
    try:
        manifest = json.loads(zipped.read(MANIFEST))
    except ValueError:
        raise not_ours from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise not_ours
    if manifest.get("format_version") != FORMAT_VERSION:
        raise Refused(_("This backup was made by a newer version. Please update the program first."))
    if not _is_complete(manifest):
        raise not_ours
    return manifest


def _is_complete(manifest: dict[str, Any]) -> bool:
    members, migrations = manifest.get("members"), manifest.get("migrations")
    return (
        isinstance(members, dict)
        and all(isinstance(each, dict) and {"size", "sha256"} <= each.keys() for each in members.values())
        and isinstance(migrations, dict)
        and all(isinstance(names, list) for names in migrations.values())
    )


def _check_names(zipped: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    names = sorted(info.filename for info in zipped.infolist() if info.filename != MANIFEST)
    if names != sorted(manifest["members"]):
        raise Refused(_("The backup does not hold exactly what its list says."))
    for info in zipped.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG) or info.is_dir() or not _is_safe(info.filename):
            raise Refused(
                _("The backup holds something it must not hold: %(name)s") % {"name": info.filename}
            )


def _is_safe(name: str) -> bool:
    """rows/<table>.jsonl, or a plain relative path below uploads/."""
    if name == MANIFEST:
        return True
    folder, _slash, rest = name.partition("/")
    if any(ord(letter) < 32 or letter in '\\:*?"<>|' for letter in name):
        return False
    if folder == "rows":
        return rest.endswith(".jsonl") and rest.removesuffix(".jsonl").isidentifier() and rest.isascii()
    return folder == "uploads" and all(part not in ("", ".", "..") for part in rest.split("/"))


def _check_contents(reader: Reader) -> None:
    for name, expected in reader.manifest["members"].items():
        if reader.zipped.getinfo(name).file_size != expected["size"]:
            raise Refused(_("“%(name)s” in the backup has the wrong size.") % {"name": name})
        with reader.open(name) as member:
            digest = hashlib.sha256()
            while block := member.read(BLOCK):
                digest.update(block)
        if digest.hexdigest() != expected["sha256"]:
            raise Refused(_("“%(name)s” in the backup was changed or damaged.") % {"name": name})
