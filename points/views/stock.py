"""The stock room: what is there, goods in, stock-takes, and what is written off."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from community.access import is_keeper_of
from community.paging import page_of
from points import stock
from points.catalogue import matching
from points.counter import goods_with_waiting
from points.forms import CountForm, WriteOffForm, show_again
from points.forms.shop import ReceiveForm, origin_of
from points.models import Product
from points.views.common import Asked, Counter, done_once, posted


def goods(request: Asked) -> HttpResponse:
    here = Counter(request)
    words = request.GET.get("q", "")
    found = matching(goods_with_waiting(here.community), words)
    return render(
        request,
        "points/counter/goods.html",
        {"counter": here, "words": words, "page": page_of(found, request.GET)},
    )


def receive(request: Asked, pk: int) -> HttpResponse:
    product = _find(request, pk)
    return _answered(
        request,
        product,
        ReceiveForm(posted(request)),
        title=_("Goods in: %(product)s") % {"product": product.name},
        submit=_("Put on the shelf"),
        act=stock.receive,
    )


def write_off(request: Asked, pk: int) -> HttpResponse:
    product = _find(request, pk)
    return _answered(
        request,
        product,
        WriteOffForm(posted(request)),
        title=_("Write off: %(product)s") % {"product": product.name},
        submit=_("Write off"),
        act=stock.write_off,
    )


def count(request: Asked, pk: int) -> HttpResponse:
    product = _find(request, pk)
    return _answered(
        request,
        product,
        CountForm(posted(request), initial={"expected": product.on_shelf}),
        title=_("Stock-take: %(product)s") % {"product": product.name},
        submit=_("Record the count"),
        act=stock.count_shelf,
    )


def _answered(
    request: Asked,
    product: Any,
    form: forms.Form,
    *,
    title: str,
    submit: str,
    act: Callable[..., Any],
) -> HttpResponse:
    back = f"{reverse('points:goods')}?community={product.community.slug}"
    if form.is_valid() and _done(request, product, form, act, back):
        messages.success(request, _("Recorded in the stock book."))
        return redirect(back)
    if form.non_field_errors() and "expected" in form.fields:
        show_again(form, expected=product.on_shelf)
    return render(
        request,
        "points/counter/stock_form.html",
        {"product": product, "form": form, "title": title, "submit": submit, "back": back},
    )


def _done(
    request: Asked, product: Product, form: forms.Form, act: Callable[..., Any], back: str
) -> str | None:
    values = dict(form.cleaned_data) if "source" not in form.fields else origin_of(form.cleaned_data)
    key = values.pop("once")

    def make() -> str:
        act(product, by=request.user, reference=f"{act.__name__}:{key}", **values)
        return back

    return done_once(form, request, purpose=f"{act.__name__}:{product.pk}", make=make)


def _find(request: Asked, pk: int) -> Any:
    """The product with its `waiting` pieces, and `on_shelf`, all that should be there."""
    found = get_object_or_404(Product, pk=pk)
    if not is_keeper_of(request.user, found.community_id):
        raise Http404
    return goods_with_waiting(found.community).select_related("community").get(pk=pk)
