"""What the pages of passbook, shop and counter share: for whom, at which counter, and how a form is answered."""

import tempfile
from collections.abc import Callable
from typing import BinaryIO

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from community.access import kept_communities
from community.errors import NotAllowed, Refused
from community.models import Community, Resident
from community.once import once
from community.pdf import Paper

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Asked(HttpRequest):
    """A request behind the login, for the type checker: these pages are closed to strangers."""

    user: Resident


def helped_by(helper: Resident) -> QuerySet[Resident]:
    """Residents whose consent to be helped by this person is valid."""
    return Resident.objects.filter(
        helpers_allowed__helper=helper, helpers_allowed__withdrawn_at__isnull=True
    ).select_related("community")


def for_whom(request: Asked) -> Resident:
    """The resident named by `?for=`, who must have agreed to be helped; without it, the person themself."""
    wanted = request.GET.get("for", "")
    if not wanted or wanted == str(request.user.pk):
        return request.user
    if not (wanted.isdecimal() and len(wanted) < 19):
        raise Http404
    return get_object_or_404(helped_by(request.user), pk=int(wanted))


class Whom:
    """For templates: whose points these are, whom else one may choose, and the words a link keeps."""

    def __init__(self, request: Asked):
        self.viewer = request.user
        self.resident = for_whom(request)
        self.people = [request.user, *helped_by(request.user)]

    @property
    def is_other(self) -> bool:
        return self.resident != self.viewer

    @property
    def has_choice(self) -> bool:
        return len(self.people) > 1

    @property
    def query(self) -> str:
        """ "?for=7" or nothing."""
        return f"?for={self.resident.pk}" if self.is_other else ""


class Counter:
    """The counter this request stands at, and the others this person may go to."""

    def __init__(self, request: Asked):
        self.all = list(kept_communities(request.user))
        self.community = _chosen(self.all, request.GET.get("community", ""), request.user.community_id)

    @property
    def has_choice(self) -> bool:
        return len(self.all) > 1

    @property
    def query(self) -> str:
        return f"?community={self.community.slug}"


def _chosen(kept: list[Community], slug: str, own_id: int | None) -> Community:
    fitting = [one for one in kept if one.slug == slug] if slug else kept
    if not fitting:
        raise Http404
    return next((one for one in fitting if one.pk == own_id), fitting[0])


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form binds to. An empty submission is one too."""
    return request.POST if request.method == "POST" else None


def done_once(form: forms.Form, request: Asked, *, purpose: str, make: Callable[[], str]) -> str | None:
    """The address to go to, or None when the operation refused and the form says why."""
    try:
        address, _made_now = once(form.cleaned_data["once"], purpose=purpose, by=request.user, make=make)
    except NotAllowed:
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    return address


def workbook_response(write: Callable[[BinaryIO], object], title: str) -> FileResponse:
    """What `write` puts into a file, as a download."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    write(file)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{title}.xlsx", content_type=WORKBOOK)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def pdf_response(paper: Paper, title: str) -> FileResponse:
    """A paper to take along."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the response)
    paper.save_to(file)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{title}.pdf", content_type="application/pdf")
    response.headers["Cache-Control"] = "no-store, private"
    return response
