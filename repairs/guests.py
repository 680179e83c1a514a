"""Requests without an account: how many one address may send in an hour."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from community.errors import Refused

PER_HOUR = 10
HOUR = 60 * 60


def count_one(request: HttpRequest) -> None:
    """Raises Refused when this address has asked often enough."""
    key = f"guest-orders:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, HOUR)
    if cache.incr(key) > PER_HOUR:
        raise Refused(
            _("Many requests came from here within an hour. Please call the community office instead.")
        )
