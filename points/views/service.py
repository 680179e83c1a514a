"""Hours of service: one's own, the certificate of a period as a page and as a PDF, and checking one by its code."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from community.models import Resident
from community.paging import page_of
from points import hours, service_certificates
from points.forms import CertificateForm, CheckForm
from points.masking import masked
from points.models import ServiceCertificate, ServiceHours, Settlement
from points.service_paper import paper_of
from points.views.common import Asked, done_once, pdf_response, posted


@require_http_methods(["GET", "POST"])
def service(request: Asked) -> HttpResponse:
    """What is on record, and asking for a certificate of it."""
    resident = _whose(request)
    form = CertificateForm(posted(request))
    if request.method == "POST" and form.is_valid():
        make = partial(_issue, request, resident, form)
        purpose = f"service:{resident.pk}"
        if address := done_once(form, request, purpose=purpose, make=make):
            messages.success(request, _("The certificate is issued. It costs nothing."))
            return redirect(address)
    this_year = timezone.localdate().replace(month=1, day=1)
    shown = ServiceHours.objects.filter(resident=resident).select_related("corrected_by")
    context = {
        "resident": resident,
        "is_own": resident == request.user,
        "form": form,
        "page": page_of(shown, request.GET),
        "all_hours": hours.in_hours(hours.minutes_of(resident)),
        "year_hours": hours.in_hours(hours.minutes_of(resident, first=this_year)),
        "certificates": ServiceCertificate.objects.filter(resident=resident)[:20],
        "query": "" if resident == request.user else f"?for={resident.pk}",
    }
    return render(request, "points/service.html", context)


def _issue(request: Asked, resident: Resident, form: CertificateForm) -> str:
    made = service_certificates.issue(
        resident=resident,
        first=form.cleaned_data["first"],
        last=form.cleaned_data["last"],
        by=request.user,
    )
    return made.get_absolute_url()


def _whose(request: Asked) -> Resident:
    wanted = request.GET.get("for") or str(request.user.pk)
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 19):
        raise Http404
    found = get_object_or_404(Resident.objects.select_related("community", "building"), pk=int(wanted))
    if not service_certificates.may_read(request.user, found):
        raise Http404
    return found


@require_GET
def certificate(request: Asked, pk: int) -> HttpResponse:
    found = _find(request, pk)
    context = {
        "certificate": found,
        "facts": service_certificates.facts_of(found),
        "lines": found.lines,
        "is_own": found.resident_id == request.user.pk,
        "is_overtaken": service_certificates.is_overtaken(found),
        "check_url": _check_url(request, found),
    }
    return render(request, "points/service_certificate.html", context)


@require_GET
def certificate_pdf(request: Asked, pk: int) -> FileResponse:
    found = _find(request, pk)
    if found.is_revoked:
        raise Http404
    paper = paper_of(found, check_url=_check_url(request, found))
    return pdf_response(paper, f"志愿服务记录证明-{found.name}-{found.code}")


def _find(request: Asked, pk: int) -> ServiceCertificate:
    rows = ServiceCertificate.objects.select_related("community", "resident", "issued_by")
    found = get_object_or_404(rows, pk=pk)
    if not service_certificates.may_read(request.user, found.resident):
        raise Http404
    return found


def _check_url(request: HttpRequest, found: ServiceCertificate) -> str:
    return request.build_absolute_uri(f"{reverse('points:check_certificate')}?code={found.code}")


@login_not_required
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """For whoever holds the paper: is it real, does it still hold? The name is masked, the services are not listed."""
    form = CheckForm(request.GET) if "code" in request.GET else CheckForm()
    found = None
    if form.is_bound and form.is_valid():
        found = service_certificates.find(form.cleaned_data["code"])
        if found is None:
            form.add_error("code", _("No certificate has this code. Please compare it letter by letter."))
    context = {
        "form": form,
        "certificate": found,
        "name": masked(found.name, Settlement.Masking.SURNAME) if found else "",
        "hours": hours.in_hours(found.minutes) if found else "",
        "is_overtaken": service_certificates.is_overtaken(found) if found else False,
    }
    return render(request, "points/check_certificate.html", context)
