"""The pages between a phone number and a proved phone number, the same for login, registration and password."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from community.access import person_of
from community.accounts import codes, profile, steps
from community.accounts.forms.signing_in import AskCodeForm, CodeForm
from community.accounts.throttle import client_address
from community.accounts.views.signing_in import first_step_done, show_login
from community.errors import Refused
from community.models import Resident, SmsCode

Purpose = SmsCode.Purpose


@dataclass(frozen=True)
class Road:
    """Where the pages of one purpose are, and what they say."""

    ask: str  # the page that takes the phone number
    enter: str  # the page that takes the code
    then: str  # the page that needs the proved phone; empty when nothing more is asked
    title: object
    lead: object


ROADS = {
    Purpose.LOGIN: Road("login", "login_code", "", gettext_lazy("Log in"), ""),
    Purpose.REGISTER: Road(
        "register",
        "register_code",
        "register_details",
        gettext_lazy("Register"),
        gettext_lazy("First we send a code to your mobile phone."),
    ),
    Purpose.PASSWORD: Road(
        "password",
        "password_code",
        "password_new",
        gettext_lazy("Forgotten password"),
        gettext_lazy("We send a code to the phone you log in with. Then you choose a new password."),
    ),
    Purpose.PHONE: Road(
        "change_phone",
        "change_phone_code",
        "",
        gettext_lazy("New login phone"),
        gettext_lazy("We send a code to the new number."),
    ),
}


@login_not_required
@require_http_methods(["GET", "POST"])
def ask_code(request: HttpRequest, purpose: str) -> HttpResponse:
    """Takes a phone number and sends it a code. Says the same whether or not the number has an account."""
    road = ROADS[Purpose(purpose)]
    form = AskCodeForm(request.POST or None, auto_id="code_%s")
    if request.method == "POST" and form.is_valid():
        try:
            return _send(request, purpose, form.cleaned_data["phone"], form.cleaned_data["next"])
        except Refused as refused:
            form.add_error(None, str(refused))
    if purpose == Purpose.LOGIN:
        return show_login(request, code_form=form) if request.method == "POST" else redirect("login")
    return render(request, "accounts/ask_code.html", {"form": form, "road": road})


def _send(request: HttpRequest, purpose: str, phone: str, next_url: str) -> HttpResponse:
    """Someone who asks twice is led to the page for the code that is already on its way."""
    shown = ""
    try:
        sent = codes.send(phone=phone, purpose=purpose, address=client_address(request))
        shown = sent.digits if settings.SMS_SHOW_CODES else ""
    except codes.TooSoon as too_soon:
        messages.info(request, str(too_soon))
        earlier = steps.asked(request.session, purpose)
        shown = earlier.get("shown", "") if earlier.get("phone") == phone else ""
    steps.remember_asked(request.session, purpose, phone=phone, shown=shown, next_url=next_url)
    return redirect(ROADS[Purpose(purpose)].enter)


@login_not_required
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest, purpose: str) -> HttpResponse:
    road = ROADS[Purpose(purpose)]
    asked = steps.asked(request.session, purpose)
    if not asked:
        return redirect(road.then or road.ask)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = codes.redeem(phone=asked["phone"], purpose=purpose, typed=form.cleaned_data["code"])
        if answer is codes.Answer.ACCEPTED:
            steps.forget_asked(request.session)
            return _go_on(request, Purpose(purpose), asked)
        if answer is codes.Answer.REPEATED:
            # The other press of the same button did it; its session carries the proof, this one grants nothing.
            return redirect(road.then or "home")
        form.add_error("code", _sentence(answer))
    return render(request, "accounts/enter_code.html", {"form": form, "road": road, **asked})


def _go_on(request: HttpRequest, purpose: Purpose, asked: dict[str, Any]) -> HttpResponse:
    try:
        return ACCEPTED[purpose](request, asked["phone"], asked["next"])
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(ROADS[purpose].ask)


def change_phone(request: HttpRequest) -> HttpResponse:
    """Unlike its sisters only for people who are logged in."""
    return ask_code(request, Purpose.PHONE)


def change_phone_code(request: HttpRequest) -> HttpResponse:
    return enter_code(request, Purpose.PHONE)


def _sentence(answer: codes.Answer) -> str:
    if answer is codes.Answer.WRONG:
        return _("That is not the code we sent. Please look at the newest message.")
    return _("This code does not count any more. Please have a new one sent.")


def _log_in(request: HttpRequest, phone: str, next_url: str) -> HttpResponse:
    """Whoever holds the phone may know whether it has an account; without one they go on to register it."""
    person = Resident.objects.filter(phone=phone).first()
    if person is None:
        messages.info(request, _("This number is not registered yet. A few lines about you, and you are in."))
        return _prove(Purpose.REGISTER)(request, phone, next_url)
    if not person.is_active:
        raise Refused(_("This account is not in use. Please call the community office."))
    return first_step_done(request, person, next_url)


def _prove(purpose: Purpose) -> Callable[[HttpRequest, str, str], HttpResponse]:
    def proved(request: HttpRequest, phone: str, next_url: str) -> HttpResponse:
        steps.remember_proved(request.session, purpose, phone)
        return redirect(ROADS[purpose].then)

    return proved


def _register(request: HttpRequest, phone: str, next_url: str) -> HttpResponse:
    if Resident.objects.filter(phone=phone).exists():
        messages.info(request, _("This number is registered already. Please log in with it."))
        return redirect("login")
    return _prove(Purpose.REGISTER)(request, phone, next_url)


def _new_password(request: HttpRequest, phone: str, next_url: str) -> HttpResponse:
    if not Resident.objects.filter(phone=phone, is_active=True).exists():
        messages.info(request, _("No account in use has this number. You can register it."))
        return redirect("register")
    return _prove(Purpose.PASSWORD)(request, phone, next_url)


def _change_phone(request: HttpRequest, phone: str, next_url: str) -> HttpResponse:
    profile.change_login_phone(by=person_of(request), phone=phone)
    messages.success(request, _("From now on you log in with the new number."))
    return redirect("profile")


ACCEPTED: dict[Purpose, Callable[[HttpRequest, str, str], HttpResponse]] = {
    Purpose.LOGIN: _log_in,
    Purpose.REGISTER: _register,
    Purpose.PASSWORD: _new_password,
    Purpose.PHONE: _change_phone,
}
