"""Logging in and out: password, SMS code, second step."""

from typing import Any

import django_otp
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from community import audit
from community.accounts import second_factor, steps
from community.accounts.forms.signing_in import AskCodeForm, PasswordLoginForm, SecondStepForm
from community.errors import Refused
from community.models import AuditEvent, Resident

BACKEND = "community.accounts.backends.PhoneBackend"


@sensitive_post_parameters("password")
@login_not_required
@require_http_methods(["GET", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    """Password and SMS code side by side; the code's form posts to its own address."""
    if request.user.is_authenticated:
        return redirect(safe_next(request))
    form = PasswordLoginForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        person = authenticate(
            request, username=form.cleaned_data["username"], password=form.cleaned_data["password"]
        )
        if isinstance(person, Resident):
            return first_step_done(request, person, form.cleaned_data["next"])
        form.add_error(None, _("The number and the password do not belong together. Please try again."))
    return show_login(request, form=form)


def show_login(request: HttpRequest, **forms: Any) -> HttpResponse:
    """`form` is the password's, `code_form` the SMS code's."""
    next_url = request.POST.get("next", request.GET.get("next", ""))
    blank = {"next": next_url}
    forms.setdefault("form", PasswordLoginForm(initial=blank))
    forms.setdefault("code_form", AskCodeForm(initial=blank, auto_id="code_%s"))
    return render(request, "accounts/login.html", forms)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many tries. A code by SMS still works, so nobody is shut out by a stranger's guessing."""
    return render(request, "accounts/locked_out.html", status=429)


def first_step_done(request: HttpRequest, person: Resident, next_url: str = "") -> HttpResponse:
    """Log in, or ask staff who switched it on for the second step first: until then nobody is logged in."""
    if second_factor.is_on(person):
        steps.remember_pending(request.session, person.pk, person.get_session_auth_hash(), next_url)
        return redirect("second_step")
    return log_in(request, person, next_url)


def log_in(request: HttpRequest, person: Resident, next_url: str = "") -> HttpResponse:
    login(request, person, backend=BACKEND)
    audit.note(
        AuditEvent.Kind.SIGN_IN, by=person, community=person.community, subject=person, summary=person.name
    )
    return redirect(safe_next(request, next_url))


@login_not_required
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    person, next_url = _pending_person(request)
    if person is None:
        return redirect("login")
    form = SecondStepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device = second_factor.check(person, typed=form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            steps.forget_pending(request.session)
            answer = log_in(request, person, next_url)
            django_otp.login(request, device)
            return answer
    return render(request, "accounts/second_step.html", {"form": form})


def _pending_person(request: HttpRequest) -> tuple[Resident | None, str]:
    """Whoever passed the first step here, unless their password changed since."""
    note = steps.pending(request.session)
    person = Resident.objects.filter(pk=note.get("resident", 0), is_active=True).first()
    if person is None or person.get_session_auth_hash() != note["state"]:
        return None, ""
    return person, note["next"]


def safe_next(request: HttpRequest, next_url: str | None = None) -> str:
    """Where the person wanted to go, if that is on this site; else home."""
    wanted = next_url if next_url is not None else request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@login_not_required
def admin_login(request: HttpRequest) -> HttpResponse:
    """The office's own login page would be a second door: there is one, with one set of limits."""
    if not request.user.is_authenticated:
        query = request.GET.urlencode()
        return redirect(f"{resolve_url('login')}?{query}" if query else "login")
    if not request.user.is_staff:
        raise Http404
    return redirect("admin:index")


def admin_password(request: HttpRequest) -> HttpResponse:
    return redirect("change_password")
