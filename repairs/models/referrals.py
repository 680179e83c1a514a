from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Partner
from repairs.models.orders import RepairOrder


class Referral(models.Model):
    """An order handed to a partner, with a deadline of its own."""

    class State(models.TextChoices):
        SENT = "sent", _("with the partner")
        RETURNED = "returned", _("returned")
        DONE = "done", _("done")
        WITHDRAWN = "withdrawn", _("withdrawn")

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="referrals", verbose_name=_("repair order")
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="referrals", verbose_name=_("partner"))
    is_lead = models.BooleanField(_("lead"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SENT)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    due_on = models.DateField(_("answer due"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-id"]
        indexes = [models.Index(fields=["partner", "state", "-id"], name="referral_by_partner")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(state="sent", is_lead=True),
                name="referral_one_lead",
            ),
            models.UniqueConstraint(
                fields=["order", "partner"],
                condition=models.Q(state="sent"),
                name="referral_once_per_partner",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="returned") | ~models.Q(reason=""),
                name="referral_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} → {self.partner}"
