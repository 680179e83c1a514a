"""Every step is told to the people it concerns: written here, in the step's own transaction."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community.language import office_language
from community.models import Partner, Resident
from community.notify import tell
from repairs.models import Claim, RepairOrder
from repairs.visibility import masked


def _requester(order: RepairOrder, text: str, **values: object) -> None:
    """The resident who asked, in the app or, without an account, by SMS with the tracking link; and the helper."""
    with office_language():
        words = _(text) % {"item": order.item, "number": order.number, **values}
    has_account = order.requester_has_account
    link = order.get_absolute_url() if has_account else order.get_tracking_url()
    mobile = order.contact_phone if len(order.contact_phone) == 11 and not has_account else ""
    if has_account:
        tell(order.requester_id, words, link=link, community=order.community_id)
    elif mobile and order.channel != RepairOrder.Channel.SHEET:
        tell(
            order.requester_id,
            f"{words} {settings.SITE_URL}{link}",
            link=link,
            community=order.community_id,
            sms_to=mobile,
        )
    if order.helper_id and order.helper_id != order.requester_id:
        tell(order.helper, words, link=order.get_absolute_url(), community=order.community_id)


def _followers(order: RepairOrder, text: str, **values: object) -> None:
    """Those who reported the same: each reply reaches them too, by SMS where they have no account."""
    if not order.is_followed:
        return
    known = {"item": order.item, **values}
    safe = {name: masked(order, str(value)) for name, value in known.items()}
    with office_language():
        words = _(text) % {**safe, "number": order.number}
    for follower in order.followers.select_related("resident", "source"):
        person, own = follower.resident, follower.source
        if person is not None and person.phone:
            tell(person, words, link=order.get_absolute_url(), community=order.community)
            continue
        number = follower.phone or (person.contact_phone if person else "")
        link = own.get_tracking_url() if own is not None else ""
        sms = f"{words} {settings.SITE_URL}{link}" if link else words
        tell(person, sms, link=link, community=order.community, sms_to=number if len(number) == 11 else "")


def asking(order: RepairOrder, text: str, **values: object) -> None:
    """The one who asked, and everybody who reported the same."""
    _requester(order, text, **values)
    _followers(order, text, **values)


def _volunteers(
    order: RepairOrder, text: str, claims: Iterable[Claim] | None = None, **values: object
) -> None:
    with office_language():
        words = _(text) % {"item": order.item, "number": order.number, **values}
    for claim in order.claims.active().select_related("volunteer") if claims is None else claims:
        tell(claim.volunteer, words, link=order.get_absolute_url(), community=order.community_id)


RECEIVED = gettext_noop("We have received “%(item)s” (%(number)s) and will answer soon.")
PUBLISHED = gettext_noop("“%(item)s” is accepted. Volunteers can now take it.")
REFERRED = gettext_noop("“%(item)s” was passed on to %(partner)s.")
DECLINED = gettext_noop("“%(item)s”: %(reply)s")
CANCELLED = gettext_noop("“%(item)s” was cancelled.")
CLAIMED = gettext_noop("%(name)s will come for “%(item)s”. Phone %(phone)s.")
RELEASED = gettext_noop("For “%(item)s” we are looking for another volunteer.")
WAITING = gettext_noop("“%(item)s” waits for parts: %(reason)s")
REPORTED = gettext_noop("The visit for “%(item)s” was made. Is it fixed? Please tell us.")
UNCONFIRMED = gettext_noop("Is “%(item)s” fixed now? Please confirm, or say what is not right yet.")
UNREACHED = gettext_noop(
    "We tried to reach you about “%(item)s”. Is it fixed? Please tell us here, or call us."
)
CLOSED = gettext_noop("“%(item)s” is finished. Thank you.")
VISITED = gettext_noop("The visit for “%(item)s” was made.")
COMES = gettext_noop("A volunteer will come for “%(item)s”.")
MERGED = gettext_noop(
    "“%(item)s” was reported before, as %(into)s. It goes on together, and you are told of every step."
)
REOPENED = gettext_noop("“%(item)s” goes on until it is right.")


def received(order: RepairOrder) -> None:
    _requester(order, RECEIVED)


def published(order: RepairOrder) -> None:
    asking(order, PUBLISHED)


def referred(order: RepairOrder, partner: Partner, freed: Iterable[Claim]) -> None:
    asking(order, REFERRED, partner=partner.name)
    _volunteers(order, REFERRED, freed, partner=partner.name)


def declined(order: RepairOrder) -> None:
    asking(order, DECLINED, reply=order.reply)


def cancelled(order: RepairOrder, freed: Iterable[Claim]) -> None:
    asking(order, CANCELLED)
    _volunteers(order, CANCELLED, freed)


def merged(order: RepairOrder, into: RepairOrder, freed: Iterable[Claim]) -> None:
    _requester(order, MERGED, into=into.number)
    _volunteers(order, CANCELLED, freed)


def claimed(order: RepairOrder, volunteer: Resident) -> None:
    _requester(order, CLAIMED, name=volunteer.name, phone=volunteer.reach)
    _followers(order, COMES)


def released(order: RepairOrder) -> None:
    asking(order, RELEASED)


def waiting(order: RepairOrder) -> None:
    asking(order, WAITING, reason=order.waiting_reason)


def reported(order: RepairOrder) -> None:
    _requester(order, REPORTED)
    _followers(order, VISITED)


def unconfirmed(order: RepairOrder) -> None:
    _requester(order, UNCONFIRMED)


def unreached(order: RepairOrder) -> None:
    _requester(order, UNREACHED)


def closed(order: RepairOrder) -> None:
    asking(order, CLOSED)
    _volunteers(order, CLOSED)


def reopened(order: RepairOrder) -> None:
    asking(order, REOPENED)
    _volunteers(order, REOPENED)
