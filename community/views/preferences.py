"""The switches at the foot of every page: language, 关怀版, light or dark. Kept in the browser, not in an account."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.views.decorators.http import require_POST

from community.context import local_path

A_YEAR = 60 * 60 * 24 * 365


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, "language", dict(settings.LANGUAGES))


@login_not_required
@require_POST
def set_senior(request: HttpRequest) -> HttpResponse:
    return _remember(request, "senior", "senior", {"0", "1"})


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    return _remember(request, "theme", "theme", {"auto", "light", "dark"})


def _remember(request: HttpRequest, cookie: str, field: str, known) -> HttpResponse:
    chosen = request.POST.get(field, "")
    if chosen not in known:
        return HttpResponseBadRequest()
    response = HttpResponseRedirect(local_path(request, request.POST.get("next", "")))
    response.set_cookie(
        cookie,
        chosen,
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
