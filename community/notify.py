"""Replies to people: written in the caller's transaction, sent afterwards by the worker (see community.messages)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from community.models import Community, Message, Resident
from community.rows import insert


def tell(
    resident: Resident | int | None,
    text: object,
    *,
    link: str = "",
    community: Community | int | None = None,
    sms_to: str = "",
    useless_after: datetime | None = None,
    not_before: datetime | None = None,
) -> Message | None:
    """Write a message to a resident's inbox and, when `sms_to` is a mobile number, queue it for SMS too.

    What must not disturb anybody at night is shown and sent `not_before` the morning (community.quiet_hours).

    Both `resident` and `community` may be given by their keys, where nobody has looked them up.
    `text` is stored as given, in Chinese: it is read later, maybe on a phone that knows no other language.
    """
    if resident is None and not sms_to:
        return None
    return insert(
        Message(
            resident_id=resident.pk if isinstance(resident, Resident) else resident,
            community_id=_community_of(resident, community),
            text=str(text)[:300],
            link=link[:200],
            to_phone=sms_to,
            state=Message.State.WAITING if sms_to else Message.State.QUIET,
            stale_at=useless_after,
            next_try_at=not_before or timezone.now(),
        )
    )


def tell_all(
    residents: Iterable[Resident],
    text: object,
    *,
    link: str = "",
    community: Community | None = None,
    not_before: datetime | None = None,
) -> int:
    """The same words into many inboxes, in a few statements; how many there were."""
    written = Message.objects.bulk_create(
        (
            Message(
                resident=resident,
                community=community,
                text=str(text)[:300],
                link=link[:200],
                state=Message.State.QUIET,
                next_try_at=not_before or timezone.now(),
            )
            for resident in residents
        ),
        batch_size=500,
    )
    return len(written)


def _community_of(resident: Resident | int | None, community: Community | int | None) -> int | None:
    if community is None:
        return resident.community_id if isinstance(resident, Resident) else None
    return community if isinstance(community, int) else community.pk
