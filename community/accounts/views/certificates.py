"""我的证件: what a volunteer has shown the office, and showing another."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import certificates as papers
from community.access import is_staff_of, person_of
from community.accounts.forms.people import CertificateForm
from community.errors import NotAllowed, Refused
from community.models import CertificatePhoto, Resident, Volunteer
from community.once import answered_before, once
from community.photos import path_of, thumbnail_name

PURPOSE = "certificate"


@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    volunteer = person.volunteer_or_none
    if volunteer is None or volunteer.state == Volunteer.State.DECLINED:
        raise Http404
    if request.method != "POST":
        return _page(request, volunteer, CertificateForm())
    if earlier := answered_before(request.POST.get("once", ""), purpose=PURPOSE, by=person):
        return redirect(earlier)
    form = CertificateForm(request.POST, request.FILES)
    if form.is_valid() and (answer := _presented(form, person)):
        messages.success(request, _("Thank you! The office compares it with the paper and tells you."))
        return redirect(answer)
    return _page(request, volunteer, form, status=422)


def _presented(form: CertificateForm, person: Resident) -> str:
    values = dict(form.cleaned_data)

    def make() -> str:
        papers.present(by=person, **values)
        return reverse("certificates")

    try:
        answer, _first = once(values.pop("once"), purpose=PURPOSE, by=person, make=make)
    except NotAllowed:
        raise
    except Refused as refused:
        form.add_error(None, str(refused))
        return ""
    return answer


def _page(
    request: HttpRequest, volunteer: Volunteer, form: CertificateForm, *, status: int = 200
) -> HttpResponse:
    shown = volunteer.certificates.select_related("skill", "photo")
    context = {"certificates": shown, "form": form}
    return render(request, "accounts/certificates.html", context, status=status)


@require_safe
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """For the volunteer and the office; with `?s=1` the thumbnail."""
    rows = CertificatePhoto.objects.select_related("certificate__volunteer__resident")
    row = get_object_or_404(rows, pk=pk)
    owner = row.certificate.volunteer.resident
    if owner != request.user and not is_staff_of(request.user, owner.community_id):
        raise Http404
    path = path_of(thumbnail_name(row.file) if request.GET.get("s") else row.file)
    if not path.exists():
        raise Http404
    return FileResponse(open(path, "rb"), content_type="image/jpeg")
