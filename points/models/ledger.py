from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Community
from points.models.standards import Standard


class EntryQuerySet(models.QuerySet):
    def of(self, resident) -> "EntryQuerySet":
        return self.filter(resident=resident)


class Entry(models.Model):
    """One line of a resident's passbook. Written by points.ledger only; database triggers refuse change and deletion."""

    class Kind(models.TextChoices):
        AWARD = "award", _("award")
        REDEEM = "redeem", _("redemption")
        REFUND = "refund", _("refund")
        REVERSAL = "reversal", _("reversal")
        ADJUSTMENT = "adjust", _("adjustment")
        BROUGHT = "brought", _("brought forward")
        TRANSFER = "transfer", _("within the home")
        EXPIRY = "expiry", _("expired")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="entries", verbose_name=_("community")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="entries", verbose_name=_("resident")
    )
    sequence = models.PositiveIntegerField(_("line"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = models.IntegerField(_("points"), help_text=_("Above zero earned, below zero spent."))
    balance_after = models.IntegerField(_("balance"))
    occurred_on = models.DateField(_("date"))
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    reason = models.CharField(_("for"), max_length=120)
    arithmetic = models.CharField(_("arithmetic"), max_length=200, blank=True)
    standard = models.ForeignKey(
        Standard, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("standard")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("written"))
    previous_digest = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("passbook entry")
        verbose_name_plural = _("passbook entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["community", "-id"], name="entry_newest"),
            models.Index(fields=["community", "occurred_on"], name="entry_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["resident", "sequence"], name="entry_line_once"),
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="entry_line_counts_from_one"),
            models.CheckConstraint(
                condition=models.Q(balance_after__gte=0), name="entry_balance_not_below_zero"
            ),
            models.CheckConstraint(condition=~models.Q(amount=0), name="entry_moves_something"),
            models.CheckConstraint(condition=~models.Q(reference=""), name="entry_has_reference"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["award", "refund", "brought"]) | models.Q(amount__gt=0),
                name="entry_earning_is_positive",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="redeem") | models.Q(amount__lt=0), name="entry_spending_is_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | (~models.Q(kind="reversal") & models.Q(reverses__isnull=True)),
                name="entry_reversal_names_entry",
            ),
            models.CheckConstraint(
                condition=~models.Q(sequence=1) | models.Q(balance_after=models.F("amount")),
                name="entry_first_line_starts_from_zero",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident_id}#{self.sequence} {self.amount:+d}"
