"""Reminding people once, however often and from however many places `tick` runs."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

from community.language import office_language
from community.models import Reminder

Thing = TypeVar("Thing")


def remind_once(reference: str, send: Callable[[Thing], object], about: Thing) -> bool:
    """Run `send(about)` unless this reminder was sent before; whether it was sent now.

    The unique reference decides between two at the same moment, and is kept only when `send` succeeded.
    """
    if Reminder.objects.filter(reference=reference).exists():
        return False
    try:
        with transaction.atomic():
            Reminder.objects.create(reference=reference)
            with office_language():
                send(about)
    except IntegrityError:
        if Reminder.objects.filter(reference=reference).exists():
            return False
        raise
    return True
