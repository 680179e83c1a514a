from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredVoice(models.Model):
    """A voice message (see community.voices). The file is on disk before the row is written."""

    file = models.CharField(_("file"), max_length=120, unique=True, editable=False)
    kind = models.CharField(max_length=4, editable=False)
    seconds = models.PositiveSmallIntegerField(_("seconds"), null=True, blank=True, editable=False)
    size = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file
