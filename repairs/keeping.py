"""Orders, claims, referrals and timelines: what must be true of them."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check
from points.models import Entry, HeldAward
from repairs import callback_checks, deadline_checks, escalation, partner_checks, partner_reminders, reminders
from repairs.actions import ACTIONS
from repairs.models import (
    Claim,
    Event,
    OrderFollower,
    OrderTerm,
    PartsCost,
    Referral,
    RepairOrder,
    Standby,
)
from repairs.rounds import checks as round_checks
from repairs.rounds import chores as round_chores

__all__ = [
    "callback_checks",
    "deadline_checks",
    "escalation",
    "partner_checks",
    "partner_reminders",
    "reminders",
    "round_checks",
    "round_chores",
]  # their checks and chores are discovered through this module

State = RepairOrder.State

registry.append_only("repairs_event")
registry.rules(
    1,
    {
        "order_not_overclaimed": gettext_lazy("More places are taken than the order has."),
        "order_has_a_place": gettext_lazy("The order has no place for anybody."),
        "order_claimed_by_somebody": gettext_lazy("A volunteer is said to be on the way, and nobody is."),
        "claim_once_per_volunteer": gettext_lazy("The same volunteer holds two places on one order."),
        "claim_one_lead": gettext_lazy("Two volunteers lead one order."),
        "claim_released_with_reason": gettext_lazy("A place was given back without a reason."),
    },
)
registry.rules(
    1,
    {
        "standby_once_per_volunteer": gettext_lazy("The same volunteer stands by twice for one order."),
        "standby_moved_up_is_over": gettext_lazy("Somebody moved up and still stands by."),
        "hand_over_offered_once": gettext_lazy("The same place is offered twice to one volunteer."),
        "hand_over_taken_once": gettext_lazy("Two volunteers took over one place."),
        "hand_over_answered_at_a_time": gettext_lazy("An answer to a hand-over has no time."),
        "hand_over_with_reason": gettext_lazy("A place was offered without a reason."),
    },
)
registry.rules(
    12,
    {
        "window_once": gettext_lazy("One part of a day is named twice for an order."),
        "window_one_agreed": gettext_lazy("Two times are agreed for one visit."),
        "window_known": gettext_lazy("A time to come is in no part of the day."),
        "visit_has_outcome": gettext_lazy("A visit has no outcome."),
        "parts_cost_something": gettext_lazy("Parts are said to have cost nothing or less."),
        "parts_agreed_by_somebody": gettext_lazy(
            "Money for parts was taken without saying for what, or who agreed."
        ),
        "arrival_once_a_day": gettext_lazy("A volunteer arrived twice on one day."),
        "arrival_how_known": gettext_lazy("Nobody says how an arrival was confirmed."),
        "next_job_is_another_order": gettext_lazy("An order came out of itself."),
    },
)
registry.rules(
    12,
    {
        "order_published_only_when_safe": gettext_lazy(
            "Volunteers have an order that the safety gate has stopped."
        ),
        "order_found_safe_by_somebody": gettext_lazy("An order is said to be safe, and not by whom or why."),
        "order_place_kind_known": gettext_lazy("The order is neither in a home nor in a common area."),
        "order_merged_is_over": gettext_lazy("An order was merged into another and still goes on."),
        "responsibility_says_who_and_why": gettext_lazy(
            "A line of the responsibility list does not say who or why."
        ),
        "safety_rule_gives_advice": gettext_lazy("A safety rule does not say what to do."),
        "voice_heard_by_somebody": gettext_lazy("A voice message is said to be heard, and not by whom."),
        "follower_can_be_told": gettext_lazy("Somebody wants to be told and cannot be reached."),
    },
)
registry.rules(
    5,
    {
        "order_closed_with_outcome_and_reply": gettext_lazy(
            "The order is finished without an outcome and a reply."
        ),
        "order_ended_with_reason": gettext_lazy("The order ended without a reason."),
        "order_declined_with_reply": gettext_lazy("The order was declined without a reply."),
        "order_waiting_with_reason": gettext_lazy("The order waits, and nothing says for what."),
        "order_reported_with_outcome": gettext_lazy("A visit was reported without an outcome or a date."),
        "order_published_with_trade": gettext_lazy("The order is in the hall without a trade."),
        "referral_returned_with_reason": gettext_lazy("A partner sent an order back without a reason."),
    },
)
registry.rules(12, {"order_state_known": gettext_lazy("The order is in a state that does not exist.")})

HOLDING = (State.OPEN, State.CLAIMED, State.WAITING, State.REPORTED, State.CLOSED)  # may have volunteers
Text = CharField()


def _with_active() -> QuerySet[Any]:
    active = Q(claims__released_at__isnull=True, claims__isnull=False)
    return RepairOrder.objects.order_by("pk").annotate(
        active=Count("claims", filter=active), leads=Count("claims", filter=active & Q(claims__is_lead=True))
    )


@check("claims-fit-places", promise=1)
def overclaimed() -> Found:
    for order in _with_active().filter(active__gt=F("places")).iterator():
        yield (
            order,
            _("%(active)d volunteers hold places on an order for %(places)d.")
            % {"active": order.active, "places": order.places},
        )


@check("claims-counted", promise=1)
def miscounted() -> Found:
    wrong = _with_active().filter(active__lte=F("places")).exclude(active=F("taken"))
    for order in wrong.iterator():
        yield (
            order,
            _("The order says %(taken)d places are taken, and %(active)d are.")
            % {"taken": order.taken, "active": order.active},
        )


@check("claims-led", promise=1)
def unled() -> Found:
    for order in _with_active().filter(active__gt=0, leads=0).iterator():
        yield order, _("Volunteers have taken this order, and none of them leads.")


@check("claims-while-allowed", promise=1)
def claims_out_of_season() -> Found:
    stray = Claim.objects.active().exclude(order__state__in=HOLDING).select_related("order")
    for claim in stray.iterator():
        yield (
            claim,
            _("A volunteer holds a place on an order that is “%(state)s”.")
            % {"state": claim.order.get_state_display()},
        )


@check("standby-while-allowed", promise=1)
def standing_by_for_nothing() -> Found:
    over = (State.CLOSED, State.CANCELLED, State.DECLINED, State.REFERRED)
    holding = Claim.objects.active().filter(order=OuterRef("order"), volunteer=OuterRef("volunteer"))
    stray = Standby.objects.waiting().filter(Q(order__state__in=over) | Exists(holding))
    for waiting in stray.select_related("order").iterator():
        yield (
            waiting,
            _("A volunteer stands by for an order that is “%(state)s”, or has it already.")
            % {"state": waiting.order.get_state_display()},
        )


@check("parts-belong", promise=12)
def receipts_of_other_orders() -> Found:
    for cost in (
        PartsCost.objects.filter(receipt__isnull=False).exclude(receipt__order=F("visit__order")).iterator()
    ):
        yield cost, _("The receipt belongs to another order.")


@check("open-has-room", promise=1)
def full_but_open() -> Found:
    for order in RepairOrder.objects.filter(state=State.OPEN, taken__gte=F("places")).iterator():
        yield order, _("All places are taken, and the order is still in the hall.")


@check("claim-awarded", promise=3)
def claims_without_award() -> Found:
    reference = Concat(
        Value("repair:"),
        Cast(OuterRef("order_id"), Text),
        Value(":claim:"),
        Cast(OuterRef("pk"), Text),
        output_field=Text,
    )
    entered = Exists(Entry.objects.filter(reference=reference, resident=OuterRef("volunteer")))
    held = Exists(
        HeldAward.objects.exclude(state=HeldAward.State.APPROVED).filter(
            reference=reference, resident=OuterRef("volunteer"), amount=OuterRef("points")
        )
    )
    for claim in Claim.objects.filter(~entered, ~held, points__isnull=False).iterator():
        yield (
            claim,
            _("%(points)d points are noted for this place, and the passbook has none.")
            % {"points": claim.points},
        )


@check("award-claimed", promise=3)
def awards_without_claim() -> Found:
    """Every award for a repair belongs to a place on an order, held by that volunteer, with the same points."""
    awards = Entry.objects.filter(reference__startswith="repair:").order_by("pk").iterator()
    for entries in _in_chunks(awards):
        keys = {key for entry in entries if (key := _claim_key(entry))}
        claims = Claim.objects.select_related("order").in_bulk(keys)
        for entry in entries:
            problem = _disagreement(entry, claims.get(_claim_key(entry)))
            if problem:
                yield entry, problem


def _disagreement(entry: Entry, claim: Claim | None) -> str:
    if claim is None or (claim.reference, claim.volunteer_id) != (entry.reference, entry.resident_id):
        return _("No place on an order explains these points: %(reference)s") % {"reference": entry.reference}
    if claim.points != entry.amount:
        values = {"entry": entry.amount, "claim": claim.points or 0}
        return _("The passbook says %(entry)d points, the order %(claim)d.") % values
    if claim.order.community_id != entry.community_id:
        return _("The points were given in another community than the order.")
    return ""


def _claim_key(entry: Entry) -> int:
    """The claim named in repair:42:claim:7; 0 when none is."""
    last = entry.reference.rpartition(":claim:")[2]
    return int(last) if last.isdecimal() and len(last) < 19 else 0


def _in_chunks(rows: Iterator[Entry], size: int = 500) -> Iterator[list[Entry]]:
    while chunk := list(islice(rows, size)):
        yield chunk


@check("order-has-timeline", promise=10)
def orders_without_events() -> Found:
    begun = Exists(Event.objects.filter(order=OuterRef("pk")))
    for order in RepairOrder.objects.filter(~begun).iterator():
        yield order, _("The order has no timeline.")


@check("timeline", promise=12)
def broken_timelines() -> Found:
    """Every step is one the table of actions lists, begins where the last one ended, and leads to the order's state."""
    steps = (
        Event.objects.order_by("order_id", "id")
        .values_list("order_id", "action", "from_state", "to_state", "order__state", "order__channel")
        .iterator(chunk_size=5000)
    )
    for order, timeline in groupby(steps, key=lambda step: step[0]):
        problem = _problem_of(list(timeline))
        if problem:
            yield f"repairs.RepairOrder:{order}", problem


