"""Login with a phone number and a password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from community.accounts import throttle
from community.accounts.phones import normalise
from community.models import Resident


class PhoneBackend(ModelBackend):
    """Django's own, on Resident.phone. Someone whose account is not in use cannot log in.

    The limits stand here, before the half second that hashing takes, so no login page can forget them.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Resident | None:
        phone = normalise(username or kwargs.get(Resident.USERNAME_FIELD))
        if not phone or password is None or request is None:
            return None
        if not throttle.may_try_password(request, phone):
            # django-axes then answers with the lockout page, and counts no wrong password that nobody looked at.
            request.axes_locked_out = True  # type: ignore[attr-defined]
            raise PermissionDenied
        found = super().authenticate(request, username=phone, password=password)
        if found is not None:
            throttle.password_was_right(request, phone)
        return found
