"""Uploaded workbooks between preview and import: files in DATA_DIR/imports, each its owner's alone, for a day.

They hold names and phone numbers, so they are neither served nor backed up, and only their owner's own token finds
them. Beside each workbook lies a small file that says whose it is.
"""

import json
import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from community.models import Community, Resident

KEPT_FOR = timedelta(days=1)
_TOKEN = re.compile(r"[0-9a-f]{32}")
_LONGEST_NAME = 100


@dataclass(frozen=True)
class KeptWorkbook:
    token: str
    kind: str
    name: str
    community_id: int
    owner_id: int
    kept_at: float
    notes: tuple[str, ...] = ()
    counts: dict[str, int] | None = None  # what the import did, once it was done

    @property
    def path(self) -> Path:
        return _folder() / f"{self.token}.xlsx"


def keep(content: BinaryIO, *, kind: str, name: str, community: Community, owner: Resident) -> KeptWorkbook:
    """Write the upload down; its token leads back to it."""
    kept = KeptWorkbook(
        token=secrets.token_hex(16),
        kind=kind,
        name=Path(name).name[-_LONGEST_NAME:],
        community_id=community.pk,
        owner_id=owner.pk,
        kept_at=time.time(),
    )
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    content.seek(0)
    with open(kept.path, "xb", opener=_for_owner_only) as file:
        while chunk := content.read(1024 * 1024):
            file.write(chunk)
    _describe(kept)
    return kept


def find(token: str, *, kind: str, owner: Resident) -> KeptWorkbook | None:
    """The workbook with this token, if it is `owner`'s and not too old."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        said = json.loads((_folder() / f"{token}.json").read_text(encoding="utf-8"))
        kept = KeptWorkbook(**said | {"notes": tuple(said["notes"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None
    is_fresh = kept.kept_at > time.time() - KEPT_FOR.total_seconds()
    return kept if (kept.kind, kept.owner_id) == (kind, owner.pk) and is_fresh else None


def remember_done(kept: KeptWorkbook, counts: dict[str, int], notes: list[str]) -> None:
    """So that the page can say afterwards what was done."""
    _describe(KeptWorkbook(**asdict(kept) | {"counts": counts, "notes": tuple(notes)}))


def sweep(older_than: timedelta = KEPT_FOR) -> int:
    """Delete what was kept long enough; how many files that were. For the clock to call."""
    before = time.time() - older_than.total_seconds()
    gone = 0
    for path in _folder().glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "imports"


def _describe(kept: KeptWorkbook) -> None:
    path = _folder() / f"{kept.token}.json"
    part = path.with_suffix(".part")
    with open(part, "w", encoding="utf-8", opener=_for_owner_only) as file:
        json.dump(asdict(kept), file, ensure_ascii=False)
    os.replace(part, path)


def _for_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
