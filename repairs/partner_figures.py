"""What a partner was given and how it answered: each number is a condition, and the list behind it is the same condition."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Partner
from repairs.models import Referral
from repairs.models.referrals import IS_OPEN, is_late


def _late(day: date) -> Q:
    return IS_OPEN & is_late(day)


def standings(day: date | None = None) -> dict[str, tuple[str | Promise, Q]]:
    """By code: what it is called, and which referrals are meant."""
    today = day or timezone.localdate()
    unanswered = Q(answered_at__isnull=True)
    return {
        "unanswered": (_("not answered yet"), IS_OPEN & unanswered),
        "asked": (_("has a question"), IS_OPEN & Q(step="asked")),
        "going": (_("accepted, under way"), IS_OPEN & Q(step__in=["accepted", "scheduled"])),
        "late": (_("overdue"), _late(today)),
        "in_time": (_("answered in time"), Q(answered_at__date__lte=F("due_on"))),
        "answered_late": (_("answered late"), Q(answered_at__date__gt=F("due_on"))),
        "returned": (_("returned"), Q(state="returned")),
        "waits": (_("returned, to be given to another"), is_to_choose_anew()),
        "done": (_("done"), Q(state="done")),
        "withdrawn": (_("withdrawn"), Q(state="withdrawn")),
    }


def is_to_choose_anew() -> Q:
    """What a partner sent back, while the order waits for another decision; the newest such referral counts."""
    newer = Referral.objects.filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))
    back = Q(is_lead=True, order__state="submitted") | Q(is_lead=False, order__state="referred")
    return Q(back, ~Exists(newer), state="returned")


@dataclass(frozen=True)
class Figure:
    code: str
    label: str | Promise
    count: int


def figures_of(partner: Partner) -> list[Figure]:
    """One query for all numbers."""
    asked = standings()
    counts = Referral.objects.filter(partner=partner).aggregate(
        **{f"n_{code}": Count("pk", filter=which) for code, (_label, which) in asked.items()}
    )
    return [Figure(code, label, counts[f"n_{code}"]) for code, (label, _which) in asked.items()]


def partners_with_counts(partners: QuerySet[Partner]) -> QuerySet[Partner]:
    """Each partner with how much is open, unanswered and overdue there."""
    today = timezone.localdate()

    def count(which: Q) -> Count:
        return Count("referrals", filter=which, distinct=True)

    return partners.annotate(
        n_open=count(Q(referrals__state="sent")),
        n_unanswered=count(Q(referrals__state="sent", referrals__answered_at__isnull=True)),
        n_late=count(Q(referrals__state="sent") & is_late(today, "referrals__")),
        n_members=Count("members", distinct=True),
    )
