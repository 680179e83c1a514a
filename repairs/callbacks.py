"""回访: hearing from the one who asked whether it is really fixed. Silence is never taken for satisfaction.

A satisfied or partly satisfied answer closes an order that waits for it, "not" reopens it, and somebody who could not
be reached stays on the list. The steps themselves are those of repairs.workflow, in the same transaction.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.access import is_staff_of
from community.errors import NotAllowed, Refused, Stale
from community.language import office_language
from community.models import Resident
from repairs import replies, workflow
from repairs.actions import roles_of
from repairs.models import Callback, RepairOrder

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations
from repairs.visibility import ASKING

State = RepairOrder.State
Result = Callback.Result
How = Callback.How
ANSWERS = (Result.SATISFIED, Result.PARTLY, Result.NOT)
TRIES = 3
# So long after closing an order without an answer stays on the list, and may be answered by the one who asked.
ASKED_FOR_DAYS = 14


@transaction.atomic
def record(
    order: RepairOrder,
    *,
    by: Resident,
    result: str,
    words: str = "",
    how: str = How.PHONE,
    seen: int | None = None,
) -> Callback:
    """Write down one try by the office. `seen` is how many tries the page showed: Stale when there are more by now."""
    found = _locked(order)
    if not is_staff_of(by, found.community_id):
        raise NotAllowed(_("You have no business with this order."))
    if result not in Result.values or how not in (How.PHONE, How.VISIT, How.MESSAGE):
        raise Refused(_("Please say what came of the call."))
    if seen is not None and seen != found.callbacks.count():
        raise Stale(_("Somebody else has just recorded a callback for this order. Please look again."))
    if found.state not in (State.REPORTED, State.CLOSED):
        raise Refused(
            _("This cannot be done now: the order is “%(state)s”.") % {"state": found.get_state_display()}
        )
    made = _add(found, by=by, how=how, result=result, words=words)
    _follow(found, made, by)
    return made


def _follow(order: RepairOrder, made: Callback, by: Resident) -> None:
    """What the answer means for the order."""
    with office_language():
        said = made.words or _SENTENCES[Result(made.result)]()
    if made.result == Result.NOT:
        workflow.reopen(order, by=by, reason=said)
    elif made.result == Result.UNREACHABLE:
        if order.state == State.REPORTED:
            replies.unreached(order)
    elif order.state == State.REPORTED:
        workflow.close(order, by=by, reply=said, reply_by=made.how)


_SENTENCES = {
    Result.SATISFIED: lambda: _("Asked by the office: satisfied."),
    Result.PARTLY: lambda: _("Asked by the office: partly satisfied."),
    Result.NOT: lambda: _("Asked by the office: not fixed yet."),
    Result.UNREACHABLE: lambda: _("Could not be reached in %(tries)d tries.") % {"tries": TRIES},
}


@transaction.atomic
def close_with_answer(
    order: RepairOrder,
    *,
    by: Resident,
    said: str,
    reply: str,
    reply_by: str,
    expected_version: int | None = None,
    **closing: Any,
) -> RepairOrder:
    """Staff close an order and write down what the resident said in the same breath; nothing when nobody asked.

    Who is not satisfied is not closed upon: the order goes on.
    """
    if said == Result.NOT:
        found = _locked(order)
        if expected_version is not None and found.version != expected_version:
            raise Stale(_("Somebody else changed this order just now. Please look again."))
        return record(found, by=by, result=Result.NOT, words=reply, how=reply_by).order
    done = workflow.close(
        order, by=by, reply=reply, reply_by=reply_by, expected_version=expected_version, **closing
    )
    if said:
        _add(done, by=by, how=reply_by, result=said, words="")
    return done


@transaction.atomic
def answer(
    order: RepairOrder, *, by: Resident | None, result: str, token: str = "", words: str = ""
) -> Callback:
    """The one who asked says how it went: closes an order that waits for it, adds to one that was closed without.

    "Not yet" is `still_not`, which needs a sentence.
    """
    found = _locked(order)
    if not ASKING & roles_of(by, found, token=token):
        raise NotAllowed(_("You have no business with this order."))
    if result not in (Result.SATISFIED, Result.PARTLY):
        raise Refused(_("Please choose one of the answers."))
    if found.state == State.REPORTED:
        workflow.close(found, by=by, token=token, reply=words or _own_reply(result))
    elif not may_answer(found):
        raise Refused(_("Thank you, we have your answer already."))
    return _add(found, by=by, how=How.SELF, result=result, words=words)


def _own_reply(result: str) -> str:
    with office_language():
        return {
            Result.SATISFIED: _("Confirmed by the resident: satisfied."),
            Result.PARTLY: _("Confirmed by the resident: partly satisfied."),
        }[Result(result)]


@transaction.atomic
def still_not(order: RepairOrder, *, by: Resident | None, reason: str, token: str = "") -> RepairOrder:
    """The one who asked says it is not fixed: that is an answer, and the order goes on."""
    found = _locked(order)
    is_answer = bool(ASKING & roles_of(by, found, token=token))
    round_now = found.times_reopened
    done = workflow.reopen(found, by=by, reason=reason, token=token)
    if is_answer:
        _add(found, by=by, how=How.SELF, result=Result.NOT, words=reason, round_now=round_now)
    return done


def may_answer(order: RepairOrder) -> bool:
    """Closed not long ago, and nobody has said yet whether they are content."""
    return (
        order.state == State.CLOSED
        and order.closed_at is not None
        and order.closed_at > timezone.now() - timedelta(days=ASKED_FOR_DAYS)
        and not order.callbacks.filter(round=order.times_reopened, result__in=ANSWERS).exists()
    )


@transaction.atomic
def give_up(order: RepairOrder, *, by: Resident) -> RepairOrder:
    """Close an order whose resident could not be reached in three tries. It is never counted as satisfied."""
    found = _locked(order)
    if not is_staff_of(by, found.community_id):
        raise NotAllowed(_("You have no business with this order."))
    tries = found.callbacks.filter(round=found.times_reopened, result=Result.UNREACHABLE).count()
    if tries < TRIES:
        raise Refused(
            _("Tried %(tries)d times so far. After %(needed)d tries it can be closed.")
            % {"tries": tries, "needed": TRIES}
        )
    with office_language():
        reply = _SENTENCES[Result.UNREACHABLE]()
    return workflow.close(found, by=by, reply=reply, reply_by=RepairOrder.ReplyBy.UNREACHED)


def _locked(order: RepairOrder) -> RepairOrder:
    return RepairOrder.objects.select_for_update(no_key=True, of=("self",)).get(pk=order.pk)


def _add(
    order: RepairOrder,
    *,
    by: Resident | None,
    how: str,
    result: str,
    words: str,
    round_now: int | None = None,
) -> Callback:
    if round_now is None:
        round_now = order.times_reopened
    return Callback.objects.create(
        order=order,
        round=round_now,
        number=order.callbacks.filter(round=round_now).count() + 1,
        by=by if by is not None and by.pk else None,
        how=how,
        result=result,
        words=words.strip()[:200],
    )


class Tries(TypedDict):
    """What `waiting` counts for each order."""

    tries: int
    unreached: int


def waiting(orders: QuerySet[RepairOrder]) -> "QuerySet[WithAnnotations[RepairOrder, Tries]]":
    """Those of `orders` to call back: visited and not confirmed, or closed of late and not asked."""
    answered = Callback.objects.filter(
        order=OuterRef("pk"), round=OuterRef("times_reopened"), result__in=ANSWERS
    )
    lately = timezone.now() - timedelta(days=ASKED_FOR_DAYS)
    to_ask = Q(state=State.REPORTED) | (
        Q(state=State.CLOSED, closed_at__gte=lately)
        & ~Q(reply_by__in=[RepairOrder.ReplyBy.UNREACHED, RepairOrder.ReplyBy.SHEET])
        & ~Exists(answered)
    )
    return orders.filter(to_ask).annotate(
        tries=Count("callbacks"),
        unreached=Count(
            "callbacks",
            filter=Q(callbacks__round=F("times_reopened"), callbacks__result=Result.UNREACHABLE),
        ),
    )
