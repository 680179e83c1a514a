"""The same trouble reported twice: one order goes on, and nobody is left without an answer."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.access import is_staff_of
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import Resident
from repairs import replies
from repairs.actions import UNDER_WAY
from repairs.models import OrderFollower, RepairOrder
from repairs.workflow import inspecting
from repairs.workflow.moves import add_event, begin_move
from repairs.workflow.triage import free_claims

State = RepairOrder.State


@transaction.atomic
def merge(
    order: RepairOrder, *, by: Resident, into: RepairOrder, expected_version: int | None = None
) -> RepairOrder:
    """Close the later request into the earlier one. Whoever asked is told of every reply to that from now on."""
    _lock(order, into)
    move = begin_move("merge", order, by=by, expected_version=expected_version)
    goes_on = _earlier(move.order, into)
    with office_language():
        reason = _("Merged into %(number)s") % {"number": goes_on.number}
    freed = free_claims(move.order, reason)
    inspecting.end_planned(move.order)
    followers = _take_along(move.order, goes_on)
    done = move.to(
        State.CANCELLED,
        taken=0,
        ended_reason=reason,
        merged_into=goes_on,
        public=goes_on.number,
        detail={"into": goes_on.pk},
    )
    # What was merged into this one before goes on there too.
    RepairOrder.objects.filter(merged_into=done).update(merged_into=goes_on)
    add_event(
        goes_on,
        "join",
        goes_on.state,
        by=by,
        private=done.number,
        detail={"from": done.pk, "told": followers},
    )
    replies.merged(done, goes_on, freed)
    return done


def _lock(*orders: RepairOrder) -> None:
    """Both, the lower number first, so that two merges never wait for each other."""
    keys = [order.pk for order in orders]
    list(RepairOrder.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys).order_by("pk"))


def _earlier(order: RepairOrder, into: RepairOrder) -> RepairOrder:
    goes_on = RepairOrder.objects.filter(pk=into.pk, community=order.community_id).first()
    if goes_on is None:
        raise NotAllowed(_("You have no business with this order."))
    if goes_on.pk == order.pk:
        raise Refused(_("An order cannot be merged into itself."))
    if goes_on.state not in UNDER_WAY:
        raise Refused(_("%(number)s is over already.") % {"number": goes_on.number})
    if goes_on.pk > order.pk:
        raise Refused(
            _("%(number)s came later. Open that one and merge it into this.") % {"number": goes_on.number}
        )
    return goes_on


def _take_along(order: RepairOrder, goes_on: RepairOrder) -> int:
    """The one who asked, who may still act for them, and those who had joined them already."""
    asking = [order.requester] if order.requester is not None else []
    if order.helper is not None and replies.still_helps(order.helper, order):
        asking.append(order.helper)
    told = [_add(goes_on, person, "", order) for person in asking]
    if order.requester is None and order.contact_phone:
        told.append(_add(goes_on, None, order.contact_phone, order))
    told += [
        _add(goes_on, follower.resident, follower.phone, follower.source or order)
        for follower in order.followers.select_related("resident", "source")
    ]
    return sum(told)


def _add(order: RepairOrder, resident: Resident | None, phone: str, source: RepairOrder | None) -> bool:
    """Whether they were not told of it anyway."""
    if resident is not None and resident.pk in {order.requester_id, order.helper_id}:
        return False
    person = {"resident": resident} if resident is not None else {"resident": None, "phone": phone}
    try:
        with transaction.atomic():
            _follower, is_new = OrderFollower.objects.get_or_create(
                order=order, **person, defaults={"source": source}
            )
    except IntegrityError:
        return False
    return is_new


@transaction.atomic
def follow(
    order: RepairOrder, *, by: Resident | None, resident: Resident | None = None, phone: str = ""
) -> RepairOrder:
    """Somebody says “the same thing: add me” instead of reporting it again. `by` presses the button.

    `resident` is told of every step; without one, the `phone`.
    """
    _lock(order)
    current = RepairOrder.objects.get(pk=order.pk)
    if resident is None and not phone:
        raise Refused(_("Please leave a phone number we can call."))
    if (
        by is not None
        and by.community_id != current.community_id
        and not is_staff_of(by, current.community_id)
    ):
        raise NotAllowed(_("You have no business with this order."))
    if current.state not in UNDER_WAY:
        raise Refused(_("%(number)s is over already.") % {"number": current.number})
    if _add(current, resident, "" if resident else phone, None):
        add_event(current, "join", current.state, by=by, detail={"told": 1})
    return current
