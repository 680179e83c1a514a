from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.places import Community


class Service(models.TextChoices):
    """What a partner looks after, where partners of one kind differ."""

    GAS = "gas", _("gas")
    WATER = "water", _("water supply")
    ELECTRICITY = "electricity", _("electricity")
    HEATING = "heating", _("heating")
    DRAINS = "drains", _("drains and sewers")
    LIFTS = "lifts", _("lifts")
    TELECOMS = "telecoms", _("telephone, internet and television")
    ROADS = "roads", _("roads, street lamps and trees")


class Partner(models.Model):
    """A body that takes what volunteers cannot: the property company, a utility, the municipality."""

    class Kind(models.TextChoices):
        PROPERTY = "property", _("property company")
        UTILITY = "utility", _("utility")
        MUNICIPAL = "municipal", _("municipal service")
        OTHER = "other", _("other")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="partners", verbose_name=_("community")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PROPERTY)
    services = models.JSONField(
        _("looks after"),
        default=list,
        blank=True,
        help_text=_("With ticks, it is proposed for these only. A utility is proposed for nothing else."),
    )
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    days_to_answer = models.PositiveSmallIntegerField(_("working days to answer"), default=5)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["community", "kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="partner_once_per_community"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def services_label(self) -> str:
        return services_label(self.services)


def services_label(codes: Iterable[str]) -> str:
    return "、".join(str(label) for code, label in Service.choices if code in codes)


class PartnerMember(models.Model):
    """A person who answers for a partner. Sees what was referred to it and nothing else."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="members", verbose_name=_("partner"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="partner_posts", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("partner member")
        verbose_name_plural = _("partner members")
        constraints = [models.UniqueConstraint(fields=["partner", "resident"], name="partner_member_once")]

    def __str__(self) -> str:
        return f"{self.resident} · {self.partner}"
