"""The last page of registering, and of a forgotten password: the phone is proved, the rest is said here."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from community.accounts import profile, registration, steps, throttle
from community.accounts.forms.people import RegisterForm
from community.accounts.forms.signing_in import NewPasswordForm
from community.accounts.views.signing_in import first_step_done, log_in
from community.errors import Refused
from community.models import OnceKey, Resident, SmsCode
from community.once import once

PASSWORDS_AN_HOUR = 10


@sensitive_post_parameters("password")
@login_not_required
@require_http_methods(["GET", "POST"])
def register_details(request: HttpRequest) -> HttpResponse:
    phone = steps.proved_phone(request.session, SmsCode.Purpose.REGISTER)
    if not phone:
        return _already_done(request) or redirect("register")
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _register(request, form, phone)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "accounts/register.html", {"form": form, "phone": phone})


def _already_done(request: HttpRequest) -> HttpResponse | None:
    """The same form pressed twice: the first press used the proof and is the answer to both."""
    try:
        key = uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        return None
    row = OnceKey.objects.filter(pk=key, purpose="register").first()
    return redirect(row.answer) if row else None


def _register(request: HttpRequest, form: RegisterForm, phone: str) -> HttpResponse:
    values = dict(form.cleaned_data)
    key, password = values.pop("once"), values.pop("password")
    values.pop("privacy")
    password_hash = hashed(phone, password)

    def make() -> str:
        registration.register(phone=phone, password_hash=password_hash, **values)
        return reverse("home")

    _answer, made = once(key, purpose="register", by=None, make=make)
    steps.forget_proved(request.session)
    if made:
        messages.success(request, _("Welcome! Your account is ready."))
    return log_in(request, Resident.objects.get(phone=phone))


def hashed(phone: str, password: str) -> str:
    """Half a second of work, so not as often as somebody likes."""
    if not throttle.spend(f"password:{phone}", limit=PASSWORDS_AN_HOUR, window=throttle.HOUR):
        raise Refused(_("You tried this often. Please try again in an hour."))
    return make_password(password)


@sensitive_post_parameters("password")
@login_not_required
@require_http_methods(["GET", "POST"])
def password_new(request: HttpRequest) -> HttpResponse:
    """A new password for the account of the proved phone; every open session ends."""
    phone = steps.proved_phone(request.session, SmsCode.Purpose.PASSWORD)
    person = Resident.objects.filter(phone=phone, is_active=True).first() if phone else None
    if person is None:
        return redirect("password")
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            profile.set_password(by=person, password_hash=hashed(phone, form.cleaned_data["password"]))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            steps.forget_proved(request.session)
            messages.success(request, _("Your password is changed. Other devices were logged out."))
            return first_step_done(request, person)
    return render(request, "accounts/password_new.html", {"form": form, "phone": phone})
