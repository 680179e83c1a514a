"""Slowing down whoever tries too often: counted in rows, before anything expensive is done."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from community.accounts.phones import normalise
from community.models import TryCount

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def spend(subject: str, *, limit: int, window: timedelta) -> bool:
    """Count one try of `subject`. False, and nothing counted, when its window has none left.

    Every step is one conditional UPDATE, so a hundred tries at the same moment are counted as a hundred.
    """
    now = timezone.now()
    row = TryCount.objects.filter(subject=subject)
    within = row.filter(since__gt=now - window, count__lt=limit)
    if within.update(count=F("count") + 1):
        return True
    if limit < 1:
        return False
    if row.filter(since__lte=now - window).update(since=now, count=1):
        return True
    _row, made = row.get_or_create(subject=subject, defaults={"since": now})
    return made or bool(within.update(count=F("count") + 1))


def give_back(subject: str) -> None:
    """The try succeeded: only failures use up an allowance."""
    TryCount.objects.filter(subject=subject, count__gt=0).update(count=F("count") - 1)


def forget_old_counts() -> int:
    """Remove the counters whose longest window is over. Returns how many."""
    return TryCount.objects.filter(since__lt=timezone.now() - 2 * DAY).delete()[0]


def login_subjects(request: HttpRequest, phone: str) -> list[tuple[str, int]]:
    """What one password try counts against, with the tries each has in an hour."""
    return [
        (f"login:address:{neighbourhood(client_address(request))}", settings.LOGIN_TRIES_PER_ADDRESS),
        (account_subject(phone), settings.LOGIN_TRIES_PER_ACCOUNT),
    ]


def account_subject(phone: str) -> str:
    return f"login:account:{phone[:20]}"


def may_try_password(request: HttpRequest, phone: str) -> bool:
    return all(spend(subject, limit=limit, window=HOUR) for subject, limit in login_subjects(request, phone))


def password_was_right(request: HttpRequest, phone: str) -> None:
    for subject, _limit in login_subjects(request, phone):
        give_back(subject)


def may_confirm_password(phone: str) -> bool:
    """Somebody logged in types their password again; the session may be a stranger's."""
    return spend(account_subject(phone), limit=settings.LOGIN_TRIES_PER_ACCOUNT, window=HOUR)


def client_address(request: HttpRequest) -> str | None:
    """Where the request comes from, as the outermost of our own proxies saw it; None when that is no address.

    Only TRUSTED_PROXIES entries of X-Forwarded-For were written by us; what stands left of them anybody may claim.
    """
    claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if settings.TRUSTED_PROXIES else []
    hops = [*(hop.strip() for hop in claimed if hop.strip()), request.META.get("REMOTE_ADDR", "")]
    return _address(hops[-min(settings.TRUSTED_PROXIES + 1, len(hops))])


def _address(text: str) -> str | None:
    for candidate in (text, text.strip("[]"), text.rpartition(":")[0].strip("[]")):
        try:
            return str(ip_address(candidate))
        except ValueError:
            continue
    return None


def neighbourhood(address: str | None) -> str:
    """An IPv6 customer owns a whole /64, so that is what is counted."""
    if address is None:
        return "unknown"
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return address


def account_named(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """The account a login names, for django-axes."""
    named = credentials if credentials else request.POST
    return normalise(named.get("username"))[:40]
