"""Reading workbooks as offices really keep them: titles above the headings, several sheets, blank and total rows."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from os import PathLike
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from . import safety
from .columns import Schema
from .problems import CellProblem, RowProblem, WorkbookProblem
from .text import quote, without_controls

# Where headings are looked for, how wide a sheet may be, and how long a gap ends it.
HEADING_ROWS = 40
MOST_COLUMNS = 100
LONGEST_GAP = 1_000
_TOTAL = re.compile(
    r"(本[页月季年]度?|全年|以上)?(合计|总计|小计|共计|累计|grand total|total|subtotal)\s*[:：]?.{0,12}", re.I
)
_FOOTER = re.compile(
    r"((填表|制表|审核|负责|统计|审批|经办|填报|联系)(人|单位|日期)?|注|备注|说明|附注?)\s*[:：].*", re.S
)

# Unknown extensions and styles in other people's files are not news to whoever runs the server.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\..*")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of data: `number` as the sheet counts it, `raw` the cells by field name (None when empty).

    `headings` are the sheet's own words for the fields.
    """

    number: int
    raw: Mapping[str, object]
    schema: Schema
    headings: Mapping[str, str]

    def value(self, field: str) -> Any:
        """The clean value of one cell, or `CellProblem`."""
        try:
            return self.schema.by_name[field].parse(self.raw.get(field))
        except CellProblem as problem:
            problem.field = problem.field or field
            raise

    def values(self) -> dict[str, Any]:
        """Clean values of every field of the schema, or `RowProblem` naming everything that is wrong."""
        clean: dict[str, Any] = {}
        problems: list[CellProblem] = []
        for field in self.schema.fields:
            try:
                clean[field.name] = self.value(field.name)
                if field.value_needed and clean[field.name] in (None, "", [], ("", "", "")):
                    column = self.headings.get(field.name, field.label)
                    raise CellProblem(_("“%(column)s” is empty.") % {"column": column})
            except CellProblem as problem:
                problem.field = field.name
                problems.append(problem)
        if problems:
            raise RowProblem(problems)
        return self._combined(clean)

    def _combined(self, clean: dict[str, Any]) -> dict[str, Any]:
        if self.schema.combine:
            try:
                self.schema.combine(clean)
            except CellProblem as problem:
                raise RowProblem([problem]) from problem
        return clean


@dataclass(frozen=True)
class _Layout:
    """Where a sheet keeps its data."""

    sheet: Any
    heading_row: int
    columns: dict[str, int]
    headings: tuple[object, ...]

    @property
    def width(self) -> int:
        return max(self.columns.values()) + 1


class Table:
    """The rows of the sheet that fits the schema."""

    def __init__(self, schema: Schema, layout: _Layout):
        self.schema = schema
        self.sheet: str = layout.sheet.title
        self.heading_row = layout.heading_row
        self.headings = {name: quote(layout.headings[at]) for name, at in layout.columns.items()}
        self._layout = layout

    def __iter__(self) -> Iterator[Row]:
        """Data rows only: blank, total, footer and repeated heading rows are passed over."""
        count = 0
        for number, cells in self._cells():
            row = self._row(number, cells)
            if row is None:
                continue
            count += 1
            if count > settings.WORKBOOK_MAX_ROWS:
                raise WorkbookProblem(
                    _("The sheet has more than %(limit)s rows; please divide it into several files.")
                    % {"limit": settings.WORKBOOK_MAX_ROWS}
                )
            yield row

    def _cells(self) -> Iterator[tuple[int, tuple[object, ...]]]:
        """Rows below the headings until a long gap: sheets formatted to the bottom have a million empty ones."""
        start, gap = self.heading_row + 1, 0
        for number, cells in enumerate(_rows(self._layout.sheet, start, self._layout.width), start):
            gap = 0 if any(cell not in (None, "") for cell in cells) else gap + 1
            if gap > LONGEST_GAP:
                return
            if not gap:
                yield number, cells

    def _row(self, number: int, cells: Sequence[object]) -> Row | None:
        if _is_total_or_footer(cells) or self._is_heading(cells):
            return None
        raw = {name: _tidy(cells[at]) for name, at in self._layout.columns.items()}
        # Printed forms come with the running number already filled in.
        if all(value is None for name, value in raw.items() if name != "sequence"):
            return None
        return Row(number, raw, self.schema, self.headings)

    def _is_heading(self, cells: Sequence[object]) -> bool:
        """Long sheets repeat their headings for the printer, copied as they are."""
        again = sum(
            1
            for at in self._layout.columns.values()
            if isinstance(cells[at], str) and cells[at] == self._layout.headings[at]
        )
        return again >= 2 and again * 2 > len(self._layout.columns)


