"""Six-digit codes by SMS. A code is sent to any number that asks, so sending never tells who has an account."""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.accounts import throttle
from community.errors import Refused
from community.language import office_language
from community.messages.senders import NotSent, chosen_sender
from community.models import SmsCode

log = logging.getLogger(__name__)

LIFETIME = timedelta(minutes=5)
PAUSE = timedelta(seconds=60)
TRIES = 5
PER_PHONE_A_DAY = 10
PER_ADDRESS_AN_HOUR = 20


class TooSoon(Refused):
    """A code went to this phone less than a minute ago."""


class Answer(Enum):
    """What became of a typed code."""

    ACCEPTED = "accepted"  # it was right, and this was the one time it counts
    REPEATED = "repeated"  # it was right but is used already: the same button pressed twice
    WRONG = "wrong"
    EXPIRED = "expired"  # none is waiting: too old, too many tries, or never sent


@dataclass(frozen=True)
class SentCode:
    row: SmsCode
    digits: str


def send(*, phone: str, purpose: str, address: str | None) -> SentCode:
    """Make a code for this phone and send it right after it is stored. Earlier ones for the purpose stop counting.

    Raises TooSoon within a minute of the last one, Refused when a limit is reached or the text could not be sent.
    """
    digits = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        _check_limits(phone, address)
        now = timezone.now()
        row = SmsCode.objects.create(
            phone=phone,
            purpose=purpose,
            code_hash=_digest(phone, purpose, digits),
            address=address,
            created_at=now,
            expires_at=now + LIFETIME,
        )
    _hand_over(row, digits)
    return SentCode(row, digits)


def _check_limits(phone: str, address: str | None) -> None:
    """The phone's counter is changed first: its row stays locked, so two requests at once are seen one by one."""
    phone_left = throttle.spend(f"sms:phone:{phone}", limit=PER_PHONE_A_DAY, window=throttle.DAY)
    last = SmsCode.objects.filter(phone=phone).order_by("-created_at").first()
    wait = last.created_at + PAUSE - timezone.now() if last else timedelta(0)
    if wait > timedelta(0):
        seconds = int(wait.total_seconds()) + 1
        raise TooSoon(
            ngettext(
                "A code was just sent to this number. A new one can be sent in %(n)s second.",
                "A code was just sent to this number. A new one can be sent in %(n)s seconds.",
                seconds,
            )
            % {"n": seconds}
        )
    if not phone_left:
        raise Refused(
            _("This number has had many codes today. Please try tomorrow or call the community office.")
        )
    where = f"sms:address:{throttle.neighbourhood(address)}"
    if not throttle.spend(where, limit=PER_ADDRESS_AN_HOUR, window=throttle.HOUR):
        raise Refused(_("Many codes were asked for from here. Please try again in an hour."))


def _hand_over(row: SmsCode, digits: str) -> None:
    with office_language():
        text = _(
            "[邻里微修] Your code is %(code)s, valid for 5 minutes. Tell it to nobody, not even to staff."
        ) % {"code": digits}
    try:
        chosen_sender().send(row.phone, text)
    except NotSent as error:
        log.error("A code could not be sent: %s", error)
        SmsCode.objects.filter(pk=row.pk).update(expires_at=timezone.now())
        raise Refused(
            _(
                "The text message could not be sent. Please try again in a minute, or call the community office."
            )
        ) from error


def redeem(*, phone: str, purpose: str, typed: str) -> Answer:
    """Try a code. Commits by itself, whatever follows: a try is a try, and a used code is used.

    Only the newest code counts. Of many who type it at the same moment exactly one is ACCEPTED.
    """
    row = SmsCode.objects.filter(phone=phone, purpose=purpose).order_by("-created_at", "-id").first()
    if row is None or row.expires_at <= timezone.now():
        return Answer.EXPIRED
    matches = constant_time_compare(row.code_hash, _digest(phone, purpose, typed))
    waiting = SmsCode.objects.filter(
        pk=row.pk, used_at__isnull=True, tries__lt=TRIES, expires_at__gt=timezone.now()
    )
    if matches and waiting.update(used_at=timezone.now(), tries=F("tries") + 1):
        return Answer.ACCEPTED
    if matches and SmsCode.objects.filter(pk=row.pk, used_at__isnull=False).exists():
        return Answer.REPEATED
    if waiting.update(tries=F("tries") + 1):
        return Answer.WRONG
    return Answer.EXPIRED


def forget_old_codes() -> int:
    """Remove codes that count for no limit any more. Returns how many."""
    return SmsCode.objects.filter(created_at__lt=timezone.now() - 2 * throttle.DAY).delete()[0]


def _digest(phone: str, purpose: str, digits: str) -> str:
    return salted_hmac("weixiu.sms-code", f"{phone}:{purpose}:{digits}", algorithm="sha256").hexdigest()
