"""转交: a volunteer asks others to take over their place; the first who accepts has it."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import NotAllowed, Refused
from community.models import Resident
from repairs import replies, search
from repairs.models import Claim, HandOver, RepairOrder
from repairs.workflow import claiming, places
from repairs.workflow.moves import add_event, begin_move, required

State = RepairOrder.State
OPEN = HandOver.State.OPEN


def able_to_take_over(order: RepairOrder) -> QuerySet[Resident]:
    """Approved volunteers with the trade who have no place on it and did not ask for it themselves."""
    holding = Claim.objects.active().filter(order=order).values("volunteer")
    asking = [key for key in (order.requester_id, order.helper_id) if key]
    return (
        Resident.objects.filter(
            community=order.community_id,
            is_active=True,
            volunteer__state="approved",
            volunteer__skills=order.skill_id,
        )
        .exclude(pk__in=holding)
        .exclude(pk__in=asking)
    )


@transaction.atomic
def pass_on(order: RepairOrder, *, by: Resident, to: Iterable[Resident], reason: str) -> RepairOrder:
    """Offer one's place to some others. It stays one's own until somebody accepts."""
    move = begin_move("pass-on", order, by=by)
    reason = required(reason, _("Please give the reason."))[:120]
    own = move.order.claims.active().get(volunteer=by)
    able = set(able_to_take_over(move.order).values_list("pk", flat=True))
    asked = {person.pk: person for person in to}
    if not asked or not asked.keys() <= able:
        raise Refused(_("Please choose volunteers who can take this job."))
    known = set(own.hand_overs.filter(state=OPEN).values_list("to", flat=True))
    for key in sorted(asked.keys() - known):
        replies.place_offered(HandOver.objects.create(claim=own, to=asked[key], reason=reason))
    names = "、".join(person.name for person in asked.values())
    return move.to(move.order.state, private=f"{names}：{reason}", detail={"to": sorted(asked)})


@transaction.atomic
def take_over(offer: HandOver, *, by: Resident) -> RepairOrder:
    """The place passes on: one claim ends, the next begins, and as many places are taken as before.

    Two may accept at the same moment: the order's row decides, and the second is told kindly.
    """
    if offer.to_id != by.pk:
        raise NotAllowed(_("This place was offered to somebody else."))
    seen = places.order_for(offer.claim.order_id, by)
    found = HandOver.objects.select_related("claim__volunteer").get(pk=offer.pk)
    if found.state != OPEN or found.claim.released_at is not None:
        raise Refused(_("Somebody else has taken it over already. Thank you for offering!"))
    if seen.state not in (State.OPEN, State.CLAIMED, State.WAITING):
        raise Refused(
            _("This cannot be done now: the order is “%(state)s”.") % {"state": seen.get_state_display()}
        )
    made = claiming.replace(seen, found.claim, by=by)
    _close_offers(found)
    claiming.end_waiting(seen, made)
    add_event(
        seen, "take-over", seen.state, by=by, detail={"claim": made.pk, "from": found.claim.volunteer_id}
    )
    search.index_volunteer(seen, by)
    replies.claimed(seen, made)
    replies.taken_over(seen, found.claim.volunteer, by)
    return RepairOrder.objects.get(pk=seen.pk)


def _close_offers(taken: HandOver) -> None:
    now = timezone.now()
    HandOver.objects.filter(pk=taken.pk).update(state=HandOver.State.TAKEN, answered_at=now)
    taken.claim.hand_overs.filter(state=OPEN).update(state=HandOver.State.OVER, answered_at=now)


@transaction.atomic
def decline_place(offer: HandOver, *, by: Resident) -> None:
    """Not this time. The one who asked is told, and keeps the job."""
    if offer.to_id != by.pk:
        raise NotAllowed(_("This place was offered to somebody else."))
    places.order_for(offer.claim.order_id, by)  # locked, as taking over does: one of the two answers counts
    changed = HandOver.objects.filter(pk=offer.pk, state=OPEN).update(
        state=HandOver.State.DECLINED, answered_at=timezone.now()
    )
    if not changed:
        raise Refused(_("This was answered already."))
    replies.place_declined(offer)
