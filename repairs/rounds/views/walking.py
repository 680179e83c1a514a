"""A round on the phone: what is mine, the buildings, one big card for each thing to look at, and the sheet."""

import tempfile

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from community import audit, photos, sheets
from community.access import is_staff_of, person_of
from community.errors import NotAllowed, Refused, Stale
from community.models import AuditEvent
from community.once import once
from community.paging import page_of
from repairs.models import Round, RoundItem, RoundPhoto
from repairs.rounds import overview, walking
from repairs.rounds.forms import AnswerForm, PressForm
from repairs.rounds.views.common import done_before, pressed, round_of, visible_rounds

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I am to walk, the most urgent first, and what I have walked."""
    person = person_of(request)
    own = overview.with_progress(Round.objects.filter(assignee=person))
    context = {
        "waiting": own.filter(state=Round.State.OPEN).order_by("due_on", "id"),
        "page": page_of(own.exclude(state=Round.State.OPEN), request.GET),
    }
    return render(request, "repairs/rounds/mine.html", context)


@require_safe
def walk(request: HttpRequest, pk: int) -> HttpResponse:
    found = round_of(request, pk)
    items = list(found.items.select_related("building", "finding"))
    answered = sum(bool(item.result) for item in items)
    context = {
        "round": found,
        "places": overview.places_of(items),
        "answered": answered,
        "in_all": len(items),
        "findings": [item for item in items if item.result == RoundItem.Result.PROBLEM],
        "next": next((item for item in items if not item.result), None) if found.is_open else None,
        "form": PressForm() if found.is_open and answered == len(items) else None,
        "is_staff": is_staff_of(request.user, found.community_id),
    }
    return render(request, "repairs/rounds/round.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """One card: the answer is stored before the next one is shown."""
    found = round_of(request, pk)
    line = get_object_or_404(found.items.select_related("building", "by", "round"), pk=item)
    if request.method != "POST":
        return _card(request, found, line, AnswerForm(initial={"seen": line.version, "note": line.note}))
    purpose = f"round-item:{line.pk}"
    earlier = done_before(request, purpose)
    if earlier is not None:
        return earlier
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return redirect(_stored(request, found, line, form, purpose))
        except Stale as stale:
            line.refresh_from_db()
            form.add_error(None, _with_stored(stale, line))
            form.data = request.POST.copy()
            form.data["seen"] = str(line.version)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(None, str(refused))
    return _card(request, found, line, form, status=422)


def _stored(request: HttpRequest, found: Round, line: RoundItem, form: AnswerForm, purpose: str) -> str:
    by = person_of(request)

    def make() -> str:
        form.save(line, by)
        following = overview.next_item(found, after=line)
        if following is None:
            return found.get_absolute_url()
        return reverse("repairs:round_item", args=[found.pk, following.pk])

    address, _first = once(form.cleaned_data["once"], purpose=purpose, by=by, make=make)
    return address


def _with_stored(stale: Stale, line: RoundItem) -> str:
    """What is on record, so that pressing again is a decision."""
    return _("%(sentence)s On record: %(stored)s (%(who)s).") % {
        "sentence": stale,
        "stored": " ".join(part for part in (line.get_result_display(), line.note) if part),
        "who": line.by or "",
    }


def _card(
    request: HttpRequest, found: Round, line: RoundItem, form: AnswerForm, status: int = 200
) -> HttpResponse:
    keys = list(found.items.values_list("pk", "result", "building_id"))
    place = [key for key, _result, _building in keys].index(line.pk)
    here = [key for key, _result, building in keys if building == line.building_id]
    context = {
        "round": found,
        "item": line,
        "form": form,
        "photos": list(line.photos.filter(look=None)),
        "results": RoundItem.Result.choices,
        "finding": getattr(line, "finding", None),
        "before": keys[place - 1][0] if place else None,
        "after": keys[place + 1][0] if place + 1 < len(keys) else None,
        "answered": sum(bool(result) for _key, result, _building in keys),
        "in_all": len(keys),
        "here": here.index(line.pk) + 1,
        "here_in_all": len(here),
    }
    return render(request, "repairs/rounds/item.html", context, status=status)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    found = round_of(request, pk)
    address = found.get_absolute_url()

    def make() -> str:
        walking.finish(found, by=person_of(request))
        return address

    return pressed(
        request,
        PressForm(request.POST),
        purpose=f"round-finish:{pk}",
        make=make,
        back=address,
        done=_("Thank you. The round is complete."),
    )


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything on one page, to read and to print."""
    found = round_of(request, pk)
    items = overview.lines_of(found)
    context = {
        "round": found,
        "columns": [column.heading for column in overview.columns()],
        "rows": list(overview.rows_of(items)),
    }
    return render(request, "repairs/rounds/sheet.html", context)


@require_POST
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The sheet as a workbook; a POST, because it is logged."""
    found = round_of(request, pk)
    rows = list(overview.rows_of(overview.lines_of(found)))
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    sheets.write_sheet(file, title=str(found), columns=overview.columns(), rows=rows)
    audit.note(
        AuditEvent.Kind.EXPORT,
        by=person_of(request),
        community=found.community,
        subject=found,
        summary=str(found),
        count=len(rows),
    )
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{found}.xlsx", content_type=WORKBOOK)
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_GET
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """A photo of a round, or with `?s=1` its thumbnail: for those who see the round."""
    row = get_object_or_404(RoundPhoto.objects.select_related("item"), pk=pk)
    if not visible_rounds(request).filter(pk=row.item.round_id).exists():
        raise Http404
    path = photos.path_of(photos.thumbnail_name(row.file) if request.GET.get("s") else row.file)
    if not path.exists():
        raise Http404
    return FileResponse(open(path, "rb"), content_type="image/jpeg")
