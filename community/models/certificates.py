from datetime import date

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.photos import StoredPhoto
from community.models.volunteers import Skill, Volunteer


class VolunteerCertificateQuerySet(models.QuerySet):
    def valid(self, day: date | None = None) -> "VolunteerCertificateQuerySet":
        """Checked by the office, and not expired on that day."""
        return self.filter(
            state=VolunteerCertificate.State.CHECKED, valid_until__gte=day or timezone.localdate()
        )


class VolunteerCertificate(models.Model):
    """A volunteer's paper for a trade, an electrician's for instance. It counts once staff have checked it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be checked")
        CHECKED = "checked", _("checked")
        REFUSED = "refused", _("not accepted")

    volunteer = models.ForeignKey(
        Volunteer, models.CASCADE, related_name="certificates", verbose_name=_("volunteer")
    )
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="certificates", verbose_name=_("trade"))
    number = models.CharField(_("certificate number"), max_length=40)
    valid_until = models.DateField(_("valid until"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING, editable=False)
    presented_at = models.DateTimeField(_("presented"), default=timezone.now, editable=False)
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("checked by"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    objects = VolunteerCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "skill", "number", "valid_until"], name="certificate_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", checked_at__isnull=True, checked_by__isnull=True)
                | models.Q(
                    state__in=["checked", "refused"], checked_at__isnull=False, checked_by__isnull=False
                ),
                name="certificate_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
                name="certificate_refused_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} · {self.skill} {self.number}"

    @property
    def is_expired(self) -> bool:
        return self.valid_until < timezone.localdate()


class CertificatePhoto(StoredPhoto):
    certificate = models.OneToOneField(
        VolunteerCertificate, models.CASCADE, related_name="photo", verbose_name=_("certificate")
    )

    class Meta(StoredPhoto.Meta):
        abstract = False
        verbose_name = _("photo of a certificate")
        verbose_name_plural = _("photos of certificates")

    def get_absolute_url(self) -> str:
        return reverse("certificate_photo", args=[self.pk])
