from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OnceKey(models.Model):
    """The one-use key of a form that creates something, and where its first answer led."""

    key = models.UUIDField(primary_key=True)
    purpose = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    answer = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("one-use key")
        verbose_name_plural = _("one-use keys")

    def __str__(self) -> str:
        return f"{self.purpose} {self.key}"
