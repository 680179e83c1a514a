"""Referrals, questions and inspections: what must be true of them."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check
from repairs.clock import Calendars
from repairs.models import Event, Inspection, Referral, ReferralQuestion

registry.rules(
    12,
    {
        "referral_step_known": gettext_lazy("A referral is at a step that does not exist."),
        "referral_day_with_half": gettext_lazy("A partner named a day and not the half of it."),
        "referral_scheduled_with_day": gettext_lazy(
            "A partner is said to have named a day, and there is none."
        ),
        "referral_accepted_some_time": gettext_lazy("A partner is said to have accepted, and not when."),
        "referral_answered_after_sent": gettext_lazy("A partner answered before it was asked."),
        "question_one_open": gettext_lazy("A partner has two questions open at once."),
        "question_answered_in_words": gettext_lazy("A question counts as answered without an answer."),
        "question_asks_something": gettext_lazy("A partner's question has no words."),
        "inspection_one_planned": gettext_lazy("Two looks are arranged for one order."),
        "inspection_found_by_somebody": gettext_lazy("A look was recorded without a finding, or by nobody."),
        "inspection_by_somebody": gettext_lazy("Nobody is named who looks."),
    },
)


@check("referral-questions", promise=12)
def questions_out_of_step() -> Found:
    """A referral stands at “has a question” exactly while one of its questions is open."""
    open_one = Exists(ReferralQuestion.objects.filter(referral=OuterRef("pk"), answered_at__isnull=True))
    at_asked = Q(state=Referral.State.SENT, step=Referral.Step.ASKED)
    for referral in Referral.objects.filter(at_asked, ~open_one).iterator():
        yield referral, _("A partner is said to ask, and no question is open.")
    still_there = Q(state=Referral.State.SENT) & ~Q(step=Referral.Step.ASKED)
    for referral in Referral.objects.filter(still_there, open_one).iterator():
        yield referral, _("A question is open, and the referral goes on as if it were answered.")


@check("referral-ended", promise=12)
def endings_without_a_time() -> Found:
    """What is over ended at some time, and what is not has not."""
    sent = Q(state=Referral.State.SENT)
    for referral in Referral.objects.filter(
        sent & Q(ended_at__isnull=False) | ~sent & Q(ended_at__isnull=True)
    ).iterator():
        yield referral, _("A referral is over without a time, or goes on with one.")


@check("referral-due", promise=12)
def answers_due_on_days_off() -> Found:
    """A partner's answer is due on a working day of the office that asked."""
    calendars = Calendars()
    open_ones = Referral.objects.filter(state=Referral.State.SENT).select_related("order__community")
    for referral in open_ones.iterator():
        if not calendars.of(referral.order.community).is_working(referral.due_on):
            yield referral, _("A partner's answer is due on a day off.")


@check("inspection-partners", promise=8)
def looks_with_strangers() -> Found:
    strange = Inspection.objects.filter(partner__isnull=False).exclude(
        partner__community=F("order__community")
    )
    for look in strange.iterator():
        yield look, _("This belongs to one community and names something of another.")


@check("inspection-told", promise=10)
def looks_nobody_heard_of() -> Found:
    """What was found stands on the order's timeline too."""
    told = Exists(Event.objects.filter(order=OuterRef("order"), action="inspect"))
    for look in Inspection.objects.filter(~told, recorded_at__isnull=False).iterator():
        yield look, _("A look was recorded, and the order's timeline does not say so.")
