from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from repairs.models.orders import RepairOrder


class Callback(models.Model):
    """One try to hear from the one who asked whether it is really fixed. Rows are added, never changed.

    `round` tells the tries before a reopening from those after it; `number` counts them within it.
    """

    class How(models.TextChoices):
        PHONE = "phone", _("by telephone")
        VISIT = "visit", _("in person")
        MESSAGE = "message", _("by message")
        SELF = "self", _("by the resident themselves")

    class Result(models.TextChoices):
        SATISFIED = "satisfied", _("satisfied")
        PARTLY = "partly", _("partly satisfied")
        NOT = "not", _("not satisfied")
        UNREACHABLE = "unreachable", _("unreachable")

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="callbacks", verbose_name=_("repair order")
    )
    round = models.PositiveSmallIntegerField(_("round"), default=0)
    number = models.PositiveSmallIntegerField(_("try"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    how = models.CharField(_("how"), max_length=8, choices=How, default=How.PHONE)
    result = models.CharField(_("result"), max_length=12, choices=Result)
    words = models.CharField(_("in their words"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "round", "number"], name="callback_numbered"),
            models.UniqueConstraint(
                fields=["order", "round"],
                condition=models.Q(how="self", result__in=["satisfied", "partly"]),
                name="callback_own_answer_once",
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="callback_counts_from_one"),
            models.CheckConstraint(
                condition=models.Q(result__in=["satisfied", "partly", "not", "unreachable"]),
                name="callback_result_known",
            ),
            models.CheckConstraint(
                condition=models.Q(how__in=["phone", "visit", "message"])
                | (models.Q(how="self") & ~models.Q(result="unreachable")),
                name="callback_own_answer_is_one",
            ),
            models.CheckConstraint(
                condition=models.Q(how="self") | models.Q(by__isnull=False), name="callback_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.get_result_display()}"
