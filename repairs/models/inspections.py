from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Partner
from repairs.models.orders import OrderPhoto, RepairOrder
from repairs.models.referrals import Half
from repairs.models.rules import ResponsibilityRule


class Inspection(models.Model):
    """Somebody of the office goes and looks, alone or with a partner: first the day, then what was found."""

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="inspections", verbose_name=_("repair order")
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspections",
        verbose_name=_("looked at together with"),
    )
    on = models.DateField(_("day"))
    half = models.CharField(_("half of the day"), max_length=2, choices=Half, blank=True)
    looker = models.CharField(_("who looks"), max_length=40)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("arranged by")
    )
    planned_at = models.DateTimeField(_("arranged"), default=timezone.now)
    finding = models.CharField(_("finding"), max_length=200, blank=True)
    whose = models.CharField(
        _("whose it is"), max_length=10, choices=ResponsibilityRule.Who, blank=True, default=""
    )
    told = models.CharField(_("what the resident reads"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    photos = models.ManyToManyField(
        OrderPhoto, blank=True, related_name="inspections", verbose_name=_("photos")
    )

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(recorded_at__isnull=True), name="inspection_one_planned"
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, recorded_by__isnull=True, finding="", whose="", told="")
                | (Q(recorded_at__isnull=False, recorded_by__isnull=False) & ~Q(finding="") & ~Q(told="")),
                name="inspection_found_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(looker=""), name="inspection_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.on}"

    @property
    def is_planned(self) -> bool:
        return self.recorded_at is None
