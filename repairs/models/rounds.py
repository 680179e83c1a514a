"""Inspection rounds (隐患排查): checklists, the rounds walked with them, what was found, and whether it was put right."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Building, Community, Skill, StoredPhoto
from repairs.models.orders import RepairOrder
from repairs.models.rules import SharedRuleQuerySet, new_code


class Checklist(models.Model):
    """What to look at on a round. One without a community is for all; a community's own with the same code replaces it."""

    community = models.ForeignKey(
        Community, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("community")
    )
    code = models.SlugField(max_length=20, default=new_code, editable=False)
    title = models.CharField(_("what is inspected"), max_length=40)
    about = models.CharField(_("before setting out"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(_("sort order"), default=50)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = SharedRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="checklist_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(community=None), name="checklist_shared_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """What a line of a checklist asks; a round keeps its own copy, so that editing the list changes no record."""

    text = models.CharField(_("what to look at"), max_length=60)
    hint = models.CharField(_("what is wrong"), max_length=120, blank=True)
    wants_photo = models.BooleanField(_("ask for a photo of a problem"), default=True)
    skill = models.ForeignKey(
        Skill, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("trade")
    )
    position = models.PositiveSmallIntegerField(_("sort order"), default=10)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text


class ChecklistItem(Question):
    checklist = models.ForeignKey(
        Checklist, models.CASCADE, related_name="items", verbose_name=_("checklist")
    )

    class Meta:
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("lines of a checklist")
        ordering = ["position", "id"]


class RoundQuerySet(models.QuerySet):
    def under_way(self) -> "RoundQuerySet":
        return self.filter(state=Round.State.OPEN)


class Round(models.Model):
    """One walk through some buildings with a checklist, by one person, until a day. Changed by repairs.rounds only."""

    class State(models.TextChoices):
        OPEN = "open", _("to be walked")
        DONE = "done", _("walked")
        CANCELLED = "cancelled", _("called off")

    class Repeats(models.TextChoices):
        ONCE = "", _("once")
        WEEKLY = "weekly", _("every week")
        MONTHLY = "monthly", _("every month")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="rounds", verbose_name=_("community")
    )
    checklist = models.ForeignKey(
        Checklist, models.SET_NULL, null=True, related_name="rounds", verbose_name=_("checklist")
    )
    title = models.CharField(_("what is inspected"), max_length=40)
    about = models.CharField(_("before setting out"), max_length=160, blank=True)
    buildings = models.ManyToManyField(Building, related_name="+", verbose_name=_("buildings"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="rounds", verbose_name=_("who walks it")
    )
    due_on = models.DateField(_("due"))
    first_due_on = models.DateField(
        editable=False
    )  # months are counted from here, so the 31st stays the 31st
    repeats = models.CharField(_("repeats"), max_length=7, choices=Repeats, blank=True, default="")
    follows = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="followed_by"
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN, editable=False)
    made_at = models.DateTimeField(_("planned on"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("planned by"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("inspection round")
        verbose_name_plural = _("inspection rounds")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["community", "state", "due_on"], name="round_due"),
            models.Index(fields=["assignee", "state", "due_on"], name="round_of_somebody"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at__isnull=True)
                | models.Q(state__in=["done", "cancelled"], ended_at__isnull=False),
                name="round_ended_when_over",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="cancelled") | ~models.Q(ended_reason=""),
                name="round_called_off_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(repeats__in=["", "weekly", "monthly"]), name="round_repeats_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.due_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("repairs:round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()


class RoundItem(Question):
    """One thing to look at in one building. `version` counts the answers, so that none is overwritten unseen."""

    class Result(models.TextChoices):
        FINE = "fine", _("fine")
        PROBLEM = "problem", _("problem")
        NOT_HERE = "not_here", _("not here")
        NOT_SEEN = "not_seen", _("could not look")

    round = models.ForeignKey(Round, models.CASCADE, related_name="items", verbose_name=_("inspection round"))
    building = models.ForeignKey(Building, models.PROTECT, related_name="+", verbose_name=_("building"))
    result = models.CharField(_("result"), max_length=8, choices=Result, blank=True, default="")
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("line of a round")
        verbose_name_plural = _("lines of a round")
        ordering = ["building__order", "building_id", "position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(result="", at__isnull=True, by__isnull=True)
                | models.Q(
                    result__in=["fine", "problem", "not_here", "not_seen"],
                    at__isnull=False,
                    by__isnull=False,
                ),
                name="round_item_answered_by_somebody",
            ),
        ]


class Finding(models.Model):
    """A problem met on a round, followed until somebody has looked again and it is gone."""

    class State(models.TextChoices):
        FOUND = "found", _("to be dealt with")
        ORDERED = "ordered", _("with a repair order")
        VERIFIED = "verified", _("put right, seen")

    item = models.OneToOneField(
        RoundItem, models.PROTECT, related_name="finding", verbose_name=_("line of a round")
    )
    community = models.ForeignKey(
        Community, models.PROTECT, related_name="findings", verbose_name=_("community")
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.FOUND, editable=False)
    order = models.ForeignKey(
        RepairOrder,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="findings",
        verbose_name=_("repair order"),
    )
    found_at = models.DateTimeField(_("found"), default=timezone.now, editable=False)
    verified_at = models.DateTimeField(_("put right, seen on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-id"]
        indexes = [models.Index(fields=["community", "state", "-id"], name="finding_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="found", order__isnull=True, verified_at__isnull=True)
                | models.Q(state="ordered", order__isnull=False, verified_at__isnull=True)
                | models.Q(state="verified", verified_at__isnull=False),
                name="finding_state_fits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.text} {self.item.building}"

    def get_absolute_url(self) -> str:
        return reverse("repairs:finding", args=[self.pk])

    @property
    def is_to_look_at(self) -> bool:
        """The order says it is done, or is over: somebody should go and see. As repairs.rounds.findings.to_look_at."""
        order = self.order
        if self.state != self.State.ORDERED or order is None:
            return False
        if order.merged_into is not None and not order.merged_into.is_over:
            return False
        return order.is_over or order.state == RepairOrder.State.REPORTED


class Look(models.Model):
    """Somebody went to see whether a finding is put right. Added, never changed."""

    class Result(models.TextChoices):
        GONE = "gone", _("put right")
        STILL = "still", _("still there")

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="looks", verbose_name=_("finding"))
    number = models.PositiveSmallIntegerField(_("number"))
    order = models.ForeignKey(
        RepairOrder, models.PROTECT, null=True, related_name="+", verbose_name=_("repair order")
    )
    result = models.CharField(_("result"), max_length=5, choices=Result)
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who"))

    class Meta:
        verbose_name = _("another look")
        verbose_name_plural = _("second looks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["finding", "number"], name="look_numbered"),
            models.CheckConstraint(
                condition=models.Q(result__in=["gone", "still"]), name="look_result_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding} · {self.get_result_display()}"


class RoundPhoto(StoredPhoto):
    item = models.ForeignKey(
        RoundItem, models.CASCADE, related_name="photos", verbose_name=_("line of a round")
    )
    look = models.ForeignKey(
        Look, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name=_("another look")
    )

    class Meta(StoredPhoto.Meta):
        abstract = False
        verbose_name = _("photo of a round")
        verbose_name_plural = _("photos of a round")

    def get_absolute_url(self) -> str:
        return reverse("repairs:round_photo", args=[self.pk])
