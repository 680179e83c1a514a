from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TryCount(models.Model):
    """How often one subject (an address, an account, a phone) tried something since its window began."""

    subject = models.CharField(_("about"), max_length=100, unique=True)
    since = models.DateTimeField(_("since"), default=timezone.now, db_index=True)
    count = models.PositiveIntegerField(_("tries"), default=1)

    class Meta:
        verbose_name = _("count of tries")
        verbose_name_plural = _("counts of tries")

    def __str__(self) -> str:
        return f"{self.subject}: {self.count}"
