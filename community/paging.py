"""Keyset pages: the next page begins below the last id seen, so a deep page costs what the first one costs."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

PAGE_SIZE = 20


@dataclass(frozen=True)
class Page:
    items: list[Any] = field(default_factory=list)
    older_url: str = ""
    newest_url: str = ""

    def __iter__(self):
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def page_of(queryset: QuerySet, query: QueryDict, *, size: int = PAGE_SIZE) -> Page:
    """The newest `size` rows with an id below `?before=`. The query's other words are kept in the links."""
    before = query.get("before", "")
    rows = queryset.order_by("-id")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(id__lt=int(before))
    items = list(rows[: size + 1])
    more = len(items) > size
    items = items[:size]
    return Page(
        items=items,
        older_url=_url(query, items[-1].pk) if more else "",
        newest_url=_url(query, None) if before else "",
    )


def _url(query: QueryDict, before: int | None) -> str:
    words = query.copy()
    words.pop("before", None)
    if before is not None:
        words["before"] = str(before)
    return f"?{words.urlencode()}"
