from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Partner
from repairs.models.orders import OrderPhoto, RepairOrder

WITH_PARTNER = "sent"
STEPS = ["told", "accepted", "asked", "scheduled"]


class Half(models.TextChoices):
    MORNING = "am", _("morning")
    AFTERNOON = "pm", _("afternoon")


class ReferralQuerySet(models.QuerySet["Referral"]):
    """What is with partners, and what of it is late."""

    def open(self) -> "ReferralQuerySet":
        """With the partner, while the order is under way there or waits for what its lead reported."""
        return self.filter(IS_OPEN)

    def late(self, day: date) -> "ReferralQuerySet":
        return self.open().filter(is_late(day))


IS_OPEN = Q(state=WITH_PARTNER)


def is_late(day: date, path: str = "") -> Q:
    """Past the day of the answer, or past the day that was agreed. While a question waits, the partner waits too.

    `path` leads to the referral from where it is asked, as in "referrals__".
    """
    not_answered = Q(**{f"{path}step__in": ["told", "accepted"], f"{path}due_on__lt": day})
    return not_answered | Q(**{f"{path}step": "scheduled", f"{path}visit_on__lt": day})


class Referral(models.Model):
    """An order handed to a partner, with a deadline and a clock of its own.

    `state` says whether the partner has it; while it has, `step` says how far it is. What leads from one to the next
    stands in repairs.referral_steps.
    """

    class State(models.TextChoices):
        SENT = WITH_PARTNER, _("with the partner")
        RETURNED = "returned", _("returned")
        DONE = "done", _("done")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Step(models.TextChoices):
        TOLD = "told", _("told, not answered yet")
        ACCEPTED = "accepted", _("accepted")
        ASKED = "asked", _("has a question")
        SCHEDULED = "scheduled", _("day agreed")

    order = models.ForeignKey(
        RepairOrder, models.PROTECT, related_name="referrals", verbose_name=_("repair order")
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="referrals", verbose_name=_("partner"))
    is_lead = models.BooleanField(_("lead"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SENT)
    step = models.CharField(_("step"), max_length=10, choices=Step, default=Step.TOLD)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    due_on = models.DateField(_("answer due"))
    answered_at = models.DateTimeField(_("first answer"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    visit_on = models.DateField(_("day agreed"), null=True, blank=True)
    visit_half = models.CharField(_("half of the day"), max_length=2, choices=Half, blank=True)
    contact_name = models.CharField(_("name of who comes"), max_length=40, blank=True)
    contact_phone = models.CharField(_("their phone"), max_length=20, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=14, choices=RepairOrder.Outcome, blank=True, default=""
    )
    outcome_note = models.CharField(_("outcome in words"), max_length=200, blank=True)
    visited_on = models.DateField(_("date of visit"), null=True, blank=True)
    photos = models.ManyToManyField(
        OrderPhoto, blank=True, related_name="referrals", verbose_name=_("photos")
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-id"]
        indexes = [models.Index(fields=["partner", "state", "-id"], name="referral_by_partner")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(state=WITH_PARTNER, is_lead=True),
                name="referral_one_lead",
            ),
            models.UniqueConstraint(
                fields=["order", "partner"],
                condition=Q(state=WITH_PARTNER),
                name="referral_once_per_partner",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""),
                name="referral_returned_with_reason",
            ),
            models.CheckConstraint(condition=Q(step__in=STEPS), name="referral_step_known"),
            models.CheckConstraint(
                condition=Q(visit_on__isnull=True, visit_half="")
                | Q(visit_on__isnull=False, visit_half__in=["am", "pm"]),
                name="referral_day_with_half",
            ),
            models.CheckConstraint(
                condition=~Q(step="scheduled") | Q(visit_on__isnull=False, answered_at__isnull=False),
                name="referral_scheduled_with_day",
            ),
            models.CheckConstraint(
                condition=Q(step__in=["told", "asked"])
                | Q(accepted_at__isnull=False, answered_at__isnull=False),
                name="referral_accepted_some_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("sent_at")),
                name="referral_answered_after_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} → {self.partner}"

    def get_absolute_url(self) -> str:
        return reverse("repairs:referral", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.SENT

    @property
    def stage(self) -> str:
        """How it stands, in one word: the step while the partner has it, the end afterwards."""
        return self.step if self.is_open else self.state

    @property
    def stage_label(self) -> str:
        return self.get_step_display() if self.is_open else self.get_state_display()

    @property
    def next_due(self) -> date:
        """The day by which something is expected of the partner."""
        return self.visit_on if self.step == self.Step.SCHEDULED and self.visit_on else self.due_on

    @property
    def waits_for_us(self) -> bool:
        return self.step == self.Step.ASKED

    @property
    def is_late(self) -> bool:
        return self.is_open and not self.waits_for_us and self.next_due < timezone.localdate()


class ReferralQuestion(models.Model):
    """What a partner must know before it can act, and what it was told. One at a time."""

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="questions", verbose_name=_("referral")
    )
    text = models.CharField(_("question"), max_length=160)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answer = models.CharField(_("answer"), max_length=160, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("partner's question")
        verbose_name_plural = _("partners' questions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(answered_at__isnull=True), name="question_one_open"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", answered_by__isnull=True)
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answered_in_words",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_asks_something"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
