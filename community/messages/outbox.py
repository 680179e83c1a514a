"""Sends what the operations wrote: Message rows in state waiting. Several workers may run at once."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from community.messages.senders import NotSent, Sender, chosen_sender
from community.models import Message

log = logging.getLogger(__name__)

State = Message.State
# The wait after each failed attempt; when they are used up the message has failed.
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
# After so many failures in a row the gateway is down: the rest keep their turn for later.
GATEWAY_DOWN_AFTER = 3


@dataclass
class Delivery:
    """What one pass did."""

    sent: int = 0
    failed: int = 0
    stale: int = 0

    def __str__(self) -> str:
        return f"sent {self.sent}, failed {self.failed}, stale {self.stale}"


def deliver_due(limit: int = 200) -> Delivery:
    """Send what is due. A message is claimed before it is sent, so no second worker sends it too.

    A worker that dies between sending and noting it leaves the message to be tried again: rather twice than never.
    """
    done = Delivery(stale=drop_stale())
    sender, in_a_row = chosen_sender(), 0
    for message in _due(limit):
        if not _claim(message):
            continue
        if _send(message, sender):
            done.sent, in_a_row = done.sent + 1, 0
            continue
        done.failed, in_a_row = done.failed + 1, in_a_row + 1
        if in_a_row >= GATEWAY_DOWN_AFTER:
            break
    return done


def drop_stale() -> int:
    """A reminder of yesterday's visit helps nobody."""
    waiting = Message.objects.filter(state=State.WAITING, stale_at__lte=timezone.now())
    return waiting.update(state=State.STALE)


def _due(limit: int) -> Iterator[Message]:
    now = timezone.now()
    fresh = Q(stale_at__isnull=True) | Q(stale_at__gt=now)
    rows = Message.objects.filter(fresh, state=State.WAITING, next_try_at__lte=now)
    return iter(rows.order_by("next_try_at", "id")[:limit])


def _claim(message: Message) -> bool:
    """Count the attempt and put the next one off, if nobody else has meanwhile."""
    wait = WAITS[min(message.attempts, len(WAITS) - 1)]
    claimed = Message.objects.filter(
        pk=message.pk, state=State.WAITING, attempts=message.attempts, next_try_at=message.next_try_at
    ).update(attempts=message.attempts + 1, next_try_at=timezone.now() + wait)
    message.attempts += 1
    return bool(claimed)


def _send(message: Message, sender: Sender) -> bool:
    mine = Message.objects.filter(pk=message.pk, state=State.WAITING, attempts=message.attempts)
    try:
        sender.send(message.to_phone, message.text)
    except NotSent as error:
        state = State.FAILED if message.attempts > len(WAITS) else State.WAITING
        mine.update(state=state, last_error=str(error)[:200])
        log.warning("Message %s was not sent (attempt %s): %s", message.pk, message.attempts, error)
        return False
    mine.update(state=State.SENT, last_error="")
    return True
