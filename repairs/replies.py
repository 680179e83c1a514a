"""Every step is told to the people it concerns: written here, in the step's own transaction."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community.access import may_act_for
from community.language import office_language
from community.models import Partner, Resident
from community.notify import tell
from repairs import doorstep
from repairs.ladder import polite_moment_for
from repairs.models import Claim, HandOver, PartsCost, RepairOrder, Window
from repairs.visibility import masked

LONGEST = 300  # signs of a message


def _requester(order: RepairOrder, text: str, *more: str, **values: object) -> None:
    """The resident who asked, in the app or, without an account, by SMS with the tracking link; and the helper."""
    with office_language():
        known = {"item": order.item, "number": order.number, **values}
        words = "".join(_(sentence) % known for sentence in (text, *more))
    has_account = order.requester_has_account
    link = order.get_absolute_url() if has_account else order.get_tracking_url()
    mobile = order.contact_phone if len(order.contact_phone) == 11 and not has_account else ""
    if has_account:
        tell(order.requester_id, words, link=link, community=order.community_id)
    elif mobile and order.channel != RepairOrder.Channel.SHEET:
        tell(
            order.requester_id,
            _with_link(words, link),
            link=link,
            community=order.community_id,
            sms_to=mobile,
        )
    if order.helper is not None and still_helps(order.helper, order):
        tell(order.helper, words, link=order.get_absolute_url(), community=order.community_id)


def _with_link(words: str, link: str) -> str:
    """For a text message: what is too long loses its end, never the link."""
    address = f" {settings.SITE_URL}{link}"
    return words[: LONGEST - len(address)] + address


def still_helps(helper: Resident, order: RepairOrder) -> bool:
    """Whose consent has ended hears no more of it."""
    if order.requester is None:
        return True
    return helper != order.requester and may_act_for(helper, order.requester)


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
        sms = _with_link(words, link) if link else words
        tell(person, sms, link=link, community=order.community, sms_to=number if len(number) == 11 else "")


def asking(order: RepairOrder, text: str, **values: object) -> None:
    """The one who asked, and everybody who reported the same."""
    _requester(order, text, **values)
    _followers(order, text, **values)


def _volunteers(
    order: RepairOrder,
    text: str,
    claims: Iterable[Claim] | None = None,
    *,
    may_wait: bool = False,
    **values: object,
) -> None:
    """Those who come. What `may_wait` reaches them in the morning, unless the order is urgent."""
    not_before = polite_moment_for(order) if may_wait else None
    with office_language():
        words = _(text) % {"item": order.item, "number": order.number, **values}
    for claim in order.claims.active().select_related("volunteer") if claims is None else claims:
        tell(
            claim.volunteer,
            words,
            link=order.get_absolute_url(),
            community=order.community_id,
            not_before=not_before,
        )


RECEIVED = gettext_noop("We have received “%(item)s” (%(number)s) and will answer soon.")
PUBLISHED = gettext_noop("“%(item)s” is accepted. Volunteers can now take it.")
REFERRED = gettext_noop("“%(item)s” was passed on to %(partner)s.")
DECLINED = gettext_noop("“%(item)s”: %(reply)s")
CANCELLED = gettext_noop("“%(item)s” was cancelled.")
CLAIMED = gettext_noop("%(name)s will come for “%(item)s”. Phone %(phone)s.")
DOORSTEP = gettext_noop(
    "Doorstep password: they say %(theirs)s first; when that is right, answer with %(yours)s and open the door."
)
CORRECTED = gettext_noop(
    "The address, the contact or the time of “%(item)s” (%(number)s) was corrected. Please look before you set out."
)
ARRIVED = gettext_noop("%(name)s is at the door for “%(item)s”.")
MET_NOBODY = gettext_noop(
    "The volunteer was there for “%(item)s” and met nobody. No harm done: please name another good time."
)
SORRY = gettext_noop("We are sorry that nobody came for “%(item)s”. The office looks after it now.")
WAITED_IN_VAIN = gettext_noop(
    "The resident waited for you with “%(item)s”. Something must have come between: please call them, or give the job back."
)
TIMES = gettext_noop("Good times for “%(item)s”: %(times)s. Please choose one.")
TIME_AGREED = gettext_noop("Agreed for “%(item)s”: %(times)s.")
TIME_PROPOSED = gettext_noop(
    "For “%(item)s” the volunteer proposes %(times)s. Does it suit you? Please say so on the order's page."
)
PARTS_CORRECTED = gettext_noop(
    "The money for parts of “%(item)s” is written down right now: %(amount)s yuan for %(what)s. Labour is free."
)
MOVED_UP = gettext_noop(
    "A place became free and “%(item)s” is yours now. If you cannot come, give it back with one press."
)
PLACE_OFFERED = gettext_noop(
    "%(name)s cannot come for “%(item)s” and asks whether you can take over: see “My jobs”."
)
PLACE_DECLINED = gettext_noop("%(name)s cannot take over “%(item)s”. You still have it.")
TAKEN_OVER = gettext_noop("%(name)s has taken over “%(item)s” from you. Thank you both!")
EVE = gettext_noop("Tomorrow %(times)s: the visit for “%(item)s”, at %(where)s.")
EVE_AT_HOME = gettext_noop("Tomorrow %(times)s somebody comes for “%(item)s”. Please be at home.")
TAKEN_OFF = gettext_noop("The office has taken “%(item)s” off your list. You need not go.")
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


def corrected(order: RepairOrder) -> None:
    """Told at once, at night too when it is urgent; the page shows what it is now."""
    _volunteers(order, CORRECTED, may_wait=True)


def cancelled(order: RepairOrder, freed: Iterable[Claim]) -> None:
    asking(order, CANCELLED)
    _volunteers(order, CANCELLED, freed)


def merged(order: RepairOrder, into: RepairOrder, freed: Iterable[Claim]) -> None:
    _requester(order, MERGED, into=into.number)
    _volunteers(order, CANCELLED, freed)


def claimed(order: RepairOrder, claim: Claim) -> None:
    """Who comes, and how to know them at the door."""
    _requester(
        order,
        CLAIMED,
        DOORSTEP,
        name=claim.volunteer.name,
        phone=claim.volunteer.reach,
        theirs=doorstep.volunteers_code(claim),
        yours=doorstep.residents_code(claim),
    )
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
    _volunteers(order, CLOSED, may_wait=True)


def reopened(order: RepairOrder) -> None:
    asking(order, REOPENED)
    _volunteers(order, REOPENED, may_wait=True)


def moved_up(claim: Claim) -> None:
    _volunteers(claim.order, MOVED_UP, [claim], may_wait=True)


def parts_corrected(order: RepairOrder, cost: PartsCost) -> None:
    _requester(order, PARTS_CORRECTED, amount=f"{cost.amount:.2f}", what=cost.what_for)


def arrived(order: RepairOrder, claim: Claim) -> None:
    _requester(order, ARRIVED, name=claim.volunteer.name)


def met_nobody(order: RepairOrder) -> None:
    _requester(order, MET_NOBODY)


def waited_in_vain(order: RepairOrder) -> None:
    _requester(order, SORRY)
    _volunteers(order, WAITED_IN_VAIN)


def times_offered(order: RepairOrder, times: str, *, is_agreed: bool) -> None:
    _volunteers(order, TIME_AGREED if is_agreed else TIMES, may_wait=not is_agreed, times=times)


def time_fixed(order: RepairOrder, times: str, *, is_agreed: bool, by: Resident) -> None:
    """Those who wait, and the other volunteers who come along."""
    _requester(order, TIME_AGREED if is_agreed else TIME_PROPOSED, times=times)
    if is_agreed:
        others = order.claims.active().exclude(volunteer=by).select_related("volunteer")
        _volunteers(order, TIME_AGREED, others, times=times)


def evening_before(window: Window) -> None:
    """Both sides, the evening before. `window` with its order, whose community, building and requester are joined."""
    order = window.order
    times = str(window.get_part_display())
    _requester(order, EVE_AT_HOME, times=times)
    _volunteers(order, EVE, times=times, where=order.public_where or order.place)


def _one(person: Resident, order: RepairOrder, text: str, link: str, **values: object) -> None:
    with office_language():
        words = _(text) % {"item": masked(order, order.item), **values}
    tell(person, words, link=link, community=order.community_id, not_before=polite_moment_for(order))


def place_offered(offer: HandOver) -> None:
    """They have no business with the door yet: the job is named as in the hall."""
    name = offer.claim.volunteer.name
    _one(offer.to, offer.claim.order, PLACE_OFFERED, reverse("repairs:jobs"), name=name)


def place_declined(offer: HandOver) -> None:
    order = offer.claim.order
    _one(offer.claim.volunteer, order, PLACE_DECLINED, order.get_absolute_url(), name=offer.to.name)


def taken_over(order: RepairOrder, before: Resident, now: Resident) -> None:
    _one(before, order, TAKEN_OVER, reverse("repairs:jobs"), name=now.name)


def place_taken_off(order: RepairOrder, whose: Resident) -> None:
    """The office gave their place back for them. Its reason is for the office."""
    _one(whose, order, TAKEN_OFF, reverse("repairs:jobs"))