def _problem_of(timeline: list[tuple]) -> str:
    state = ""
    for number, (_order, action, from_state, to_state, _now, channel) in enumerate(timeline):
        if from_state != state or (number == 0) != (from_state == ""):
            values = {"action": action, "from": from_state, "state": state}
            return _("“%(action)s” began at “%(from)s”, but the order was at “%(state)s”.") % values
        if not _is_in_table(action, from_state, to_state, channel):
            values = {"action": action, "from": from_state, "to": to_state}
            return _("“%(action)s” cannot lead from “%(from)s” to “%(to)s”.") % values
        state = to_state
    if state != timeline[-1][4]:
        values = {"last": state, "state": timeline[-1][4]}
        return _("The timeline ends at “%(last)s”, and the order is at “%(state)s”.") % values
    return ""


def _is_in_table(action: str, from_state: str, to_state: str, channel: str) -> bool:
    if from_state == "":
        # A line of the old record comes in finished.
        from_sheet = channel == RepairOrder.Channel.SHEET and to_state == State.CLOSED
        return (action == "submit" and to_state == State.SUBMITTED) or (
            action in {"submit", "import"} and from_sheet
        )
    rule = ACTIONS.get(action)
    return rule is not None and from_state in rule.sources and to_state in rule.targets


@check("referral-open", promise=12)
def referrals_out_of_season() -> Found:
    """A partner has an order exactly while it is referred; the report waits with them until it is confirmed."""
    sent = Referral.objects.filter(state=Referral.State.SENT)
    stray = sent.exclude(order__state__in=[State.REFERRED, State.REPORTED]).select_related("order")
    for referral in stray.iterator():
        yield (
            referral,
            _("A partner still has this order, which is “%(state)s”.")
            % {"state": referral.order.get_state_display()},
        )
    led = Exists(sent.filter(order=OuterRef("pk"), is_lead=True))
    for order in RepairOrder.objects.filter(~led, state=State.REFERRED).iterator():
        yield order, _("The order was passed on, and no partner has it.")


