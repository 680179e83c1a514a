"""What must be true between callbacks, replies and thank-you cards."""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check
from repairs.callbacks import TRIES
from repairs.models import Callback, RepairOrder, Thanks, ThanksTo

State = RepairOrder.State
Result = Callback.Result

registry.append_only("repairs_callback")
registry.rules(
    3,
    {
        "callback_numbered": gettext_lazy("Two callbacks of one order have the same number."),
        "callback_own_answer_once": gettext_lazy("The resident's own answer was counted twice."),
    },
)
registry.rules(
    5,
    {
        "callback_counts_from_one": gettext_lazy("A callback has no number."),
        "callback_result_known": gettext_lazy("A callback has a result that does not exist."),
        "callback_own_answer_is_one": gettext_lazy("Somebody is said to have failed to reach themselves."),
        "callback_by_somebody": gettext_lazy("A callback was made by nobody."),
    },
)
registry.rules(
    7,
    {
        "thanks_has_words": gettext_lazy("A thank-you card says nothing."),
        "thanks_shown_with_consent": gettext_lazy(
            "A thank-you card is shown without the resident's consent."
        ),
        "thanks_shown_by_somebody": gettext_lazy("A thank-you card is shown, and nobody decided it."),
    },
)


def _in_this_round(*results: str) -> Exists:
    return Exists(
        Callback.objects.filter(order=OuterRef("pk"), round=OuterRef("times_reopened"), result__in=results)
    )


@check("callback-closed", promise=5)
def content_but_not_closed() -> Found:
    """Whoever said it was fixed has a closed order, until it is reopened."""
    content = RepairOrder.objects.filter(_in_this_round(Result.SATISFIED, Result.PARTLY))
    for order in content.exclude(state=State.CLOSED).iterator():
        yield order, _("The resident was content with it, and the order is not closed.")


@check("callback-reopened", promise=5)
def discontent_and_not_reopened() -> Found:
    for order in RepairOrder.objects.filter(_in_this_round(Result.NOT)).iterator():
        yield order, _("The resident said it was not fixed, and the order was not reopened.")


@check("callback-rounds", promise=5)
def callbacks_before_their_time() -> Found:
    early = Callback.objects.filter(round__gt=F("order__times_reopened"))
    for callback in early.iterator():
        yield callback, _("A callback belongs to a reopening that has not happened.")


@check("callback-unreached", promise=5)
def given_up_too_early() -> Found:
    this_round = Q(callbacks__round=F("times_reopened"), callbacks__result=Result.UNREACHABLE)
    given_up = RepairOrder.objects.filter(state=State.CLOSED, reply_by=RepairOrder.ReplyBy.UNREACHED)
    for order in given_up.annotate(n=Count("callbacks", filter=this_round)).filter(n__lt=TRIES).iterator():
        yield (
            order,
            _("Closed as not reached after %(tries)d tries instead of %(needed)d.")
            % {"tries": order.n, "needed": TRIES},
        )


@check("thanks-shown", promise=7)
def shown_without_the_volunteer() -> Found:
    agreed = ThanksTo.objects.filter(thanks=OuterRef("pk"), agreed_at__isnull=False)
    for card in Thanks.objects.filter(~Exists(agreed), state=Thanks.State.SHOWN).iterator():
        yield card, _("A thank-you card is shown, and no volunteer on it agreed.")


@check("thanks-own-volunteers", promise=7)
def thanked_elsewhere() -> Found:
    for row in ThanksTo.objects.exclude(claim__order=F("thanks__order")).iterator():
        yield row, _("A thank-you card names a volunteer of another order.")
