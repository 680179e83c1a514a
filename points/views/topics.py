"""Topics as residents see them: what is talked over, one topic, saying something, voting, and saying how far it is."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from community import photos
from community.access import is_staff_of
from community.paging import page_of
from points import ballots, decisions, electors, topics
from points.activity_forms import PressForm
from points.masking import masked
from points.models import Attendance, Ballot, Comment, Meeting, Settlement, Topic, TopicEvent, TopicPhoto
from points.topic_actions import ACTIONS, Role, allowed, may_see, roles_of
from points.topic_forms import CommentForm, HideForm, ProgressForm, ProposeForm, VoteForm
from points.views.common import Asked, Whom, done_once, posted

MOST_UNDER_WAY = 50
MOST_NAMES = 60
AS_A_NEIGHBOUR = {Role.PROPOSER, Role.RESIDENT}


@require_GET
def all_topics(request: Asked) -> HttpResponse:
    whom = Whom(request)
    shown = topics.visible_to(whom.resident.community_id, whom.resident)
    over = [Topic.State.CLOSED, Topic.State.DROPPED]
    under_way = shown.exclude(state__in=over).select_related("building").prefetch_related("ballots")
    return render(
        request,
        "points/topics/list.html",
        {
            "whom": whom,
            "under_way": [(topic, _now(topic)) for topic in under_way.order_by("-id")[:MOST_UNDER_WAY]],
            "page": page_of(shown.filter(state__in=over).select_related("building"), request.GET),
        },
    )


def _now(topic: Topic) -> str:
    """What a neighbour can do about it just now."""
    newest = max(topic.ballots.all(), key=lambda ballot: ballot.round, default=None)
    if topic.state == Topic.State.VOTING and newest is not None and newest.is_open:
        return _("Vote now")
    return _("Say something") if topic.state == Topic.State.DISCUSSION else ""


@require_http_methods(["GET", "POST"])
def propose(request: Asked) -> HttpResponse:
    whom = Whom(request)
    community = whom.resident.community
    if community is None:
        raise Http404
    form = ProposeForm(posted(request), community=community)
    if request.method == "POST" and form.is_valid():

        def make() -> str:
            made = topics.propose(
                community=community,
                by=request.user,
                resident=whom.resident,
                **{name: form.cleaned_data[name] for name in ("title", "text", "building")},
            )
            return made.get_absolute_url() + whom.query

        if address := done_once(form, request, purpose=f"topic:{whom.resident.pk}", make=make):
            messages.success(request, _("Thank you. The office reads it and answers you."))
            return redirect(address)
    return render(request, "points/topics/propose.html", {"whom": whom, "form": form})


@require_GET
def topic(request: Asked, pk: int) -> HttpResponse:
    whom = Whom(request)
    found = _find(request, whom, pk)
    return _shown(request, whom, found)


def _shown(request: Asked, whom: Whom, found: Topic, **forms: Any) -> HttpResponse:
    may = allowed(found, _roles(request, whom, found))
    ballot = ballots.ballot_of(found)
    if ballot is not None:
        ballot.topic = found
    return render(
        request,
        "points/topics/topic.html",
        {
            "whom": whom,
            "topic": found,
            "may": may,
            "decision": getattr(found, "decision", None),
            "reviews": found.reviews.prefetch_related("photos"),
            "meetings": _meetings(found),
            "comments": found.comments.select_related("resident"),
            "comment_form": forms.get("comment_form") or CommentForm(),
            "press": PressForm(),
            "is_staff": is_staff_of(request.user, found.community_id),
            "lines": list(timeline(found, request)),
            **(_ballot_words(ballot, whom, may, forms.get("vote_form")) if ballot else {}),
        },
        status=422 if forms else 200,
    )


def _ballot_words(ballot: Ballot, whom: Whom, may: set[str], form: VoteForm | None) -> dict[str, Any]:
    """Counts are read when the vote is over: nobody follows the others."""
    mine = ballots.vote_of(ballot, whom.resident)
    refusal = electors.why_not(ballot, whom.resident) if mine is None else ""
    can = "vote" in may and ballot.is_open and mine is None and not refusal
    by_name = ballot.is_over and not ballot.is_secret
    return {
        "ballot": ballot,
        "cast": ballot.cast.count(),
        "papers": ballot.papers.count(),
        "old_home": electors.votes_for_old_home(ballot, whom.resident) if can or mine else "",
        "mine": mine,
        "why_not": refusal if ballot.is_open else "",
        "vote_form": (form or VoteForm(ballot=ballot)) if can else None,
        "refusals": form.non_field_errors() if form and not can else [],
        "options": list(ballot.options.all()) if ballot.is_over else [],
        "named": ballot.cast.select_related("resident", "option")[:MOST_NAMES] if by_name else [],
    }


def _meetings(found: Topic) -> list[tuple[Meeting, int, str]]:
    """Each with how many came by the list, and their names as far as they agreed to be named."""
    came = Attendance.objects.select_related("sign_up__resident")
    rows = found.meetings.select_related("activity").prefetch_related(
        Prefetch("activity__attendances", came, to_attr="came")
    )
    return [(row, *_came(row)) for row in rows]


def _came(meeting: Meeting) -> tuple[int, str]:
    came = meeting.activity.came if meeting.activity else []  # type: ignore[attr-defined]
    names = [_shown_name(one.sign_up) for one in came[:MOST_NAMES]]
    return len(came), "、".join(names)


def _shown_name(entry: Any) -> str:
    if entry.resident is None:
        return str(entry.organisation)
    how = Settlement.Masking.FULL if entry.resident.on_honour_list else Settlement.Masking.ENDS
    return masked(entry.resident.name, how)


@dataclass(frozen=True)
class Line:
    at: datetime
    title: str
    text: str = ""
    who: str = ""
    is_now: bool = False


def timeline(found: Topic, request: Asked) -> list[Line]:
    """The steps in plain words, oldest first."""
    steps = list(found.events.select_related("by"))
    return [
        Line(
            at=step.at,
            title=str(ACTIONS[step.action].told),
            text=step.text,
            who=_who(found, step, request),
            is_now=step is steps[-1] and not found.is_over,
        )
        for step in steps
        if ACTIONS[step.action].told
    ]


def _who(found: Topic, step: TopicEvent, request: Asked) -> str:
    if step.by is None:
        return ""
    if step.by_id == request.user.pk:
        return _("you")
    if step.action == "propose" and found.origin == Topic.Origin.RESIDENT:
        return str(found.proposed_by.name)
    decision = getattr(found, "decision", None)
    return decision.whose if step.action == "progress" and decision else _("the community office")


def _find(request: Asked, whom: Whom, pk: int) -> Topic:
    rows = Topic.objects.select_related(
        "community", "building", "proposed_by", "decision__person", "decision__partner"
    )
    found = get_object_or_404(rows, pk=pk)
    if not may_see(_roles(request, whom, found), found):
        raise Http404
    return found


def _roles(request: Asked, whom: Whom, found: Topic) -> frozenset[Role]:
    """One's own, and what the resident is as a neighbour: nobody lends out their office."""
    return roles_of(request.user, found) | roles_of(whom.resident, found) & AS_A_NEIGHBOUR


