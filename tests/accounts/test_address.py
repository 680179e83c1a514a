"""Where a request comes from: believed only as far as our own proxies wrote it."""

import pytest
from django.test import RequestFactory

from community.accounts.throttle import client_address, neighbourhood


def seen(settings, proxies, remote, forwarded=None):
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=remote, **headers))


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        (0, "203.0.113.5", None, "203.0.113.5"),
        (0, "203.0.113.5", "198.51.100.1", "203.0.113.5"),
        (1, "127.0.0.1", "203.0.113.5", "203.0.113.5"),
        (1, "127.0.0.1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
        (2, "127.0.0.1", "198.51.100.1, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (2, "127.0.0.1", "203.0.113.5", "203.0.113.5"),
        (1, "127.0.0.1", None, "127.0.0.1"),
        (1, "", "2001:db8::1", "2001:db8::1"),
        (1, "", "203.0.113.5:4711", "203.0.113.5"),
        (1, "", "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "", "nonsense", None),
        (0, "", None, None),
    ],
)
def test_the_address_is_taken_as_many_hops_back_as_are_ours(settings, proxies, remote, forwarded, address):
    assert seen(settings, proxies, remote, forwarded) == address


def test_a_household_with_ipv6_counts_as_one():
    assert (
        neighbourhood("2001:db8:0:1:aaaa::1") == neighbourhood("2001:db8:0:1:bbbb::2") == "2001:db8:0:1::/64"
    )
    assert neighbourhood("203.0.113.5") == "203.0.113.5"
    assert neighbourhood(None) == "unknown"
