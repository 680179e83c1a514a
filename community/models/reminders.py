from django.db import models
from django.utils.translation import gettext_lazy as _


class Reminder(models.Model):
    """That somebody was reminded of something. The reference is unique, so nobody is reminded twice."""

    reference = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(_("sent"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")

    def __str__(self) -> str:
        return self.reference
