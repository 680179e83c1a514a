"""Being there: a code on the organiser's screen that changes every half minute, or the list in somebody's hand."""

import hashlib
import hmac
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from community.accounts.phones import normalise
from community.accounts.throttle import give_back, spend
from community.errors import NotAllowed, Refused
from community.models import Resident
from points.activities import EARLY, check_staff, hold, may_run, note
from points.models import Activity, Attendance, SignUp
from points.sign_ups import enter

SECONDS = 30
DIGITS = 6
TRIES = 10
WINDOW_OF_TRIES = timedelta(minutes=10)
LATE = timedelta(hours=1)


def code_now(activity: Activity) -> str:
    """Six digits to type."""
    return _digits(activity, _window())


def token_now(activity: Activity) -> str:
    """The same for the QR code, too long to be guessed."""
    return _digest(activity, _window()).hex()[:20]


def seconds_left() -> int:
    return SECONDS - int(timezone.now().timestamp()) % SECONDS


def is_token(activity: Activity, token: str) -> bool:
    """Whether the QR code shows this, or did half a minute ago: a phone takes a while."""
    return any(
        constant_time_compare(token, _digest(activity, window).hex()[:20]) for window in _accepted_windows()
    )


def is_code(activity: Activity, typed: str) -> bool:
    digits = "".join(c for c in typed if c in "0123456789")
    return any(constant_time_compare(digits, _digits(activity, window)) for window in _accepted_windows())


def _window() -> int:
    return int(timezone.now().timestamp()) // SECONDS


def _accepted_windows() -> tuple[int, int]:
    return _window(), _window() - 1


def _digest(activity: Activity, window: int) -> bytes:
    return hmac.new(activity.secret.encode(), f"{activity.pk}:{window}".encode(), hashlib.sha256).digest()


def _digits(activity: Activity, window: int) -> str:
    return f"{int.from_bytes(_digest(activity, window)[-8:]) % 10**DIGITS:0{DIGITS}d}"


def is_time(activity: Activity) -> bool:
    """From a while before it begins until a while after it ends, unless it was closed before."""
    now = timezone.now()
    return activity.is_published and activity.starts_at - EARLY <= now <= activity.ends_at + LATE


def check_in_by_code(activity: Activity, *, resident: Resident, code: str) -> Attendance:
    """Six digits typed. Wrong ones are counted outside the transaction, so that a refusal does not forget them."""
    subject = f"check-in:{activity.pk}:{resident.pk}"
    if not spend(subject, limit=TRIES, window=WINDOW_OF_TRIES):
        raise Refused(_("Too many wrong codes. Please ask the organiser to check you in."))
    if not is_code(activity, code):
        raise Refused(_("This code is not, or no longer, on the screen. Please type the one shown now."))
    give_back(subject)
    return check_in_present(activity, resident=resident)


@transaction.atomic
def check_in_present(activity: Activity, *, resident: Resident) -> Attendance:
    """The resident has shown that they see the screen. Safe to repeat. Who did not sign up does so now."""
    held = hold(activity)
    if resident.community_id != held.community_id:
        raise NotAllowed(_("This activity is another community's."))
    _check_time(held)
    mine = held.sign_ups.valid().filter(resident=resident).first() or enter(
        held, by=resident, resident=resident
    )
    return attend(held, mine, how=Attendance.How.CODE, by=resident)


def check_in_representative(activity: Activity, *, phone: str, name: str) -> Attendance:
    """Somebody without an account sees the screen and gives the name and phone they were announced with."""
    phone = normalise(phone)[:20]
    subject = f"check-in:{activity.pk}:{phone}"
    if not spend(subject, limit=TRIES, window=WINDOW_OF_TRIES):
        raise Refused(_("Too many tries. Please ask the organiser to check you in."))
    with transaction.atomic():
        held = hold(activity)
        _check_time(held)
        found = held.sign_ups.valid().filter(resident=None, phone=phone, person_name=name.strip())
        mine = found.order_by("position").first()
        if mine is None or not phone:
            raise Refused(_("Nobody is announced with this name and phone. Please ask the organiser."))
        return attend(held, mine, how=Attendance.How.CODE, by=None)


def _check_time(held: Activity) -> None:
    if not is_time(held):
        raise Refused(_("Nobody can be checked in just now: it has not begun, or is over."))


@transaction.atomic
def check_in_by_list(entry: SignUp, *, by: Resident) -> Attendance:
    """The organiser ticks a name. Safe to repeat."""
    held = _run_by(entry.activity, by)
    current = held.sign_ups.valid().filter(pk=entry.pk).first()
    if current is None:
        raise Refused(_("This sign-up was withdrawn already."))
    return attend(held, current, how=Attendance.How.STAFF, by=by)


@transaction.atomic
def check_in_walk_in(activity: Activity, *, resident: Resident, by: Resident) -> Attendance:
    """A resident who came without signing up, found by staff in the roster."""
    check_staff(by, activity)
    held = _run_by(activity, by)
    if resident.community_id != held.community_id:
        raise NotAllowed(_("This activity is another community's."))
    theirs = held.sign_ups.valid().filter(resident=resident).first() or enter(held, by=by, resident=resident)
    return attend(held, theirs, how=Attendance.How.STAFF, by=by)


def _run_by(activity: Activity, by: Resident) -> Activity:
    held = hold(activity)
    if not may_run(by, held):
        raise NotAllowed(_("Only the organiser and staff can check people in."))
    check_countable(held)
    return held


def check_countable(held: Activity) -> None:
    """Attendance is entered from shortly before the beginning until the activity is closed."""
    if not held.is_published:
        raise Refused(_("This activity is “%(state)s” already.") % {"state": held.get_state_display()})
    if timezone.now() < held.starts_at - EARLY:
        raise Refused(_("It has not begun yet."))


def attend(held: Activity, entry: SignUp, *, how: str, by: Resident | None) -> Attendance:
    """There, once. `held` must be locked."""
    made, _is_new = Attendance.objects.get_or_create(
        sign_up=entry, defaults={"activity": held, "resident": entry.resident, "how": how, "by": by}
    )
    return made


@transaction.atomic
def undo(attendance: Attendance, *, by: Resident) -> None:
    """A wrong tick, taken back before the activity is closed. The audit trail keeps it."""
    held = _run_by(attendance.activity, by)
    gone, _by_model = held.attendances.filter(pk=attendance.pk).delete()
    if not gone:
        raise Refused(_("This check-in was undone already."))
    note(held, by, "check-in undone", who=str(attendance.sign_up), sign_up=attendance.sign_up_id)
