"""我的: who I am, who helps me, whom I help, and my standing as a volunteer."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community import helping, volunteering
from community.access import person_of
from community.accounts import profile, second_factor, throttle
from community.accounts.forms.people import (
    HelperForm,
    PasswordChangeForm,
    ProfileForm,
    VolunteerForm,
    stored_values,
)
from community.accounts.views.registering import hashed
from community.errors import Refused, Stale
from community.models import Consent, Resident, Volunteer
from community.once import once


@require_GET
def profile_page(request: HttpRequest) -> HttpResponse:
    person = _with_home(request)
    valid = Consent.objects.filter(withdrawn_at__isnull=True)
    ended = helping.ended_lately(person)
    return render(
        request,
        "accounts/profile.html",
        {
            "person": person,
            "volunteer": person.volunteer_or_none,
            "my_helpers": valid.filter(resident=person).select_related("helper"),
            "i_help": valid.filter(helper=person).select_related("resident__building"),
            "ended": ended,
            "second_factor_on": person.is_staff and second_factor.is_on(person),
        },
    )


def _with_home(request: HttpRequest) -> Resident:
    return Resident.objects.select_related("community", "building").get(pk=person_of(request).pk)


@require_http_methods(["GET", "POST"])
def change_profile(request: HttpRequest) -> HttpResponse:
    person = _with_home(request)
    form = ProfileForm(request.POST or None, resident=person)
    if request.method == "POST" and form.is_valid():
        try:
            values = dict(form.cleaned_data)
            profile.change_profile(by=person, expected_version=values.pop("version"), **values)
        except Stale as stale:
            return _show_both(request, form, stale)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("profile")
    return render(request, "accounts/profile_edit.html", {"form": form})


@require_POST
def choose_honours(request: HttpRequest) -> HttpResponse:
    shown = request.POST.get("shown") == "yes"
    profile.choose_honours(by=person_of(request), shown=shown)
    if shown:
        messages.success(request, _("Your full name may now stand on honour lists."))
    else:
        messages.success(request, _("Your name no longer appears on honour lists."))
    return redirect("profile")


def _show_both(request: HttpRequest, typed: ProfileForm, stale: Stale) -> HttpResponse:
    """What was typed stays in the form; beside it stands what is stored now. Saving again is then deliberate."""
    now = stored_values(_with_home(request))
    data = {**typed.data.dict(), "version": now["version"]}  # type: ignore[attr-defined]
    form = ProfileForm(data, resident=_with_home(request))
    form.is_valid()
    form.add_error(None, str(stale))
    differences = [
        {"label": form.fields[name].label, "typed": typed.cleaned_data[name] or "", "stored": now[name] or ""}
        for name in profile.FIELDS
        if typed.cleaned_data[name] != now[name]
    ]
    return render(
        request, "accounts/profile_edit.html", {"form": form, "differences": differences}, status=409
    )


@sensitive_post_parameters("old", "password")
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    form = PasswordChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _change_password(request, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your password is changed. Other devices were logged out."))
            return redirect("profile")
    return render(request, "accounts/change_password.html", {"form": form})


def _change_password(request: HttpRequest, *, old: str, password: str) -> None:
    person = person_of(request)
    if not throttle.may_confirm_password(person.phone or ""):
        raise Refused(_("You tried this often. Please try again in an hour."))
    if not person.check_password(old):
        raise Refused(_("The old password is not right. If you forgot it, have a code sent to your phone."))
    throttle.give_back(throttle.account_subject(person.phone or ""))
    profile.set_password(by=person, password_hash=hashed(person.phone or "", password))
    update_session_auth_hash(request, person)


@require_http_methods(["GET", "POST"])
def add_helper(request: HttpRequest) -> HttpResponse:
    form = HelperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)

        def make() -> str:
            helping.allow(by=person_of(request), **values)
            return reverse("profile")

        try:
            profile.count_helper_try(person_of(request))
            answer, _made = once(values.pop("once"), purpose="helper", by=person_of(request), make=make)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("%(name)s may now report repairs for you.") % {"name": values["name"]}
            )
            return redirect(answer)
    return render(request, "accounts/helper.html", {"form": form})


@require_POST
def end_helping(request: HttpRequest, pk: int) -> HttpResponse:
    consent = get_object_or_404(Consent.objects.select_related("resident", "helper"), pk=pk)
    helping.withdraw(consent, by=person_of(request))
    messages.success(request, _("That has ended."))
    return redirect("profile")


@require_http_methods(["GET", "POST"])
def volunteer_apply(request: HttpRequest) -> HttpResponse:
    standing = person_of(request).volunteer_or_none
    if standing and standing.state != Volunteer.State.DECLINED and request.method == "GET":
        return redirect("profile")
    form = VolunteerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)

        def make() -> str:
            volunteering.apply(by=person_of(request), **values)
            return reverse("profile")

        try:
            answer, _made = once(values.pop("once"), purpose="volunteer", by=person_of(request), make=make)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you! The community office will answer soon."))
            return redirect(answer)
    return render(request, "accounts/volunteer_apply.html", {"form": form, "standing": standing})
