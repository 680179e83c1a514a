"""Bringing a workbook in: decide about every row first, then carry all of it out in one transaction.

A preview is the same decision without the carrying out, so what it shows is what the import does. One `Import`
subclass for each kind of workbook; the roster, the goods list and the record book each have theirs.
"""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, sheets
from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Community, Resident

MOST_NOTES_KEPT = 20


class Fate(models.TextChoices):
    """What becomes of a row."""

    CREATED = "created", gettext_lazy("new")
    UPDATED = "updated", gettext_lazy("changed")
    UNCHANGED = "unchanged", gettext_lazy("already there")
    REFUSED = "refused", gettext_lazy("not taken")


@dataclass(frozen=True)
class Read:
    """A row as it was read: clean values, or the sentence why there are none."""

    number: int
    raw: Mapping[str, object]
    values: dict[str, Any] | None
    problem: str = ""


@dataclass(frozen=True)
class Sheet:
    """The fitting sheet of a workbook, read to the end. `headings` are its own words for the fields."""

    name: str
    sha256: str
    headings: Mapping[str, str]
    rows: list[Read]


@dataclass
class Line:
    """What the import does with one row, and why or how."""

    number: int
    fate: Fate
    about: str = ""
    detail: str = ""

    def refuse(self, reason: object) -> None:
        self.fate, self.detail = Fate.REFUSED, str(reason)


@dataclass
class Summary:
    lines: list[Line]
    notes: list[str] = field(default_factory=list)

    def of(self, fate: str) -> list[Line]:
        return [line for line in self.lines if line.fate == fate]

    def counts(self) -> dict[str, int]:
        found = Counter(str(line.fate) for line in self.lines)
        return {fate.value: found[fate.value] for fate in Fate}

    def as_json(self) -> dict[str, Any]:
        """The object that commands print: counts, and the refused rows with their reasons."""
        refused = [{"row": line.number, "reason": line.detail} for line in self.of(Fate.REFUSED)]
        return {**self.counts(), "refused": refused, "notes": self.notes}


class Import:
    """One workbook against one community as it stands. Making it decides; `carry_out` changes the world."""

    kind: ClassVar[str]
    title: ClassVar[str | Promise]
    schema: ClassVar[sheets.Schema]
    # Templates show a kind's title; without this they would try to make one.
    do_not_call_in_templates: ClassVar[bool] = True

    def __init__(self, community: Community, sheet: Sheet):
        self.community, self.sheet = community, sheet
        self.notes: list[str] = []
        self.look_up()
        self.lines = [self._line(row) for row in sheet.rows]

    def look_up(self) -> None:
        """Fetch what the decisions need, in a handful of queries however many rows there are."""
        raise NotImplementedError

    def decide(self, line: Line, values: dict[str, Any]) -> Fate:
        """What is to be done for this row; may say more in `line`. Raises Refused."""
        raise NotImplementedError

    def carry_out(self, by: Resident | None) -> None:
        """Do what was decided. Runs in the import's transaction, with the community locked."""
        raise NotImplementedError

    def summary(self) -> Summary:
        return Summary(self.lines, self.notes)

    def _line(self, row: Read) -> Line:
        line = Line(row.number, Fate.REFUSED, about_of(row))
        if row.values is None:
            line.detail = row.problem
            return line
        try:
            line.fate = self.decide(line, row.values)
        except Refused as refusal:
            line.refuse(refusal)
        return line


def read(source: str | PathLike[str] | BinaryIO, schema: sheets.Schema, name: str = "") -> Sheet:
    """Every row of a workbook. Raises `sheets.WorkbookProblem` with a sentence when it cannot be read at all.

    Call it before a transaction begins: on SQLite that would keep everybody else waiting.
    """
    if isinstance(source, str | PathLike):
        return _read_path(Path(source), schema, name)
    source.seek(0)
    digest = _digest(source)
    with sheets.opened(source, schema) as table:
        return Sheet(name, digest, table.headings, [_read_row(row) for row in table])


def _digest(file: BinaryIO) -> str:
    found = hashlib.sha256()
    while chunk := file.read(1024 * 1024):
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def _read_path(path: Path, schema: sheets.Schema, name: str) -> Sheet:
    try:
        file = path.open("rb")
    except OSError as error:
        raise sheets.WorkbookProblem(_("The file %(name)s cannot be opened.") % {"name": path}) from error
    with file:
        return read(file, schema, name or path.name)


def _read_row(row: sheets.Row) -> Read:
    try:
        return Read(row.number, row.raw, row.values())
    except sheets.RowProblem as problem:
        return Read(row.number, row.raw, None, str(problem))


def run(
    kind: type[Import],
    *,
    community: Community,
    sheet: Sheet,
    by: Resident | None,
    dry_run: bool = False,
) -> Summary:
    """Import the sheet, or only say what that would do. `by` is None for whoever runs the server's commands.

    Two imports into one community queue at its row. All or nothing: an error leaves everything as it was.
    """
    if by is not None and not is_staff_of(by, community):
        raise NotAllowed(_("Only the community's staff can import workbooks."))
    if dry_run:
        return kind(community, sheet).summary()
    with transaction.atomic():
        held = Community.objects.select_for_update(no_key=True).get(pk=community.pk)
        work = kind(held, sheet)
        work.carry_out(by)
        _note(work, by)
    return work.summary()


def _note(work: Import, by: Resident | None) -> None:
    summary = work.summary()
    audit.note(
        AuditEvent.Kind.IMPORT,
        by=by,
        community=work.community,
        subject=f"import:{work.kind}",
        summary=work.sheet.name,
        file=work.sheet.name,
        sha256=work.sheet.sha256,
        notes=summary.notes[:MOST_NOTES_KEPT],
        **summary.counts(),
    )


def imported_before(community: Community, kind: str, sha256: str) -> bool:
    """Whether this very file was brought in already."""
    return AuditEvent.objects.filter(
        community=community,
        kind=AuditEvent.Kind.IMPORT,
        subject=f"import:{kind}",
        detail__sha256=sha256,
    ).exists()


def about_of(row: Read) -> str:
    """Words by which the sheet's keeper finds the row again."""
    said = (row.raw.get(name) for name in ("name", "building", "item"))
    return " ".join(str(cell) for cell in said if cell is not None)[:60]


def label_of(model: type[models.Model], field_name: str) -> str:
    """What pages call the field."""
    return str(getattr(model._meta.get_field(field_name), "verbose_name", field_name))


def key(text: str) -> str:
    """Text as it is compared: without spaces, width and case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def digits(phone: str) -> str:
    """A phone number as it is compared."""
    return "".join(filter(str.isdigit, phone))
