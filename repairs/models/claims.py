from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import VolunteerCertificate
from repairs.models.orders import RepairOrder


class ClaimQuerySet(models.QuerySet):
    def active(self) -> "ClaimQuerySet":
        return self.filter(released_at__isnull=True)

    def unfinished(self) -> "ClaimQuerySet":
        """What counts against the cap of open jobs."""
        return self.active().filter(order__state__in=["open", "claimed", "waiting"])


class Claim(models.Model):
    """A volunteer's place on an order. Released ones stay as history."""

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="claims", verbose_name=_("repair order")
    )
    volunteer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="claims", verbose_name=_("volunteer")
    )
    is_lead = models.BooleanField(_("lead"), default=False)
    claimed_at = models.DateTimeField(_("claimed"), default=timezone.now)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)
    release_reason = models.CharField(_("reason"), max_length=120, blank=True)
    points = models.PositiveIntegerField(
        _("points"), null=True, blank=True, help_text=_("Awarded at closing.")
    )

    certificate = models.ForeignKey(
        VolunteerCertificate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken with this certificate"),
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["volunteer", "-id"], name="claim_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "volunteer"],
                condition=models.Q(released_at__isnull=True),
                name="claim_once_per_volunteer",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(released_at__isnull=True, is_lead=True),
                name="claim_one_lead",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True) | ~models.Q(release_reason=""),
                name="claim_released_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} · {self.order}"

    @property
    def reference(self) -> str:
        """What the ledger knows this claim by."""
        return f"repair:{self.order_id}:claim:{self.pk}"
