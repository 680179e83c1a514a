from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models import Community


class OpeningHours(models.Model):
    """One stretch of a weekday in which the shop's counter is open. A day may have several."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="opening_hours", verbose_name=_("community")
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours of the shop")
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "weekday", "opens"], name="opening_hours_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")), name="opening_hours_end_after_beginning"
            ),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="opening_hours_weekday_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": gettext("The shop closes after it has opened.")})


class ClosedDay(models.Model):
    """A day without the counter, whatever the weekday says: a holiday, a stock-take."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="closed_days", verbose_name=_("community")
    )
    day = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=60, help_text=_("Residents read it in the shop."))

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days of the shop")
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["community", "day"], name="closed_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"
