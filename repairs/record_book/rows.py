"""One row of the record: how its cells are understood, and by what the same repair is recognised again.

People type freely in the app, so an export may hold cells that no importer would accept from a stranger's sheet
(a team name with a sign in it, a place instead of a building). Cells are therefore read leniently first; only a row
that is to become a new order must be clear throughout.
"""

import datetime
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from community import sheets
from community.importing import digits, key
from community.sheets import CellProblem, values

_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_BETWEEN_NAMES = re.compile(r"[、,，/;；\n]+")
_BETWEEN_POINTS = re.compile(r"[、,，;；]+")
NEEDED_FOR_NEW = ("team", "points")


class Unclear(NamedTuple):
    """A cell that means nothing certain, and the sentence about it."""

    text: str
    problem: CellProblem


def leniently(parse: Callable[[object], Any]) -> Callable[[object], Any]:
    def read(value: object) -> Any:
        try:
            return parse(value)
        except CellProblem as problem:
            return Unclear(str(value), problem)

    return read


def points_each(value: object) -> tuple[int, ...]:
    """10 is (10,) for everybody; 10、2 is one figure for each name, in the names' order; () for an empty cell."""
    try:
        figure = values.points(value)
    except CellProblem:
        parts = _BETWEEN_POINTS.split(value) if isinstance(value, str) else []
        if len(parts) < 2:
            raise
        return tuple(values.points(part) or 0 for part in parts)
    return () if figure is None else (figure,)


def team(value: object) -> tuple[str, ...]:
    return tuple(values.names(value))


def _combine(row: dict[str, Any]) -> None:
    if not isinstance(row.get("building"), Unclear) and sheets.RECORD.combine:
        sheets.RECORD.combine(row)


def _lenient_field(field: sheets.Field) -> sheets.Field:
    parsers = {"points": points_each, "team": team}
    if field.name in ("name", "building", "phones", *NEEDED_FOR_NEW):
        needed = field.value_needed and field.name not in NEEDED_FOR_NEW
        return replace(field, parse=leniently(parsers.get(field.name, field.parse)), value_needed=needed)
    return field


SCHEMA = replace(
    sheets.RECORD, fields=[_lenient_field(field) for field in sheets.RECORD.fields], combine=_combine
)


def unclear(row: Mapping[str, Any]) -> list[CellProblem]:
    """What keeps the row from becoming a new order."""
    return [cell.problem for cell in row.values() if isinstance(cell, Unclear)]


class Identity(NamedTuple):
    """What two rows about the same repair have in common, however they are written. Points and result are not in it."""

    name: str
    phone: str
    building: str
    item: str
    day: str
    team: tuple[str, ...]

    @property
    def rough(self) -> tuple[str, str, str]:
        return self.name, self.item, self.day

    def may_be_same_asker(self, other: "Identity") -> bool:
        """Namesakes differ in both phone and building."""
        pairs = [(self.phone, other.phone), (self.building, other.building)]
        return not all(mine and theirs and mine != theirs for mine, theirs in pairs)


def identity_of(raw: Mapping[str, object], day: datetime.date | None) -> Identity:
    """From the cells as they stand in a sheet; an order's identity comes from the cells its export would have."""
    return Identity(
        name=_words(raw.get("name")),
        phone=_phone(raw.get("phones")),
        building=_building(raw.get("building")),
        item=key(item_of(_plain(raw.get("item")))),
        day=day.isoformat() if day else "",
        team=tuple(sorted({key(name) for name in team_leniently(raw.get("team"))})),
    )


def fingerprint(community_id: int, identity: Identity, occurrence: int) -> str:
    """Kept with an imported order. `occurrence` tells equal rows of one sheet apart: 0, 1, …"""
    content = json.dumps([community_id, *identity, occurrence], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def item_of(text: str) -> str:
    """The job as an order's headline holds it."""
    return " ".join(text.split())[:60].strip()


def same_points(
    one: tuple[int, ...], its_team: Sequence[str], other: tuple[int, ...], others_team: Sequence[str]
) -> bool:
    """Nothing said agrees with anything; no points and 0 points are the same."""
    if not one:
        return True
    return _by_name(one, its_team) == _by_name(other or (0,), others_team)


def _by_name(points: tuple[int, ...], names: Sequence[str]) -> Any:
    if len(set(points)) == 1:
        return points[0]
    if len(points) == len(set(names)):
        return dict(zip(map(key, names), points, strict=True))
    return points


@lru_cache(maxsize=4096)
def team_leniently(value: object) -> tuple[str, ...]:
    try:
        return team(value)
    except CellProblem:
        pieces = _BETWEEN_NAMES.split(_BRACKETS.sub("", _plain(value)))
        return tuple(dict.fromkeys(piece.strip() for piece in pieces if piece.strip()))


@lru_cache(maxsize=4096)
def _phone(value: object) -> str:
    try:
        found = values.phone(value)
        return digits(found.number) if found else ""
    except CellProblem:
        return _words(value)


@lru_cache(maxsize=4096)
def _building(value: object) -> str:
    try:
        return values.address(value).building
    except CellProblem:
        return _words(value)


def _words(value: object) -> str:
    return key(_plain(value))


def _plain(value: object) -> str:
    try:
        return values.text(value)
    except CellProblem:
        return str(value)


def text_of(cell: object) -> str:
    return cell.text if isinstance(cell, Unclear) else str(cell)


def names_of(cell: object) -> Sequence[str]:
    return team_leniently(cell.text) if isinstance(cell, Unclear) else cell  # type: ignore[return-value]


def check_name(text: str) -> None:
    """Raises CellProblem for what cannot be a name."""
    values.name(text)


def check_team(names: Sequence[str], points: tuple[int, ...]) -> None:
    if len(points) > 1 and len(points) != len(names):
        raise CellProblem(
            _("%(points)d figures of points for %(names)d names.")
            % {"points": len(points), "names": len(names)}
        )