@contextmanager
def opened(source: str | PathLike[str] | BinaryIO, schema: Schema) -> Iterator[Table]:
    """The table in a workbook given as a path or an uploaded file.

    Raises `WorkbookProblem` with one sentence when the file is not a workbook, is dangerous, or has no fitting sheet.
    Formulas are read as the value that was last shown.
    """
    with ExitStack() as stack:
        file: Any = source if hasattr(source, "read") else stack.enter_context(_open(source))
        safety.check(file)
        workbook = _load(file)
        stack.callback(workbook.close)
        yield Table(schema, _find(workbook, schema))


def _open(path: Any) -> BinaryIO:
    try:
        return open(path, "rb")
    except OSError as error:
        raise WorkbookProblem(_("The file %(name)s cannot be opened.") % {"name": path}) from error


def _load(file: BinaryIO) -> Any:
    try:
        # Links to other workbooks are not followed; macros are never looked at.
        return load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # a hostile file may break openpyxl anywhere
        raise safety.damaged() from error


def _rows(sheet: Any, start: int, width: int, end: int | None = None) -> Iterator[tuple[object, ...]]:
    """Rows from `start`, each `width` cells wide, with any failure of the reader told as one sentence."""
    # A false dimension tag (A1:B1) would hide rows, or (A1:XFD1048576) invent them.
    sheet.reset_dimensions()
    try:
        yield from sheet.iter_rows(min_row=start, max_row=end, max_col=width, values_only=True)
    except (WorkbookProblem, GeneratorExit):
        raise
    except Exception as error:
        raise safety.damaged() from error


def _find(workbook: Any, schema: Schema) -> _Layout:
    """The sheet and row whose headings fit best; of equals, the first."""
    layouts = [layout for sheet in _sheets(workbook) for layout in _layouts(sheet, schema)]
    best = max(layouts, key=lambda each: (not schema.missing(each.columns), len(each.columns)), default=None)
    if best is None or len(best.columns) < 2:
        wanted = "、".join(field.synonyms[0] for field in schema.missing([]))
        raise WorkbookProblem(
            _("No sheet has a row of headings that fits. At least these columns are needed: %(columns)s.")
            % {"columns": wanted}
        )
    if missing := schema.missing(best.columns):
        names = "、".join(field.synonyms[0] for field in missing)
        raise WorkbookProblem(
            _("The sheet “%(sheet)s” lacks these columns: %(columns)s.")
            % {"sheet": best.sheet.title, "columns": names}
        )
    return best


def _sheets(workbook: Any) -> Iterator[Any]:
    """Visible worksheets first, then hidden ones; chart sheets have no rows."""
    sheets = [sheet for sheet in workbook.worksheets if hasattr(sheet, "reset_dimensions")]
    yield from sorted(sheets, key=lambda sheet: sheet.sheet_state != "visible")


def _layouts(sheet: Any, schema: Schema) -> Iterator[_Layout]:
    top = list(_rows(sheet, 1, MOST_COLUMNS, HEADING_ROWS))
    above: tuple[object, ...] = ()
    for number, cells in enumerate(top, 1):
        for headings in (cells, _merged(above, cells, schema)):
            columns = schema.columns(headings) if headings else {}
            if columns:
                yield _Layout(sheet, number, columns, tuple(headings))
        above = cells


def _merged(above: tuple[object, ...], cells: tuple[object, ...], schema: Schema) -> tuple[object, ...]:
    """Two rows of headings, such as 住址 over 楼号, 单元, 户号, read as one; () when the lower is not headings."""
    said = [cell for cell in cells if cell not in (None, "")]
    if not above or not said or len(schema.columns(cells)) < len(said):
        return ()
    return tuple(
        lower if lower not in (None, "") else upper for upper, lower in zip(above, cells, strict=False)
    )


def _is_total_or_footer(cells: Sequence[object]) -> bool:
    said = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    if any(_TOTAL.fullmatch(re.sub(r"\s+", "", text)) for text in said[:2]):
        return True
    filled = sum(1 for cell in cells if cell not in (None, ""))
    return filled <= 3 and bool(said) and bool(_FOOTER.fullmatch(said[0]))


def _tidy(cell: object) -> object:
    if isinstance(cell, str):
        return without_controls(cell).strip() or None
    return cell
