"""What staff may edit: who is responsible for what, and what is too dangerous for volunteers.

A rule without a community is for all of them; a community's own rule with the same code takes its place.
"""

import re
import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Community, Partner, Skill

NUMBER = re.compile(r"\d[\d-]{2,}\d|\d{3,}")


def new_code() -> str:
    return uuid.uuid4().hex[:12]


def services_field() -> models.JSONField:
    return models.JSONField(
        _("service"),
        default=list,
        blank=True,
        help_text=_("Only a partner that looks after one of these is proposed."),
    )


class PlaceKind(models.TextChoices):
    HOME = "home", _("in my home")
    COMMON = "common", _("in a common area")


class SharedRuleQuerySet(models.QuerySet):
    def valid_for(self, community: Community | int | None) -> "SharedRuleQuerySet":
        """The community's own rules, and of the shared ones those it has no version of. None: the shared ones."""
        if community is None:
            return self.filter(community=None, is_active=True)
        own = self.model._default_manager.filter(community=community)
        shared = models.Q(community=None) & ~models.Q(code__in=own.values("code"))
        return self.filter(models.Q(community=community) | shared, is_active=True)


class SharedRule(models.Model):
    """Words are written one to a line; several on one line, with spaces between, must all be there."""

    community = models.ForeignKey(
        Community, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("community")
    )
    code = models.SlugField(max_length=20, default=new_code, editable=False)
    title = models.CharField(_("what it is about"), max_length=60)
    words = models.TextField(
        _("words"),
        max_length=600,
        blank=True,
        help_text=_("One to a line. Several on one line, with spaces between, must all be there."),
    )
    exceptions = models.TextField(
        _("but not"),
        max_length=400,
        blank=True,
        help_text=_("One to a line: harmless expressions in which a word occurs."),
    )
    trades = models.ManyToManyField(
        Skill,
        blank=True,
        related_name="+",
        verbose_name=_("trades"),
        help_text=_("Requests of these trades count even without one of the words."),
    )
    order = models.PositiveSmallIntegerField(_("sort order"), default=50)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = SharedRuleQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class ResponsibilityRule(SharedRule):
    """One line of the public responsibility list. Without words and trades it is for everything else there."""

    class Who(models.TextChoices):
        VOLUNTEERS = "volunteers", _("volunteers")
        PROPERTY = "property", _("property company")
        UTILITY = "utility", _("water, power or gas company")
        MUNICIPAL = "municipal", _("municipal service")
        JOINT = "joint", _("looked at together first")

    place_kind = models.CharField(_("place"), max_length=6, choices=PlaceKind)
    who = models.CharField(_("who is responsible"), max_length=10, choices=Who)
    services = services_field()
    why = models.CharField(_("why"), max_length=160, help_text=_("One plain sentence. Residents read it."))
    partner = models.ForeignKey(
        Partner,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("partner"),
        help_text=_("Proposed first. Without one, the first partner of that kind is."),
    )

    class Meta:
        verbose_name = _("line of the responsibility list")
        verbose_name_plural = _("responsibility list")
        ordering = ["-place_kind", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="responsibility_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(community=None), name="responsibility_shared_once"
            ),
            models.CheckConstraint(
                condition=models.Q(who__in=["volunteers", "property", "utility", "municipal", "joint"])
                & models.Q(place_kind__in=["home", "common"])
                & ~models.Q(why=""),
                name="responsibility_says_who_and_why",
            ),
        ]


class SafetyRule(SharedRule):
    """What is too dangerous for volunteers, and whom to call at once."""

    class Severity(models.TextChoices):
        DANGER = "danger", _("danger now: call at once")
        STOP = "stop", _("not for volunteers")

    severity = models.CharField(_("how serious"), max_length=6, choices=Severity, default=Severity.DANGER)
    advice = models.CharField(
        _("what to do at once"), max_length=200, help_text=_("Shown in large type. Short sentences.")
    )
    calls = models.TextField(
        _("whom to call"),
        max_length=300,
        blank=True,
        help_text=_("One to a line, name and number: fire brigade 119"),
    )
    partner_kind = models.CharField(
        _("partners to call"),
        max_length=10,
        choices=Partner.Kind,
        blank=True,
        help_text=_("The community's partners of this kind are shown with their phone."),
    )
    services = services_field()

    class Meta:
        verbose_name = _("safety rule")
        verbose_name_plural = _("safety rules")
        ordering = ["severity", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="safety_rule_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(community=None), name="safety_rule_shared_once"
            ),
            models.CheckConstraint(
                condition=models.Q(severity__in=["danger", "stop"]) & ~models.Q(advice=""),
                name="safety_rule_gives_advice",
            ),
        ]

    @property
    def is_danger(self) -> bool:
        return self.severity == self.Severity.DANGER

    def contacts(self) -> list[tuple[str, str]]:
        """Whom to call, and the number where the line has one."""
        return [_name_and_number(line.strip()) for line in self.calls.splitlines() if line.strip()]


def _name_and_number(line: str) -> tuple[str, str]:
    found = NUMBER.search(line)
    if found is None:
        return line, ""
    return line.replace(found[0], "").strip(" :：,，") or found[0], found[0]
