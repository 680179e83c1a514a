"""What happened at the door: who came when, what came of it, what parts cost, and which job grew out of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import VolunteerPortrait
from repairs.models.claims import Claim
from repairs.models.orders import OrderPhoto, RepairOrder

NOBODY_CAME = "nobody_came"
OUTCOMES = [
    *((outcome.value, outcome.label) for outcome in RepairOrder.Outcome if outcome.value),
    (NOBODY_CAME, _("nobody came")),
]


class Visit(models.Model):
    """One time somebody went there, or was to go there. An order has as many as it takes."""

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="visits", verbose_name=_("repair order")
    )
    day = models.DateField(_("date of visit"))
    outcome = models.CharField(_("outcome"), max_length=14, choices=OUTCOMES)
    note = models.CharField(_("outcome in words"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("told by"),
    )
    at = models.DateTimeField(_("told"), default=timezone.now)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["id"]
        indexes = [models.Index(fields=["outcome", "-id"], name="visit_by_outcome")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(outcome=""), name="visit_has_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_outcome_display()}"

    @property
    def cost(self) -> "PartsCost | None":
        return getattr(self, "parts", None)


class PartsCost(models.Model):
    """Money for parts. Labour is free; parts are agreed first, and with whom is written down."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="parts", verbose_name=_("visit"))
    amount = models.DecimalField(_("money for parts"), max_digits=7, decimal_places=2)
    what_for = models.CharField(_("which parts"), max_length=80)
    agreed_by = models.CharField(_("agreed by"), max_length=40)
    receipt = models.ForeignKey(
        OrderPhoto,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo of the receipt"),
    )

    class Meta:
        verbose_name = _("money for parts")
        verbose_name_plural = _("money for parts")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="parts_cost_something"),
            models.CheckConstraint(
                condition=~models.Q(what_for="") & ~models.Q(agreed_by=""), name="parts_agreed_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.what_for}"


class Arrival(models.Model):
    """A volunteer was at the door, and the one who lives there knew it was really them."""

    class How(models.TextChoices):
        CODE = "code", _("with the doorstep password")
        PHONE = "phone", _("by telephone")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="arrivals", verbose_name=_("claim"))
    day = models.DateField(_("day"), default=timezone.localdate)
    at = models.DateTimeField(_("arrived"), default=timezone.now)
    how = models.CharField(_("how it was confirmed"), max_length=5, choices=How)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("arrival")
        verbose_name_plural = _("arrivals")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "day"], name="arrival_once_a_day"),
            models.CheckConstraint(condition=models.Q(how__in=["code", "phone"]), name="arrival_how_known"),
        ]

    def __str__(self) -> str:
        return f"{self.claim.volunteer} {self.at:%m-%d %H:%M}"


class NextJob(models.Model):
    """An order that came out of a visit to another one: a second trade, with what it needs."""

    order = models.OneToOneField(
        RepairOrder, models.PROTECT, related_name="came_from", verbose_name=_("repair order")
    )
    origin = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="next_jobs", verbose_name=_("came out of")
    )
    materials = models.CharField(_("materials needed"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("follow-on job")
        verbose_name_plural = _("follow-on jobs")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(order=models.F("origin")), name="next_job_is_another_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin_id} → {self.order_id}"


def portrait_of(claim: Claim) -> VolunteerPortrait | None:
    """The photo this volunteer lets residents see, where there is one. Joined by `orders_whole`."""
    volunteer = getattr(claim.volunteer, "volunteer", None)
    return getattr(volunteer, "portrait", None)
