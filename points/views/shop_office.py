"""For the staff: the shop in numbers. For the keeper too: labels for the shelves."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from community.access import is_staff_of
from points import labels as operations
from points import shop_figures
from points.catalogue import matching, on_shelf
from points.forms import PeriodForm
from points.forms.shop import LabelForm
from points.models import Category
from points.views.common import Asked, Counter, workbook_response


class StaffedCounter(Counter):
    """Like the counter, but for the shops of communities this person is staff of."""

    def __init__(self, request: Asked):
        super().__init__(request)
        self.all = [one for one in self.all if is_staff_of(request.user, one)]
        if self.community not in self.all:
            if "community" in request.GET or not self.all:
                raise Http404
            self.community = self.all[0]


@require_GET
def figures(request: Asked) -> HttpResponse:
    here = StaffedCounter(request)
    form, period = _period(request)
    return render(
        request,
        "points/counter/figures.html",
        {"counter": here, "form": form, "figures": shop_figures.of(here.community, period)},
    )


@require_POST
def figures_workbook(request: Asked) -> FileResponse:
    here = StaffedCounter(request)
    found = shop_figures.of(here.community, _period(request)[1])
    return workbook_response(
        lambda file: shop_figures.export(file, found, by=request.user), shop_figures.title_of(found)
    )


def _period(request: Asked) -> tuple[PeriodForm, shop_figures.Period]:
    """The days in the address, or the last thirty."""
    late = shop_figures.Period.of_late()
    if "first" not in request.GET:
        return PeriodForm(initial={"first": late.first, "last": late.last}), late
    form = PeriodForm(request.GET)
    return form, shop_figures.Period(**form.period) if form.is_valid() else late


@require_GET
def shelf_labels(request: Asked) -> HttpResponse:
    """A sheet to print. Only what is on offer gets a label."""
    here = Counter(request)
    form = LabelForm(
        {"used": request.GET.get("used", "0"), "category": request.GET.get("category", "")},
        categories=Category.objects.filter(community=here.community),
    )
    values: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    goods = matching(on_shelf(here.community), request.GET.get("q", "")).order_by("category__order", "name")
    if values.get("category"):
        goods = goods.filter(category=values["category"])
    most = operations.ON_A_SHEET * operations.MOST_SHEETS
    found = list(goods[: most + 1])
    return render(
        request,
        "points/counter/labels.html",
        {
            "counter": here,
            "form": form,
            "words": request.GET.get("q", ""),
            "sheets": operations.sheets(found, used=values.get("used") or 0),
            "is_cut": len(found) > most,
        },
    )
