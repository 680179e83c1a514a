from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Community
from points.models.ledger import Entry

LAST_NOTICE = timedelta(days=14)


class ExpiryNotice(models.Model):
    """What somebody was told about points that will expire on a day. Only what was announced can expire."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+", verbose_name=_("community"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="expiries", verbose_name=_("resident")
    )
    due_on = models.DateField(_("expires after"))
    points = models.PositiveIntegerField(_("points announced"))
    announced_on = models.DateField(_("announced"))
    final_points = models.PositiveIntegerField(_("points in the last notice"), null=True, blank=True)
    final_on = models.DateField(_("last notice"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    entry = models.OneToOneField(
        Entry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("passbook entry")
    )

    class Meta:
        verbose_name = _("expiry notice")
        verbose_name_plural = _("expiry notices")
        ordering = ["-id"]
        indexes = [models.Index(fields=["community", "done_at", "due_on"], name="expiry_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["resident", "due_on"], name="expiry_once_a_day"),
            models.CheckConstraint(condition=Q(points__gte=1), name="expiry_of_something"),
            models.CheckConstraint(
                condition=Q(final_points__isnull=True, final_on__isnull=True)
                | Q(final_points__isnull=False, final_on__gte=F("announced_on")),
                name="expiry_last_notice_dated",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(final_on__isnull=False),
                name="expiry_never_without_last_notice",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=True) | Q(done_at__isnull=False), name="expiry_entered_when_done"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} · {self.due_on} · {self.shown_points}"

    @property
    def last_day(self) -> date:
        """On which they can still be used: a late notice puts it off."""
        return max(self.due_on, self.final_on + LAST_NOTICE) if self.final_on else self.due_on

    @property
    def shown_points(self) -> int:
        return self.points if self.final_points is None else self.final_points
