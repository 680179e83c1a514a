"""Text as people type it into cells, brought to one shape."""

import datetime
import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

from .problems import CellProblem

NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "没有", "暂无", "未知", "n/a", "none"}
FORMULA_ERRORS = {"#null!", "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#n/a", "#spill!", "#calc!"}
HANZI = "\u3400-\u4dbf\u4e00-\u9fff"
NUMERALS = "零〇一二两三四五六七八九十百"
_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_QUOTE_LENGTH = 40


def quote(value: object) -> str:
    """The cell as its keeper would recognise it, short enough for a sentence."""
    if isinstance(value, datetime.datetime):
        value = value.strftime("%Y-%m-%d")
    shown = " ".join(without_controls(str(value)).split())
    return shown if len(shown) <= _QUOTE_LENGTH else shown[: _QUOTE_LENGTH - 1] + "…"


def without_controls(text: str) -> str:
    """Drop invisible characters (controls, zero-width, direction marks); keep tabs and line breaks."""
    if text.isprintable():
        return text
    return "".join(
        c for c in text if c in "\t\n\r" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}
    )


def plain(value: object) -> str:
    """Half-width, trimmed text of a cell: 2.0 becomes "2", None and "无" become "".

    A formula error (#REF!) raises, because an empty cell would hide that something was meant to be there.
    """
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value)
    if isinstance(value, float):
        text = whole(value)
    else:
        text = unicodedata.normalize("NFKC", without_controls(str(value)))
        # NFKC may turn a compatibility character into something with spaces or marks of its own.
        text = without_controls(text).strip()
    if text.lower() in FORMULA_ERRORS:
        raise CellProblem(
            _("The formula in this cell shows %(cell)s instead of a value.") % {"cell": quote(text)}
        )
    return "" if text.lower() in NOTHING else text


def free(value: object) -> str:
    """Text that somebody wrote for people to read: kept as typed, but for invisible characters and outer space."""
    if isinstance(value, datetime.date):
        return quote(value)
    text = plain(value)
    return without_controls(value).strip() if isinstance(value, str) else text


def whole(number: float) -> str:
    """19900013687.0 and 1.99e10 as Excel keeps them, without the tail or the exponent."""
    if number != number or number in (float("inf"), float("-inf")):
        return str(number)
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def tight(value: object) -> str:
    """`plain` without any space inside, in capitals."""
    return re.sub(r"\s+", "", plain(value)).upper()


def arabic(numeral: str) -> str:
    """二十一 → 21, 一〇三 → 103; anything else comes back unchanged."""
    if not numeral or any(c not in NUMERALS for c in numeral):
        return numeral
    if not set(numeral) & set("十百"):
        return "".join(str(_DIGITS[c]) for c in numeral)
    match = re.fullmatch(r"(?:(.)百)?零?(?:(.)?(十))?(.)?", numeral)
    if not match or any(part in ("十", "百") for part in (match[1], match[2], match[4])):
        return numeral
    hundreds, tens, ten, ones = match.groups()
    total = 100 * _DIGITS.get(hundreds, 0) + (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)
    return str(total)


def is_date(value: object) -> bool:
    return isinstance(value, datetime.date)
