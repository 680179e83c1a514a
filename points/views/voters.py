"""For the staff: who stands on the list of a vote and why, and entering votes that came on paper."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.access import is_staff_of
from community.paging import page_of
from points import ballots, electors
from points.models import Ballot, Topic, Voter
from points.topic_forms import PaperVoteForm
from points.views.common import Asked, done_once, posted

MOST_MISSING = 30


@require_safe
def voters(request: Asked, pk: int) -> HttpResponse:
    topic, ballot = _find(request, pk)
    words = request.GET.get("q", "")
    page = page_of(electors.listed(ballot, words), request.GET)
    doors = electors.Doors(topic.community_id)
    context = {
        "topic": topic,
        "ballot": ballot,
        "words": words,
        "page": page,
        "rows": [(voter, doors.of(voter.voice), electors.has_moved(voter)) for voter in page],
        "papers": ballot.papers.count(),
        "may_enter": topic.state == Topic.State.VOTING and ballot.is_open,
        "missing": electors.missing(ballot, most=MOST_MISSING) if ballot.is_open else [],
    }
    return render(request, "points/topics/voters.html", context)


@require_http_methods(["GET", "POST"])
def paper(request: Asked, pk: int, voter: int) -> HttpResponse:
    topic, ballot = _find(request, pk)
    whose: Voter = get_object_or_404(electors.listed(ballot), pk=voter)
    address = reverse("points:voters", args=[pk])
    form = PaperVoteForm(posted(request), ballot=ballot)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("option", "number")}
        enter = partial(ballots.enter_paper, ballot, resident=whose.resident, by=request.user, **values)

        def make() -> str:
            enter()
            return address

        if done := done_once(form, request, purpose=f"paper:{whose.pk}", make=make):
            messages.success(request, _("Paper no. %(number)s is counted.") % {"number": values["number"]})
            return redirect(done)
    context = {
        "topic": topic,
        "ballot": ballot,
        "whose": whose,
        "door": electors.Doors(topic.community_id).of(whose.voice),
        "form": form,
        "address": address,
    }
    return render(request, "points/topics/paper.html", context)


def _find(request: Asked, pk: int) -> tuple[Topic, Ballot]:
    topic = get_object_or_404(Topic.objects.select_related("community"), pk=pk)
    ballot = ballots.ballot_of(topic)
    if ballot is None or not is_staff_of(request.user, topic.community_id):
        raise Http404
    ballot.topic = topic
    return topic, ballot
