"""How long things may take, and the moment at which each order falls due next."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Community
from repairs.models.orders import RepairOrder
from repairs.models.rules import SharedRuleQuerySet


class DeadlineRule(models.Model):
    """How long one thing may take. Without a community it is for all; a community's own takes its place."""

    class Kind(models.TextChoices):
        FIRST_REPLY = "first_reply", _("first reply")
        ON_SITE = "on_site", _("somebody on site")
        RESOLUTION = "resolution", _("resolved")

    class Unit(models.TextChoices):
        HOURS = "hours", _("working hours")
        DAYS = "days", _("working days")
        CLOCK = "clock", _("hours by the clock, weekends too")

    community = models.ForeignKey(
        Community, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("community")
    )
    code = models.SlugField(max_length=24, editable=False)
    kind = models.CharField(_("until"), max_length=12, choices=Kind)
    urgency = models.CharField(
        _("urgency"), max_length=10, choices=RepairOrder.Urgency, default=RepairOrder.Urgency.NORMAL
    )
    amount = models.PositiveSmallIntegerField(
        _("how many"), validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    unit = models.CharField(_("of what"), max_length=6, choices=Unit, default=Unit.DAYS)
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Without the tick there is no such deadline.")
    )

    objects = SharedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["urgency", "id"]
        constraints = [
            models.UniqueConstraint(fields=["community", "kind", "urgency"], name="deadline_rule_once"),
            models.UniqueConstraint(
                fields=["kind", "urgency"],
                condition=models.Q(community=None),
                name="deadline_rule_shared_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=1, amount__lte=1000), name="deadline_rule_has_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(urgency="urgent") | models.Q(unit="clock"),
                name="deadline_rule_urgent_by_the_clock",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_urgency_display()}"

    def save(self, *args, **kwargs) -> None:
        self.code = f"{self.kind}-{self.urgency}"
        super().save(*args, **kwargs)


class OrderClock(models.Model):
    """When an order that is under way falls due next. Written by repairs.deadlines in the step's own transaction."""

    class Kind(models.TextChoices):
        NONE = "", _("no deadline")
        FIRST_REPLY = "first_reply", _("first reply")
        ON_SITE = "on_site", _("somebody on site")
        RESOLUTION = "resolution", _("resolved")
        PARTS = "parts", _("the wait is over")
        PARTNER = "partner", _("the partner's answer")

    order = models.OneToOneField(
        RepairOrder, models.CASCADE, primary_key=True, related_name="clock", verbose_name=_("repair order")
    )
    community = models.ForeignKey(Community, models.CASCADE, related_name="+", verbose_name=_("community"))
    kind = models.CharField(_("due"), max_length=12, choices=Kind, blank=True, default="")
    due_at = models.DateTimeField(_("due at"), null=True)
    risk_at = models.DateTimeField(_("at risk from"), null=True)
    seeking_since = models.DateTimeField(_("looking for a volunteer since"), null=True)
    calendar = models.PositiveSmallIntegerField(
        _("holidays known until"), help_text=_("The year up to which the public calendar was known then.")
    )
    widened_at = models.DateTimeField(_("offered more widely"), null=True)

    class Meta:
        verbose_name = _("deadline of an order")
        verbose_name_plural = _("deadlines of orders")
        indexes = [
            models.Index(fields=["community", "due_at"], name="clock_by_due"),
            models.Index(fields=["community", "risk_at"], name="clock_by_risk"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="", due_at__isnull=True, risk_at__isnull=True)
                | (~models.Q(kind="") & models.Q(risk_at__lte=models.F("due_at"))),
                name="clock_says_what_is_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at <= timezone.now()

    @property
    def is_at_risk(self) -> bool:
        return self.risk_at is not None and self.risk_at <= timezone.now() and not self.is_overdue
