"""Workbooks: reading the sheets that offices keep, and writing sheets that they like to get.

with sheets.opened(upload, sheets.ROSTER) as table:
    for row in table:
        try:
            resident = row.values()
        except sheets.RowProblem as problem:
            refused.append((row.number, str(problem)))
"""

from .columns import Field, Schema
from .problems import CellProblem, RowProblem, SheetProblem, WorkbookProblem
from .reading import Row, Table, opened
from .schemas import GOODS, RECORD, ROSTER
from .writing import Column, write_sheet

__all__ = [
    "GOODS",
    "RECORD",
    "ROSTER",
    "CellProblem",
    "Column",
    "Field",
    "Row",
    "RowProblem",
    "Schema",
    "SheetProblem",
    "Table",
    "WorkbookProblem",
    "opened",
    "write_sheet",
]
