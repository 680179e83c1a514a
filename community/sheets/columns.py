"""Recognising columns by what their headings mean, wherever they stand."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from .problems import CellProblem
from .text import plain

_BRACKETS = re.compile(r"[(\[【〔{<《][^)\]】〕}>》]*[)\]】〕}>》]?")
_MARKS = re.compile(r"[\s*★☆※:：、,，.。/\\|_\-–—'\"“”]+")
_HANZI_ONLY = re.compile(r"[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True)
class Field:
    """One thing a sheet can say. `synonyms` are headings that mean it; the first is what offices write most."""

    name: str
    label: Promise
    synonyms: Sequence[str]
    parse: Callable[[object], Any]
    column_needed: bool = False
    value_needed: bool = False
    # Words that make a longer heading mean something else: 志愿者电话 is not the asker's 电话.
    not_with: Sequence[str] = ()


@dataclass(frozen=True)
class Schema:
    """What one kind of sheet holds. `combine` may rewrite the parsed values of a row, which it owns."""

    name: str
    fields: Sequence[Field]
    combine: Callable[[dict[str, Any]], None] | None = None
    # When the key's column is missing, the other field's column is read in its place: (wanted, instead).
    stand_ins: Sequence[tuple[str, str]] = ()
    by_name: Mapping[str, Field] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.name: each for each in self.fields})

    def missing(self, found: Iterable[str]) -> list[Field]:
        """Fields whose column a sheet must have and this one has not."""
        present = set(found)
        return [each for each in self.fields if each.column_needed and each.name not in present]

    def columns(self, headings: Sequence[object]) -> dict[str, int]:
        """Where each field stands in a row of headings. An exact heading wins over a longer one that ends alike."""
        keys = [heading_key(heading) for heading in headings]
        found = self._exact(keys)
        taken = set(found.values())
        for each in self.fields:
            if each.name not in found:
                ends_alike = (i for i, key in enumerate(keys) if i not in taken and _means(key, each))
                if (at := next(ends_alike, None)) is not None:
                    found[each.name] = at
                    taken.add(at)
        for wanted, instead in self.stand_ins:
            if wanted not in found and instead in found:
                found[wanted] = found.pop(instead)
        return found

    def _exact(self, keys: Sequence[str]) -> dict[str, int]:
        first = {key: index for index, key in reversed(list(enumerate(keys))) if key}
        return {
            each.name: first[key]
            for each in self.fields
            if (key := next((k for k in map(heading_key, each.synonyms) if k in first), None))
        }


def heading_key(heading: object) -> str:
    """A heading without spaces, line breaks, brackets and decoration: 积分(每人) and “积 分” are both 积分."""
    if not isinstance(heading, str):
        return ""
    try:
        text = plain(heading)
    except CellProblem:
        return ""
    bare = _BRACKETS.sub("", text) or text
    return _MARKS.sub("", bare).lower()


def _means(key: str, each: Field) -> bool:
    """Chinese headings put the noun last: 户主联系电话 ends in 联系电话."""
    if not _HANZI_ONLY.fullmatch(key) or any(word in key for word in each.not_with):
        return False
    return any(_HANZI_ONLY.fullmatch(word) and key.endswith(word) for word in each.synonyms)
