from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Community


class Settlement(models.Model):
    """清算: what everybody earned and spent in a period, shown as a public notice, then closed for good.

    Written by points.settlements only. Once posted, the database refuses to change it and refuses every passbook
    entry dated into it (points.settled).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        NOTICED = "noticed", _("public notice")
        POSTED = "posted", _("posted")

    class Masking(models.TextChoices):
        SURNAME = "surname", _("surname only: 王**")
        ENDS = "ends", _("first and last character: 王*兰")
        FULL = "full", _("full names")
        HIDDEN = "hidden", _("no names, line numbers only")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="settlements", verbose_name=_("community")
    )
    number = models.CharField(_("number"), max_length=60, unique=True)
    follows = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("follows"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    name_masking = models.CharField(
        _("names on the notice"), max_length=8, choices=Masking, default=Masking.SURNAME
    )
    notes = models.CharField(_("notes"), max_length=200, blank=True)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    drafted_at = models.DateTimeField(_("drafted"))
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    noticed_at = models.DateTimeField(_("notice published"), null=True, blank=True)
    noticed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("notice published by"),
    )
    notice_until = models.DateField(_("notice until"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why the notice was taken back"), max_length=120, blank=True)
    posted_at = models.DateTimeField(_("posted at"), null=True, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("posted by"),
    )

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["-id"]
        indexes = [models.Index(fields=["community", "state", "-ends_on"], name="settlement_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["community"],
                condition=~Q(state="posted"),
                name="settlement_one_open_per_community",
            ),
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(follows__isnull=True),
                name="settlement_one_first_per_community",
            ),
            models.UniqueConstraint(fields=["community", "starts_on"], name="settlement_begins_once"),
            models.UniqueConstraint(fields=["community", "ends_on"], name="settlement_ends_once"),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")), name="settlement_begins_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "noticed", "posted"]), name="settlement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="draft", noticed_at__isnull=True, noticed_by__isnull=True, notice_until__isnull=True
                )
                | Q(
                    ~Q(state="draft"),
                    noticed_at__isnull=False,
                    noticed_by__isnull=False,
                    notice_until__isnull=False,
                ),
                name="settlement_noticed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(~Q(state="posted"), posted_at__isnull=True, posted_by__isnull=True)
                | Q(state="posted", posted_at__isnull=False, posted_by__isnull=False),
                name="settlement_posted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(notice_until__isnull=True) | Q(notice_until__gt=F("ends_on")),
                name="settlement_noticed_after_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_order} · {self.starts_on:%Y-%m-%d}–{self.ends_on:%Y-%m-%d}"

    @property
    def in_order(self) -> str:
        """Which of its community's settlements it is, as the notice says it; `number` stands in addresses."""
        return self.number.rpartition("-")[2]

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_noticed(self) -> bool:
        return self.state == self.State.NOTICED

    @property
    def is_posted(self) -> bool:
        return self.state == self.State.POSTED

    @property
    def notice_url(self) -> str:
        return reverse("points:notice", args=[self.number])


class SettlementLine(models.Model):
    """One person's points in the period. `place` is their number on the notice; `head` seals their passbook so far."""

    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="lines", verbose_name=_("settlement")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="settled", verbose_name=_("resident")
    )
    place = models.PositiveIntegerField(_("line"))
    opening = models.IntegerField(_("opening balance"))
    earned = models.IntegerField(_("earned"))
    spent = models.IntegerField(_("spent"), help_text=_("Redeemed, less what was given back."))
    reversed = models.IntegerField(_("reversed"), help_text=_("Corrections; below zero took points away."))
    closing = models.IntegerField(_("closing balance"))
    movements = models.PositiveIntegerField(_("entries"))
    head = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("settlement line")
        verbose_name_plural = _("settlement lines")
        ordering = ["settlement", "place"]
        constraints = [
            models.UniqueConstraint(fields=["settlement", "resident"], name="settled_once_per_person"),
            models.UniqueConstraint(fields=["settlement", "place"], name="settled_line_once"),
            models.CheckConstraint(
                condition=Q(closing=F("opening") + F("earned") - F("spent") + F("reversed")),
                name="settled_line_adds_up",
            ),
            models.CheckConstraint(condition=Q(earned__gte=0), name="settled_earnings_not_below_zero"),
            models.CheckConstraint(condition=Q(place__gte=1), name="settled_line_counts_from_one"),
            models.CheckConstraint(condition=~Q(head=""), name="settled_line_has_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.resident_id} {self.closing}"

    @property
    def short_head(self) -> str:
        """Enough of the digest to compare with by eye."""
        return f"{self.head[:4]} {self.head[4:8]} {self.head[8:12]}"


class Objection(models.Model):
    """What somebody holds against a notice about their own points, and the office's answer."""

    settlement = models.ForeignKey(
        Settlement, models.PROTECT, related_name="objections", verbose_name=_("settlement")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="objections", verbose_name=_("resident")
    )
    text = models.CharField(_("objection"), max_length=500)
    raised_at = models.DateTimeField(_("raised"))
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("raised by")
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["settlement", "resident"],
                condition=Q(answered_at__isnull=True),
                name="objection_one_open_per_person",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(~Q(answer=""), answered_at__isnull=False, answered_by__isnull=False),
                name="objection_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} · {self.text[:30]}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
