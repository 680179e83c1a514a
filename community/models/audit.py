from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from community.models.places import Community


class AuditEvent(models.Model):
    """Who did what, when. Rows are added, never changed: database triggers refuse it."""

    class Kind(models.TextChoices):
        REVEAL = "reveal", _("address and phone shown")
        EXPORT = "export", _("export")
        IMPORT = "import", _("import")
        SIGN_IN = "sign_in", _("sign-in")
        REGISTER = "register", _("registration")
        VOLUNTEER = "volunteer", _("volunteer decision")
        CHANGE = "change", _("change")
        POINTS = "points", _("points")
        SHOP = "shop", _("shop")
        SYSTEM = "system", _("system")

    community = models.ForeignKey(
        Community, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("community")
    )
    at = models.DateTimeField(_("when"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    subject = models.CharField(_("about"), max_length=80, db_index=True, help_text="repairs.RepairOrder:42")
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ["-id"]
        indexes = [models.Index(fields=["community", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.about}"

    @property
    def about(self) -> str:
        """repairs.RepairOrder:42 as 维修订单 42. What is about nothing stored is shown as it was written."""
        label, _colon, key = self.subject.partition(":")
        try:
            return f"{capfirst(apps.get_model(label)._meta.verbose_name)} {key}"
        except (LookupError, ValueError):
            return self.subject
