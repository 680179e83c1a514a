"""Writing workbooks that an office can print, sort and send on, in flat memory however long they are."""

import datetime
import math
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from os import PathLike
from typing import Any, BinaryIO, Literal

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

Kind = Literal["text", "long", "phone", "date", "number"]
LONGEST_CELL = 32_767
# 1,048,576 rows fit a sheet; the title and the headings take two.
ROWS_PER_SHEET = 1_048_574
_RISKY = "=+-@\t\r\n#"
_A4 = 9
_LINE = Side(style="thin", color="999999")


@dataclass(frozen=True)
class Column:
    """`kind` decides the cell's type: phones stay text, dates are real dates, long text wraps."""

    heading: str
    width: float = 12
    kind: Kind = "text"


def write_sheet(
    target: str | PathLike[str] | BinaryIO,
    *,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> int:
    """Write `rows` under a title and a frozen row of headings; returns how many there were.

    A path is replaced only when the whole file is written. `rows` may be a generator over any number of rows.
    """
    if hasattr(target, "write"):
        return _write(target, title, columns, iter(rows), rows_per_sheet)
    part = f"{os.fspath(target)}.part"
    try:
        count = _write(part, title, columns, iter(rows), rows_per_sheet)
        os.replace(part, target)
    finally:
        with suppress(FileNotFoundError):
            os.remove(part)
    return count


def _write(target: Any, title: str, columns: Sequence[Column], rows: Any, rows_per_sheet: int) -> int:
    workbook = Workbook(write_only=True)
    count = 0
    try:
        while True:
            batch = _Counted(islice(rows, rows_per_sheet))
            _write_one_sheet(workbook, title, columns, batch)
            count += batch.count
            following = next(rows, None) if batch.count == rows_per_sheet else None
            if following is None:
                break
            rows = chain([following], rows)
        workbook.save(target)
    finally:
        _remove_temporary_files(workbook)
    return count


class _Counted:
    def __init__(self, rows: Iterable[Sequence[object]]):
        self.rows, self.count = rows, 0

    def __iter__(self) -> Any:
        for row in self.rows:
            self.count += 1
            yield row


def _write_one_sheet(
    workbook: Any, title: str, columns: Sequence[Column], rows: Iterable[Sequence[object]]
) -> None:
    sheet = workbook.create_sheet(_sheet_name(title, len(workbook.worksheets)))
    _lay_out(sheet, columns)
    sheet.append([_styled(sheet, title, font=Font(bold=True, size=14), alignment=_CENTRED)])
    sheet.append([_heading(sheet, column) for column in columns])
    writers = [_cell_writer(sheet, column) for column in columns]
    for row in rows:
        sheet.append([write(value) for write, value in zip(writers, row, strict=True)])


def _lay_out(sheet: Any, columns: Sequence[Column]) -> None:
    """Everything about the sheet that must be known before its first row is streamed."""
    last = get_column_letter(len(columns))
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[2].height = 22
    sheet.freeze_panes = "A3"
    if len(columns) > 1:
        # Written after the rows, so a streamed sheet may have them; only the cell A1 exists in the title row.
        sheet.merged_cells.add(f"A1:{last}1")
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "2:2"
    sheet.oddFooter.center.text = "&P / &N"


_CENTRED = Alignment(horizontal="center", vertical="center")


def _heading(sheet: Any, column: Column) -> Any:
    return _styled(
        sheet,
        column.heading,
        font=Font(bold=True),
        alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
        fill=PatternFill("solid", fgColor="F2E6D8"),
        border=Border(bottom=_LINE),
    )


def _styled(sheet: Any, value: object, **style: Any) -> Any:
    cell = WriteOnlyCell(sheet, _text(value))
    cell.data_type = "s"
    for name, part in style.items():
        setattr(cell, name, part)
    return cell


def _cell_writer(sheet: Any, column: Column) -> Callable[[object], object]:
    """A function from a value to what openpyxl is given for it: a plain value wherever possible, which is fastest.

    A styled cell is made once per column and filled again for each row. That is sound because a streamed row is
    written before the next one is built, and many times faster than styling a new cell.
    """
    # Excel turns "=1+1" into a formula when somebody edits the cell, unless it is marked as quoted text.
    guarded = _style_of(column, WriteOnlyCell(sheet))
    guarded.quotePrefix = True
    if column.kind == "number":
        return lambda value: value if _is_number(value) else _text_cell(value, guarded)
    if column.kind == "date":
        return lambda value: _day(value) if isinstance(value, datetime.date) else _text_cell(value, guarded)
    if column.kind == "text":
        return lambda value: _text_cell(value, guarded)
    styled = _style_of(column, WriteOnlyCell(sheet))
    needs_style = _would_lose_digits if column.kind == "phone" else _wider_than(column)
    return lambda value: _text_cell(value, guarded, styled, needs_style)


def _would_lose_digits(text: str) -> bool:
    """Whether Excel would spoil the number when somebody edits the cell: 0571…, or more than eleven digits.

    Only these are marked as text cells. A styled cell takes openpyxl several times as long as a plain string, and a
    plain string is stored as text anyway.
    """
    return text.isdigit() and (text[0] == "0" or len(text) > 11)


def _wider_than(column: Column) -> Callable[[str], bool]:
    """Chinese characters are two units wide; text that fits its column needs no wrapping."""
    fits = int(column.width / 2)
    return lambda text: len(text) > fits or "\n" in text


def _style_of(column: Column, cell: Any) -> Any:
    if column.kind == "phone":
        cell.number_format = "@"
    if column.kind == "long":
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text_cell(
    value: object, guarded: Any, styled: Any = None, needs_style: Callable[[str], bool] | None = None
) -> object:
    """None, plain text, or one of the two cells filled with it."""
    text = _text(value)
    if not text:
        return None
    if text[0] in _RISKY and (text[0] != "#" or text in ERROR_CODES):
        return _filled(guarded, text)
    if needs_style is not None and needs_style(text):
        return _filled(styled, text)
    return text


def _filled(cell: Any, text: str) -> Any:
    cell.value = text
    cell.data_type = "s"
    return cell


def _text(value: object) -> str:
    if value is None:
        return ""
    text = value if type(value) is str else str(value)
    if not text.isprintable():
        text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL]


def _is_number(value: object) -> bool:
    """NaN and infinity have no place in a workbook; they are written as words."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value)


def _day(value: datetime.date) -> datetime.date:
    """A date on its own is shown as yyyy-mm-dd; an aware moment becomes the day it was here."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _sheet_name(title: str, index: int) -> str:
    """Excel allows 31 characters without these signs, and no quote at either end."""
    name = "".join(c for c in _text(title) if c not in "[]:*?/\\")[:24].strip(" '") or "Sheet"
    return name if index == 0 else f"{name} ({index + 1})"


def _remove_temporary_files(workbook: Any) -> None:
    """After a failure half-way openpyxl would leave its temporary files until the program ends."""
    for sheet in workbook.worksheets:
        writer = sheet._writer
        if writer is not None and os.path.exists(writer.out):
            with suppress(Exception):
                if not sheet.closed:
                    sheet.close()
            with suppress(OSError, ValueError):
                writer.cleanup()
