import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

log = logging.getLogger(__name__)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the session, the database or the list of static files: they may be what failed."""
    _say_what_is_missing()
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def _say_what_is_missing() -> None:
    """Without the list every page fails alike, and the traceback names a style sheet only."""
    try:
        static("css/app.css")
    except ValueError:
        log.error("The list of static files is missing or old: run “manage.py collectstatic” and restart.")
