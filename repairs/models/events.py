from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from repairs.models.orders import RepairOrder


class Event(models.Model):
    """One line of an order's timeline. Rows are added, never changed: database triggers refuse it."""

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="events", verbose_name=_("repair order")
    )
    action = models.CharField(_("action"), max_length=12)
    from_state = models.CharField(_("from"), max_length=10, choices=RepairOrder.State, blank=True)
    to_state = models.CharField(_("to"), max_length=10, choices=RepairOrder.State)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    at = models.DateTimeField(_("when"))
    public = models.CharField(_("what the resident reads"), max_length=200, blank=True)
    private = models.CharField(_("what staff read"), max_length=200, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("timeline")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.action}"
