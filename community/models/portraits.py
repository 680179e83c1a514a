from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.photos import StoredPhoto
from community.models.volunteers import Volunteer


class VolunteerPortrait(StoredPhoto):
    """A volunteer's face for the residents they are on the way to. There is one only while the volunteer agrees."""

    volunteer = models.OneToOneField(
        Volunteer, models.CASCADE, related_name="portrait", verbose_name=_("volunteer")
    )
    agreed_at = models.DateTimeField(_("agreed"), default=timezone.now, editable=False)

    class Meta(StoredPhoto.Meta):
        abstract = False
        verbose_name = _("photo of a volunteer")
        verbose_name_plural = _("photos of volunteers")
