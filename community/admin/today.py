"""What the Today board shows. Each app registers its own panels, figures, searches and links, so that the ground
floor need not know what is built on it.

What cannot wait stands on Today itself; panels registered with `later` stand on the second page, Other things, and
Today says how much waits there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from community.admin.office import Office

Text = str | Promise

SHOWN = 5  # rows of a panel on the board
CAP = 100  # nobody needs to know whether it is 100 or 1000


@dataclass(frozen=True)
class Row:
    title: str
    url: str
    facts: tuple[Text, ...] = ()
    step: Text = ""
    step_url: str = ""
    is_urgent: bool = False


@dataclass(frozen=True)
class Panel:
    """`count` up to CAP; `calm` is the sentence for an empty panel."""

    title: Text
    icon: str
    rows: list[Row]
    count: int
    all_url: str
    calm: Text = ""
    hint: Text = ""

    @property
    def count_label(self) -> str:
        return f"{CAP - 1}+" if self.count >= CAP else str(self.count)


@dataclass(frozen=True)
class Figure:
    label: Text
    value: int
    url: str = ""


@dataclass(frozen=True)
class Link:
    """`url_name` may carry a query, as in admin:x_changelist?state=open."""

    label: Text
    url_name: str
    icon: str = "list"

    @property
    def url(self) -> str:
        name, mark, query = self.url_name.partition("?")
        return reverse(name) + mark + query


@dataclass(frozen=True)
class Group:
    """What a search found in one list."""

    title: Text
    rows: list[Row]
    all_url: str = ""


@dataclass
class Board:
    """`waiting` is how much there is on the page of other things."""

    panels: list[Panel] = field(default_factory=list)
    waiting: int = 0
    figures: list[Figure] = field(default_factory=list)
    quick: list[Link] = field(default_factory=list)
    sheets: list[Link] = field(default_factory=list)


_panels: list[tuple[int, Callable[[Office], Iterable[Panel]]]] = []
_others: list[tuple[int, Callable[[Office], Iterable[Panel]]]] = []
_waiting: list[Callable[[Office], QuerySet]] = []
_figures: list[tuple[int, Callable[[Office], Iterable[Figure]]]] = []
_searches: list[tuple[int, Callable[[Office, str], Iterable[Group]]]] = []
_quick: list[tuple[int, Link]] = []
_sheets: list[tuple[int, Link]] = []


def register_panels(place: int, *, later: Callable[[Office], QuerySet] | None = None) -> Callable[[Any], Any]:
    """Decorates `panels(office)`, which may answer several panels with one query.

    With `later` they stand on the page of other things. `later(office)` answers what waits in them, one row and one
    whole number for each: Today counts the rows of all of them at once.
    """
    if later is None:
        return _into(_panels, place)
    _waiting.append(later)
    return _into(_others, place)


def register_figures(place: int) -> Callable[[Any], Any]:
    return _into(_figures, place)


def register_search(place: int) -> Callable[[Any], Any]:
    """Decorates `search(office, words)`."""
    return _into(_searches, place)


def register_quick_link(place: int, link: Link) -> None:
    """A large button on top of the board."""
    _quick.append((place, link))


def register_sheet_link(place: int, link: Link) -> None:
    """Where a workbook comes in or goes out."""
    _sheets.append((place, link))


def _into(registry: list, place: int) -> Callable[[Any], Any]:
    def register(source: Any) -> Any:
        registry.append((place, source))
        return source

    return register


def _in_order(registry: list) -> list[Any]:
    return [item for _place, item in sorted(registry, key=lambda pair: pair[0])]


def board(office: Office) -> Board:
    return Board(
        panels=[panel for source in _in_order(_panels) for panel in source(office)],
        waiting=waiting(office),
        figures=[figure for source in _in_order(_figures) for figure in source(office)],
        quick=_in_order(_quick),
        sheets=_in_order(_sheets),
    )


def others(office: Office) -> Board:
    return Board(panels=[panel for source in _in_order(_others) for panel in source(office)])


def waiting(office: Office) -> int:
    """How much the panels on the page of other things hold together: one query, however many they are."""
    first, *rest = [source(office).order_by() for source in _waiting]
    return first.union(*rest, all=True).count()


def found(office: Office, words: str) -> list[Group]:
    groups = [group for source in _in_order(_searches) for group in source(office, words)]
    return [group for group in groups if group.rows]
