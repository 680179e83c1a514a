from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Community
from points.models.ledger import Entry
from points.models.standards import Standard


class HeldAward(models.Model):
    """Points that wait for a second pair of eyes. They are in no balance until somebody else approves them.

    The reference is the one the passbook's line will have, so the same cause is never both held and entered.
    """

    class Kind(models.TextChoices):
        AWARD = Entry.Kind.AWARD.value, _("award")
        ADJUSTMENT = Entry.Kind.ADJUSTMENT.value, _("adjustment")

    class State(models.TextChoices):
        PENDING = "pending", _("waits for a second look")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    class Flag(models.TextChoices):
        SIZE = "size", _("more than the standard")
        MANY = "many", _("many on one day")
        PAIR = "pair", _("the same two again and again")
        OWN = "own", _("one's own home")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="held_awards", verbose_name=_("community")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="held_awards", verbose_name=_("resident")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.AWARD)
    amount = models.PositiveIntegerField(_("points"))
    proposed = models.PositiveIntegerField(_("by the standard"), null=True, blank=True)
    occurred_on = models.DateField(_("date"))
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    reason = models.CharField(_("for"), max_length=120)
    arithmetic = models.CharField(_("arithmetic"), max_length=200, blank=True)
    standard = models.ForeignKey(
        Standard, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("standard")
    )
    flags = models.CharField(max_length=40, editable=False)
    why = models.CharField(_("why a second look"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("awarded by"),
    )
    at = models.DateTimeField(_("awarded"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.CharField(_("reason of the decision"), max_length=120, blank=True)
    entry = models.OneToOneField(
        Entry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held_before",
        verbose_name=_("passbook entry"),
    )

    class Meta:
        verbose_name = _("points to look at twice")
        verbose_name_plural = _("points to look at twice")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["community", "state", "-id"], name="held_waiting"),
            models.Index(fields=["resident", "state"], name="held_of_resident"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=1), name="held_gives_points"),
            models.CheckConstraint(condition=~Q(reference=""), name="held_has_reference"),
            models.CheckConstraint(condition=~Q(why="") & ~Q(flags=""), name="held_says_why"),
            models.CheckConstraint(
                condition=Q(state="pending", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False),
                name="held_decided_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", entry__isnull=False)
                | (~Q(state="approved") & Q(entry__isnull=True)),
                name="held_entered_when_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(decision=""), name="held_refused_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("resident")),
                name="held_not_decided_by_receiver",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(by__isnull=True) | ~Q(decided_by=F("by")),
                name="held_decided_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} · {self.reason} · {self.amount}"

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING
