from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Street(models.Model):
    """A street office (街道). Its people see the figures of its communities side by side, and nothing personal."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="StreetMember",
        related_name="streets",
        verbose_name=_("people of the street office"),
    )

    class Meta:
        verbose_name = _("street office")
        verbose_name_plural = _("street offices")
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="street_has_name")]

    def __str__(self) -> str:
        return self.name


class StreetMember(models.Model):
    """A person of the street office. It gives no power inside any community."""

    street = models.ForeignKey(Street, models.CASCADE, related_name="posts", verbose_name=_("street office"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="street_posts", verbose_name=_("person")
    )

    class Meta:
        verbose_name = _("member of a street office")
        verbose_name_plural = _("members of a street office")
        constraints = [models.UniqueConstraint(fields=["street", "resident"], name="street_member_once")]

    def __str__(self) -> str:
        return f"{self.resident} · {self.street}"
