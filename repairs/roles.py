"""What a person is to one order: asked before every action, and before anything of it is shown."""

from enum import StrEnum

from django.db.models import Q

from community.access import Person, is_staff_of, may_act_for
from community.models import Resident, Skill
from repairs.models import Invitation, OrderClock, RepairOrder

State = RepairOrder.State


class Role(StrEnum):
    """What a person is to one order. A person may be several things at once."""

    REQUESTER = "requester"
    HELPER = "helper"
    STAFF = "staff"
    VOLUNTEER = "volunteer"  # approved, in the order's community, with the trade, while it is open
    CLAIMER = "claimer"  # holds an active place on it
    LEAD = "lead"  # the claimer who leads
    PARTNER = "partner"  # member of the lead partner it was referred to
    CO_PARTNER = "co-partner"  # member of another partner that was asked to help
    GUEST = "guest"  # holds the tracking link
    FOLLOWER = "follower"  # reported the same thing, and is told how it goes on
    SYSTEM = "system"


def roles_of(person: Person, order: RepairOrder, *, token: str = "") -> frozenset[Role]:
    """Every role `person` has on `order`. `token` is the tracking link's secret, for people without an account."""
    roles: set[Role] = set()
    if token and token == order.token:
        roles.add(Role.GUEST)
    if person is None or not person.is_authenticated or not person.is_active:
        return frozenset(roles)
    if order.requester_id == person.pk:
        roles.add(Role.REQUESTER)
    if order.helper_id == person.pk and _still_has_consent(person, order):
        roles.add(Role.HELPER)
    if is_staff_of(person, order.community_id):
        roles.add(Role.STAFF)
    roles |= _working_roles(person, order)
    # Asked last: almost everybody who opens an order is something else to it.
    if not roles and order.followers.filter(resident=person).exists():
        roles.add(Role.FOLLOWER)
    return frozenset(roles)


def _still_has_consent(helper: Resident, order: RepairOrder) -> bool:
    return order.requester is None or may_act_for(helper, order.requester)


def _working_roles(person: Resident, order: RepairOrder) -> set[Role]:
    roles: set[Role] = set()
    for claim in order.claims.all():
        if claim.volunteer_id == person.pk and claim.released_at is None:
            roles |= {Role.CLAIMER, Role.LEAD} if claim.is_lead else {Role.CLAIMER}
    if order.state == State.OPEN and may_volunteer_for(person, order):
        roles.add(Role.VOLUNTEER)
    for referral in order.referrals.all():
        if referral.is_open and _answers_for(person, referral.partner_id):
            roles.add(Role.PARTNER if referral.is_lead else Role.CO_PARTNER)
    return roles


def may_volunteer_for(person: Resident, order: RepairOrder) -> bool:
    """Approved, of the same community, with the trade or asked for it, and not the one who asked."""
    if person.pk in {order.requester_id, order.helper_id} or person.community_id != order.community_id:
        return False
    volunteer = person.volunteer_or_none
    if volunteer is None or not volunteer.is_approved:
        return False
    return order.skill_id in {skill.pk for skill in volunteer.skills.all()} or _is_asked(person, order)


def _is_asked(person: Resident, order: RepairOrder) -> bool:
    """Without the trade: by an invitation, or because the job waited so long that neighbouring trades may take it."""
    return RepairOrder.objects.filter(open_to_others(person), pk=order.pk).exists()


def open_to_others(person: Resident) -> Q:
    """Jobs this volunteer may take without having their trade."""
    invited = Invitation.objects.filter(volunteer=person, answer="").values("order")
    near = Skill.objects.filter(near__volunteers__resident=person).values("pk")
    widened = OrderClock.objects.filter(
        widened_at__isnull=False, order__state=State.OPEN, order__skill__in=near
    )
    return Q(pk__in=invited) | Q(pk__in=widened.values("pk"))


def _answers_for(person: Resident, partner_id: int) -> bool:
    return partner_id in person.partner_ids
