"""Telephone numbers: with spaces, dashes, +86, as Excel numbers, several in a cell, with a word about whose it is."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from .problems import CellProblem
from .text import HANZI, is_date, plain, quote

_HARD_BREAK = re.compile(r"[、,，/;；|\n\r]+|或者?|和")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"(?:\+?86|0086)?(0(?:10|2\d)\d{7,8}|0[3-9]\d{2}\d{7,8}|[48]00\d{7}|[2-8]\d{6,7})")
_WORDS = re.compile(rf"[{HANZI}A-Za-z:()\s.]+")
_EXPONENT = re.compile(r"\d(?:\.(\d+))?[eE]\+?(\d{1,2})")


class Phone(NamedTuple):
    number: str
    is_mobile: bool
    note: str = ""  # a word written beside the number: 女儿, 家里

    def __str__(self) -> str:
        return self.number


def phones(value: object) -> list[Phone]:
    """Every number in the cell, in its order, each once."""
    if is_date(value) or isinstance(value, bool):
        raise _not_a_phone(value)
    text = plain(value)
    if not text:
        return []
    found: dict[str, Phone] = {}
    for piece in _HARD_BREAK.split(_spelt_out(text, value)):
        for phone in _in_piece(piece, value):
            found.setdefault(phone.number, phone)
    return list(found.values())


def phone(value: object) -> Phone | None:
    """The first number in the cell; None for an empty cell."""
    return next(iter(phones(value)), None)


def _spelt_out(text: str, value: object) -> str:
    """1.9900013687E+10 written out; refused when the exponent has eaten digits."""
    match = _EXPONENT.fullmatch(text)
    if not match:
        return text
    if len(match[1] or "") < int(match[2]):
        raise CellProblem(
            _("“%(cell)s” has lost its last digits; type the phone number again in a cell formatted as text.")
            % {"cell": quote(value)}
        )
    return str(int(float(text)))


def _in_piece(piece: str, value: object) -> list[Phone]:
    if not piece.strip():
        return []
    if "*" in piece:
        raise CellProblem(_("“%(cell)s” hides some digits of the phone number.") % {"cell": quote(value)})
    note = "".join(re.findall(rf"[{HANZI}]+", piece))[:20]
    tokens = _WORDS.sub(" ", piece).split()
    if whole := _one("".join(tokens), note):
        return [whole]
    return _several(tokens, note, value)


def _several(tokens: list[str], note: str, value: object) -> list[Phone]:
    """Numbers divided by spaces only, which may also stand inside a number: take tokens until they make one."""
    found, pending = [], ""
    for token in tokens:
        pending += token
        if phone := _one(pending, note):
            found.append(phone)
            pending = ""
    if pending or not found:
        raise _not_a_phone(value)
    return found


def _one(text: str, note: str) -> Phone | None:
    digits = re.sub(r"[-‐‑–—−－]", "", text)
    if match := _MOBILE.fullmatch(digits):
        return Phone(match[1], True, note)
    if match := _LANDLINE.fullmatch(digits):
        return Phone(_with_area_code(match[1]), False, note)
    return None


def _with_area_code(digits: str) -> str:
    if not digits.startswith("0"):
        return digits
    length = 3 if digits[1] in "12" else 4
    return f"{digits[:length]}-{digits[length:]}"


def _not_a_phone(value: object) -> CellProblem:
    return CellProblem(_("“%(cell)s” is not a phone number.") % {"cell": quote(value)})
