"""Lists without COUNT and OFFSET: the next page begins below the last row seen."""

from typing import Any

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

MOST_COUNTED = 1000


class CappedPaginator(Paginator):
    """Counts no further than anybody pages."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return len(rows.order_by().values_list("pk", flat=True)[:MOST_COUNTED])


class OfficeChangeList(ChangeList):
    """Shows the chosen community only."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        shown: Any = self.model_admin
        self.root_queryset = shown.narrowed(request, self.root_queryset)
        return super().get_queryset(request, exclude_parameters)


class KeysetChangeList(OfficeChangeList):
    """Newest first. `?p=older-42` is the page below row 42, `?p=newer-42` the one above it."""

    older_url = ""
    newer_url = ""

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        return ["-pk"]

    def get_results(self, request: HttpRequest) -> None:
        direction, row_id = self._cursor(request.GET.get(PAGE_VAR, ""))
        size = self.list_per_page
        if direction == "newer":
            found = list(self.queryset.filter(pk__gt=row_id).order_by("pk")[: size + 1])
            self.result_list = found[:size][::-1]
            self._link(newer=len(found) > size, older=True)
        else:
            rows = self.queryset.filter(pk__lt=row_id) if direction else self.queryset
            found = list(rows[: size + 1])
            self.result_list = found[:size]
            self._link(newer=bool(direction), older=len(found) > size)
        self.result_count = len(self.result_list)
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = bool(self.model_admin.actions)
        self.can_show_all = True
        self.multi_page = False
        self.paginator = CappedPaginator(self.queryset, size)

    @staticmethod
    def _cursor(text: str) -> tuple[str, int]:
        direction, _dash, digits = text.partition("-")
        if direction in {"older", "newer"} and digits.isascii() and digits.isdigit() and len(digits) < 19:
            return direction, int(digits)
        return "", 0

    def _link(self, *, newer: bool, older: bool) -> None:
        if not self.result_list:
            self.newer_url = self.get_query_string() if newer or older else ""
            return
        if newer:
            self.newer_url = self.get_query_string({PAGE_VAR: f"newer-{self.result_list[0].pk}"})
        if older:
            self.older_url = self.get_query_string({PAGE_VAR: f"older-{self.result_list[-1].pk}"})
