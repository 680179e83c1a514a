from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from repairs.models.orders import RepairOrder


class WindowQuerySet(models.QuerySet):
    def live(self) -> "WindowQuerySet":
        return self.filter(ended_at__isnull=True)

    def agreed(self) -> "WindowQuerySet":
        return self.live().filter(agreed_at__isnull=False)


class Window(models.Model):
    """Part of a day on which somebody could come: offered by one side, agreed with the other."""

    class Part(models.TextChoices):
        MORNING = "morning", _("in the morning")
        AFTERNOON = "afternoon", _("in the afternoon")
        EVENING = "evening", _("in the evening")

    class Side(models.TextChoices):
        ASKING = "asking", _("offered by the resident")
        WORKING = "working", _("proposed by the volunteer")

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="windows", verbose_name=_("repair order")
    )
    day = models.DateField(_("day"))
    part = models.CharField(_("part of the day"), max_length=9, choices=Part)
    side = models.CharField(_("from whom"), max_length=7, choices=Side)
    at = models.DateTimeField(_("said"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("said by"),
    )
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("no longer"), null=True, blank=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        verbose_name = _("time to come")
        verbose_name_plural = _("times to come")
        ordering = ["day", "id"]
        indexes = [
            models.Index(
                fields=["day"],
                condition=models.Q(ended_at__isnull=True, agreed_at__isnull=False),
                name="window_agreed",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "day", "part"],
                condition=models.Q(ended_at__isnull=True),
                name="window_once",
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(ended_at__isnull=True, agreed_at__isnull=False),
                name="window_one_agreed",
            ),
            models.CheckConstraint(
                condition=models.Q(part__in=["morning", "afternoon", "evening"])
                & models.Q(side__in=["asking", "working"]),
                name="window_known",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        return in_words(self.day, self.part)

    @property
    def value(self) -> str:
        """As a form sends it."""
        return f"{self.day.isoformat()}.{self.part}"

    @property
    def is_past(self) -> bool:
        return self.day < timezone.localdate()


def in_words(day: date, part: str) -> str:
    """11月24日 周二 上午"""
    label = Window.Part(part).label
    return f"{date_format(day, 'MONTH_DAY_FORMAT')} {date_format(day, 'D')} {label}"
