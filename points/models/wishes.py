from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Community


class Wish(models.Model):
    """What a resident would like to find in the shop. Others vote for it; the office answers it."""

    class State(models.TextChoices):
        OPEN = "open", _("being considered")
        PLANNED = "planned", _("planned")
        BOUGHT = "bought", _("in the shop now")
        NO = "no", _("not possible")
        REMOVED = "removed", _("taken off the list")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="wishes", verbose_name=_("community")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="wishes", verbose_name=_("proposed by")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    text = models.CharField(_("what"), max_length=40)
    about = models.CharField(_("why"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("proposed"), default=timezone.now)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(_("answer"), max_length=120, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    pieces = models.PositiveSmallIntegerField(_("pieces to buy"), null=True, blank=True)
    unit_cost = models.DecimalField(
        _("expected cost per piece (yuan)"), max_digits=8, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["-id"]
        indexes = [models.Index(fields=["community", "state", "-id"], name="wish_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "text"],
                condition=models.Q(state__in=["open", "planned"]),
                name="wish_once_while_considered",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at__isnull=True)
                | (~models.Q(state="open") & ~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="wish_answered_with_a_sentence",
            ),
            models.CheckConstraint(
                condition=models.Q(pieces__isnull=True) | models.Q(pieces__gte=1), name="wish_buys_something"
            ),
            models.CheckConstraint(
                condition=models.Q(unit_cost__isnull=True) | models.Q(unit_cost__gte=0),
                name="wish_cost_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def cost(self) -> Decimal | None:
        """Of all pieces, where both are known."""
        return None if self.pieces is None or self.unit_cost is None else self.pieces * self.unit_cost

    @property
    def takes_votes(self) -> bool:
        return self.state in {self.State.OPEN, self.State.PLANNED}


class WishVote(models.Model):
    """One resident's voice for a wish. Taking it back deletes the row: nobody needs to remember."""

    wish = models.ForeignKey(Wish, models.CASCADE, related_name="votes", verbose_name=_("wish"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="wish_votes", verbose_name=_("resident")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("vote for a wish")
        verbose_name_plural = _("votes for wishes")
        constraints = [models.UniqueConstraint(fields=["wish", "resident"], name="wish_vote_once")]

    def __str__(self) -> str:
        return f"{self.resident_id} → {self.wish_id}"


class PurchaseBudget(models.Model):
    """What a community may spend on the goods of its purchase list."""

    community = models.OneToOneField(
        Community, models.PROTECT, related_name="purchase_budget", verbose_name=_("community")
    )
    amount = models.DecimalField(_("budget (yuan)"), max_digits=10, decimal_places=2)
    note = models.CharField(_("which money"), max_length=60, blank=True)
    set_at = models.DateTimeField(_("set"), default=timezone.now)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("set by")
    )

    class Meta:
        verbose_name = _("budget for purchases")
        verbose_name_plural = _("budgets for purchases")
        ordering = ["community"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="purchase_budget_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.amount}"
