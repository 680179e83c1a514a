"""A resident's passbook."""

from django.http import HttpResponse
from django.shortcuts import render

from community.paging import page_of
from points import ledger
from points.models import Entry
from points.views.common import Asked, Whom

SHOWN = {"earned": {"amount__gt": 0}, "spent": {"amount__lt": 0}}


def passbook(request: Asked) -> HttpResponse:
    whom = Whom(request)
    chosen = request.GET.get("show", "")
    entries = (
        Entry.objects.of(whom.resident)
        .filter(**SHOWN.get(chosen, {}))
        .select_related("standard", "reverses", "reversed_by")
    )
    return render(
        request,
        "points/passbook.html",
        {
            "whom": whom,
            "balance": ledger.balance_of(whom.resident),
            "page": page_of(entries, request.GET),
            "chosen": chosen if chosen in SHOWN else "",
        },
    )
