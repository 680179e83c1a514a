"""The shop's counter: a code comes in, goods go out."""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from community.access import is_keeper_of, is_staff_of
from community.errors import Refused
from community.once import answered_before
from community.paging import page_of
from points import counter as looking
from points import labels, opening, pickup, returns, shop
from points.forms import CodeForm, CounterCancelForm
from points.forms.shop import HandOverForm, TakeBackForm
from points.models import Basket, Redemption
from points.views.common import Asked, Counter, done_once, posted

# The one page that scans with the telephone's camera; everywhere else browsers are told to keep it off.
WITH_CAMERA = "camera=(self), microphone=(self), geolocation=(), payment=()"


def counter(request: Asked) -> HttpResponse:
    here = Counter(request)
    form = CodeForm(posted(request))
    if form.is_valid():
        try:
            return redirect(_what_is_meant(request, here, form.cleaned_data["code"]))
        except Refused as refused:
            form.add_error("code", str(refused))
    response = render(
        request,
        "points/counter/counter.html",
        {
            "counter": here,
            "form": form,
            "page": page_of(looking.waiting(here.community), request.GET),
            "low": looking.running_low(here.community)[:10],
            "hours": opening.of(here.community),
            "is_staff": is_staff_of(request.user, here.community),
        },
    )
    response.headers["Permissions-Policy"] = WITH_CAMERA
    return response


def _what_is_meant(request: Asked, here: Counter, typed: str) -> str:
    """A pickup code leads to the goods to hand over; the barcode or label of goods, to their place in the stock room."""
    try:
        waiting = pickup.find_waiting(here.community, typed, by=request.user)
    except Refused:
        product = labels.find(here.community, typed)
        if product is None and labels.is_barcode(typed):
            raise Refused(labels.why_unknown(typed)) from None
        if product is None:
            raise
        words = urlencode({"community": here.community.slug, "q": product.name})
        return f"{reverse('points:goods')}?{words}"
    if waiting.basket_id:
        return reverse("points:hand_over_basket", args=[waiting.basket_id])
    return reverse("points:hand_over", args=[waiting.pk])


def hand_over(request: Asked, pk: int) -> HttpResponse:
    found = _find(request, pk)
    form = HandOverForm(posted(request), resident=found.resident, is_open=_is_open(found.community_id))
    if form.is_valid():
        _hand_over(request, partial(shop.hand_over, found), f"{found}", form)
        return redirect(_counter_of(found))
    waits = found.state == Redemption.State.RESERVED
    return render(
        request,
        "points/counter/hand_over.html",
        {
            "redemption": found,
            "form": form,
            "waits": waits,
            "became": "" if waits else pickup.what_became_of(found),
            "may_come_back": returns.may_come_back(found),
            "brought_back": list(found.returns.all()),
            "back": _counter_of(found),
        },
    )


def hand_over_basket(request: Asked, pk: int) -> HttpResponse:
    """Everything that waits under one code, at once."""
    found = _find_basket(request, pk)
    form = HandOverForm(posted(request), resident=found.resident, is_open=_is_open(found.community_id))
    parts = list(found.redemptions.select_related("product__photo").order_by("pk"))
    waiting = [part for part in parts if part.state == Redemption.State.RESERVED]
    if form.is_valid():
        _hand_over(request, partial(shop.hand_over_all, found), shop.goods_of(waiting), form)
        return redirect(_counter_of(found))
    return render(
        request,
        "points/counter/hand_over_basket.html",
        {
            "basket": found,
            "form": form,
            "waiting": waiting,
            "became": "" if waiting else pickup.what_became_of(parts[-1]),
            "points": sum(part.points for part in waiting),
            "back": _counter_of(found),
        },
    )


def _is_open(community_id: int) -> bool:
    return opening.of(community_id).is_open_now


def _hand_over(request: Asked, act: Callable[..., object], goods: str, form: HandOverForm) -> None:
    try:
        act(by=request.user, **form.answers())
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Handed over: %(goods)s.") % {"goods": goods})


def take_back(request: Asked, pk: int) -> HttpResponse:
    """What was collected comes back to the counter, all of it or some pieces."""
    found = _find(request, pk)
    purpose = f"take-back:{found.pk}"
    if earlier := answered_before(request.POST.get("once", ""), purpose=purpose, by=request.user):
        return redirect(earlier)
    form = TakeBackForm(posted(request), left=found.kept)
    if form.is_valid():

        def make() -> str:
            returns.take_back(
                found,
                by=request.user,
                quantity=form.cleaned_data.get("quantity"),
                reason=form.cleaned_data["reason"],
                to_shelf=form.cleaned_data["to_shelf"] == "yes",
            )
            return _counter_of(found)

        if address := done_once(form, request, purpose=purpose, make=make):
            messages.success(request, _("Taken back. The points are in the passbook again."))
            return redirect(address)
    return render(request, "points/counter/take_back.html", {"redemption": found, "form": form})


def cancel(request: Asked, pk: int) -> HttpResponse:
    found = _find(request, pk)
    form = CounterCancelForm(posted(request))
    if form.is_valid():
        try:
            shop.cancel(found, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Cancelled. The points are back in the passbook."))
        return redirect(_counter_of(found))
    return render(request, "points/counter/cancel.html", {"redemption": found, "form": form})


def people(request: Asked) -> HttpResponse:
    """Who stands at the counter without a phone."""
    here = Counter(request)
    words = request.GET.get("q", "")
    return render(
        request,
        "points/counter/people.html",
        {"counter": here, "words": words, "people": looking.find_people(here.community, words)},
    )


def _find(request: Asked, pk: int) -> Redemption:
    found = get_object_or_404(
        Redemption.objects.select_related("product__photo", "resident", "community"), pk=pk
    )
    if not is_keeper_of(request.user, found.community_id):
        raise Http404
    return found


def _find_basket(request: Asked, pk: int) -> Basket:
    found = get_object_or_404(Basket.objects.select_related("resident", "community"), pk=pk)
    if not is_keeper_of(request.user, found.community_id):
        raise Http404
    return found


def _counter_of(redemption: Redemption | Basket) -> str:
    return f"{reverse('points:counter')}?community={redemption.community.slug}"
