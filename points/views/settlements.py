"""The public notice of a settlement, objections to it, and the office's workbook of it."""

from functools import partial

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.access import is_staff_of
from community.errors import NotAllowed
from community.paging import page_of
from points import objections, reckoning, settlement_sheet
from points.forms import ObjectionForm
from points.masking import masked
from points.models import Objection, Settlement, SettlementLine
from points.settlements import day_to_post
from points.views.common import Asked, Whom, done_once, posted, workbook_response

MOST_HONOURED = 10


@require_GET
def notices(request: Asked) -> HttpResponse:
    """What was and is on notice in the resident's community."""
    whom = Whom(request)
    shown = Settlement.objects.filter(community=whom.resident.community_id).exclude(
        state=Settlement.State.DRAFT
    )
    return render(request, "points/notices.html", {"whom": whom, "page": page_of(shown, request.GET)})


@require_GET
def notice(request: Asked, number: str) -> HttpResponse:
    whom, found = Whom(request), _find(number)
    is_staff = is_staff_of(request.user, found.community_id)
    if not (is_staff or whom.resident.community_id == found.community_id):
        raise Http404
    if found.is_draft and not is_staff:
        return _not_shown(request, found)
    lines = list(found.lines.select_related("resident").order_by("place"))
    for line in lines:
        line.shown_name = masked(line.resident.name, found.name_masking)  # type: ignore[attr-defined]
    context = {
        "settlement": found,
        "whom": whom,
        "is_staff": is_staff,
        "lines": lines,
        "has_names": found.name_masking != Settlement.Masking.HIDDEN,
        "own": next((line for line in lines if line.resident_id == whom.resident.pk), None),
        "honours": honours(lines),
        "totals": reckoning.totals(found),
        "my_objections": Objection.objects.filter(settlement=found, resident=whom.resident),
        "takes_objections": objections.takes_objections(found)
        and whom.resident.community_id == found.community_id,
        "posting_on": day_to_post(found),
    }
    return render(request, "points/notice.html", context)


def honours(lines: list[SettlementLine]) -> list[SettlementLine]:
    """Who earned most, among those who agreed to stand there by name."""
    willing = [line for line in lines if line.earned > 0 and line.resident.on_honour_list]
    return sorted(willing, key=lambda line: (-line.earned, line.place))[:MOST_HONOURED]


def _find(number: str) -> Settlement:
    found = Settlement.objects.filter(number=number).select_related("community").first()
    if found is None:
        raise Http404
    return found


def _not_shown(request: Asked, found: Settlement) -> HttpResponse:
    """A link from a message may lead to a notice that was taken back meanwhile."""
    if not found.withdrawn_reason:
        raise Http404
    return render(request, "points/notice_withdrawn.html", {"settlement": found})


@require_http_methods(["GET", "POST"])
def object_to(request: Asked, number: str) -> HttpResponse:
    whom, found = Whom(request), _find(number)
    if whom.resident.community_id != found.community_id or found.is_draft:
        raise Http404
    form = ObjectionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        make = partial(_object, whom, found, form.cleaned_data["text"])
        if address := done_once(form, request, purpose=f"objection:{found.pk}", make=make):
            messages.success(
                request, _("Your objection has reached the office. The answer comes as a message.")
            )
            return redirect(address)
    line = found.lines.filter(resident=whom.resident).first()
    return render(
        request, "points/object.html", {"settlement": found, "whom": whom, "form": form, "own": line}
    )


def _object(whom: Whom, found: Settlement, text: str) -> str:
    objections.raise_objection(found, resident=whom.resident, text=text, by=whom.viewer)
    return reverse("points:notice", args=[found.number]) + whom.query


@require_POST
def workbook(request: Asked, number: str) -> FileResponse:
    """A POST, because it is logged."""
    found = _find(number)
    if not is_staff_of(request.user, found.community_id):
        raise NotAllowed(_("Only the community's staff can export a settlement."))
    return workbook_response(
        lambda file: settlement_sheet.export(file, found, by=request.user), settlement_sheet.title_of(found)
    )
