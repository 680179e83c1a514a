"""What must be true of rounds and findings."""

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check
from repairs.models import Finding, Look, Round, RoundItem

registry.rules(
    5,
    {
        "round_ended_when_over": gettext_lazy("A round is over, and not since when."),
        "round_called_off_with_reason": gettext_lazy("A round was called off without a reason."),
        "round_item_answered_by_somebody": gettext_lazy("A line of a round was answered by nobody."),
        "look_result_known": gettext_lazy("A second look has a result that does not exist."),
    },
)
registry.rules(
    3,
    {
        "look_numbered": gettext_lazy("Two second looks at one finding have the same number."),
    },
)
registry.rules(
    12,
    {
        "round_repeats_known": gettext_lazy("A round repeats in a way that does not exist."),
        "finding_state_fits": gettext_lazy("A finding's state does not fit its order or its end."),
    },
)


@check("round-findings", promise=10)
def problems_without_finding() -> Found:
    """A finding exists exactly where the answer is a problem."""
    followed = Exists(Finding.objects.filter(item=OuterRef("pk")))
    for item in RoundItem.objects.filter(~followed, result=RoundItem.Result.PROBLEM).iterator():
        yield item, _("A problem was seen, and nobody follows it.")
    for finding in Finding.objects.exclude(item__result=RoundItem.Result.PROBLEM).iterator():
        yield finding, _("This is followed, and the round says it is no problem.")


@check("round-complete", promise=10)
def walked_with_gaps() -> Found:
    gap = Exists(RoundItem.objects.filter(round=OuterRef("pk"), result=""))
    for walk in Round.objects.filter(gap, state=Round.State.DONE).iterator():
        yield walk, _("The round is said to be complete, and a line has no answer.")


@check("findings-verified", promise=5)
def put_right_unseen() -> Found:
    """What is put right was seen by somebody, and what was seen is put right."""
    seen = Exists(Look.objects.filter(finding=OuterRef("pk"), result=Look.Result.GONE))
    verified = Finding.State.VERIFIED
    for finding in Finding.objects.filter(~seen, state=verified).iterator():
        yield finding, _("It is said to be put right, and nobody looked.")
    for finding in Finding.objects.filter(seen).exclude(state=verified).iterator():
        yield finding, _("Somebody saw that it is put right, and it still waits.")


@check("rounds-within-community", promise=8)
def strangers() -> Found:
    sentence = _("This belongs to one community and names something of another.")
    for rows in [
        RoundItem.objects.exclude(building__community=F("round__community")),
        Finding.objects.exclude(community=F("item__round__community")),
        Finding.objects.filter(order__isnull=False).exclude(order__community=F("community")),
        Round.objects.filter(checklist__community__isnull=False).exclude(checklist__community=F("community")),
    ]:
        for row in rows.iterator():
            yield row, sentence
