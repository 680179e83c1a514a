from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Community


class Pool(models.Model):
    """Two of one home let each other spend their points. Proposed by the first, agreed by the second, ended by either."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name=_("community"))
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="pools_proposed", verbose_name=_("proposed by")
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="pools_offered", verbose_name=_("agreed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    class Meta:
        verbose_name = _("shared points")
        verbose_name_plural = _("shared points")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="pool_of_two"),
            models.UniqueConstraint(
                fields=["first"], condition=Q(ended_at__isnull=True), name="pool_once_for_first"
            ),
            models.UniqueConstraint(
                fields=["second"], condition=Q(ended_at__isnull=True), name="pool_once_for_second"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="pool_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} + {self.second}"

    @property
    def is_agreed(self) -> bool:
        return self.agreed_at is not None and self.ended_at is None
