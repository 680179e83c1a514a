"""Where staff switch their second step on and off."""

from base64 import b32encode

import django_otp
import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from community.access import person_of
from community.accounts import second_factor
from community.accounts.forms.signing_in import SecondStepForm
from community.errors import Refused


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    return _show(request, SecondStepForm())


def _show(request: HttpRequest, form: SecondStepForm) -> HttpResponse:
    person = person_of(request)
    if not person.is_staff:
        raise Http404
    on = second_factor.is_on(person)
    device = None if on else second_factor.unconfirmed(person)
    context = {
        "form": form,
        "on": on,
        "verified": second_factor.is_verified(person),
        "codes_left": second_factor.backup_codes_left(person) if on else 0,
        "required": settings.STAFF_SECOND_FACTOR == "required",
    }
    if device:
        context |= {"qr": qr_code(device.config_url), "secret": secret_of(device)}
    return render(request, "accounts/second_factor.html", context)


def qr_code(text: str) -> SafeString:
    """Inline SVG without the style attributes that our policy forbids; its size comes from the style sheet."""
    svg = segno.make(text, error="m").svg_inline(omitsize=True, svgclass="qr", lineclass=None, light="#fff")
    return mark_safe(svg)  # noqa: S308 segno's own drawing, the text is not in it


def secret_of(device: TOTPDevice) -> str:
    """For typing, in groups of four."""
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    try:
        second_factor.begin(by=person_of(request))
    except Refused as refused:
        if refused.status == 404:
            raise
        messages.info(request, str(refused))
    return redirect("second_factor")


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """The backup codes are in this answer and nowhere else."""
    form = SecondStepForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    try:
        device, codes = second_factor.confirm(by=person_of(request), typed=form.cleaned_data["code"])
    except Refused as refused:
        form.add_error("code", str(refused))
        return _show(request, form)
    django_otp.login(request, device)
    return render(request, "accounts/backup_codes.html", {"codes": codes})


@require_POST
def with_code(request: HttpRequest) -> HttpResponse:
    """What needs a code of the second step itself: pass it in this session, renew the backup codes, turn it off."""
    form = SecondStepForm(request.POST)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None or not form.is_valid():
        return _show(request, form)
    try:
        return act(request, form.cleaned_data["code"])
    except Refused as refused:
        form.add_error("code", str(refused))
        return _show(request, form)


def _pass(request: HttpRequest, typed: str) -> HttpResponse:
    django_otp.login(request, second_factor.check(person_of(request), typed=typed))
    return redirect("admin:index")


def _renew(request: HttpRequest, typed: str) -> HttpResponse:
    codes = second_factor.renew_backup_codes(by=person_of(request), typed=typed)
    return render(request, "accounts/backup_codes.html", {"codes": codes})


def _turn_off(request: HttpRequest, typed: str) -> HttpResponse:
    second_factor.turn_off(by=person_of(request), typed=typed)
    messages.success(request, _("The second step is off."))
    return redirect("second_factor")


ACTS = {"pass": _pass, "renew": _renew, "off": _turn_off}
