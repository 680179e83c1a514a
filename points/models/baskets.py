from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Community


class Basket(models.Model):
    """Several goods redeemed in one step. Each kind is a redemption of its own; all wait under this one pickup code.

    Of its redemptions that still wait, exactly one carries `code`, so that the redemptions' own constraint keeps it
    from being given to anybody else; when that one ends, the next takes it over.
    """

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="baskets", verbose_name=_("community")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="baskets", verbose_name=_("resident")
    )
    code = models.CharField(_("pickup code"), max_length=6)
    created_at = models.DateTimeField(_("redeemed"), default=timezone.now)
    expires_at = models.DateTimeField(_("collect before"))

    class Meta:
        verbose_name = _("basket")
        verbose_name_plural = _("baskets")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.resident}#{self.pk}"


class CartLine(models.Model):
    """What a resident thinks of redeeming. It promises nothing: stock and points are asked when it is redeemed."""

    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="cart_lines", verbose_name=_("resident")
    )
    product = models.ForeignKey(
        "points.Product", models.CASCADE, related_name="cart_lines", verbose_name=_("product")
    )
    quantity = models.PositiveSmallIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("line of a shopping basket")
        verbose_name_plural = _("lines of shopping baskets")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["resident", "product"], name="cart_line_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="cart_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} × {self.quantity}"
