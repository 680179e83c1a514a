"""What the session remembers between the pages of logging in: which phone asked for a code, and which was proved."""

from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

ASKED, PROVED, PENDING = "code_asked", "phone_proved", "login_pending"
ASKED_SECONDS = 30 * 60
PROVED_SECONDS = 15 * 60
PENDING_SECONDS = 10 * 60


def remember_asked(session: SessionBase, purpose: str, *, phone: str, shown: str, next_url: str) -> None:
    """`shown` is the code itself, kept only where SMS_SHOW_CODES is on."""
    session[ASKED] = _until(ASKED_SECONDS, purpose=purpose, phone=phone, shown=shown, next=next_url)


def asked(session: SessionBase, purpose: str) -> dict[str, Any]:
    """phone, shown and next of the code this browser waits for; empty when it waits for none."""
    note = _valid(session, ASKED)
    return note if note.get("purpose") == purpose else {}


def forget_asked(session: SessionBase) -> None:
    session.pop(ASKED, None)


def remember_proved(session: SessionBase, purpose: str, phone: str) -> None:
    session[PROVED] = _until(PROVED_SECONDS, purpose=purpose, phone=phone)


def proved_phone(session: SessionBase, purpose: str) -> str:
    note = _valid(session, PROVED)
    return note["phone"] if note.get("purpose") == purpose else ""


def forget_proved(session: SessionBase) -> None:
    session.pop(PROVED, None)


def remember_pending(session: SessionBase, resident_id: int, password_state: str, next_url: str) -> None:
    """The first step of a login is done and the second is not: nobody is logged in yet."""
    session[PENDING] = _until(PENDING_SECONDS, resident=resident_id, state=password_state, next=next_url)


def forget_pending(session: SessionBase) -> None:
    session.pop(PENDING, None)


def pending(session: SessionBase) -> dict[str, Any]:
    return _valid(session, PENDING)


def _until(seconds: int, **note: Any) -> dict[str, Any]:
    return {**note, "until": timezone.now().timestamp() + seconds}


def _valid(session: SessionBase, key: str) -> dict[str, Any]:
    note = session.get(key) or {}
    return note if note.get("until", 0) > timezone.now().timestamp() else {}
