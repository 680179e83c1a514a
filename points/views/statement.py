"""The passbook's statement for a period: to read, to print, to take along as a workbook."""

from collections.abc import Callable

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from community.models import Resident
from points import statement_paper, statements
from points.forms import PeriodForm
from points.views.common import Asked, pdf_response, workbook_response


@require_GET
def statement(request: Asked) -> HttpResponse:
    resident = _whose(request)
    first, last = statements.usual_period()
    asked = {"first": request.GET.get("first") or first, "last": request.GET.get("last") or last}
    form = PeriodForm({**asked, "for": resident.pk})
    shown = statements.statement_of(resident, **form.period) if form.is_valid() else None
    context = {"resident": resident, "form": form, "statement": shown, "is_own": resident == request.user}
    return render(request, "points/statement.html", context)


@require_POST
def download(request: Asked) -> HttpResponseBase:
    """A POST, because what others take away is logged."""

    def workbook(chosen: statements.Statement) -> HttpResponseBase:
        return workbook_response(lambda file: statements.export(file, chosen, by=request.user), chosen.title)

    return _taken_away(request, workbook)


@require_POST
def paper(request: Asked) -> HttpResponseBase:
    """The same as a PDF; logged as well."""

    def pdf(chosen: statements.Statement) -> HttpResponseBase:
        return pdf_response(statement_paper.paper_of(chosen, by=request.user), chosen.title)

    return _taken_away(request, pdf)


def _taken_away(
    request: Asked, answer: Callable[[statements.Statement], HttpResponseBase]
) -> HttpResponseBase:
    resident = _whose(request)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        context = {"resident": resident, "form": form, "is_own": resident == request.user}
        return render(request, "points/statement.html", context, status=400)
    return answer(statements.statement_of(resident, **form.period))


def _whose(request: Asked) -> Resident:
    wanted = request.POST.get("for") or request.GET.get("for") or str(request.user.pk)
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 19):
        raise Http404
    found = get_object_or_404(Resident.objects.select_related("community", "building"), pk=int(wanted))
    if not statements.may_read(request.user, found):
        raise Http404
    return found
