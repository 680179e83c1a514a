from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Community


class PassbookRules(models.Model):
    """When a community wants a second look at points, and whether points expire. Without a row, the defaults hold."""

    community = models.OneToOneField(
        Community, models.PROTECT, related_name="passbook_rules", verbose_name=_("community")
    )
    unusual_percent = models.PositiveSmallIntegerField(
        _("second look above the standard by more than (%)"),
        default=30,
        validators=[MaxValueValidator(100)],
        help_text=_("How far anybody may go at all is written in the standard itself."),
    )
    most_at_once = models.PositiveSmallIntegerField(
        _("second look above so many points at once"), default=50, help_text=_("0: never for this reason.")
    )
    awards_a_day = models.PositiveSmallIntegerField(
        _("awards a day without a second look"), default=6, help_text=_("0: never for this reason.")
    )
    same_pair = models.PositiveSmallIntegerField(
        _("times the same volunteer may serve the same home without a second look"),
        default=4,
        help_text=_("0: never for this reason."),
    )
    same_pair_days = models.PositiveSmallIntegerField(
        _("counted over so many days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    adjustment_from = models.PositiveIntegerField(
        _("second look at adjustments from so many points"),
        default=500,
        help_text=_("0: never for this reason."),
    )
    expiry_months = models.PositiveSmallIntegerField(
        _("months after which unused points expire"),
        null=True,
        blank=True,
        validators=[MinValueValidator(6), MaxValueValidator(120)],
        help_text=_("Empty: points never expire. They expire at the end of a month, those earned first."),
    )
    expiry_since = models.DateField(_("points expire since"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("passbook rules")
        verbose_name_plural = _("passbook rules")
        ordering = ["community"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expiry_months__isnull=True) | Q(expiry_months__gte=6, expiry_since__isnull=False),
                name="expiry_has_months_and_beginning",
            ),
            models.CheckConstraint(condition=Q(same_pair_days__gte=1), name="rules_pair_counted_over_days"),
        ]

    def __str__(self) -> str:
        return str(_("Passbook rules"))
