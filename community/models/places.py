from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# A building that is called so, and not by a number.
NAMED_ENDINGS = ("楼", "阁", "轩", "苑", "院", "里", "平房", "公寓", "宿舍")


class Community(models.Model):
    """One neighbourhood with its own people, orders, goods and figures."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    slug = models.SlugField(
        _("short name"), unique=True, help_text=_("Used in commands, for example qianshang.")
    )
    desk_phone = models.CharField(
        _("front desk phone"),
        max_length=20,
        blank=True,
        help_text=_("Printed wherever a resident may need help."),
    )
    address = models.CharField(_("address"), max_length=100, blank=True)
    street = models.ForeignKey(
        "Street",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="communities",
        verbose_name=_("street office"),
    )
    shop_hours = models.CharField(_("shop opening hours"), max_length=100, blank=True)
    open_job_cap = models.PositiveSmallIntegerField(
        _("open jobs per volunteer"), default=3, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    newcomer_minutes = models.PositiveSmallIntegerField(
        _("minutes in which newcomers may choose first"),
        default=0,
        validators=[MaxValueValidator(240)],
        help_text=_("After publishing; urgent jobs are open to all at once. 0 is no head start."),
    )
    newcomer_jobs = models.PositiveSmallIntegerField(
        _("finished jobs until nobody is a newcomer any more"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    address_days = models.PositiveSmallIntegerField(
        _("days an address stays visible after closing"), default=7, validators=[MaxValueValidator(90)]
    )
    wider_hours = models.PositiveSmallIntegerField(
        _("hours until an unclaimed order is offered more widely"),
        default=8,
        help_text=_("Its volunteers are told again, and those of neighbouring trades may take it too."),
    )
    unclaimed_hours = models.PositiveSmallIntegerField(
        _("hours until an unclaimed order is flagged"), default=24
    )
    refer_hours = models.PositiveSmallIntegerField(
        _("hours until Today proposes to refer an unclaimed order"), default=72
    )
    visit_days = models.PositiveSmallIntegerField(
        _("days a volunteer has to report after claiming"), default=3
    )
    hours_to_first_reply = models.PositiveSmallIntegerField(
        _("hours until somebody should have answered a request"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
    )
    days_to_resolve = models.PositiveSmallIntegerField(
        _("days in which a request should be resolved"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    pickup_days = models.PositiveSmallIntegerField(
        _("days goods stay reserved"), default=14, validators=[MinValueValidator(1)]
    )
    activity_points_a_day = models.PositiveSmallIntegerField(
        _("most points a day from activities"), default=20, help_text=_("For one resident; 0 is no limit.")
    )
    opens_at = models.TimeField(_("working hours begin"), default=time(9))
    closes_at = models.TimeField(_("working hours end"), default=time(17))
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("head of the office"),
        help_text=_("Is told of what is overdue. Without one, all staff are."),
    )
    street_name = models.CharField(_("contact at the street office"), max_length=40, blank=True)
    street_phone = models.CharField(
        _("mobile of the street office"),
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^1[3-9]\d{9}$", _("Enter an 11-digit mobile number."))],
        help_text=_("Gets a text message, without names or addresses, about what stays overdue."),
    )
    street_after_hours = models.PositiveSmallIntegerField(
        _("hours overdue until the street office is told"), default=48
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")), name="community_opens_before_closing"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="buildings", verbose_name=_("community")
    )
    number = models.CharField(_("number"), max_length=20, help_text=_("Without the word: 3, not 3号楼."))
    order = models.PositiveIntegerField(_("sort order"), default=0, editable=False)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        ordering = ["community", "order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="building_once_per_community"),
            models.CheckConstraint(condition=~models.Q(number=""), name="building_has_number"),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args, **kwargs) -> None:
        digits = "".join(c for c in self.number if c.isdecimal())
        self.order = int(digits[:6]) if digits else 0
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """As it is written on the wall and in the sheets: 3号楼."""
        return building_label(self.number)


def building_label(number: str) -> str:
    """综合楼 and 幸福里 are named already; 3, A and 东区3 are 号楼."""
    return number if number.endswith(NAMED_ENDINGS) else f"{number}号楼"
