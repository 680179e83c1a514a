"""What `verify` asks of the stored due moments and of invitations."""

from collections.abc import Iterator

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check
from repairs.actions import UNDER_WAY
from repairs.deadlines import OVER, Desk, Due, reckon
from repairs.models import Invitation, OrderClock, RepairOrder

registry.rules(
    12,
    {
        "clock_says_what_is_due": gettext_lazy("A deadline is stored, and not what for or from when."),
        "deadline_rule_has_time": gettext_lazy("A deadline leaves no time at all."),
        "deadline_rule_urgent_by_the_clock": gettext_lazy("An urgent deadline waits for the office to open."),
        "community_opens_before_closing": gettext_lazy("An office closes before it opens."),
        "invitation_open_once": gettext_lazy("A volunteer was invited twice to the same job."),
        "invitation_answered_at": gettext_lazy("An invitation was answered, and nothing says when."),
    },
)


@check("deadlines", promise=10)
def wrong_clocks() -> Found:
    """Counted again from the timeline, the table and the calendar, each order falls due when it is stored to."""
    desks: dict[int, Desk] = {}
    for order in _under_way():
        desk = desks.setdefault(order.community_id, Desk(order.community))
        clock = getattr(order, "clock", None)
        if clock is None:
            yield order, _("Nothing says when this order falls due.")
        elif _stored(clock) != reckon(order, desk, order.events.all()):
            yield order, _("The order falls due at another moment than is stored.")
    for clock in OrderClock.objects.filter(order__state__in=OVER).iterator():
        yield clock, _("The order is over and still has a deadline.")


def _under_way() -> Iterator[RepairOrder]:
    rows: QuerySet[RepairOrder] = RepairOrder.objects.filter(state__in=UNDER_WAY).order_by("pk")
    whole = rows.select_related("clock", "community").prefetch_related("events", "referrals")
    return whole.iterator(chunk_size=500)


def _stored(clock: OrderClock) -> Due:
    return Due(clock.kind, clock.due_at, clock.risk_at, clock.seeking_since)


@check("invitations", promise=8)
def invited_from_elsewhere() -> Found:
    strangers = Invitation.objects.filter(answer="", order__state="open").exclude(
        volunteer__community=F("order__community")
    )
    for invitation in strangers.iterator():
        yield invitation, _("This belongs to one community and names something of another.")
    for clock in OrderClock.objects.exclude(community=F("order__community")).iterator():
        yield clock, _("This belongs to one community and names something of another.")
