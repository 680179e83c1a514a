"""The slip of paper a resident takes home: the number, what was reported, when we answer, and a private link to follow it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of
from community.errors import NotAllowed
from community.language import office_language
from community.models import AuditEvent, Resident
from repairs.measures import Measures
from repairs.models import RepairOrder


@dataclass(frozen=True)
class Slip:
    """Nothing that the private link does not show, and less: no name, no door, no phone of the resident."""

    community: str
    number: str
    item: str
    reported: str
    promise: str
    desk_phone: str


@transaction.atomic
def slip_of(order: RepairOrder, *, by: Resident) -> Slip:
    """Each look at a slip is written down: whoever holds the paper holds the link."""
    if not is_staff_of(by, order.community_id):
        raise NotAllowed(_("You have no business with this order."))
    audit.note(
        AuditEvent.Kind.EXPORT,
        by=by,
        community=order.community,
        subject=order,
        summary=order.number,
        paper="slip",
    )
    with office_language():
        return Slip(
            community=order.community.name,
            number=order.number,
            item=order.item,
            reported=date_format(timezone.localtime(order.created_at), "DATETIME_FORMAT"),
            promise=promise_of(order),
            desk_phone=order.community.desk_phone,
        )


def promise_of(order: RepairOrder) -> str:
    """By when somebody answers; once somebody has, where it stands."""
    if order.state != RepairOrder.State.SUBMITTED:
        return _("Now: %(state)s") % {"state": order.get_state_display()}
    due = Measures([order.community]).reply_due(order.community_id, order.urgency, order.created_at)
    until = timezone.localtime(due)
    return _("We answer by %(moment)s.") % {"moment": date_format(until, "DATETIME_FORMAT")}
