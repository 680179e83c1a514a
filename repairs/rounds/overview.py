"""A round as its pages and its sheet show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Building
from community.sheets import Column
from repairs.models import Round, RoundItem


@dataclass(frozen=True)
class Place:
    """One building of a round and its lines."""

    building: Building
    items: list[RoundItem]

    @property
    def answered(self) -> int:
        return sum(bool(item.result) for item in self.items)

    @property
    def problems(self) -> int:
        return sum(item.result == RoundItem.Result.PROBLEM for item in self.items)

    @property
    def is_done(self) -> bool:
        return self.answered == len(self.items)


def places_of(items: Iterable[RoundItem]) -> list[Place]:
    """`items` in their own order, buildings joined."""
    return [
        Place(lines[0].building, lines)
        for _key, group in groupby(items, key=lambda item: item.building_id)
        if (lines := list(group))
    ]


def lines_of(walk: Round) -> QuerySet[RoundItem]:
    return walk.items.select_related("building", "by", "finding__order").prefetch_related("photos")


def with_progress(walks: QuerySet[Round]) -> QuerySet[Any]:
    return walks.annotate(
        in_all=Count("items"),
        answered=Count("items", filter=~Q(items__result="")),
        problems=Count("items", filter=Q(items__result=RoundItem.Result.PROBLEM)),
    )


def next_item(walk: Round, after: RoundItem | None = None) -> RoundItem | None:
    """The first line without an answer, in the same building if there is one."""
    waiting = list(walk.items.filter(result="").select_related("building"))
    here = [item for item in waiting if after is not None and item.building_id == after.building_id]
    return next(iter(here or waiting), None)


def columns() -> list[Column]:
    return [
        Column(_("building"), 12),
        Column(_("what to look at"), 26, "long"),
        Column(_("result"), 10),
        Column(_("note"), 30, "long"),
        Column(_("photos"), 8, "number"),
        Column(_("who"), 10),
        Column(_("when"), 18),
        Column(_("repair order"), 14),
        Column(_("put right, seen on"), 16),
    ]


def rows_of(items: Iterable[RoundItem]) -> Iterable[list[Any]]:
    """As `columns`, for the workbook and the printed sheet."""
    for item in items:
        finding = getattr(item, "finding", None)
        order = finding.order if finding else None
        yield [
            item.building.label,
            item.text,
            item.get_result_display() if item.result else _("not looked at yet"),
            item.note,
            len(item.photos.all()),
            item.by.name if item.by else "",
            _moment(item.at),
            order.number if order else "",
            _moment(finding.verified_at) if finding else "",
        ]


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
