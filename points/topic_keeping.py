"""Topics: what must be true of them, and what falls due. Read by points.keeping."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.keeping import registry
from community.keeping.registry import Found, check, chore
from community.keeping.reminders import remind_once
from points.decisions import tell_responsible
from points.models import Ballot, Comment, Decision, Meeting, PaperVote, Topic, Vote, Voter

registry.append_only("points_topicevent", "points_vote", "points_voter", "points_papervote")
registry.rules(
    3,
    {
        "vote_once_per_voice": gettext_lazy("The same voice was counted twice."),
        "vote_once_per_resident": gettext_lazy("The same resident voted twice."),
        "voter_once_on_the_list": gettext_lazy("The same resident stands on a list of voters twice."),
        "paper_vote_number_once": gettext_lazy("The same paper was entered twice."),
        "points.PaperVote.vote": gettext_lazy("Two papers stand for one vote."),
        "ballot_round_once": gettext_lazy("Two votes on this topic have the same number."),
        "topic_once_per_source": gettext_lazy("The same cause is talked over in two topics."),
        "points.Decision.topic": gettext_lazy("The same topic was decided twice."),
    },
)
registry.rules(
    5,
    {
        "topic_dropped_with_reason": gettext_lazy("A topic was not taken up without a reason."),
        "comment_hidden_with_reason": gettext_lazy("A comment was hidden without a reason."),
        "decision_has_one_to_see_to_it": gettext_lazy("Nobody, or more than one, sees to what was decided."),
    },
)

AHEAD = timedelta(days=3)


@check("ballots", promise=3)
def counted_once() -> Found:
    """Each vote counted once, among as many voices as stand on the list."""
    for ballot in Ballot.objects.order_by("pk").iterator():
        cast = ballot.cast.count()
        counted = ballot.options.aggregate(sum=Sum("votes"))["sum"] or 0
        if cast != counted:
            yield (
                ballot,
                _("%(cast)d voted, but %(counted)d votes are counted.")
                % {
                    "cast": cast,
                    "counted": counted,
                },
            )
        listed = ballot.voters.values("voice").distinct().count()
        if listed != ballot.eligible:
            yield (
                ballot,
                _("%(listed)d votes stand on the list, and %(eligible)d are said to be.")
                % {"listed": listed, "eligible": ballot.eligible},
            )


@check("votes-on-the-list", promise=3)
def on_the_list() -> Found:
    """Each vote is that of somebody on the list, for the voice that stands there; a paper is of the same ballot."""
    listed = Voter.objects.filter(
        ballot=OuterRef("ballot"), resident=OuterRef("resident"), voice=OuterRef("voice")
    )
    for vote in Vote.objects.filter(~Exists(listed)).iterator():
        yield vote, _("Whoever cast this vote does not stand on the list of this ballot.")
    for paper in PaperVote.objects.exclude(vote__ballot=F("ballot")).iterator():
        yield paper, _("This paper was entered for another ballot.")


@check("votes-in-time", promise=3)
def in_time() -> Found:
    """A vote outside its window, one that shows what should be secret, and one counted for another option."""
    early_or_late = Q(at__lt=F("ballot__opens_at")) | Q(at__gte=F("ballot__closes_at"))
    for vote in Vote.objects.filter(early_or_late).iterator():
        yield vote, _("This vote was cast outside the time for it.")
    for vote in Vote.objects.filter(ballot__is_secret=True, option__isnull=False).iterator():
        yield vote, _("This vote was secret, but what was chosen is written beside it.")
    open_ones = Vote.objects.filter(ballot__is_secret=False)
    for vote in open_ones.filter(Q(option=None) | ~Q(option__ballot=F("ballot"))).iterator():
        yield vote, _("This open vote does not say what was chosen.")
    chosen = Ballot.objects.filter(is_secret=False).values("options", "options__votes")
    for row in chosen.annotate(named=Count("options__pk", filter=Q(cast__option=F("options__pk")))):
        if row["options"] is not None and row["named"] != row["options__votes"]:
            yield f"points.BallotOption:{row['options']}", _("The votes by name and the count do not agree.")


@check("topics-decided", promise=5)
def decided() -> Found:
    """What is closed or being done was decided; what is still talked over was not."""
    has = Exists(Decision.objects.filter(topic=OuterRef("pk")))
    settled = [Topic.State.DECIDED, Topic.State.CLOSED]
    for topic in Topic.objects.filter(~has, state__in=settled).iterator():
        yield topic, _("This topic is decided or closed, but no decision is recorded.")
    for topic in Topic.objects.filter(has).exclude(state__in=settled).iterator():
        yield topic, _("A decision is recorded, but the topic is neither decided nor closed.")
    voting = Exists(Ballot.objects.filter(topic=OuterRef("pk")))
    for topic in Topic.objects.filter(~voting, state=Topic.State.VOTING).iterator():
        yield topic, _("This topic is put to the vote, but there is no vote.")


@check("topics-within-community", promise=8)
def strangers() -> Found:
    sentence = _("This belongs to one community and names something of another.")
    here = Q(topic__community=F("activity__community"))
    for meeting in Meeting.objects.filter(activity__isnull=False).exclude(here).iterator():
        yield meeting, sentence
    elsewhere = Topic.objects.filter(building__isnull=False).exclude(building__community=F("community"))
    for topic in elsewhere.iterator():
        yield topic, sentence
    partner = Decision.objects.filter(partner__isnull=False)
    for decision in partner.exclude(partner__community=F("topic__community")).iterator():
        yield decision, sentence


@check("topic-comments", promise=5)
def comments() -> Found:
    """Nobody could speak to what was never taken up."""
    for said in Comment.objects.filter(topic__accepted_at=None).iterator():
        yield said, _("Somebody commented on a topic that was never taken up.")


@chore("reminders of what was decided")
def remind() -> int:
    """Three days before the day, and once when it is over."""
    today = timezone.localdate()
    due = Decision.objects.filter(topic__state=Topic.State.DECIDED, due_on__lte=today + AHEAD)
    sent = 0
    for decision in due.select_related("topic", "person", "partner"):
        when = "late" if decision.due_on and decision.due_on < today else "soon"
        sent += remind_once(f"topic:{decision.topic_id}:{decision.due_on:%Y%m%d}:{when}", _remind, decision)
    return sent


def _remind(decision: Decision) -> None:
    if decision.due_on and decision.due_on < timezone.localdate():
        text = _("“%(title)s” should have been done by %(day)s. Please tell the neighbours how far it is.")
    else:
        text = _("Reminder: “%(title)s” is to be done by %(day)s: %(text)s")
    tell_responsible(decision, text, decision.due_on)
