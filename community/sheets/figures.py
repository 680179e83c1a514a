"""Whole numbers with words around them: points per person, prices, stock."""

import re

from django.utils.translation import gettext as _

from .problems import CellProblem
from .text import HANZI, NUMERALS, arabic, is_date, quote, tight

# Larger figures are a phone number or a barcode in the wrong column.
LARGEST = 1_000_000
_NUMBER = rf"(-?\d{{1,3}}(?:,\d{{3}})+|-?\d+(?:\.\d+)?|[{NUMERALS}]+)"
_POINTS = re.compile(
    rf"(?:每人|每位|每名|人均|各)?(?:得|加|计|\+)?{_NUMBER}(?:个?积?分|个?积分)?(?:[/每](?:人|位|名))?"
)
_PRICE = re.compile(rf"{_NUMBER}(?:个?积?分|个?积分)?(?:/[{HANZI}])?")
_STOCK = re.compile(rf"{_NUMBER}[{HANZI}]?")
_TOTAL = re.compile("共|合计|总")


def points(value: object) -> int | None:
    """Points for each volunteer, whether the cell says 10, 每人10, 10分 or 10分/人."""
    if _TOTAL.search(_figure_text(value)):
        raise CellProblem(
            _("“%(cell)s” is a total; write the points each volunteer gets.") % {"cell": quote(value)}
        )
    return _figure(_POINTS, value, _("“%(cell)s” is not a number of points."))


def price(value: object) -> int | None:
    """Points a product costs: 30 or 30分; never nothing."""
    found = _figure(_PRICE, value, _("“%(cell)s” is not a price in points."))
    if found == 0:
        raise CellProblem(_("A price of 0 points is not possible."))
    return found


def stock(value: object) -> int | None:
    """Pieces on the shelf: 60, 60.0, 60个."""
    return _figure(_STOCK, value, _("“%(cell)s” is not a number of pieces."))


def _figure(pattern: re.Pattern[str], value: object, sentence: str) -> int | None:
    text = _figure_text(value)
    if not text:
        return None
    match = pattern.fullmatch(text)
    number = arabic(match[1]).replace(",", "") if match else ""
    if not re.fullmatch(r"-?\d+(\.\d+)?", number):
        raise CellProblem(sentence % {"cell": quote(value)})
    return _whole_and_positive(number, value)


def _whole_and_positive(number: str, value: object) -> int:
    if float(number) < 0:
        raise CellProblem(_("“%(cell)s” is below zero.") % {"cell": quote(value)})
    if float(number) > LARGEST:
        raise CellProblem(_("“%(cell)s” is too large.") % {"cell": quote(value)})
    if float(number) != int(float(number)):
        raise CellProblem(_("“%(cell)s” is not a whole number.") % {"cell": quote(value)})
    return int(float(number))


def _figure_text(value: object) -> str:
    if is_date(value) or isinstance(value, bool):
        raise CellProblem(_("“%(cell)s” is not a number.") % {"cell": quote(value)})
    return tight(value)
