"""A person's own messages."""

from django.db.models import QuerySet
from django.utils import timezone

from community.models import Message, Resident


def messages_of(person: Resident) -> QuerySet[Message]:
    return Message.objects.shown().filter(resident=person)


def mark_read(*, by: Resident, up_to: int) -> int:
    """All of this person's messages up to the newest one they saw. Returns how many were unread."""
    return messages_of(by).filter(pk__lte=up_to, read_at__isnull=True).update(read_at=timezone.now())
