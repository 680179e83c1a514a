"""Held points, shared points, points that expire, hours of service: what must be true, and what falls due.

Read by points.keeping.
"""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check, chore
from points import expiry
from points.models import Entry, ExpiryNotice, HeldAward, Pool, ServiceCertificate, ServiceHours

registry.append_only("points_servicehours")
registry.rules(
    3,
    {
        "points.HeldAward.reference": gettext_lazy("The same cause is held twice."),
        "points.HeldAward.entry": gettext_lazy("One line of a passbook stands for two held awards."),
        "held_decided_by_somebody_else": gettext_lazy("Points were approved by the one who gave them."),
        "held_not_decided_by_receiver": gettext_lazy("Points were approved by the one who got them."),
        "held_refused_with_reason": gettext_lazy("Points were refused without a reason."),
        "held_decided_when_over": gettext_lazy("Whether and by whom this was decided do not agree."),
        "held_entered_when_approved": gettext_lazy("Whether it was approved and entered do not agree."),
        "expiry_once_a_day": gettext_lazy("The same points were announced to expire twice."),
        "expiry_never_without_last_notice": gettext_lazy("Points expired without a last notice."),
        "points.ServiceHours.reference": gettext_lazy("The same hours of service are on record twice."),
        "points.ServiceHours.corrects": gettext_lazy("The same hours of service were taken back twice."),
    },
)


@check("held-awards", promise=3)
def held_awards() -> Found:
    """The same cause is never both held and entered; what was approved is entered as it was held."""
    entered = Exists(Entry.objects.filter(reference=OuterRef("reference")))
    for held in HeldAward.objects.exclude(state=HeldAward.State.APPROVED).filter(entered).iterator():
        yield held, _("These points are held or refused, and in the passbook all the same.")
    same = Q(
        entry__reference=F("reference"), entry__amount=F("amount"), entry__resident=F("resident"),
        entry__kind=F("kind"),
    )  # fmt: skip
    for held in HeldAward.objects.filter(state=HeldAward.State.APPROVED).exclude(same).iterator():
        yield held, _("The passbook's line is not what was approved.")


@check("pooled-points", promise=2)
def transfers_in_pairs() -> Found:
    """What one gives within the home, the other gets."""
    moved = Entry.objects.filter(kind=Entry.Kind.TRANSFER)
    sides: dict[str, list[Entry]] = {}
    for entry in moved.order_by("pk").iterator():
        sides.setdefault(entry.reference.rpartition(":")[0], []).append(entry)
    for pair in sides.values():
        is_paired = len(pair) == 2 and pair[0].resident_id != pair[1].resident_id
        if not is_paired or sum(entry.amount for entry in pair) != 0:
            yield pair[0], _("What was moved over within the home does not add up to zero.")


@check("pools", promise=3)
def one_pool_each() -> Found:
    """The database keeps each side apart; nobody stands on both sides of two."""
    live = Pool.objects.filter(ended_at__isnull=True)
    both = live.filter(Exists(live.filter(second=OuterRef("first"))))
    for pool in both.iterator():
        yield pool, _("Somebody shares points with two people at once.")


@check("expired-points", promise=3)
def expired_as_announced() -> Found:
    expired = Entry.objects.filter(kind=Entry.Kind.EXPIRY)
    told = ExpiryNotice.objects.filter(entry=OuterRef("pk"), resident=OuterRef("resident"))
    for entry in expired.exclude(Exists(told.filter(final_points__gte=-OuterRef("amount")))).iterator():
        yield entry, _("More points expired than were announced, or without an announcement.")
    for entry in expired.filter(amount__gte=0).iterator():
        yield entry, _("Expiring must take points away.")


@check("service-certificates", promise=12)
def certified_sums() -> Found:
    for one in ServiceCertificate.objects.iterator():
        if (
            sum(minutes for _day, _what, minutes in one.lines) != one.minutes
            or len(one.lines) != one.services
        ):
            yield one, _("The services on this certificate do not add up to its sum.")


@check("hours-corrected", promise=2)
def corrections() -> Found:
    undone = ServiceHours.objects.filter(corrects__isnull=False)
    mirrored = Q(minutes=-F("corrects__minutes"), resident=F("corrects__resident"))
    for one in undone.exclude(mirrored).iterator():
        yield one, _("This correction is not the opposite of what it corrects.")


@check("trust-within-community", promise=8)
def strangers() -> Found:
    sentence = _("This belongs to one community and names something of another.")
    for rows in [
        HeldAward.objects.filter(standard__isnull=False).exclude(standard__community=F("community")),
        HeldAward.objects.filter(entry__isnull=False).exclude(entry__community=F("community")),
        ExpiryNotice.objects.filter(entry__isnull=False).exclude(entry__community=F("community")),
    ]:
        for row in rows.iterator():
            yield row, sentence


@chore("expiring points announced")
def announce() -> int:
    return expiry.announce_due()


@chore("points expired")
def expire() -> int:
    return expiry.expire_due()
