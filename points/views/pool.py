"""Sharing points within a home: ask, agree, end."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.errors import Refused
from points import ledger, pools
from points.forms import PoolForm
from points.homes import at_home_with
from points.models import Pool
from points.views.common import Asked, done_once, posted


@require_http_methods(["GET", "POST"])
def pool(request: Asked) -> HttpResponse:
    """One's own agreement only: nobody agrees for somebody else, helpers neither."""
    form = PoolForm(posted(request), resident=request.user)
    if request.method == "POST" and form.is_valid():
        address = done_once(form, request, purpose="pool", make=partial(_propose, request, form))
        if address:
            messages.success(request, _("Asked. Nothing is shared before the other one agrees."))
            return redirect(address)
    found = pools.pool_of(request.user)
    partner = pools.partner_of(request.user)
    context = {
        "pool": found,
        "partner": partner,
        "is_asked": found is not None and not found.is_agreed and found.second_id == request.user.pk,
        "form": form,
        "has_company": at_home_with(request.user).exists(),
        "own": ledger.balance_of(request.user),
        "theirs": ledger.balance_of(partner) if partner else 0,
    }
    return render(request, "points/pool.html", context)


def _propose(request: Asked, form: PoolForm) -> str:
    pools.propose(by=request.user, to=form.cleaned_data["to"])
    return reverse("points:pool")


@require_POST
def agree(request: Asked, pk: int) -> HttpResponse:
    found = get_object_or_404(Pool, pk=pk, second=request.user)
    try:
        pools.agree(found, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("You share your points from now on."))
    return redirect("points:pool")


@require_POST
def end(request: Asked, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Pool.objects.filter(first=request.user) | Pool.objects.filter(second=request.user), pk=pk
    )
    try:
        pools.end(found, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("Ended. Each of you keeps their own points."))
    return redirect("points:pool")
