"""An order's life: the one table of what may happen, from where to where, and who may do it.

Buttons, permissions, operations, the admin and the tests read this table.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repairs.action_rows import Action
from repairs.action_rows import row as _action
from repairs.models import RepairOrder
from repairs.roles import Role, may_volunteer_for, open_to_others, roles_of

__all__ = [
    "ACTIONS",
    "Action",
    "Role",
    "allowed",
    "is_allowed",
    "may_volunteer_for",
    "open_to_others",
    "roles_of",
]

State = RepairOrder.State
UNDER_WAY = [State.SUBMITTED, State.OPEN, State.CLAIMED, State.WAITING, State.REPORTED, State.REFERRED]
TO_BE_LOOKED_AT = [State.SUBMITTED, State.OPEN, State.CLAIMED, State.WAITING, State.REFERRED]
REOPEN_DAYS = 30
PARTNERS_AT_IT = [State.REFERRED, State.REPORTED]  # those beside the lead may finish after its report


def _is_taken(order: RepairOrder) -> bool:
    return order.taken > 0


def _may_be_published(order: RepairOrder) -> bool:
    """Somebody has listened to it, and nothing in it is dangerous."""
    return not order.is_unheard and not order.is_dangerous


def _still_reopens(order: RepairOrder) -> bool:
    return order.closed_at is None or order.closed_at >= timezone.now() - timedelta(days=REOPEN_DAYS)


ON_THE_WAY = [State.OPEN, State.CLAIMED, State.WAITING]  # where volunteers may have places and come
VISITED = [*ON_THE_WAY, State.REPORTED, State.REFERRED, State.CLOSED]  # where there can have been a visit
ASKERS = [Role.REQUESTER, Role.HELPER, Role.GUEST, Role.STAFF]

ACTIONS: dict[str, Action] = dict(
    [
        _action(
            "submit",
            _("Report a repair"),
            _("The request was received."),
            [],
            [State.SUBMITTED],
            [Role.REQUESTER, Role.HELPER, Role.STAFF, Role.GUEST],
        ),
        _action(
            "publish",
            _("Publish"),
            _("Accepted: volunteers can now take it."),
            [State.SUBMITTED],
            [State.OPEN],
            [Role.STAFF],
            is_primary=True,
            when=_may_be_published,
        ),
        _action(
            "hear",
            _("Listen and write it down"),
            _("The office has listened to the voice message."),
            [State.SUBMITTED],
            [State.SUBMITTED],
            [Role.STAFF],
            is_primary=True,
            when=lambda order: order.is_unheard,
        ),
        _action(
            "lift",
            _("Looked at: it is safe"),
            _("The office had a look: no danger."),
            [State.SUBMITTED],
            [State.SUBMITTED],
            [Role.STAFF],
            when=lambda order: order.is_dangerous,
        ),
        _action(
            "claim",
            _("Take this job"),
            _("A volunteer has taken it."),
            [State.OPEN],
            [State.OPEN, State.CLAIMED],
            [Role.VOLUNTEER],
            is_primary=True,
        ),
        _action(
            "begin",
            _("Begin with those who came forward"),
            _("Enough volunteers: the visit can begin."),
            [State.OPEN],
            [State.CLAIMED],
            [Role.STAFF],
            when=_is_taken,
        ),
        _action(
            "arrive",
            _("I am at the door"),
            _("The volunteer is there; the doorstep password was right."),
            ON_THE_WAY,
            ON_THE_WAY,
            [Role.CLAIMER, Role.STAFF],
            when=_is_taken,
        ),
        _action(
            "agree-time",
            _("Fix a time"),
            _("About the time of the visit."),
            ON_THE_WAY,
            ON_THE_WAY,
            [Role.CLAIMER, Role.STAFF],
            when=_is_taken,
        ),
        _action(
            "offer-times",
            _("Say which times are good"),
            _("Good times to come were named."),
            [State.SUBMITTED, *ON_THE_WAY],
            [State.SUBMITTED, *ON_THE_WAY],
            ASKERS,
        ),
        _action(
            "pass-on",
            _("Ask another volunteer to take over"),
            _("The volunteer has asked another one to take over."),
            ON_THE_WAY,
            ON_THE_WAY,
            [Role.CLAIMER],
            is_rare=True,
        ),
        _action(
            "take-over",
            _("Take over"),
            _("Another volunteer has taken over and will come."),
            ON_THE_WAY,
            ON_THE_WAY,
            [
                Role.SYSTEM
            ],  # by whom it was offered to, which is no role on the order: repairs.workflow.handing_over
        ),
        _action(
            "nobody-home",
            _("Nobody was home"),
            _("The volunteer was there and met nobody. They try again."),
            [State.CLAIMED],
            [State.CLAIMED],
            [Role.CLAIMER, Role.STAFF],
            is_rare=True,
        ),
        _action(
            "nobody-came",
            _("Nobody came"),
            _("Nobody came as agreed. We are sorry; the office looks after it."),
            [State.CLAIMED],
            [State.CLAIMED],
            ASKERS,
            is_rare=True,
        ),
        _action(
            "release",
            _("Give the job back"),
            _("A volunteer cannot come after all; we are looking for another."),
            [State.CLAIMED, State.OPEN],
            [State.OPEN],
            [Role.CLAIMER, Role.STAFF],
            when=_is_taken,
        ),
        _action(
            "pause",
            _("Wait for parts"),
            _("Waiting for parts."),
            [State.CLAIMED],
            [State.WAITING],
            [Role.LEAD, Role.STAFF],
        ),
        _action(
            "resume",
            _("Go on"),
            _("The work goes on."),
            [State.WAITING],
            [State.CLAIMED],
            [Role.LEAD, Role.STAFF],
        ),
        _action(
            "refer",
            _("Refer to a partner"),
            _("Passed on to those responsible."),
            [State.SUBMITTED, State.OPEN, State.CLAIMED],
            [State.REFERRED],
            [Role.STAFF],
        ),
        # What partners do, each on its own referral: repairs.referral_steps says when. The order stays where it is.
        _action(
            "accept",
            _("We take it"),
            _("Agreed to see to it."),
            [State.REFERRED],
            [State.REFERRED],
            [Role.PARTNER, Role.CO_PARTNER, Role.STAFF],
        ),
        _action(
            "ask",
            _("Ask a question"),
            _("Has a question."),
            [State.REFERRED],
            [State.REFERRED],
            [Role.PARTNER, Role.CO_PARTNER],
        ),
        _action(
            "explain",
            _("Answer the question"),
            _("The question was answered."),
            [State.REFERRED],
            [State.REFERRED],
            [Role.REQUESTER, Role.HELPER, Role.GUEST, Role.STAFF],
        ),
        _action(
            "schedule",
            _("Name the day"),
            _("Named the day of coming."),
            [State.REFERRED],
            [State.REFERRED],
            [Role.PARTNER, Role.CO_PARTNER, Role.STAFF],
        ),
        _action(
            "invite",
            _("Ask another partner too"),
            _("Another body was asked to help."),
            [State.REFERRED],
            [State.REFERRED],
            [Role.STAFF],
        ),
        _action(
            "assist",
            _("Our part is done"),
            _("Has done its part."),
            PARTNERS_AT_IT,
            PARTNERS_AT_IT,
            [Role.CO_PARTNER, Role.STAFF],
        ),
        _action(
            "step_out",
            _("Not ours"),
            _("Cannot help with it; the office sees to that."),
            PARTNERS_AT_IT,
            PARTNERS_AT_IT,
            [Role.CO_PARTNER],
        ),
        _action(
            "recall",
            _("No longer needed"),
            _("Is no longer needed for it."),
            PARTNERS_AT_IT,
            PARTNERS_AT_IT,
            [Role.STAFF],
        ),
        _action(
            "appoint",
            _("Arrange a look"),
            _("Somebody will come and look."),
            TO_BE_LOOKED_AT,
            TO_BE_LOOKED_AT,
            [Role.STAFF],
        ),
        _action(
            "inspect",
            _("Write down what was found"),
            _("Somebody of the office has been there and looked."),
            TO_BE_LOOKED_AT,
            TO_BE_LOOKED_AT,
            [Role.STAFF],
        ),
        _action(
            "call-off",
            _("Call the look off"),
            _("Nobody comes to look for now."),
            TO_BE_LOOKED_AT,
            TO_BE_LOOKED_AT,
            [Role.STAFF],
            when=lambda order: order.has_planned_look,
            is_rare=True,
        ),
        _action(
            "return",
            _("Not ours: send back"),
            _("Came back to the office, which will find another way."),
            [State.REFERRED],
            [State.SUBMITTED],
            [Role.PARTNER, Role.STAFF],
        ),
        _action(
            "report",
            _("Report the visit"),
            _("The visit was made."),
            [State.CLAIMED, State.WAITING, State.REFERRED],
            [State.REPORTED],
            [Role.CLAIMER, Role.PARTNER, Role.STAFF],
            is_primary=True,
        ),
        _action(
            "amend-parts",
            _("Correct the money for parts"),
            _("The money for parts was corrected."),
            VISITED,
            VISITED,
            [Role.CLAIMER, Role.STAFF],
            staff_only=[State.CLOSED],
            when=lambda order: order.has_parts_money,
            is_rare=True,
        ),
        _action(
            "close",
            _("Close"),
            _("Finished. Thank you for telling us."),
            [State.REPORTED, State.REFERRED],
            [State.CLOSED],
            [Role.REQUESTER, Role.HELPER, Role.GUEST, Role.STAFF],
            is_primary=True,
            staff_only=[State.REFERRED],
        ),
        _action(
            "reopen",
            _("Not fixed yet"),
            _("Not fixed yet: it goes on."),
            [State.REPORTED, State.CLOSED],
            [State.OPEN, State.CLAIMED, State.SUBMITTED],
            [Role.REQUESTER, Role.HELPER, Role.GUEST, Role.STAFF],
            when=_still_reopens,
        ),
        _action(
            "decline",
            _("Do not accept"),
            _("The request could not be accepted."),
            [State.SUBMITTED],
            [State.DECLINED],
            [Role.STAFF],
        ),
        _action(
            "cancel",
            _("Cancel the request"),
            _("The request was cancelled."),
            [State.SUBMITTED, State.OPEN, State.CLAIMED],
            [State.CANCELLED],
            [Role.REQUESTER, Role.HELPER, Role.GUEST, Role.STAFF],
        ),
        _action(
            "merge",
            _("The same as another: merge"),
            _("The same was reported before: it goes on together with that."),
            [State.SUBMITTED, State.OPEN],
            [State.CANCELLED],
            [Role.STAFF],
        ),
        _action(
            "join",
            _("Join"),
            _("Somebody else reported the same and is told with you."),
            UNDER_WAY,
            UNDER_WAY,
            [Role.SYSTEM],  # part of merging, and of saying "the same thing" while reporting
        ),
    ]
)


def allowed(order: RepairOrder, roles: Iterable[Role]) -> list[Action]:
    """The actions these roles may take on the order as it stands, in the table's order."""
    held = set(roles)
    return [action for action in ACTIONS.values() if is_allowed(action, order, held)]


def is_allowed(action: Action, order: RepairOrder, roles: Iterable[Role]) -> bool:
    return action.is_open_to(roles, order.state) and action.when(order)
