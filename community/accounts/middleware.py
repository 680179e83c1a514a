"""The office pages behind the second factor."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from community.access import person_of
from community.accounts import second_factor

Handler = Callable[[HttpRequest], HttpResponse]


class SecondFactorMiddleware:
    """Staff who switched it on, or all staff where it is required, enter the admin only with it."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.app_name != "admin":
            return None
        person = person_of(request)
        if not person.is_authenticated or not person.is_staff or second_factor.is_verified(person):
            return None
        if settings.STAFF_SECOND_FACTOR == "required" or second_factor.is_on(person):
            messages.info(request, _("The office pages need the second step."))
            return redirect("second_factor")
        return None
