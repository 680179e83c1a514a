"""The three rates with everything behind them, for the staff of one community or of several side by side."""

import tempfile
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import audit, sheets
from community.access import person_of
from community.models import AuditEvent, Community
from repairs import charts, radar
from repairs.figures import Figures, presets, sheet_of
from repairs.forms.figures import FiguresForm
from repairs.models import RepairOrder
from repairs.rates import RATES
from repairs.views.callbacks import desk_of
from repairs.visibility import log_reveals

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BARS = 12
LISTED = 30


def _asked(request: HttpRequest) -> tuple[FiguresForm, Figures]:
    """POST and GET carry the same words in the address."""
    form = FiguresForm(request.GET, places=desk_of(request).in_view)
    return form, Figures(_orders_of(form.in_view), form.chosen, known=form.known, places=form.in_view)


def _orders_of(places: list[Community]) -> QuerySet[RepairOrder]:
    return RepairOrder.objects.filter(community__in=places)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    form, found = _asked(request)
    base = found.chosen.query | _community_query(form)
    tables = [
        (_("By trade"), found.skills),
        (_("By building"), found.buildings),
        (_("By partner"), found.partners),
    ]
    if len(form.in_view) > 1:
        tables.insert(0, (_("By community"), found.communities(form.in_view)))
    context = {
        "form": form,
        "figures": found,
        "period": found.chosen.period,
        "presets": [
            (name, urlencode(_community_query(form) | period.query))
            for name, period in presets(timezone.localdate())
        ],
        "query": urlencode(base),
        "months": _rows(found.months, base),
        "trend": charts.trend(
            [group.name for group in found.months],
            [
                (rate.code, str(rate.name), [group.rates[at].percent for group in found.months])
                for at, rate in enumerate(RATES.values())
            ],
        ),
        "tables": [
            {
                "title": title,
                "rows": _rows(groups, base),
                "bars": charts.bars([(group.name, group.received) for group in groups[:MOST_BARS]]),
            }
            for title, groups in tables
        ],
        **_repeats(request, form.in_view),
    }
    return render(request, "repairs/figures.html", context)


def _repeats(request: HttpRequest, places: list[Community]) -> dict[str, Any]:
    """Its list names doors, so looking at it is written down."""
    found = radar.repeats(_orders_of(places))
    log_reveals([order for repeat in found for order in repeat.orders], by=person_of(request))
    known = radar.proposed(found) if found else {}
    return {"repeats": [(repeat, known.get(repeat.source)) for repeat in found]}


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """One of the repeated faults becomes a topic, filled in; pressed again it leads to the same topic."""
    places = desk_of(request).in_view
    found = radar.repeats(_orders_of(places))
    repeat = next((one for one in found if one.source == request.POST.get("source")), None)
    if repeat is None:
        raise Http404
    topic, is_new = radar.propose(repeat, by=person_of(request))
    if is_new:
        messages.success(request, _("Proposed. Read it once more, and take it up."))
    else:
        messages.info(request, _("This place has a topic already."))
    return redirect("admin:points_topic_change", topic.pk)


def _community_query(form: FiguresForm) -> dict[str, str]:
    slug = form.cleaned_data.get("community") if form.is_valid() else ""
    return {"community": slug} if slug else {}


def _rows(groups: list[Any], base: dict[str, str]) -> list[tuple[Any, str]]:
    return [(group, urlencode(base | group.query)) for group in groups]


@require_safe
def behind(request: HttpRequest) -> HttpResponse:
    """The list behind a number: exactly the orders that were counted."""
    form, found = _asked(request)
    rate, bucket = request.GET.get("rate", ""), request.GET.get("bucket", "")
    keys = found.behind(rate, bucket)
    page = Paginator(keys, LISTED).get_page(request.GET.get("page"))
    rows = RepairOrder.objects.filter(pk__in=list(page)).select_related("building", "skill").order_by("-id")
    words = request.GET.copy()
    words.pop("page", None)
    context = {
        "title": title_of(rate, bucket),
        "count": len(keys),
        "page": page,
        "rows": rows,
        "period": found.chosen.period,
        "query": words.urlencode(),
        "back_query": urlencode(found.chosen.query | _community_query(form)),
    }
    return render(request, "repairs/figures_list.html", context)


def title_of(code: str, bucket: str) -> str:
    rate = RATES.get(code)
    if rate is None:
        return _("All requests")
    if bucket == "over":
        return f"{rate.name}: {rate.numerator}"
    if bucket == "among":
        return f"{rate.name}: {rate.denominator}"
    label = next((one.label for one in rate.buckets if one.code == bucket), "")
    return f"{rate.name}: {label}"


@require_POST
def download(request: HttpRequest) -> FileResponse:
    """The figures as a workbook; a POST, because it is logged."""
    form, found = _asked(request)
    headings, rows = sheet_of(found, form.in_view)
    names = "、".join(place.name for place in form.in_view)
    title = _("Figures of %(where)s, %(period)s") % {"where": names, "period": found.chosen.period}
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
        subject="repairs.figures",
        summary=title,
        count=len(found.cases),
    )
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{title}.xlsx", content_type=WORKBOOK)
    response.headers["Cache-Control"] = "no-store, private"
    return response
