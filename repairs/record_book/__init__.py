"""The record of repairs as a workbook: the old one comes in, the eight columns go out, and back in changes nothing."""

from repairs.record_book.bringing_in import RecordImport
from repairs.record_book.exporting import COLUMNS, between, export, period_of, recorded, title_of

__all__ = ["COLUMNS", "RecordImport", "between", "export", "period_of", "recorded", "title_of"]
