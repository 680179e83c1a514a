"""What was redeemed: the list, the page with the pickup code, and cancelling."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from community.access import may_act_for
from community.errors import Refused
from community.language import office_language
from community.paging import page_of
from points import opening, pickup, shop
from points.forms import CancelForm
from points.models import Redemption
from points.views.common import Asked, Whom, posted


def redemptions(request: Asked) -> HttpResponse:
    whom = Whom(request)
    made = Redemption.objects.filter(resident=whom.resident).select_related("product__photo")
    return render(request, "points/redemptions.html", {"whom": whom, "page": page_of(made, request.GET)})


def redemption(request: Asked, pk: int) -> HttpResponse:
    found = _find(request, pk)
    if found.basket_id:
        return redirect("points:basket", pk=found.basket_id)
    waits = found.state == Redemption.State.RESERVED
    return render(
        request,
        "points/redemption.html",
        {
            "redemption": found,
            "is_other": found.resident != request.user,
            "whose": f"?for={found.resident_id}" if found.resident != request.user else "",
            "waits": waits,
            "brought_back": list(found.returns.all()),
            "qr": pickup.qr_svg(found) if waits else "",
            "hours": opening.of(found.community_id) if waits else None,
        },
    )


def cancel(request: Asked, pk: int) -> HttpResponse:
    found = _find(request, pk)
    form = CancelForm(posted(request))
    if form.is_valid():
        _cancel(request, found, form.cleaned_data["reason"])
        return redirect("points:redemption", pk=pk)
    if found.state != Redemption.State.RESERVED:
        return redirect("points:redemption", pk=pk)
    return render(request, "points/cancel.html", {"redemption": found, "form": form})


def _cancel(request: Asked, found: Redemption, reason: str) -> None:
    with office_language():
        reason = reason or _("No longer wanted")
    try:
        shop.cancel(found, by=request.user, reason=reason)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Cancelled. The points are back in the passbook."))


def _find(request: Asked, pk: int) -> Redemption:
    """The resident's own, or one of somebody they help."""
    found = get_object_or_404(
        Redemption.objects.select_related("product__photo", "resident", "community", "collected_by"), pk=pk
    )
    if found.resident != request.user and not may_act_for(request.user, found.resident):
        raise Http404
    return found
