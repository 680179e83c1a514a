from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import StoredVoice
from repairs.models.orders import RepairOrder


class VoiceMessage(StoredVoice):
    """What somebody said instead of writing it. Until the office has listened, nobody knows what the order is about."""

    order = models.OneToOneField(
        RepairOrder, models.CASCADE, related_name="voice", verbose_name=_("repair order")
    )
    heard_at = models.DateTimeField(_("listened to"), null=True, blank=True, editable=False)
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta(StoredVoice.Meta):
        abstract = False
        verbose_name = _("voice message")
        verbose_name_plural = _("voice messages")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heard_at__isnull=True, heard_by__isnull=True)
                | models.Q(heard_at__isnull=False, heard_by__isnull=False),
                name="voice_heard_by_somebody",
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("repairs:voice", args=[self.pk])
