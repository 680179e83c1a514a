"""Workbooks in the office: upload, look at what would happen row by row, import; and the record as a download."""

import tempfile
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from community import importing, kept_workbooks, sheets
from community.access import staffed_communities
from community.importing import Fate, Import, Sheet, Summary
from community.kept_workbooks import KeptWorkbook
from community.models import Community, Resident
from community.once import once
from community.roster import RosterImport
from points.goods_import import GoodsImport
from repairs import record_book
from repairs.models import RepairOrder
from repairs.record_book import RecordImport
from repairs.workbooks.forms import ImportForm, RecordForm, UploadForm, chosen_in_list

IMPORTERS: dict[str, type[Import]] = {each.kind: each for each in (RosterImport, RecordImport, GoodsImport)}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_ROWS = 20
ROWS_ON_A_PAGE = 100
# How the cells of refused rows are written back, so that they can be corrected and read again.
CELL_KINDS: dict[str, sheets.writing.Kind] = {"phones": "phone", "team_phones": "phone", "date": "date"}


def staff_only(request: HttpRequest) -> Resident:
    """The person asking, if they are staff somewhere; for everybody else the page does not exist."""
    person: Resident = request.user  # type: ignore[assignment]
    if not staffed_communities(person).exists():
        raise Http404
    return person


def importer_of(kind: str) -> type[Import]:
    if kind not in IMPORTERS:
        raise Http404
    return IMPORTERS[kind]


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    staff_only(request)
    return render(request, "office/imports.html", {"importers": IMPORTERS.values()})


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    person, importer = staff_only(request), importer_of(kind)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, person=person, importer=importer)
    if form.is_valid():
        file = form.cleaned_data["workbook"]
        kept = kept_workbooks.keep(
            file.file, kind=kind, name=file.name, community=form.community_chosen, owner=person
        )
        return redirect("import_preview", kind=kind, token=kept.token)
    return render(request, "office/import_upload.html", {"form": form, "importer": importer})


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, kind: str, token: str) -> HttpResponse:
    person, importer = staff_only(request), importer_of(kind)
    kept, community, sheet = _opened(importer, token, person)
    if request.method == "POST":
        return _import(request, importer, kept, community, sheet)
    summary = importing.run(importer, community=community, sheet=sheet, by=person, dry_run=True)
    return render(request, "office/import_preview.html", _told(request, importer, kept, community, summary))


def _opened(importer: type[Import], token: str, person: Resident) -> tuple[KeptWorkbook, Community, Sheet]:
    kept = kept_workbooks.find(token, kind=importer.kind, owner=person)
    community = staffed_communities(person).filter(pk=kept.community_id).first() if kept else None
    if kept is None or community is None:
        raise Http404
    return kept, community, importing.read(kept.path, importer.schema, kept.name)


def _import(
    request: HttpRequest, importer: type[Import], kept: KeptWorkbook, community: Community, sheet: Sheet
) -> HttpResponse:
    person: Resident = request.user  # type: ignore[assignment]
    here = reverse("import_preview", kwargs={"kind": kept.kind, "token": kept.token})
    form = ImportForm(request.POST)
    if kept.counts:
        return redirect(here)
    if not form.is_valid():
        messages.error(request, _("This form was already used. Please open the page again."))
        return redirect(here)
    done: list[Summary] = []

    def make() -> str:
        done.append(importing.run(importer, community=community, sheet=sheet, by=person))
        return here

    address, is_new = once(form.cleaned_data["once"], purpose=f"import:{kept.kind}", by=person, make=make)
    if is_new:
        kept_workbooks.remember_done(kept, done[0].counts(), done[0].notes)
    messages.success(request, _("The workbook has been imported."))
    return redirect(address)


def _told(
    request: HttpRequest,
    importer: type[Import],
    kept: KeptWorkbook,
    community: Community,
    summary: Summary,
) -> dict[str, Any]:
    """What the page shows: counts, and the first rows of each kind or a page of one kind."""
    chosen = request.GET.get("show", "")
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    first = (max(page, 1) - 1) * ROWS_ON_A_PAGE
    groups = []
    for fate in (Fate.REFUSED, Fate.CREATED, Fate.UPDATED, Fate.UNCHANGED):
        lines = summary.of(fate)
        is_chosen = chosen == fate
        shown = lines[first : first + ROWS_ON_A_PAGE] if is_chosen else lines[:FIRST_ROWS]
        groups.append(
            {
                "fate": fate,
                "count": len(lines),
                "lines": shown,
                "is_open": is_chosen or (not chosen and fate in (Fate.REFUSED, Fate.UPDATED)),
                "is_chosen": is_chosen,
                "has_more": len(lines) > len(shown) and not is_chosen,
                "previous": page - 1 if is_chosen and page > 1 else 0,
                "next": page + 1 if is_chosen and first + ROWS_ON_A_PAGE < len(lines) else 0,
            }
        )
    return {
        "importer": importer,
        "kept": kept,
        "place": community,
        "groups": groups,
        "summary": summary,
        "changes_something": any(group["count"] for group in groups[1:3]),
        "form": ImportForm(),
    }


@require_GET
def refused(request: HttpRequest, kind: str, token: str) -> FileResponse:
    """The rows not taken, as a workbook to be corrected and uploaded again."""
    person, importer = staff_only(request), importer_of(kind)
    _kept, community, sheet = _opened(importer, token, person)
    summary = importing.run(importer, community=community, sheet=sheet, by=person, dry_run=True)
    reasons = {line.number: line.detail for line in summary.of(Fate.REFUSED)}
    columns = [
        sheets.Column(heading, 16, CELL_KINDS.get(field, "number"))
        for field, heading in sheet.headings.items()
    ]
    columns += [sheets.Column("原表行次", 10, "number"), sheets.Column("未导入的原因", 60, "long")]
    title = f"{importer.title}：{_('Rows not taken')}"
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    sheets.write_sheet(
        file,
        title=title,
        columns=columns,
        rows=(
            [*(_as_typed(row.raw.get(field)) for field in sheet.headings), row.number, reasons[row.number]]
            for row in sheet.rows
            if row.number in reasons
        ),
    )
    return _download(file, f"{title}.xlsx")


def _as_typed(cell: object) -> object:
    """Excel keeps whole numbers as 19900007866.0."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


@require_http_methods(["GET", "POST"])
def export_record(request: HttpRequest) -> HttpResponse | FileResponse:
    """GET fills the form from a list's choices; the download itself is a POST, because it is logged."""
    person = staff_only(request)
    if request.method == "POST":
        form = RecordForm(request.POST, person=person)
        if form.is_valid():
            return record_response(
                form.orders(),
                community=form.community_chosen,
                by=person,
                period=form.period,
                description=form.description,
            )
        return render(request, "office/export_record.html", {"form": form})
    chosen, not_here = chosen_in_list(request.GET)
    form = RecordForm(initial=chosen, person=person)
    return render(request, "office/export_record.html", {"form": form, "not_here": not_here})


def record_response(
    orders: QuerySet[RepairOrder],
    *,
    community: Community,
    by: Resident,
    period: str = "",
    description: str = "",
) -> FileResponse:
    """The record of these orders as a download; the list of orders calls it with what is on the screen."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    record_book.export(
        file, orders=orders, community=community, by=by, period=period, description=description
    )
    return _download(file, f"{record_book.title_of(community, period)}.xlsx")


def _download(file: Any, name: str) -> FileResponse:
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=WORKBOOK)
    response.headers["Cache-Control"] = "no-store, private"
    return response
