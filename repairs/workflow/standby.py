"""候补: standing by for a job that is taken, and moving up when a place is given back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import NotAllowed, Refused
from community.models import Resident
from repairs import replies
from repairs.actions import may_volunteer_for
from repairs.models import Claim, RepairOrder, Standby
from repairs.workflow import claiming

State = RepairOrder.State
MOST = 5  # more would only wait in vain


@transaction.atomic
def join(order: RepairOrder, *, by: Resident) -> Standby:
    """Wait for a place on an order whose places are all taken. Pressing twice is waiting once."""
    found = _locked(order)
    if not may_volunteer_for(by, found):
        raise NotAllowed(_("Only approved volunteers of this community can take jobs."))
    waiting = Standby.objects.waiting().filter(order=found)
    own = waiting.filter(volunteer=by).first()
    if own is not None:
        return own
    if found.state == State.OPEN:
        raise Refused(_("There is a free place again: you can take it yourself."))
    if found.state != State.CLAIMED:
        raise Refused(
            _("This cannot be done now: the order is “%(state)s”.") % {"state": found.get_state_display()}
        )
    if found.claims.active().filter(volunteer=by).exists():
        raise Refused(_("You have this job already."))
    if waiting.count() >= MOST:
        raise Refused(
            _("%(most)d volunteers stand by for it already. Thank you for offering!") % {"most": MOST}
        )
    if found.needs_certificate or (found.skill and found.skill.needs_certificate):
        claiming.check_certificate(found, by)
    return Standby.objects.create(order=found, volunteer=by)


@transaction.atomic
def leave(order: RepairOrder, *, by: Resident) -> None:
    """No longer wait. Whoever has moved up meanwhile gives the place back instead."""
    found = _locked(order)
    gone = Standby.objects.waiting().filter(order=found, volunteer=by).update(left_at=timezone.now())
    if not gone:
        raise Refused(_("You do not stand by for this job any more."))


def move_up(order: RepairOrder) -> Claim | None:
    """Give the free place to the first who can take it. Inside the transaction that freed it, holding the order's row.

    Whoever has their hands full just now is passed over and keeps waiting.
    """
    for waiting in Standby.objects.waiting().filter(order=order).select_related("volunteer").order_by("id"):
        try:
            claim = claiming.move_up(order, volunteer=waiting.volunteer)
        except Refused:
            continue
        replies.moved_up(claim)
        return claim
    return None


def send_away(order: RepairOrder) -> None:
    """The order is over, or in other hands."""
    Standby.objects.waiting().filter(order=order).update(left_at=timezone.now())


def _locked(order: RepairOrder) -> RepairOrder:
    return RepairOrder.objects.select_for_update(no_key=True, of=("self",)).get(pk=order.pk)
