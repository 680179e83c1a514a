"""Where an order stands and what happens next, in a sentence: for the one who asked, and for the one who works on it."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from repairs.actions import Role
from repairs.models import RepairOrder, Window
from repairs.partner_replies import when as coming_on
from repairs.visibility import ASKING

State = RepairOrder.State

FOR_THE_ASKING = {
    State.SUBMITTED: gettext_lazy(
        "The community office reads your request and answers soon. You need not do anything."
    ),
    State.OPEN: gettext_lazy(
        "Volunteers can see the job now. When somebody takes it, their name appears here."
    ),
    State.CLAIMED: gettext_lazy("The volunteer below will call you before coming. The work is free."),
    State.WAITING: gettext_lazy("Parts are missing. The volunteer comes back when they are there."),
    State.REPORTED: gettext_lazy("The visit was made. Please tell us: is it fixed?"),
    State.REFERRED: gettext_lazy("Those responsible have it now. The community office keeps an eye on it."),
    State.CLOSED: gettext_lazy("All done. If it breaks again within 30 days, tell us with one press."),
    State.DECLINED: gettext_lazy("We could not accept this one. The reason is below."),
    State.CANCELLED: gettext_lazy("This request was cancelled. You can always make a new one."),
}
FOR_THE_VOLUNTEER = {
    State.OPEN: gettext_lazy("You have a place. More volunteers are still being sought."),
    State.CLAIMED: gettext_lazy("Please call first and agree on a time. Afterwards report the visit here."),
    State.WAITING: gettext_lazy("When the parts have come, press “Go on”."),
    State.REPORTED: gettext_lazy("Thank you! The points arrive when the resident or the office confirms."),
    State.CLOSED: gettext_lazy("Thank you! Finished and confirmed."),
}
# While a partner has it: by how far the lead partner is.
WITH_A_PARTNER = {
    "told": gettext_lazy("%(partner)s has it now and answers by %(due)s. The community keeps an eye on it."),
    "accepted": gettext_lazy("%(partner)s has agreed to see to it and names the day soon."),
    "asked": gettext_lazy("%(partner)s has a question. Please answer it below, or call the community."),
    "scheduled": gettext_lazy("%(partner)s has agreed to come on %(when)s."),
}
FOR_THE_PARTNER = {
    State.REFERRED: gettext_lazy("Please deal with it and report, or send it back when it is not yours."),
    State.REPORTED: gettext_lazy("Thank you! The resident or the office confirms now."),
    State.CLOSED: gettext_lazy("Thank you! Finished and confirmed."),
}


def what_next(order: RepairOrder, roles: Iterable[Role]) -> str:
    held = set(roles)
    if held & ASKING and order.merged_into is not None:
        return _goes_on_in(order.merged_into)
    if Role.FOLLOWER in held:
        return _("You reported the same. You are told of every step here.")
    if held & ASKING and order.is_dangerous and order.state == State.SUBMITTED:
        return _("The community office has it as urgent. Please call now, as it says here.")
    if held & ASKING:
        return _with_partner(order) or str(FOR_THE_ASKING[State(order.state)])
    if Role.CLAIMER in held:
        return str(FOR_THE_VOLUNTEER.get(State(order.state), ""))
    if Role.PARTNER in held:
        return str(FOR_THE_PARTNER.get(State(order.state), ""))
    if Role.CO_PARTNER in held:
        return _("You were asked to help with this. Please answer on its page among those referred to you.")
    return ""


def _with_partner(order: RepairOrder) -> str:
    """Who of the partners has it, and when they come."""
    if order.state != State.REFERRED:
        return ""
    lead = next((one for one in order.referrals.all() if one.is_open and one.is_lead), None)
    if lead is None:
        return ""
    return str(WITH_A_PARTNER[lead.step]) % {
        "partner": lead.partner.name,
        "due": date_format(lead.due_on, "MONTH_DAY_FORMAT"),
        "when": coming_on(lead.visit_on, lead.visit_half) if lead.visit_on else "",
    }


def _goes_on_in(order: RepairOrder) -> str:
    return _("The same was reported before. It goes on together as %(number)s: %(state)s.") % {
        "number": order.number,
        "state": order.get_state_display(),
    }


def agreed_window(order: RepairOrder) -> Window | None:
    """The appointment, while somebody is still to come."""
    if order.state not in {State.OPEN, State.CLAIMED, State.WAITING}:
        return None
    return next((window for window in order.windows.all() if window.agreed_at and not window.is_past), None)


def when(order: RepairOrder) -> str:
    """As much as is known about the day somebody comes. `order` with its live windows prefetched."""
    agreed = agreed_window(order)
    if agreed is not None:
        return _("Agreed: %(time)s") % {"time": agreed.words}
    if order.state == State.WAITING and order.expected_on:
        return _("Expected again on %(day)s") % {"day": date_format(order.expected_on, "SHORT_DATE_FORMAT")}
    if order.state == State.CLAIMED:
        days = order.community.visit_days
        return ngettext(
            "Usually within %(days)d day of taking the job",
            "Usually within %(days)d days of taking the job",
            days,
        ) % {"days": days}
    if order.visited_on:
        return _("Visited on %(day)s") % {"day": date_format(order.visited_on, "SHORT_DATE_FORMAT")}
    return ""
