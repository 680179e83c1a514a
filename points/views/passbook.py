"""A resident's passbook."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from community.paging import page_of
from points import expiry, ledger, pools, reviews
from points.forms import LinesForm
from points.models import Entry
from points.views.common import Asked, Whom

SHOWN = {"earned": {"amount__gt": 0}, "spent": {"amount__lt": 0}}


def passbook(request: Asked) -> HttpResponse:
    whom = Whom(request)
    form = LinesForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    entries = _chosen(Entry.objects.of(whom.resident), wanted)
    return render(
        request,
        "points/passbook.html",
        {
            "whom": whom,
            "balance": ledger.balance_of(whom.resident),
            "page": page_of(entries.select_related("standard", "reverses", "reversed_by"), request.GET),
            "form": form,
            "show": wanted.get("show", ""),
            "chosen": any(wanted.values()) or not form.is_valid(),
            "waiting": reviews.waiting_of(whom.resident),
            "expiring": expiry.coming_for(whom.resident),
            "partner": pools.partner_of(whom.resident),
        },
    )


def _chosen(entries: QuerySet[Entry], wanted: dict) -> QuerySet[Entry]:
    show = wanted.get("show") or ""
    if show:
        entries = entries.filter(**SHOWN.get(show, {"kind": show}))
    if wanted.get("first"):
        entries = entries.filter(occurred_on__gte=wanted["first"])
    if wanted.get("last"):
        entries = entries.filter(occurred_on__lte=wanted["last"])
    return entries
