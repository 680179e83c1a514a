from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Community
from points.models.shop import Product, StockMovement


class Receipt(models.Model):
    """What is known of goods that came in, beside their line in the stock book."""

    class Source(models.TextChoices):
        BOUGHT = "bought", _("bought")
        DONATED = "donated", _("donated")

    movement = models.OneToOneField(
        StockMovement, models.PROTECT, related_name="receipt", verbose_name=_("stock movement")
    )
    source = models.CharField(_("source"), max_length=10, choices=Source)
    cost = models.DecimalField(
        _("cost per piece (yuan)"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    donor = models.CharField(_("donor"), max_length=60, blank=True)
    budget_line = models.CharField(_("budget line"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("receipt of goods")
        verbose_name_plural = _("receipts of goods")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0),
                name="receipt_cost_not_negative",
            ),
            models.CheckConstraint(
                condition=~models.Q(source="donated") | ~models.Q(donor=""), name="receipt_names_its_donor"
            ),
            models.CheckConstraint(
                condition=~models.Q(source="bought") | models.Q(cost__isnull=False),
                name="receipt_bought_at_a_cost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.donor or self.budget_line}".strip()


class StockTake(models.Model):
    """A round through the shelves: what was counted of each product. The stock changes when it is closed."""

    class State(models.TextChoices):
        OPEN = "open", _("counting")
        CLOSED = "closed", _("closed")
        DISCARDED = "discarded", _("discarded")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="stock_takes", verbose_name=_("community")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    note = models.CharField(_("occasion"), max_length=100, blank=True)
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("begun by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )

    class Meta:
        verbose_name = _("stock-take")
        verbose_name_plural = _("stock-takes")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community"], condition=models.Q(state="open"), name="stock_take_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at__isnull=True)
                | (~models.Q(state="open") & models.Q(ended_at__isnull=False)),
                name="stock_take_ended_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.started_at):%Y-%m-%d} {self.note}".strip()

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class StockTakeLine(models.Model):
    """One product, counted: what should have been on the shelf at that moment, and what was."""

    class Reason(models.TextChoices):
        LOST = "lost", _("lost")
        BROKEN = "broken", _("broken or spoilt")
        SHOWN = "shown", _("used for display")
        GIVEN = "given", _("given out and not entered")
        FOUND = "found", _("found again")
        MISCOUNTED = "miscounted", _("counted wrong earlier")
        OTHER = "other", _("something else")

    stock_take = models.ForeignKey(
        StockTake, models.PROTECT, related_name="lines", verbose_name=_("stock-take")
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="counts", verbose_name=_("product"))
    expected = models.PositiveIntegerField(_("should be there"))
    counted = models.PositiveIntegerField(_("counted"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    note = models.CharField(_("explanation"), max_length=100, blank=True)
    book_line = models.PositiveIntegerField(default=0, editable=False)  # the stock book's last when counted
    counted_at = models.DateTimeField(_("counted at"), default=timezone.now)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("counted by")
    )

    class Meta:
        verbose_name = _("line of a stock-take")
        verbose_name_plural = _("lines of stock-takes")
        ordering = ["product__name"]
        constraints = [
            models.UniqueConstraint(fields=["stock_take", "product"], name="stock_take_line_once"),
            models.CheckConstraint(
                condition=models.Q(counted=models.F("expected")) | ~models.Q(reason=""),
                name="stock_take_difference_explained",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="other") | ~models.Q(note=""), name="stock_take_other_in_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.counted}/{self.expected}"

    @property
    def difference(self) -> int:
        return self.counted - self.expected
