import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Community

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12
MINUTES_A_DAY = 24 * 60


def new_code() -> str:
    """Twelve letters and digits that nobody confuses: too many to guess."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


class ServiceHours(models.Model):
    """Time somebody served: a visit, an activity. Rows are added and never changed; a correction takes one back."""

    class Kind(models.TextChoices):
        REPAIR = "repair", _("repair")
        ACTIVITY = "activity", _("civic practice")
        CORRECTION = "correction", _("correction")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="service_hours", verbose_name=_("community")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="service_hours", verbose_name=_("resident")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    minutes = models.IntegerField(_("minutes"))
    served_on = models.DateField(_("date"))
    what = models.CharField(_("service"), max_length=120)
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("hours of service")
        verbose_name_plural = _("hours of service")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["community", "-id"], name="hours_newest"),
            models.Index(fields=["resident", "served_on"], name="hours_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="correction", corrects__isnull=False, minutes__lt=0) & ~Q(reason="")
                | Q(kind__in=["repair", "activity"], corrects__isnull=True, minutes__gt=0),
                name="hours_served_or_corrected",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=-MINUTES_A_DAY, minutes__lte=MINUTES_A_DAY),
                name="hours_fit_into_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.served_on} {self.what} · {self.minutes}"


class ServiceCertificate(models.Model):
    """志愿服务记录证明: what was on record for a period on the day it was issued. Anybody can check it by its code."""

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="service_certificates", verbose_name=_("issued by")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="service_certificates",
        verbose_name=_("resident"),
    )
    name = models.CharField(_("name"), max_length=40)
    code = models.CharField(_("check code"), max_length=CODE_LENGTH, unique=True, default=new_code)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    minutes = models.PositiveIntegerField(_("minutes"))
    services = models.PositiveIntegerField(_("times"))
    lines = models.JSONField(editable=False)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handled by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("revoked by"),
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("service certificate")
        verbose_name_plural = _("service certificates")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="service_ends_after_begin"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, services__gte=1), name="service_certificate_of_something"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(reason="")),
                name="service_certificate_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.first} – {self.last}"

    def get_absolute_url(self) -> str:
        return reverse("points:service_certificate", args=[self.pk])

    @property
    def spaced_code(self) -> str:
        """As it is read aloud and typed: four by four."""
        return " ".join(self.code[start : start + 4] for start in range(0, CODE_LENGTH, 4))

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None
