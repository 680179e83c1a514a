from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repairs.models.orders import RepairOrder


class Invitation(models.Model):
    """The office asked one volunteer whether they would take this job. They may always say no."""

    class Answer(models.TextChoices):
        NONE = "", _("no answer yet")
        ACCEPTED = "accepted", _("took it")
        DECLINED = "declined", _("cannot this time")

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="invitations", verbose_name=_("repair order")
    )
    volunteer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("volunteer")
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    at = models.DateTimeField(_("invited"), default=timezone.now)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer, blank=True, default="")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "volunteer"],
                condition=models.Q(answer=""),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | models.Q(answer__in=["accepted", "declined"], answered_at__isnull=False),
                name="invitation_answered_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} · {self.order}"
