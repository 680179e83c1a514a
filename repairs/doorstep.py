"""上门口令: four digits for each side, so that both know at the door whom they have before them.

The volunteer says theirs first; when it is right, the resident answers with their own, which the volunteer types in.
Both are worked out from the order's secret and the claim, so that a place given back takes its passwords along, and
there is no list of them anywhere.
"""

import hashlib
import unicodedata
from datetime import timedelta

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from community.accounts import throttle
from community.errors import Refused
from repairs.models import Claim, RepairOrder

TRIES = 5
WINDOW = timedelta(minutes=15)
ON_THE_WAY = {RepairOrder.State.OPEN, RepairOrder.State.CLAIMED, RepairOrder.State.WAITING}


def is_valid(claim: Claim) -> bool:
    """Only while somebody is still to come."""
    return claim.released_at is None and claim.order.state in ON_THE_WAY


def residents_code(claim: Claim) -> str:
    """What the resident says, and the volunteer types in. `claim` with its order."""
    code = _digits(claim, "resident")
    return code if code != volunteers_code(claim) else f"{(int(code) + 1) % 10000:04d}"


def volunteers_code(claim: Claim) -> str:
    """What the volunteer says first."""
    return _digits(claim, "volunteer")


def _digits(claim: Claim, side: str) -> str:
    secret = f"{claim.order.token}:{claim.pk}:{side}".encode()
    return f"{int.from_bytes(hashlib.sha256(secret).digest()[:8]) % 10000:04d}"


def check(claim: Claim, code: str) -> None:
    """Refused when the code is not the resident's."""
    typed = unicodedata.normalize("NFKC", code).strip()
    if not constant_time_compare(typed, residents_code(claim)):
        raise Refused(_("That is not the resident's password. Please ask again, or call the community desk."))


def try_code(claim: Claim, code: str) -> None:
    """Check a typed code, and count it: five wrong ones in a quarter of an hour, then only the office can help.

    To be called outside the transaction of what follows, which would forget the count together with the refusal.
    """
    subject = f"door:{claim.pk}"
    if not throttle.spend(subject, limit=TRIES, window=WINDOW):
        raise Refused(_("Too many tries. Please call the community desk: they can check you in."))
    check(claim, code)
    throttle.give_back(subject)
