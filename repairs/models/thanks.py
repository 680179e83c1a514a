from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repairs.models.claims import Claim
from repairs.models.orders import RepairOrder


class Thanks(models.Model):
    """A thank-you card for the volunteers of a finished order, written once by the one who asked."""

    class State(models.TextChoices):
        PRIVATE = "private", _("for the volunteers only")
        WAITING = "waiting", _("waiting for the office")
        SHOWN = "shown", _("shown publicly")
        HELD = "held", _("not shown")

    order = models.OneToOneField(
        RepairOrder, models.PROTECT, related_name="thanks", verbose_name=_("repair order")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    words = models.CharField(_("thank-you"), max_length=120)
    may_be_shown = models.BooleanField(_("the resident agrees to show it"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PRIVATE)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("thank-you card")
        verbose_name_plural = _("thank-you cards")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="thanks_has_words"),
            models.CheckConstraint(
                condition=models.Q(state="private", may_be_shown=False)
                | models.Q(state__in=["waiting", "shown", "held"], may_be_shown=True),
                name="thanks_shown_with_consent",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["shown", "held"])
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="thanks_shown_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.words


class ThanksTo(models.Model):
    """One volunteer whom a card thanks, and whether they agree to be named with it in public."""

    thanks = models.ForeignKey(Thanks, models.CASCADE, related_name="volunteers", verbose_name=_("card"))
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="thanks", verbose_name=_("claim"))
    agreed_at = models.DateTimeField(_("agreed to be shown"), null=True, blank=True)

    class Meta:
        verbose_name = _("thanked volunteer")
        verbose_name_plural = _("thanked volunteers")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.claim.volunteer} ← {self.thanks}"
