"""The shopping basket, and what was redeemed with it under one pickup code."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.access import may_act_for
from community.errors import Refused
from community.language import office_language
from points import baskets, opening, pickup, pools, shop
from points.forms import CancelForm, show_again
from points.forms.shop import CartForm, LineForm, PutForm
from points.models import Basket, CartLine, Product, Redemption
from points.views.common import Asked, Whom, done_once, posted


def cart(request: Asked) -> HttpResponse:
    """What lies in it, what it costs, and redeeming all of it in one step."""
    whom = Whom(request)
    lines = baskets.contents(whom.resident)
    form = CartForm(posted(request), initial={"seen": baskets.mark_of(lines)})
    if form.is_valid():
        if address := _redeem(request, form, whom):
            messages.success(request, _("Redeemed. Show the code at the counter."))
            return redirect(address)
        lines = baskets.contents(whom.resident)
        _show_as_it_is(form, lines)
    cost, balance = (
        sum(line.product.price * line.quantity for line in lines),
        pools.spendable(whom.resident),
    )
    return render(
        request,
        "points/cart.html",
        {
            "whom": whom,
            "lines": lines,
            "form": form,
            "cost": cost,
            "balance": balance,
            "missing": max(0, cost - balance),
            "left": balance - cost,
            "most": shop.MOST_AT_ONCE,
        },
    )


def _show_as_it_is(form: CartForm, lines: list[CartLine]) -> None:
    """After a refusal the page shows the basket of now, and the next press speaks of that."""
    show_again(form, seen=baskets.mark_of(lines))


def _redeem(request: Asked, form: CartForm, whom: Whom) -> str | None:
    def make() -> str:
        made = baskets.redeem_cart(resident=whom.resident, by=request.user, seen=form.cleaned_data["seen"])
        return reverse("points:basket", args=[made.pk])

    return done_once(form, request, purpose=f"cart:{whom.resident.pk}", make=make)


@require_POST
def put(request: Asked, pk: int) -> HttpResponse:
    """From the product's page into the basket."""
    whom, product = Whom(request), get_object_or_404(Product, pk=pk)
    if product.community_id != whom.resident.community_id:
        raise Http404
    form = PutForm(request.POST)
    if form.is_valid() and _put(request, form, whom, product):
        messages.success(request, _("In the basket: %(goods)s.") % {"goods": product.name})
        return redirect(reverse("points:cart") + whom.query)
    sentences = [str(error) for errors in form.errors.values() for error in errors]
    messages.warning(request, sentences[0] if sentences else _("Please try again."))
    return redirect(reverse("points:product", args=[pk]) + whom.query)


def _put(request: Asked, form: PutForm, whom: Whom, product: Product) -> str | None:
    def make() -> str:
        baskets.put(
            resident=whom.resident,
            product=product,
            quantity=form.cleaned_data["quantity"],
            by=request.user,
        )
        return reverse("points:cart")

    return done_once(form, request, purpose=f"put:{product.pk}:{whom.resident.pk}", make=make)


@require_POST
def change(request: Asked, pk: int) -> HttpResponse:
    """Another number of what is in the basket, or out with it."""
    whom = Whom(request)
    line = get_object_or_404(
        CartLine.objects.select_related("product"), resident=whom.resident, product_id=pk
    )
    form = LineForm(request.POST)
    if form.is_valid():
        _change(request, line, whom, form.cleaned_data["quantity"])
    else:
        messages.warning(request, _("Please type a whole number."))
    return redirect(reverse("points:cart") + whom.query)


def _change(request: Asked, line: CartLine, whom: Whom, quantity: int) -> None:
    try:
        if quantity:
            baskets.put(resident=whom.resident, product=line.product, quantity=quantity, by=request.user)
        else:
            baskets.take_out(resident=whom.resident, product=line.product, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))


def basket(request: Asked, pk: int) -> HttpResponse:
    """The pickup code of several goods."""
    found = _find(request, pk)
    parts = _parts(found)
    waiting = [part for part in parts if part.state == Redemption.State.RESERVED]
    return render(
        request,
        "points/basket.html",
        {
            "basket": found,
            "parts": parts,
            "waits": bool(waiting),
            "points": sum(part.points for part in waiting or parts),
            "is_other": found.resident != request.user,
            "whose": f"?for={found.resident_id}" if found.resident != request.user else "",
            "qr": pickup.qr_svg(found) if waiting else "",
            "hours": opening.of(found.community_id) if waiting else None,
        },
    )


def cancel(request: Asked, pk: int) -> HttpResponse:
    found = _find(request, pk)
    form = CancelForm(posted(request))
    if form.is_valid():
        _cancel(request, found, form.cleaned_data["reason"])
        return redirect("points:basket", pk=pk)
    waiting = [part for part in _parts(found) if part.state == Redemption.State.RESERVED]
    if not waiting:
        return redirect("points:basket", pk=pk)
    context = {"basket": found, "form": form, "points": sum(part.points for part in waiting)}
    return render(request, "points/cancel_basket.html", context)


def _cancel(request: Asked, found: Basket, reason: str) -> None:
    with office_language():
        reason = reason or _("No longer wanted")
    try:
        shop.cancel_all(found, by=request.user, reason=reason)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Cancelled. The points are back in the passbook."))


def _parts(found: Basket) -> list[Redemption]:
    return list(found.redemptions.select_related("product__photo").order_by("pk"))


def _find(request: Asked, pk: int) -> Basket:
    """The resident's own, or one of somebody they help."""
    found = get_object_or_404(Basket.objects.select_related("resident", "community"), pk=pk)
    if found.resident != request.user and not may_act_for(request.user, found.resident):
        raise Http404
    return found
