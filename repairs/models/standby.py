from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repairs.models.claims import Claim
from repairs.models.orders import RepairOrder


class StandbyQuerySet(models.QuerySet):
    def waiting(self) -> "StandbyQuerySet":
        return self.filter(left_at__isnull=True)


class Standby(models.Model):
    """候补: would take a place on an order that is taken, should one become free. First come, first asked."""

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="standbys", verbose_name=_("repair order")
    )
    volunteer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="standbys", verbose_name=_("volunteer")
    )
    joined_at = models.DateTimeField(_("since"), default=timezone.now)
    left_at = models.DateTimeField(_("no longer"), null=True, blank=True)
    claim = models.OneToOneField(
        Claim, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("moved up to")
    )

    objects = StandbyQuerySet.as_manager()

    class Meta:
        verbose_name = _("standby place")
        verbose_name_plural = _("standby places")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "volunteer"],
                condition=models.Q(left_at__isnull=True),
                name="standby_once_per_volunteer",
            ),
            models.CheckConstraint(
                condition=models.Q(claim__isnull=True) | models.Q(left_at__isnull=False),
                name="standby_moved_up_is_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} · {self.order}"


class HandOver(models.Model):
    """A volunteer offers their place to another one, who may take it over or not."""

    class State(models.TextChoices):
        OPEN = "open", _("offered")
        TAKEN = "taken", _("taken over")
        DECLINED = "declined", _("declined")
        OVER = "over", _("no longer offered")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="hand_overs", verbose_name=_("claim"))
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="offered_places", verbose_name=_("to")
    )
    reason = models.CharField(_("reason"), max_length=120)
    offered_at = models.DateTimeField(_("offered"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "to"], condition=models.Q(state="open"), name="hand_over_offered_once"
            ),
            models.UniqueConstraint(
                fields=["claim"], condition=models.Q(state="taken"), name="hand_over_taken_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True)
                | models.Q(state__in=["taken", "declined", "over"], answered_at__isnull=False),
                name="hand_over_answered_at_a_time",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="hand_over_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.claim} → {self.to}"
