"""For the staff: the shop in numbers. For the keeper too: labels for the shelves."""

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from community.access import is_staff_of
from community.paging import page_of
from points import labels as operations
from points import shop_figures
from points.catalogue import matching, on_shelf
from points.forms import PeriodForm
from points.forms.shop import LabelForm
from points.models import Category, Product
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


TITLES = {
    "redeemed": gettext_lazy("Pieces redeemed"),
    "spent": gettext_lazy("Points spent"),
    "collected": gettext_lazy("Collected"),
    "received": gettext_lazy("Goods in"),
    "written_off": gettext_lazy("Written off"),
    "difference": gettext_lazy("Difference"),
    shop_figures.PER_YUAN: gettext_lazy("Points per yuan"),
}


@require_GET
def figures_list(request: Asked) -> HttpResponse:
    """What a number of the figures was counted from."""
    here = StaffedCounter(request)
    _form, period = _period(request)
    what, product = request.GET.get("what", ""), _product(request, here)
    if what not in TITLES:
        raise Http404
    context = {"counter": here, "period": period, "title": TITLES[what], "product": product}
    if what == shop_figures.PER_YUAN:
        found = shop_figures.of(here.community, period)
        rows = [row for row in found.known if product is None or row.product == product]
        context |= {"goods": rows, "spent": sum(row.spent for row in rows)}
        context |= {
            "worth": sum(row.worth for row in rows),
            "total": rows[0].per_yuan if product and rows else found.per_yuan,
        }
    else:
        behind = shop_figures.behind(here.community, period, what, product)
        page = page_of(behind.rows, request.GET)
        context |= {"page": page, "total": behind.total, "is_redemptions": behind.is_redemptions}
    return render(request, "points/counter/figures_list.html", context)


def _product(request: Asked, here: Counter) -> Product | None:
    key = request.GET.get("product", "")
    if not key:
        return None
    if not (key.isdecimal() and len(key) < 19):
        raise Http404
    return get_object_or_404(Product, pk=int(key), community=here.community)


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
