"""Who takes how much: for the office, so that the same few are not always the ones who go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from repairs import fairness
from repairs.views.callbacks import desk_of

SHOWN = 300


@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    office = desk_of(request)
    rows = list(fairness.shares(office.in_view)[:SHOWN])
    taken = sum(row.this_month for row in rows)
    context = {
        "rows": rows,
        "has_several": len(office.in_view) > 1,
        "average": taken / len(rows) if rows else 0,
        "taken": taken,
    }
    return render(request, "repairs/shares.html", context)
