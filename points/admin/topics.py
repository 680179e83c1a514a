"""Topics in the office: answered, led through meetings and the vote to a decision, and looked back at."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community.admin.base import OfficeAdmin, ReadOnlyInline
from community.admin.steps import ReasonForm, Step
from points import ballots, decisions, topics
from points.admin.topic_forms import DecideForm, MeetingForm, OpenVoteForm, ReviewForm
from points.models import Ballot, Comment, Decision, Meeting, Review, Topic
from points.topic_actions import ACTIONS

State = Topic.State


def _in(name: str) -> Callable[[Topic], bool]:
    return lambda topic: topic.state in ACTIONS[name].sources


def _settled(name: str) -> Callable[[Topic], bool]:
    """While people vote nothing is settled."""

    def may(topic: Topic) -> bool:
        if topic.state not in ACTIONS[name].sources:
            return False
        ballot = ballots.ballot_of(topic) if topic.state == State.VOTING else None
        return ballot is None or ballot.is_over

    return may


def _on_topic(operation: Callable[..., Any]) -> Callable[..., None]:
    """The topic's own page is shown next, whatever the operation made."""

    def perform(topic: Topic, **answers: Any) -> None:
        operation(topic, **answers)

    return perform


class MeetingInline(ReadOnlyInline):
    model = Meeting
    fields = ["held_on", "activity", "attended", "minutes", "recorded_by"]


class BallotInline(ReadOnlyInline):
    model = Ballot
    fields = [
        "round",
        "question",
        "per",
        "is_secret",
        "quorum",
        "eligible",
        "opens_at",
        "closes_at",
        "numbers",
    ]
    readonly_fields = ["numbers"]

    @admin.display(description=_("result"))
    def numbers(self, ballot: Ballot) -> str:
        """Not before it is over."""
        if not ballot.is_over:
            return "—"
        return "，".join(f"{option.text} {option.votes}" for option in ballot.options.all())


class CommentInline(ReadOnlyInline):
    model = Comment
    fields = ["at", "resident", "text", "hidden_reason"]


class DecisionInline(ReadOnlyInline):
    model = Decision
    fields = ["is_adopted", "text", "result", "person", "partner", "due_on"]


class ReviewInline(ReadOnlyInline):
    model = Review
    fields = ["at", "result", "text", "due_on", "by"]


@admin.register(Topic)
class TopicAdmin(OfficeAdmin):
    menu_order = 52
    list_display = ["proposed_at", "title", "community", "building", "origin", "state"]
    list_filter = ["state", "origin"]
    list_select_related = ["community", "building"]
    search_fields = ["title", "text"]
    autocomplete_fields = ["building"]
    readonly_fields = ["page", "state", "reason", "origin", "proposed_by", "proposed_at"]
    fieldsets = [
        (None, {"fields": ["community", "page", "state", "reason", "title", "text", "building"]}),
        (_("Proposed by"), {"fields": ["origin", "proposed_by", "proposed_at"]}),
    ]
    steps = (
        Step(
            "accept",
            ACTIONS["accept"].label,
            _("Taken up. The residents can read it and say something to it."),
            topics.accept,
            when=_in("accept"),
            is_primary=True,
        ),
        Step(
            "meet",
            ACTIONS["meet"].label,
            _("Recorded."),
            _on_topic(topics.record_meeting),
            form=MeetingForm,
            when=_in("meet"),
            hint=_("Points for coming are given by closing the activity, not here."),
        ),
        Step(
            "open-vote",
            ACTIONS["open_vote"].label,
            _("Put to the vote. Everybody who has a vote is told."),
            _on_topic(ballots.open_vote),
            form=OpenVoteForm,
            when=_in("open_vote"),
            is_primary=True,
        ),
        Step(
            "decide",
            ACTIONS["decide"].label,
            _("Recorded. The residents can read it."),
            _on_topic(decisions.decide),
            form=DecideForm,
            when=_settled("decide"),
            is_primary=True,
        ),
        Step(
            "discuss-again",
            ACTIONS["discuss_again"].label,
            _("It is discussed again."),
            ballots.discuss_again,
            when=_settled("discuss_again"),
        ),
        Step(
            "review",
            ACTIONS["review"].label,
            _("Recorded. The residents can read it."),
            _on_topic(decisions.review),
            form=ReviewForm,
            when=_in("review"),
            is_primary=True,
        ),
        Step(
            "decline",
            ACTIONS["decline"].label,
            _("Answered. Whoever proposed it reads the reason."),
            topics.decline,
            form=ReasonForm,
            when=_in("decline"),
            hint=_("Whoever proposed it reads this. Please say it kindly, and what else could help."),
            is_grave=True,
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj is None:
            return []
        return [MeetingInline, BallotInline, DecisionInline, ReviewInline, CommentInline]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        name, options = fieldsets[0]
        asked = [field for field in options["fields"] if field not in self.readonly_fields]
        return [(name, options | {"fields": asked})]

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        """Proposed by the office: the same operation as on the residents' page."""
        made = topics.propose(
            community=obj.community,
            title=obj.title,
            text=obj.text,
            building=obj.building,
            by=request.user,  # type: ignore[arg-type]
        )
        obj.__dict__.update(made.__dict__)

    @admin.display(description=_("page"))
    def page(self, topic: Topic) -> str:
        if topic.pk is None:
            return self.get_empty_value_display()
        return format_html('<a href="{}">{}</a>', topic.get_absolute_url(), _("As residents see it"))
