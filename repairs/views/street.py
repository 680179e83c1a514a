"""The street office: communities side by side, and the orders behind every number without anybody's name, door or phone."""

import tempfile
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import audit, sheets
from community.access import person_of, streets_of
from community.models import AuditEvent, Street
from points.deciders import waiting_at_street
from repairs.figures import presets
from repairs.forms.figures import PeriodForm
from repairs.models import RepairOrder
from repairs.rates import RATES
from repairs.street import Comparison, communities_of, sheet_of
from repairs.timeline import steps_of
from repairs.views.figures import title_of
from repairs.visibility import masked

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTED = 30


def _streets(request: HttpRequest) -> list[Street]:
    """For everybody else the page does not exist."""
    found = list(streets_of(person_of(request)))
    if not found:
        raise Http404
    return found


def _asked(request: HttpRequest) -> tuple[list[Street], PeriodForm, Comparison]:
    """POST and GET carry the same words in the address."""
    streets = _streets(request)
    form = PeriodForm(request.GET, places=communities_of(streets))
    return streets, form, Comparison(form.in_view, form.period)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    streets, form, found = _asked(request)
    base = found.period.query
    lines = [*found.lines, *([found.total] if len(found.lines) > 1 else [])]
    context = {
        "streets": streets,
        "form": form,
        "period": found.period,
        "presets": [(name, urlencode(period.query)) for name, period in presets(timezone.localdate())],
        "rates": list(RATES.values()),
        "meanings": found.meanings,
        "lines": [(line, urlencode(base | line.query)) for line in lines],
        "query": urlencode(base | _community_query(form)),
        "to_look_at": len(waiting_at_street(person_of(request))),
    }
    return render(request, "repairs/street/compare.html", context)


def _community_query(form: PeriodForm) -> dict[str, str]:
    slug = form.cleaned_data.get("community") if form.is_valid() else ""
    return {"community": slug} if slug else {}


@require_safe
def behind(request: HttpRequest) -> HttpResponse:
    """The list behind a number: exactly the orders that were counted, without personal data."""
    _mine, form, found = _asked(request)
    rate, bucket = request.GET.get("rate", ""), request.GET.get("bucket", "")
    keys = found.behind(rate, bucket)
    page = Paginator(keys, LISTED).get_page(request.GET.get("page"))
    words = request.GET.copy()
    words.pop("page", None)
    context = {
        "title": _now_words(rate) or title_of(rate, bucket),
        "count": len(keys),
        "page": page,
        "rows": [_row(order) for order in _orders(list(page))],
        "period": "" if _now_words(rate) else found.period,
        "query": words.urlencode(),
        "back_query": urlencode(found.period.query | _community_query(form)),
    }
    return render(request, "repairs/street/orders.html", context)


def _now_words(rate: str) -> str:
    return {"unclaimed": _("Unclaimed too long"), "overdue": _("Overdue")}.get(rate, "")


def _orders(keys: list[int]) -> QuerySet[RepairOrder]:
    rows = RepairOrder.objects.filter(pk__in=keys).select_related("community", "building", "skill")
    return rows.order_by("-id")


def _row(order: RepairOrder) -> dict[str, Any]:
    return {"order": order, "item": masked(order, order.item)}


@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """How one order went: steps and days, none of the words that people wrote."""
    places = communities_of(_streets(request))
    rows = RepairOrder.objects.select_related("community", "building", "skill")
    found = get_object_or_404(rows, pk=pk, community__in=places)
    context = {"order": found, "item": masked(found, found.item), "lines": steps_of(found)}
    return render(request, "repairs/street/order.html", context)


@require_POST
def download(request: HttpRequest) -> FileResponse:
    """The comparison as a workbook; a POST, because it is logged."""
    streets, form, found = _asked(request)
    headings, rows = sheet_of(found)
    names = "、".join(street.name for street in streets)
    title = _("Figures of %(where)s, %(period)s") % {"where": names, "period": found.period}
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    columns = [
        sheets.Column(name, width, "text" if at < 2 else "number")
        for at, (name, width) in enumerate(headings)
    ]
    sheets.write_sheet(file, title=title, columns=columns, rows=rows)
    audit.note(
        AuditEvent.Kind.EXPORT,
        by=person_of(request),
        community=form.in_view[0] if len(form.in_view) == 1 else None,
        subject="repairs.street",
        summary=title,
        count=len(rows),
    )
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{title}.xlsx", content_type=WORKBOOK)
    response.headers["Cache-Control"] = "no-store, private"
    return response