@require_POST
def comment(request: Asked, pk: int) -> HttpResponse:
    whom = Whom(request)
    found = _find(request, whom, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        say = partial(
            topics.comment, found, text=form.cleaned_data["text"], by=request.user, resident=whom.resident
        )
        if address := _done(form, request, whom, found, "say", say):
            return redirect(f"{address}#comments")
    return _shown(request, whom, found, comment_form=form)


@require_POST
def vote(request: Asked, pk: int) -> HttpResponse:
    whom = Whom(request)
    found = _find(request, whom, pk)
    ballot = ballots.ballot_of(found)
    if ballot is None:
        raise Http404
    form = VoteForm(request.POST, ballot=ballot)
    if form.is_valid():
        choice = form.cleaned_data["option"]
        cast = partial(ballots.vote, ballot, option=choice, by=request.user, resident=whom.resident)
        if address := _done(form, request, whom, found, "vote", cast):
            messages.success(request, _("Your vote is counted. Thank you."))
            return redirect(address)
    return _shown(request, whom, found, vote_form=form)


@require_POST
def withdraw(request: Asked, pk: int) -> HttpResponse:
    whom = Whom(request)
    found = _find(request, whom, pk)
    form = PressForm(request.POST)
    back = partial(topics.withdraw, found, by=request.user, resident=whom.resident)
    if form.is_valid() and (address := _done(form, request, whom, found, "take-back", back)):
        messages.success(request, _("Taken back."))
        return redirect(address)
    for problem in form.non_field_errors() or [_("This form was already used. Please open the page again.")]:
        messages.warning(request, str(problem))
    return redirect(found.get_absolute_url() + whom.query)


def _done(form: Any, request: Asked, whom: Whom, found: Topic, what: str, do: Any) -> str | None:
    def make() -> str:
        do()
        return found.get_absolute_url() + whom.query

    return done_once(form, request, purpose=f"{what}:{found.pk}:{whom.resident.pk}", make=make)


@require_http_methods(["GET", "POST"])
def progress(request: Asked, pk: int) -> HttpResponse:
    """For whoever sees to it, and staff."""
    whom = Whom(request)
    found = _find(request, whom, pk)
    if "progress" not in allowed(found, roles_of(request.user, found)):
        raise Http404
    form = ProgressForm(posted(request))
    if request.method == "POST" and form.is_valid():
        tell = partial(decisions.report_progress, found, by=request.user, text=form.cleaned_data["text"])
        if address := _done(form, request, whom, found, "progress", tell):
            messages.success(request, _("Thank you. The neighbours can read it now."))
            return redirect(address)
    return render(request, "points/topics/progress.html", {"topic": found, "form": form})


@require_http_methods(["GET", "POST"])
def hide(request: Asked, pk: int) -> HttpResponse:
    """Staff hide a comment with a reason, or show it again."""
    said = get_object_or_404(Comment.objects.select_related("topic__community", "resident"), pk=pk)
    if "hide" not in allowed(said.topic, roles_of(request.user, said.topic)):
        raise Http404
    is_hidden = said.hidden_at is not None
    form = (PressForm if is_hidden else HideForm)(posted(request))
    if request.method == "POST" and form.is_valid():
        if is_hidden:
            do = partial(topics.show_again, said, by=request.user)
        else:
            do = partial(topics.hide, said, by=request.user, reason=form.cleaned_data["reason"])
        purpose = f"{'show' if is_hidden else 'hide'}:{said.pk}"
        address = reverse("points:topic", args=[said.topic_id]) + "#comments"

        def make() -> str:
            do()
            return address

        if done := done_once(form, request, purpose=purpose, make=make):
            return redirect(done)
    return render(request, "points/topics/hide.html", {"comment": said, "topic": said.topic, "form": form})


@require_GET
def photo(request: Asked, pk: int, size: str) -> FileResponse:
    """For whoever may read the topic."""
    taken = get_object_or_404(TopicPhoto.objects.select_related("review"), pk=pk)
    _find(request, Whom(request), taken.review.topic_id)
    name = photos.thumbnail_name(taken.file) if size == "small" else taken.file
    try:
        file = open(photos.path_of(name), "rb")  # noqa: SIM115 - the response closes it
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        file, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=31536000, immutable"}
    )
