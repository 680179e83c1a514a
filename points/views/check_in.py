"""Checking in by the code on the organiser's screen."""

import time

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community.access import person_of
from community.errors import NotAllowed, Refused
from points import check_in as operations
from points.activities import link_to, may_run
from points.activity_forms import AnnouncedForm, CheckInCodeForm
from points.models import Activity
from points.pickup import spaced
from points.views.common import Asked, posted

# Long enough to log in with a code by SMS after scanning.
PRESENT_FOR = 15 * 60


@require_GET
def screen(request: Asked, pk: int) -> HttpResponse:
    """To be projected. Asks for the next code by itself; without a script the browser reloads it."""
    return render(request, "points/activities/screen.html", _shown(request, _run(request, pk)))


@require_GET
def code(request: Asked, pk: int) -> HttpResponse:
    return render(request, "points/activities/code.html", _shown(request, _run(request, pk)))


def _run(request: Asked, pk: int) -> Activity:
    found = get_object_or_404(Activity.objects.select_related("community"), pk=pk)
    if not may_run(request.user, found):
        raise Http404
    return found


def _shown(request: Asked, found: Activity) -> dict[str, object]:
    is_time = operations.is_time(found)
    return {
        "activity": found,
        "is_time": is_time,
        "opens_at": found.starts_at - operations.EARLY,
        "code": spaced(operations.code_now(found)) if is_time else "",
        "qr": _qr(request, found) if is_time else "",
        "seconds": operations.seconds_left(),
        "came": found.attendances.count(),
        "expected": found.taken,
    }


def _qr(request: Asked, found: Activity) -> str:
    """Inline SVG without a style attribute, black on white in dark mode too."""
    path = f"{reverse('points:check_in', args=[found.pk])}?c={operations.token_now(found)}"
    address = f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
    made = segno.make(address, micro=False, error="m")
    return made.svg_inline(border=3, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)


@login_not_required
@require_http_methods(["GET", "POST"])
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the QR code leads. Having seen the screen is remembered, because logging in takes longer than the code."""
    found = _published(pk)
    if request.method == "GET" and operations.is_token(found, request.GET.get("c", "")):
        request.session[_key(found)] = int(time.time())
        return redirect("points:check_in", pk=pk)
    if not request.user.is_authenticated:
        if _is_present(request, found):
            return _welcome(request, found, AnnouncedForm())
        return redirect_to_login(reverse("points:check_in", args=[pk]))
    form = CheckInCodeForm(posted(request))
    is_present = _is_present(request, found)
    if request.method == "POST" and (is_present or form.is_valid()):
        try:
            return _checked_in(request, found, form, is_present)
        except NotAllowed:
            raise
        except Refused as refused:
            messages.warning(request, str(refused))
            return redirect("points:check_in", pk=pk)
    return _ask(request, found, form, is_present)


def _ask(request: HttpRequest, found: Activity, form: CheckInCodeForm, is_present: bool) -> HttpResponse:
    person = person_of(request)
    if person.community_id != found.community_id:
        raise Http404
    return render(
        request,
        "points/activities/check_in.html",
        {
            "activity": found,
            "form": form,
            "is_present": is_present,
            "is_time": operations.is_time(found),
            "came": found.attendances.filter(resident=person).first(),
        },
    )


def _checked_in(
    request: HttpRequest, found: Activity, form: CheckInCodeForm, is_present: bool
) -> HttpResponse:
    person = person_of(request)
    if is_present:
        operations.check_in_present(found, resident=person)
    else:
        operations.check_in_by_code(found, resident=person, code=form.cleaned_data["code"])
    messages.success(request, _("You are checked in. Welcome!"))
    return redirect(link_to(found))


def _welcome(request: HttpRequest, found: Activity, form: AnnouncedForm) -> HttpResponse:
    """For somebody who sees the screen and is not logged in: log in, or say which announced guest they are."""
    return render(
        request,
        "points/activities/welcome.html",
        {"activity": found, "form": form, "is_time": operations.is_time(found)},
    )


@login_not_required
@require_POST
def check_in_representative(request: HttpRequest, pk: int) -> HttpResponse:
    """Only with the screen in view: names and phone numbers alone open nothing."""
    found = _published(pk)
    if not _is_present(request, found):
        return redirect("points:check_in", pk=pk)
    form = AnnouncedForm(request.POST)
    if form.is_valid():
        try:
            operations.check_in_representative(found, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            del request.session[_key(found)]
            return render(request, "points/activities/welcomed.html", {"activity": found})
    return _welcome(request, found, form)


def _published(pk: int) -> Activity:
    rows = Activity.objects.select_related("community").filter(published_at__isnull=False)
    return get_object_or_404(rows, pk=pk)


def _key(found: Activity) -> str:
    return f"present:{found.pk}"


def _is_present(request: HttpRequest, found: Activity) -> bool:
    return time.time() - request.session.get(_key(found), 0) < PRESENT_FOR
