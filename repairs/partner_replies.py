"""What partners are told, and what the one who asked is told of a partner: one plain sentence for each step."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from community.language import office_language
from community.models import Partner, Resident
from community.notify import tell
from repairs.models import Half, Inspection, Referral, ReferralQuestion, RepairOrder
from repairs.replies import asking
from repairs.visibility import masked

TOLD = gettext_noop("“%(item)s” (%(where)s) was passed on to you. Please answer by %(day)s.")
RECALLED = gettext_noop("“%(item)s” is no longer with you: %(reason)s")
EXPLAINED = gettext_noop("Your question about “%(item)s” was answered: %(answer)s")
ACCEPTED = gettext_noop("%(partner)s has agreed to see to “%(item)s” and names the day soon.")
SCHEDULED = gettext_noop("%(partner)s has agreed to come for “%(item)s” on %(when)s.")
SCHEDULED_WHO = gettext_noop(
    "%(partner)s has agreed to come for “%(item)s” on %(when)s. Who comes: %(name)s %(phone)s"
)
ASKED = gettext_noop("%(partner)s asks about “%(item)s”: %(question)s Please answer here, or call us.")
RETURNED = gettext_noop("“%(item)s” is not for %(partner)s. The community office finds another way.")
TAKEN_BACK = gettext_noop("“%(item)s” is with the community office again, which finds another way.")
LOOKED_AT = gettext_noop("Somebody of the community comes on %(when)s to look at “%(item)s”.")
LOOKED_AT_TOGETHER = gettext_noop(
    "The community and %(partner)s come on %(when)s to look at “%(item)s” together."
)
JOINT_LOOK = gettext_noop("Please come on %(when)s to look at “%(item)s” (%(where)s) together.")
LOOK_MOVED = gettext_noop(
    "The look at “%(item)s” on %(before)s is moved: we come on %(when)s instead. Reason: %(reason)s"
)
LOOK_OFF = gettext_noop("The look at “%(item)s” on %(when)s is called off. Reason: %(reason)s")
JOINT_LOOK_MOVED = gettext_noop(
    "The look at “%(item)s” (%(where)s) on %(before)s is moved to %(when)s. Reason: %(reason)s"
)
JOINT_LOOK_OFF = gettext_noop("You are not needed for the look at “%(item)s” (%(where)s) on %(when)s.")
CORRECTED = gettext_noop(
    "The address or the contact of “%(item)s” (%(where)s) was corrected. Please look at it again."
)
INSPECTED = gettext_noop("We have been there and looked at “%(item)s”: %(told)s")


def members_of(partner: Partner | int) -> QuerySet[Resident]:
    return Resident.objects.filter(partner_posts__partner=partner, is_active=True)


def _members(partner: Partner, order: RepairOrder, text: str, link: str, **values: object) -> None:
    """Everybody who answers for the partner: the job and the building, never the door or the phone."""
    known = {"item": masked(order, order.item), "where": order.public_where or order.place, **values}
    with office_language():
        words = _(text) % known
    for member in members_of(partner):
        tell(member, words, link=link, community=order.community_id)


def when(day: date, half: str) -> str:
    """11月25日上午"""
    label = Half(half).label if half in Half.values else ""
    return _("%(day)s %(half)s") % {"day": date_format(day, "MONTH_DAY_FORMAT"), "half": label}


def _office_when(day: date | None, half: str) -> str:
    with office_language():
        return when(day, half) if day else ""


def told(referral: Referral) -> None:
    with office_language():
        day = date_format(referral.due_on, "MONTH_DAY_FORMAT")
    _members(referral.partner, referral.order, TOLD, referral.get_absolute_url(), day=day)


def recalled(referrals: Iterable[Referral]) -> None:
    for referral in referrals:
        _members(
            referral.partner,
            referral.order,
            RECALLED,
            f"{reverse('repairs:partner')}?show=over",
            reason=masked(referral.order, referral.reason),
        )


def explained(question: ReferralQuestion) -> None:
    referral = question.referral
    _members(
        referral.partner,
        referral.order,
        EXPLAINED,
        referral.get_absolute_url(),
        answer=masked(referral.order, question.answer),
    )


def accepted(referral: Referral) -> None:
    asking(referral.order, ACCEPTED, partner=referral.partner.name)


def scheduled(referral: Referral) -> None:
    is_named = referral.contact_name or referral.contact_phone
    asking(
        referral.order,
        SCHEDULED_WHO if is_named else SCHEDULED,
        partner=referral.partner.name,
        when=_office_when(referral.visit_on, referral.visit_half),
        name=referral.contact_name,
        phone=referral.contact_phone,
    )


def asked(question: ReferralQuestion) -> None:
    asking(question.referral.order, ASKED, partner=question.referral.partner.name, question=question.text)


def returned(order: RepairOrder, partner: Partner, *, taken_back: bool) -> None:
    asking(order, TAKEN_BACK if taken_back else RETURNED, partner=partner.name)


def corrected(order: RepairOrder) -> None:
    """Whoever has it, and is to come."""
    for referral in order.referrals.filter(state=Referral.State.SENT).select_related("partner"):
        _members(referral.partner, order, CORRECTED, referral.get_absolute_url())


def appointed(look: Inspection) -> None:
    day = _office_when(look.on, look.half)
    if look.partner is None:
        asking(look.order, LOOKED_AT, when=day)
        return
    asking(look.order, LOOKED_AT_TOGETHER, when=day, partner=look.partner.name)
    _members(look.partner, look.order, JOINT_LOOK, reverse("repairs:partner"), when=day)


def arranged_anew(was: Inspection, look: Inspection, reason: str) -> None:
    """The resident hears of another day, and of nothing else; a partner whether it is to come."""
    before, now = _office_when(was.on, was.half), _office_when(look.on, look.half)
    if before != now:
        asking(look.order, LOOK_MOVED, before=before, when=now, reason=reason)
    if was.partner != look.partner:
        _told_to_come(look.partner, look, JOINT_LOOK, when=now)
        _told_to_come(was.partner, look, JOINT_LOOK_OFF, when=before)
    elif before != now:
        _told_to_come(look.partner, look, JOINT_LOOK_MOVED, before=before, when=now, reason=reason)


def called_off(look: Inspection, reason: str) -> None:
    day = _office_when(look.on, look.half)
    asking(look.order, LOOK_OFF, when=day, reason=reason)
    _told_to_come(look.partner, look, JOINT_LOOK_OFF, when=day)


def ended(look: Inspection) -> None:
    """The order is over, so nobody need come to look."""
    _told_to_come(look.partner, look, JOINT_LOOK_OFF, when=_office_when(look.on, look.half))


def _told_to_come(partner: Partner | None, look: Inspection, text: str, **values: str) -> None:
    if partner is not None:
        safe = {name: masked(look.order, value) for name, value in values.items()}
        _members(partner, look.order, text, reverse("repairs:partner"), **safe)


def inspected(look: Inspection) -> None:
    asking(look.order, INSPECTED, told=look.told)
