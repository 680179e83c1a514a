from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Community, Skill


class Standard(models.Model):
    """A published version of what is worth how many points, valid from a day on. Published ones are not edited."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="standards", verbose_name=_("community")
    )
    version = models.PositiveIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    band = models.PositiveSmallIntegerField(
        _("staff may deviate by (%)"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("With a reason; further than this nobody may go."),
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("published by"),
    )

    class Meta:
        verbose_name = _("points standard")
        verbose_name_plural = _("points standards")
        ordering = ["-valid_from", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["community", "version"], name="standard_version_once"),
            models.UniqueConstraint(
                fields=["community", "valid_from"],
                condition=models.Q(published_at__isnull=False),
                name="standard_one_published_per_day",
            ),
            models.CheckConstraint(condition=models.Q(band__lte=100), name="standard_band_is_a_share"),
        ]

    def __str__(self) -> str:
        return _("Standard, version %(version)s") % {"version": self.version}


class StandardLine(models.Model):
    class Cause(models.TextChoices):
        REPAIR = "repair", _("repair done")
        VISIT = "visit", _("visit without repair")
        PRACTICE = "practice", _("civic practice")
        COUNCIL = "council", _("deliberation")
        TRAINING = "training", _("training")
        MEETING = "meeting", _("meeting")

    class Size(models.TextChoices):
        ANY = "", _("any size")
        SMALL = "small", _("small job")
        MEDIUM = "medium", _("medium job")
        LARGE = "large", _("large job")

    standard = models.ForeignKey(
        Standard, models.CASCADE, related_name="lines", verbose_name=_("points standard")
    )
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, default=Cause.REPAIR)
    skill = models.ForeignKey(
        Skill,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("trade"),
        help_text=_("Empty: any trade."),
    )
    size = models.CharField(_("size of job"), max_length=10, choices=Size, blank=True, default=Size.ANY)
    points = models.PositiveSmallIntegerField(_("points"))

    class Meta:
        verbose_name = _("line of the standard")
        verbose_name_plural = _("lines of the standard")
        ordering = ["cause", "skill__order", "size", "id"]
        constraints = [
            models.UniqueConstraint(fields=["standard", "cause", "skill", "size"], name="standard_line_once"),
            models.UniqueConstraint(
                fields=["standard", "cause", "size"],
                condition=models.Q(skill__isnull=True),
                name="standard_line_once_for_any_trade",
            ),
            models.CheckConstraint(condition=models.Q(points__gte=1), name="standard_line_gives_points"),
            models.CheckConstraint(condition=models.Q(points__lte=1000), name="standard_line_within_reason"),
            models.CheckConstraint(
                condition=models.Q(cause__in=["repair", "visit"]) | models.Q(skill__isnull=True, size=""),
                name="standard_line_trade_for_repairs_only",
                violation_error_message=_("Only repairs have a trade and a size."),
            ),
        ]

    def __str__(self) -> str:
        if not self.is_for_repairs:
            return f"{self.get_cause_display()} · {self.points}"
        trade = self.skill.label if self.skill else _("any trade")
        return f"{self.get_cause_display()} · {trade} · {self.get_size_display()} · {self.points}"

    @property
    def is_for_repairs(self) -> bool:
        return self.cause in {self.Cause.REPAIR, self.Cause.VISIT}
