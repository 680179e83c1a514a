from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Skill(models.Model):
    """A trade. Shared by all communities so that a volunteer's skill means the same everywhere."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=20, unique=True)
    name_en = models.CharField(_("English name"), max_length=40, blank=True)
    examples = models.CharField(
        _("examples"), max_length=60, blank=True, help_text=_("What residents call it: 门框开裂、柜门掉了")
    )
    examples_en = models.CharField(_("English examples"), max_length=80, blank=True)
    icon = models.SlugField(_("icon"), default="other", help_text=_("Name of a picture in static/icons."))
    order = models.PositiveSmallIntegerField(_("sort order"), default=50)
    needs_certificate = models.BooleanField(
        _("needs a certificate"),
        default=False,
        help_text=_("Jobs of this trade go only to volunteers whose certificate the office has checked."),
    )
    near = models.ManyToManyField(
        "self",
        blank=True,
        verbose_name=_("neighbouring trades"),
        help_text=_("Volunteers of these may take a job that has waited too long for this trade."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self._in_language(self.name, self.name_en)

    @property
    def hint(self) -> str:
        return self._in_language(self.examples, self.examples_en)

    @staticmethod
    def _in_language(chinese: str, english: str) -> str:
        return english if english and (get_language() or "").startswith("en") else chinese


class VolunteerQuerySet(models.QuerySet):
    def approved(self) -> "VolunteerQuerySet":
        return self.filter(state=Volunteer.State.APPROVED)


class Volunteer(models.Model):
    """A resident's standing as a volunteer, from the application on."""

    class State(models.TextChoices):
        APPLIED = "applied", _("applied")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        PAUSED = "paused", _("paused")

    resident = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="volunteer", verbose_name=_("resident")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPLIED)
    skills = models.ManyToManyField(Skill, related_name="volunteers", verbose_name=_("skills"), blank=True)
    about = models.CharField(_("about me"), max_length=200, blank=True)
    applied_at = models.DateTimeField(_("applied at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = VolunteerQuerySet.as_manager()

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["applied", "approved", "declined", "paused"]),
                name="volunteer_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(reason=""),
                name="volunteer_declined_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.resident.name

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED
