"""Buildings, units and rooms: 2号楼, 2#, 2＃, 2栋, 二号楼 and 2.0 are all building "2"."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from .problems import CellProblem
from .text import HANZI, NUMERALS, arabic, is_date, plain, quote, tight

_SUFFIX = r"(?:号楼|号栋|号幢|号座|#楼|#栋|#幢|号|#|栋|幢|座|楼|栋楼)"
_NUMBER = rf"(?:\d{{1,4}}[A-Z]?|[A-Z]\d{{0,3}}|[{NUMERALS}]{{1,5}})"
_ZONE = rf"(?:[0-9A-Z{HANZI}]{{0,12}}?[{HANZI}])?"
_BUILDING = re.compile(rf"(?P<zone>{_ZONE}?)第?(?P<number>{_NUMBER}){_SUFFIX}?")
# Inside the part before the number these words mean that the cell holds a whole address, or several buildings.
_NOT_A_ZONE = re.compile(r"号楼|栋|幢|单元|室|号$|第$|楼$")
_NAMED = re.compile(rf"(?!号)[{HANZI}]{{1,8}}(?:楼|阁|轩|苑|院|里|平房|公寓|宿舍)")
_COMMUNITY = re.compile(rf"^[{HANZI}]{{1,12}}社区(?=.)")
_DASH = r"[-‐‑–—_/~]"
_ROOM = rf"(?:\d{{1,5}}[A-Z]?|[A-Z]\d{{1,4}}|\d{{0,4}}[东西中南北]户?|[{NUMERALS}]{{1,4}})"
_ROOM_SUFFIX = r"(?:室|号|户|房|号房|号室)?"
_UNIT = rf"(?:\d{{1,2}}|[A-Z]|[{NUMERALS}]{{1,3}}|[东西中南北])"
_SPELT = re.compile(
    rf"(?P<building>.+?(?:号楼|号栋|号幢|#楼|栋|幢|座|楼|#)){_DASH}?"
    rf"(?:第?(?P<unit>{_UNIT})(?:单元|门|{_DASH}(?=.)){_DASH}?)?"
    rf"(?:(?P<room>{_ROOM}){_ROOM_SUFFIX})?"
)
_DASHED = re.compile(
    rf"(?P<building>[^-]+?){_DASH}(?:(?P<unit>{_UNIT})(?:单元)?{_DASH})?(?P<room>\d{{3,5}}[A-Z]?){_ROOM_SUFFIX}"
)


class Address(NamedTuple):
    """Each part in its canonical form; "" where the cell does not say."""

    building: str = ""
    unit: str = ""
    room: str = ""


def building(value: object) -> str:
    """The canonical name of a building: "2", "A", "东区3", "综合楼"; "" for an empty cell."""
    text = _place_text(value)
    found = _building(text)
    if text and not found:
        raise CellProblem(_("“%(cell)s” is not a building number.") % {"cell": quote(value)})
    return found


def address(value: object) -> Address:
    """A building alone, or a whole address such as 3号楼2单元903 or 3-2-903."""
    text = _place_text(value)
    if not text:
        return Address()
    if alone := _building(text):
        return Address(alone)
    for pattern in (_SPELT, _DASHED):
        match = pattern.fullmatch(text)
        if match and (name := _building(match["building"])):
            return Address(name, _number(match["unit"] or ""), _number(match["room"] or ""))
    raise CellProblem(_("“%(cell)s” is not a building number or an address.") % {"cell": quote(value)})


def unit(value: object) -> str:
    """2单元, 二单元 and 2 are "2"; "" for an empty cell."""
    text = _place_text(value)
    match = re.fullmatch(rf"第?({_UNIT})(?:单元|门|单)?", text)
    found = _number(match[1]) if match else ""
    if text and not re.fullmatch(_UNIT, found):  # 二百 is a numeral, and still no unit
        raise CellProblem(_("“%(cell)s” is not a unit number.") % {"cell": quote(value)})
    return found


def room(value: object) -> str:
    """1103室 and 1103 are "1103"; "" for an empty cell."""
    text = _place_text(value)
    match = re.fullmatch(rf"({_ROOM}){_ROOM_SUFFIX}", text)
    if text and not match:
        raise CellProblem(_("“%(cell)s” is not a room number.") % {"cell": quote(value)})
    return _number(match[1], keep_zeros=True) if match else ""


def joined(spelt: Address, unit_cell: str, room_cell: str) -> Address:
    """One address out of a building cell that may hold everything, and the unit and room columns beside it."""
    for said, column in ((spelt.unit, unit_cell), (spelt.room, room_cell)):
        if said and column and said != column:
            raise CellProblem(
                _("The building cell says %(one)s, the column beside it says %(other)s.")
                % {"one": quote(said), "other": quote(column)}
            )
    return Address(spelt.building, spelt.unit or unit_cell, spelt.room or room_cell)


def _place_text(value: object) -> str:
    if is_date(value):
        raise CellProblem(
            _("“%(cell)s” has become a date; type the number again in a cell formatted as text.")
            % {"cell": quote(value)}
        )
    if isinstance(value, bool):
        raise CellProblem(_("“%(cell)s” is not a place.") % {"cell": quote(value)})
    if isinstance(value, float) and "." in plain(value):
        raise CellProblem(_("“%(cell)s” is not a whole number.") % {"cell": quote(value)})
    return re.sub(r"(?<=\d)\.0+$", "", _COMMUNITY.sub("", tight(value)))


def _building(text: str) -> str:
    """ "" when `text` names no single building."""
    match = _BUILDING.fullmatch(text)
    if match and not _NOT_A_ZONE.search(match["zone"]):
        number = _number(match["number"])
        # 十 written oddly (十百) stays as it is and names nothing.
        return _zone(match["zone"]) + number if number[0] not in NUMERALS else ""
    return text if _NAMED.fullmatch(text) else ""


def _zone(text: str) -> str:
    """三区 → 3区, so that it equals 3区 typed elsewhere; 一品苑 stays."""
    match = re.fullmatch(rf"([{NUMERALS}]+)([区期])", text)
    return arabic(match[1]) + match[2] if match else text


def _number(text: str, keep_zeros: bool = False) -> str:
    number = arabic(text)
    return number if keep_zeros else number.lstrip("0") or number[:1]
