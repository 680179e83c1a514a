from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.places import Community


class CalendarDay(models.Model):
    """A day on which this office is closed or open, whatever the public calendar says."""

    community = models.ForeignKey(
        Community, models.CASCADE, related_name="calendar_days", verbose_name=_("community")
    )
    day = models.DateField(_("day"))
    is_working = models.BooleanField(
        _("the office works"), default=False, help_text=_("Without the tick it is closed.")
    )
    why = models.CharField(_("why"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("day of our own calendar")
        verbose_name_plural = _("our own calendar")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["community", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.why}".strip()