@check("orders-within-community", promise=8)
def strangers() -> Found:
    sentence = _("This belongs to one community and names something of another.")
    # People may move away later: a finished order keeps the volunteer it had.
    unfinished = Q(order__state__in=[State.OPEN, State.CLAIMED, State.WAITING, State.REPORTED])
    for rows in [
        RepairOrder.objects.filter(building__isnull=False).exclude(building__community=F("community")),
        Referral.objects.exclude(partner__community=F("order__community")),
        OrderTerm.objects.exclude(order__community=F("community")),
        Claim.objects.active().filter(unfinished).exclude(volunteer__community=F("order__community")),
    ]:
        for row in rows.iterator():
            yield row, sentence


@check("certificates", promise=12)
def claims_without_certificate() -> Found:
    """Who took a job that needs a certificate had one for that trade that was valid on the day."""
    claims = Claim.objects.filter(order__needs_certificate=True).select_related(
        "order", "certificate__volunteer"
    )
    for claim in claims.iterator():
        paper = claim.certificate
        if (
            paper is None
            or paper.volunteer.resident_id != claim.volunteer_id
            or paper.skill_id != claim.order.skill_id
            or paper.valid_until < timezone.localdate(claim.claimed_at)
        ):
            yield claim, _("This job needs a certificate, and it was taken without a valid one.")


@check("merged", promise=10)
def merged_and_forgotten() -> Found:
    """Whoever asked for an order that was merged is told of the other."""
    told = Exists(OrderFollower.objects.filter(order=OuterRef("merged_into"), resident=OuterRef("requester")))
    same = Q(requester=F("merged_into__requester")) | Q(requester=F("merged_into__helper"))
    merged = RepairOrder.objects.filter(merged_into__isnull=False, requester__isnull=False)
    for order in merged.filter(~told).exclude(same).iterator():
        yield order, _("It was merged, and the one who asked is not told how it goes on.")


@check("findable", promise=10)
def orders_not_findable() -> Found:
    found = Exists(OrderTerm.objects.filter(order=OuterRef("pk"), term=OuterRef("number")))
    for order in RepairOrder.objects.filter(~found).iterator():
        yield order, _("The search does not know this order.")
