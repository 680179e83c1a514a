"""Settlements: what must be true of them, and what falls due. Loaded by points.keeping."""

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check, chore
from community.keeping.reminders import remind_once
from community.models import Duty, Resident
from community.notify import tell_all
from points import guards, reckoning
from points.models import Objection, Settlement, SettlementLine

registry.rules(
    6,
    {
        "settlement_one_open_per_community": gettext_lazy(
            "Two settlements of this community are open at once."
        ),
        "settlement_one_first_per_community": gettext_lazy(
            "Two settlements of this community follow no other."
        ),
        "settlement_begins_once": gettext_lazy("Two settlements of this community begin on the same day."),
        "settlement_ends_once": gettext_lazy("Two settlements of this community end on the same day."),
        "settlement_begins_before_it_ends": gettext_lazy("This settlement ends before it begins."),
        "settlement_noticed_by_somebody": gettext_lazy(
            "Who published this notice, and until when, is not said."
        ),
        "settlement_noticed_after_its_end": gettext_lazy("This notice ended before its period was over."),
        "settlement_posted_by_somebody": gettext_lazy("Who posted this settlement, and when, is not said."),
        "settled_once_per_person": gettext_lazy("A person stands twice in this settlement."),
        "settled_line_once": gettext_lazy("Two lines of this settlement have the same number."),
        "settled_line_adds_up": gettext_lazy("This line of a settlement does not add up."),
        "objection_answered_by_somebody": gettext_lazy("Who answered this objection, and how, do not agree."),
    },
)


@check("settled-periods-shut", promise=6)
def missing_guards() -> Found:
    for guard in guards.missing():
        yield (
            guard.table,
            _("The database no longer keeps settled periods shut (%(verb)s).") % {"verb": guard.verb},
        )


@check("settlement-lines", promise=6)
def changed_since_posted() -> Found:
    """What was posted is what the passbooks say, line by line and digest by digest."""
    for settlement in Settlement.objects.filter(state=Settlement.State.POSTED).order_by("pk"):
        stored = settlement.lines.order_by("place").iterator(chunk_size=2000)
        if reckoning.digest_of(settlement, stored) != settlement.digest:
            yield settlement, _("The lines of this settlement are not those that were posted.")
        if reckoning.digest_of(settlement, reckoning.lines_of(settlement)) != settlement.digest:
            yield settlement, _("The passbooks no longer say what was posted for this period.")


@check("settlement-periods", promise=6)
def gaps() -> Found:
    for settlement in Settlement.objects.filter(follows__isnull=False).select_related("follows"):
        before = settlement.follows
        if before is None:
            continue
        if before.community_id != settlement.community_id:
            yield settlement, _("This settlement follows one of another community.")
        elif (settlement.starts_on - before.ends_on).days != 1:
            yield settlement, _("This period does not begin the day after the one before.")
        elif not before.is_posted:
            yield settlement, _("This settlement was begun before the one before was posted.")


@check("settlement-answered", promise=6)
def unanswered() -> Found:
    waiting = Q(answered_at__isnull=True, settlement__state=Settlement.State.POSTED)
    for objection in Objection.objects.filter(waiting):
        yield objection, _("The period was closed without an answer to this objection.")


@check("settlement-people", promise=8)
def strangers() -> Found:
    """Every line is about somebody with a passbook in that community."""
    known = Q(resident__entries__community=F("settlement__community"))
    elsewhere = SettlementLine.objects.exclude(pk__in=SettlementLine.objects.filter(known).values("pk"))
    for line in elsewhere.iterator():
        yield line, _("This line is about somebody without a passbook here.")


@chore("settlement notices that ran out")
def remind_to_post() -> int:
    over = Settlement.objects.filter(
        state=Settlement.State.NOTICED, notice_until__lt=timezone.localdate()
    ).select_related("community")
    return sum(
        remind_once(f"settlement:{settlement.pk}:{settlement.notice_until}:over", _remind, settlement)
        for settlement in over
    )


def _remind(settlement: Settlement) -> None:
    staff = Resident.objects.filter(
        duties__kind=Duty.Kind.STAFF, duties__community=settlement.community_id, is_active=True
    )
    text = _("The notice of settlement %(settlement)s has run out: answer what is open, then post it.") % {
        "settlement": settlement
    }
    tell_all(
        staff,
        text,
        link=f"/admin/points/settlement/{settlement.pk}/change/",
        community=settlement.community,
    )
