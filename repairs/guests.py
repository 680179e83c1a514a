"""Requests without an account: how many one address may send in an hour."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from community.accounts.throttle import HOUR, client_address, neighbourhood, spend
from community.errors import Refused


def count_one(request: HttpRequest) -> None:
    """Raises Refused when this address has asked often enough."""
    subject = f"guest-orders:{neighbourhood(client_address(request))}"
    if not spend(subject, limit=settings.GUEST_ORDERS_PER_ADDRESS, window=HOUR):
        raise Refused(
            _("Many requests came from here within an hour. Please call the community office instead.")
        )
