"""The shop's counter: a code comes in, goods go out."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from community.access import is_keeper_of
from community.errors import Refused
from community.models import Resident
from community.paging import page_of
from points import counter as looking
from points import pickup, pools, shop
from points.forms import CodeForm, CounterCancelForm, WalkInForm
from points.models import Redemption
from points.views.common import Asked, Counter, done_once, posted


def counter(request: Asked) -> HttpResponse:
    here = Counter(request)
    form = CodeForm(posted(request))
    if form.is_valid():
        try:
            waiting = pickup.find_waiting(here.community, form.cleaned_data["code"], by=request.user)
            return redirect("points:hand_over", pk=waiting.pk)
        except Refused as refused:
            form.add_error("code", str(refused))
    return render(
        request,
        "points/counter/counter.html",
        {
            "counter": here,
            "form": form,
            "page": page_of(looking.waiting(here.community), request.GET),
            "low": looking.running_low(here.community)[:10],
        },
    )


def hand_over(request: Asked, pk: int) -> HttpResponse:
    found = _find(request, pk)
    if request.method == "POST":
        try:
            shop.hand_over(found, by=request.user)
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Handed over: %(goods)s.") % {"goods": found})
        return redirect(_counter_of(found))
    waits = found.state == Redemption.State.RESERVED
    return render(
        request,
        "points/counter/hand_over.html",
        {
            "redemption": found,
            "waits": waits,
            "became": "" if waits else pickup.what_became_of(found),
            "back": _counter_of(found),
        },
    )


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


def walk_in(request: Asked, pk: int) -> HttpResponse:
    resident = get_object_or_404(Resident.objects.select_related("community", "building"), pk=pk)
    if resident.community is None or not is_keeper_of(request.user, resident.community):
        raise Http404
    form = WalkInForm(posted(request), community=resident.community)
    if form.is_valid():
        address = _walk_in(request, form, resident)
        if address:
            messages.success(request, _("Redeemed and handed over."))
            return redirect(address)
    return render(
        request,
        "points/counter/walk_in.html",
        {"resident": resident, "form": form, "balance": pools.spendable(resident)},
    )


def _walk_in(request: Asked, form: WalkInForm, resident: Resident) -> str | None:
    def make() -> str:
        made = shop.redeem_at_counter(
            resident=resident,
            product=form.cleaned_data["product"],
            quantity=form.cleaned_data["quantity"],
            by=request.user,
        )
        return _counter_of(made)

    return done_once(form, request, purpose=f"walk-in:{resident.pk}", make=make)


def _find(request: Asked, pk: int) -> Redemption:
    found = get_object_or_404(
        Redemption.objects.select_related("product__photo", "resident", "community"), pk=pk
    )
    if not is_keeper_of(request.user, found.community_id):
        raise Http404
    return found


def _counter_of(redemption: Redemption) -> str:
    return f"{reverse('points:counter')}?community={redemption.community.slug}"
