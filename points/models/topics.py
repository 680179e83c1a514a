"""What neighbours talk over: a topic, its meetings and comments, what was decided, and how that went."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models import Building, Community, Partner, StoredPhoto
from points.models.activities import Activity

PERSON = settings.AUTH_USER_MODEL
LONG = 3000


class Topic(models.Model):
    """`source` names what it grew out of, such as a place that keeps failing: one topic at a time for each."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("topic", "proposed")
        DISCUSSION = "discussion", _("being discussed")
        VOTING = "voting", _("put to the vote")
        DECIDED = "decided", _("decided, being done")
        CLOSED = "closed", _("concluded")
        DROPPED = "dropped", _("not taken up")

    class Origin(models.TextChoices):
        RESIDENT = "resident", _("a resident")
        OFFICE = "office", _("the office")
        RADAR = "radar", _("repeated faults")

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="topics", verbose_name=_("community")
    )
    title = models.CharField(_("topic"), max_length=60)
    text = models.TextField(_("what it is about"), max_length=1000)
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("building")
    )
    origin = models.CharField(_("came from"), max_length=10, choices=Origin, default=Origin.RESIDENT)
    source = models.CharField(max_length=80, blank=True, editable=False)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed on"), default=timezone.now)
    accepted_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["-id"]
        indexes = [models.Index(fields=["community", "state", "-id"], name="topic_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "discussion", "voting", "decided", "closed", "dropped"]),
                name="topic_state_known",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["resident", "office", "radar"]), name="topic_origin_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "dropped"], ended_at__isnull=False)
                | (~Q(state__in=["closed", "dropped"]) & Q(ended_at__isnull=True)),
                name="topic_ended_when_over",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "dropped"]) | Q(accepted_at__isnull=False),
                name="topic_under_way_was_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | ~Q(reason=""), name="topic_dropped_with_reason"
            ),
            models.UniqueConstraint(
                fields=["community", "source"],
                condition=~Q(source="") & ~Q(state__in=["closed", "dropped"]),
                name="topic_once_per_source",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("points:topic", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.CLOSED, self.State.DROPPED}


class TopicEvent(models.Model):
    """One step of a topic. Added, never changed."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="events", verbose_name=_("topic"))
    action = models.CharField(_("action"), max_length=20)
    to_state = models.CharField(_("state"), max_length=10, choices=Topic.State)
    by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    text = models.CharField(_("what residents read"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a topic")
        verbose_name_plural = _("steps of a topic")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.action


class Meeting(models.Model):
    """One round of talk: the minutes, and who was there, by an activity's list or in words."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="meetings", verbose_name=_("topic"))
    activity = models.ForeignKey(
        Activity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("activity"),
    )
    held_on = models.DateField(_("held on"))
    minutes = models.TextField(_("minutes of the meeting"), max_length=LONG)
    attended = models.CharField(_("those who were there"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["held_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(minutes=""), name="meeting_has_minutes"),
            models.UniqueConstraint(fields=["topic", "activity"], name="meeting_once_per_activity"),
        ]

    def __str__(self) -> str:
        return f"{self.held_on} {self.topic}"


class Comment(models.Model):
    """What a resident says to it. Staff may hide it with a reason; it is never deleted."""

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="comments", verbose_name=_("topic"))
    resident = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("resident"))
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    text = models.CharField(_("comment"), max_length=500)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("hidden by")
    )
    hidden_reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True, hidden_by__isnull=True, hidden_reason="")
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason="")),
                name="comment_hidden_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:30]


class Decision(models.Model):
    """What came of it. When it was adopted, somebody sees to it by a day."""

    topic = models.OneToOneField(Topic, models.PROTECT, related_name="decision", verbose_name=_("topic"))
    is_adopted = models.BooleanField(_("adopted"))
    text = models.TextField(_("decision"), max_length=1000)
    result = models.CharField(
        _("result"), max_length=500, blank=True, help_text=_("The numbers of the vote.")
    )
    person = models.ForeignKey(
        PERSON,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("who sees to it"),
    )
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    decided_at = models.DateTimeField(_("day of the decision"), default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="decision_says_something"),
            models.CheckConstraint(
                condition=Q(is_adopted=False, person__isnull=True, partner__isnull=True, due_on__isnull=True)
                | Q(is_adopted=True, due_on__isnull=False, person__isnull=False, partner__isnull=True)
                | Q(is_adopted=True, due_on__isnull=False, person__isnull=True, partner__isnull=False),
                name="decision_has_one_to_see_to_it",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:30]

    @property
    def whose(self) -> str:
        """Who sees to it, by name."""
        return self.partner.name if self.partner else self.person.name if self.person else ""


class Review(models.Model):
    """Looking back at a decision: done, not yet, or not possible."""

    class Result(models.TextChoices):
        DONE = "done", _("done")
        NOT_YET = "not_yet", _("not done yet: it goes on")
        GIVEN_UP = "given_up", _("not done: it ends here")

    topic = models.ForeignKey(Topic, models.PROTECT, related_name="reviews", verbose_name=_("topic"))
    result = models.CharField(_("how it turned out"), max_length=10, choices=Result)
    text = models.CharField(_("what was seen"), max_length=300)
    due_on = models.DateField(_("now until"), null=True, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="not_yet", due_on__isnull=False)
                | Q(result__in=["done", "given_up"], due_on__isnull=True),
                name="review_says_how_it_goes_on",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="review_says_something"),
        ]

    def __str__(self) -> str:
        return self.get_result_display()


class TopicPhoto(StoredPhoto):
    """Taken when somebody looked at what was done."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="photos", verbose_name=_("review"))

    class Meta(StoredPhoto.Meta):
        abstract = False
        verbose_name = _("photo of a review")
        verbose_name_plural = _("photos of reviews")
