from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Community, StoredPhoto
from points.models.baskets import Basket


class Category(models.Model):
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="categories", verbose_name=_("community")
    )
    name = models.CharField(_("name"), max_length=20)
    order = models.PositiveSmallIntegerField(_("sort order"), default=50)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "name"]
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="category_once_per_community")
        ]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """Something in the points supermarket. `stock` is what is free to redeem; it always equals the last movement's."""

    class Period(models.TextChoices):
        WEEK = "week", _("a week")
        MONTH = "month", _("a month")
        QUARTER = "quarter", _("a quarter")
        YEAR = "year", _("a year")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="products", verbose_name=_("community")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("category")
    )
    name = models.CharField(_("name"), max_length=40)
    about = models.CharField(_("description"), max_length=200, blank=True)
    price = models.PositiveIntegerField(_("price in points"), validators=[MinValueValidator(1)])
    barcode = models.CharField(_("barcode"), max_length=32, blank=True)
    stock = models.IntegerField(_("in stock"), default=0, editable=False)
    limit_per_person = models.PositiveSmallIntegerField(
        _("limit per person"),
        default=0,
        help_text=_("Uncollected pieces one person may hold; 0 is no limit."),
    )
    limit_per_period = models.PositiveSmallIntegerField(
        _("limit per person and period"),
        default=0,
        help_text=_("Pieces one person may redeem in a period, collected or not; 0 is no limit."),
    )
    limit_period = models.CharField(_("period"), max_length=8, choices=Period, default=Period.MONTH)
    low_stock_at = models.PositiveSmallIntegerField(_("warn when stock falls to"), default=3)
    is_active = models.BooleanField(_("on the shelf"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["category__order", "price", "id"]
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="product_once_per_community"),
            models.UniqueConstraint(
                fields=["community", "barcode"],
                condition=~models.Q(barcode=""),
                name="barcode_once_per_community",
            ),
            models.CheckConstraint(condition=models.Q(stock__gte=0), name="stock_not_below_zero"),
            models.CheckConstraint(condition=models.Q(price__gte=1), name="price_at_least_one"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductPhoto(StoredPhoto):
    product = models.OneToOneField(Product, models.CASCADE, related_name="photo", verbose_name=_("product"))

    class Meta(StoredPhoto.Meta):
        abstract = False
        verbose_name = _("product photo")
        verbose_name_plural = _("product photos")


class StockMovement(models.Model):
    """One line of a product's stock book. Written by points.shop only; database triggers refuse change and deletion."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("goods in")
        RESERVED = "reserved", _("reserved by redemption")
        RETURNED = "returned", _("back from a cancelled redemption")
        COUNTED = "counted", _("stock-take difference")
        WRITTEN_OFF = "off", _("written off")

    product = models.ForeignKey(Product, models.PROTECT, related_name="movements", verbose_name=_("product"))
    sequence = models.PositiveIntegerField(_("line"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    quantity = models.IntegerField(_("quantity"), help_text=_("Above zero in, below zero out."))
    stock_after = models.IntegerField(_("stock after"))
    reference = models.CharField(_("reference"), max_length=80, unique=True)
    note = models.CharField(_("note"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock book")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "sequence"], name="movement_line_once"),
            models.CheckConstraint(
                condition=models.Q(stock_after__gte=0), name="movement_stock_not_below_zero"
            ),
            models.CheckConstraint(condition=~models.Q(quantity=0), name="movement_moves_something"),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["received", "returned"]) | models.Q(quantity__gt=0),
                name="movement_in_is_positive",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["reserved", "off"]) | models.Q(quantity__lt=0),
                name="movement_out_is_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}#{self.sequence} {self.quantity:+d}"


class Redemption(models.Model):
    """Goods reserved for points: waiting at the counter, collected with the code, cancelled, or brought back.

    The last two give the points back.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("to collect")
        COLLECTED = "collected", _("collected")
        CANCELLED = "cancelled", _("cancelled")
        RETURNED = "returned", _("brought back")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="redemptions", verbose_name=_("community")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="redemptions", verbose_name=_("resident")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="redemptions", verbose_name=_("product")
    )
    basket = models.ForeignKey(
        Basket, models.PROTECT, null=True, blank=True, related_name="redemptions", verbose_name=_("basket")
    )
    quantity = models.PositiveSmallIntegerField(_("quantity"), default=1)
    returned = models.PositiveSmallIntegerField(_("pieces brought back"), default=0, editable=False)
    price = models.PositiveIntegerField(_("price in points"))
    points = models.PositiveIntegerField(_("points spent"))
    code = models.CharField(_("pickup code"), max_length=6)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RESERVED)
    created_at = models.DateTimeField(_("redeemed"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    expires_at = models.DateTimeField(_("collect before"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("collected by"),
        help_text=_("A helper who took the goods along; empty when it was the resident."),
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["resident", "-id"], name="redemption_newest"),
            models.Index(fields=["community", "state", "-id"], name="redemption_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "code"],
                condition=models.Q(state="reserved"),
                name="pickup_code_once_while_reserved",
            ),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="redemption_of_something"),
            models.CheckConstraint(
                condition=models.Q(returned__lte=models.F("quantity")), name="redemption_returns_no_more"
            ),
            models.CheckConstraint(
                condition=models.Q(state="returned", returned=models.F("quantity"))
                | models.Q(state="collected", returned__lt=models.F("quantity"))
                | models.Q(state__in=["reserved", "cancelled"], returned=0),
                name="redemption_returned_when_all_is_back",
            ),
            models.CheckConstraint(
                condition=models.Q(points=models.F("price") * models.F("quantity")),
                name="redemption_points_add_up",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["reserved", "collected", "cancelled", "returned"]),
                name="redemption_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="reserved", ended_at__isnull=True)
                | (~models.Q(state="reserved") & models.Q(ended_at__isnull=False)),
                name="redemption_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["cancelled", "returned"]) | ~models.Q(reason=""),
                name="redemption_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity}"

    @property
    def kept(self) -> int:
        """Pieces that were not brought back."""
        return self.quantity - self.returned


class GoodsReturn(models.Model):
    """Pieces of one redemption that came back to the counter. Written by points.returns only; never changed."""

    redemption = models.ForeignKey(
        Redemption, models.PROTECT, related_name="returns", verbose_name=_("redemption")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    points = models.PositiveIntegerField(_("points given back"))
    to_shelf = models.BooleanField(_("back on the shelf"))
    reason = models.CharField(_("reason"), max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("taken back by")
    )
    at = models.DateTimeField(_("brought back"), default=timezone.now)

    class Meta:
        verbose_name = _("return of goods")
        verbose_name_plural = _("returns of goods")
        ordering = ["redemption", "number"]
        constraints = [
            models.UniqueConstraint(fields=["redemption", "number"], name="return_number_once"),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="return_of_something"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="return_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.redemption.product} × {self.quantity}"

    @property
    def reference(self) -> str:
        return f"return:{self.redemption_id}:{self.number}"
