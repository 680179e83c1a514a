"""Stock-takes at the counter: begin, scan and count, look through the differences, close."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access import is_keeper_of
from community.paging import page_of
from points import labels, stock_takes
from points.activity_forms import PressForm
from points.catalogue import matching
from points.counter import goods_with_waiting
from points.forms import show_again
from points.forms.shop import LineCountForm, ScanForm, StartForm
from points.models import StockTake
from points.views.common import Asked, Counter, done_once, posted

FEW = 12


def takes(request: Asked) -> HttpResponse:
    """Earlier ones, the one going on, and beginning another."""
    here = Counter(request)
    form = StartForm(posted(request))
    if form.is_valid():

        def make() -> str:
            made = stock_takes.start(
                community=here.community, by=request.user, note=form.cleaned_data["note"]
            )
            return reverse("points:stock_take", args=[made.pk])

        if address := done_once(form, request, purpose=f"stock-take:{here.community.pk}", make=make):
            return redirect(address)
    page = page_of(StockTake.objects.filter(community=here.community), request.GET)
    return render(
        request,
        "points/counter/stock_takes.html",
        {"counter": here, "form": form, "page": page, "is_going_on": any(take.is_open for take in page)},
    )


def take(request: Asked, pk: int) -> HttpResponse:
    """Scan goods to count them; what is counted already, the differences first."""
    found = _find(request, pk)
    form = ScanForm(posted(request))
    matches: list[Any] = []
    if form.is_valid():
        scanned = form.cleaned_data["code"]
        product = labels.find(found.community, scanned)
        matches = [product] if product else list(matching(_goods(found), scanned)[:FEW])
        if len(matches) == 1:
            return redirect("points:stock_take_goods", pk=pk, product=matches[0].pk)
        if not matches:
            is_code = labels.plain_barcode(scanned).isdecimal()
            nothing = _("No goods here have this barcode or name.")
            form.add_error("code", labels.why_unknown(scanned) if is_code else nothing)
    return render(
        request,
        "points/counter/stock_take.html",
        {"take": found, "form": form, "matches": matches, **_counted(found), **_buttons()},
    )


def _buttons() -> dict[str, PressForm]:
    return {"closing": PressForm(auto_id=False), "discarding": PressForm(auto_id=False)}


def _counted(found: StockTake) -> dict[str, Any]:
    lines = list(found.lines.select_related("product", "counted_by"))
    seen = {line.product_id for line in lines}
    left = _goods(found).exclude(pk__in=seen) if found.is_open else []
    return {
        "lines": sorted(lines, key=lambda line: not line.difference),
        "differing": sum(bool(line.difference) for line in lines),
        "left": list(left),
    }


def _goods(found: StockTake) -> Any:
    """What lies on the shelf, or should."""
    return goods_with_waiting(found.community).order_by("name")


def goods(request: Asked, pk: int, product: int) -> HttpResponse:
    """Count one product."""
    found = _find(request, pk)
    counted = get_object_or_404(_goods(found), pk=product)
    back = reverse("points:stock_take", args=[pk])
    if not found.is_open:
        return redirect(back)
    form = LineCountForm(posted(request), initial={"expected": counted.on_shelf})
    if form.is_valid():
        values = dict(form.cleaned_data)
        values.pop("once")

        def make() -> str:
            stock_takes.enter(found, product=counted, by=request.user, **values)
            return back

        if done_once(form, request, purpose=f"counted:{found.pk}:{product}", make=make):
            messages.success(
                request,
                _("%(goods)s: %(counted)d counted.") % {"goods": counted.name, "counted": values["counted"]},
            )
            return redirect(back)
        show_again(form, expected=counted.on_shelf)
    return render(
        request,
        "points/counter/stock_take_goods.html",
        {"take": found, "product": counted, "form": form, "back": back},
    )


@require_POST
def close(request: Asked, pk: int) -> HttpResponse:
    return _ended(request, pk, stock_takes.close, _("Closed. The stock book has every difference."))


@require_POST
def discard(request: Asked, pk: int) -> HttpResponse:
    return _ended(request, pk, stock_takes.discard, _("Discarded. The stock stays as it was."))


def _ended(request: Asked, pk: int, act: Callable[..., StockTake], said: str) -> HttpResponse:
    """Pressing twice, or sending it again, ends it once and says so each time."""
    found, form = _find(request, pk), PressForm(request.POST)
    address = reverse("points:stock_take", args=[pk])

    def make() -> str:
        act(found, by=request.user)
        return address

    if form.is_valid() and done_once(form, request, purpose=f"{act.__name__}:{pk}", make=make):
        messages.success(request, said)
    else:
        unusable = _("This form was already used. Please open the page again.")
        messages.warning(request, str(next(iter(form.non_field_errors()), unusable)))
    return redirect(address)


def _find(request: Asked, pk: int) -> StockTake:
    found = get_object_or_404(StockTake.objects.select_related("community", "started_by", "ended_by"), pk=pk)
    if not is_keeper_of(request.user, found.community_id):
        raise Http404
    return found
