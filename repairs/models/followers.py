from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repairs.models.orders import RepairOrder


class OrderFollower(models.Model):
    """Somebody who has the same trouble: told of every reply, though the order is not theirs."""

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="followers", verbose_name=_("repair order")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("resident"),
    )
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    source = models.ForeignKey(
        RepairOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("their own request"),
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "resident"],
                condition=models.Q(resident__isnull=False),
                name="follower_once",
            ),
            models.UniqueConstraint(
                fields=["order", "phone"],
                condition=models.Q(resident__isnull=True),
                name="follower_once_per_phone",
            ),
            models.CheckConstraint(
                condition=models.Q(resident__isnull=False) | ~models.Q(phone=""),
                name="follower_can_be_told",
            ),
        ]

    def __str__(self) -> str:
        return str(self.resident or self.phone)
