"""Dates as dates, as Excel's day numbers, or as text in the shapes that people use."""

import datetime
import re

from django.utils.translation import gettext as _

from .problems import CellProblem
from .text import is_date, plain, quote

# Excel counts days from here (its 1900 was a leap year, hence not 31 December 1899).
_EXCEL_EPOCH = datetime.date(1899, 12, 30)
_SERIALS = range(18264, 73051)  # 1950 to 2099
_YEARS = range(1950, 2100)
_TAIL = r"(?:[\sT]*(?:\(?(?:星期|周)[一二三四五六日天]\)?|上午|下午|晚上?|早上?|中午|\d{1,2}[:时点].{0,12}))*"
_TEXT = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_TAIL}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NO_YEAR = re.compile(r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?")


def date(value: object) -> datetime.date | None:
    """The day the cell means; None for an empty cell. A date without its year is refused, not guessed."""
    if is_date(value):
        day = value.date() if isinstance(value, datetime.datetime) else value
        return _plausible(day, value)  # type: ignore[arg-type]
    text = (
        ""
        if value is None
        else str(value)
        if isinstance(value, bool)
        else re.sub(r"[–—−]", "-", plain(value))
    )
    if not text:
        return None
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in _SERIALS:
        return _EXCEL_EPOCH + datetime.timedelta(days=int(float(text)))
    return _from_text(text, value)


def _from_text(text: str, value: object) -> datetime.date:
    match = _COMPACT.fullmatch(text) or _TEXT.fullmatch(text)
    if not match:
        if _NO_YEAR.fullmatch(text) and isinstance(value, str):
            raise CellProblem(_("“%(cell)s” does not say which year.") % {"cell": quote(value)})
        raise CellProblem(_("“%(cell)s” is not a date.") % {"cell": quote(value)})
    year, month, day = (int(part) for part in match.groups())
    try:
        return _plausible(datetime.date(year, month, day), value)
    except ValueError as error:
        raise CellProblem(_("There is no such day as “%(cell)s”.") % {"cell": quote(value)}) from error


def _plausible(day: datetime.date, value: object) -> datetime.date:
    if day.year not in _YEARS:
        raise CellProblem(_("“%(cell)s” is not a plausible date.") % {"cell": quote(value)})
    return day
