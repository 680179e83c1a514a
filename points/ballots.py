"""Putting a topic to the vote, and counting each voice once.

The topic's row is locked for every vote, so that none comes in while the result is being read, and the unique
(ballot, voice) decides between two who press at the same moment, online or with a paper in hand. A secret vote leaves
who voted in one table and how often each option was chosen in another; nothing leads from one to the other.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Building, Resident
from community.notify import tell, tell_all
from points.electors import electorate, freeze, voices, voter_of, why_not
from points.models import Ballot, BallotOption, PaperVote, Topic, Vote
from points.topic_actions import State
from points.topics import Move, acting_for, begin_move, required

MOST_OPTIONS = 8


def ballot_of(topic: Topic) -> Ballot | None:
    """The newest."""
    return topic.ballots.order_by("-round").first()


def vote_of(ballot: Ballot, resident: Resident) -> Vote | None:
    """That this person, or somebody of the same home, has voted."""
    voter = voter_of(ballot, resident)
    if voter is None:
        return None
    return ballot.cast.filter(voice=voter.voice).select_related("option", "resident").first()


@transaction.atomic
def open_vote(
    topic: Topic,
    *,
    by: Resident,
    question: str,
    options: Sequence[str],
    opens_at: datetime,
    closes_at: datetime,
    per: str = Ballot.Per.HOME,
    is_secret: bool = True,
    quorum: int = 0,
    building: Building | None = None,
) -> Ballot:
    """Everybody who has a vote stands on its list from now on, and is told."""
    move = begin_move("open_vote", topic, by=by)
    question = required(question, _("Please write the question."), most=120)
    texts = _checked_options(options)
    _check_frame(move.topic, opens_at, closes_at, building)
    people = list(electorate(move.topic.community, per=per, building=building))
    eligible = voices(people, per)
    if not eligible:
        raise Refused(_("Nobody would have a vote. Are the doors of the residents in the register?"))
    if quorum > eligible:
        raise Refused(_("Only %(count)d have a vote, so so many cannot be needed.") % {"count": eligible})
    made = Ballot.objects.create(
        topic=move.topic,
        round=move.topic.ballots.count() + 1,
        question=question,
        per=per,
        building=building,
        is_secret=is_secret,
        quorum=quorum,
        eligible=eligible,
        opens_at=opens_at,
        closes_at=closes_at,
        opened_by=by,
    )
    _list_options(made, texts)
    freeze(made, people)
    move.to(State.VOTING, text=f"{_window(made)} {question}")
    _announce(made, people)
    return made


def _checked_options(options: Sequence[str]) -> list[str]:
    texts = list(dict.fromkeys(text.strip()[:60] for text in options if text.strip()))
    if not 2 <= len(texts) <= MOST_OPTIONS:
        raise Refused(_("There must be two to %(most)d different options.") % {"most": MOST_OPTIONS})
    return texts


def _check_frame(topic: Topic, opens_at: datetime, closes_at: datetime, building: Building | None) -> None:
    if closes_at <= max(opens_at, timezone.now()):
        raise Refused(_("The vote must end after it begins, and not in the past."))
    if building is not None and building.community_id != topic.community_id:
        raise NotAllowed(_("This building is another community's."))


def _list_options(ballot: Ballot, texts: Sequence[str]) -> None:
    BallotOption.objects.bulk_create(
        BallotOption(ballot=ballot, position=number, text=text) for number, text in enumerate(texts, 1)
    )


def _announce(ballot: Ballot, people: Sequence[Resident]) -> None:
    topic = ballot.topic
    with office_language():
        said = _("Vote on “%(title)s”: %(question)s Please vote %(window)s.") % {
            "title": topic.title,
            "question": ballot.question,
            "window": _window(ballot),
        }
    tell_all(people, said, link=topic.get_absolute_url(), community=topic.community)


def _window(ballot: Ballot) -> str:
    opens, closes = timezone.localtime(ballot.opens_at), timezone.localtime(ballot.closes_at)
    return f"{opens:%m-%d %H:%M}–{closes:%m-%d %H:%M}"


@transaction.atomic
def vote(ballot: Ballot, *, option: BallotOption, by: Resident, resident: Resident | None = None) -> Vote:
    """Once for each voice, and for good. Who may vote for whom is asked as for everything a helper does."""
    move = begin_move("vote", ballot.topic, by=by, resident=resident)
    voter = acting_for(by, resident)
    return _cast(_open_one(move, ballot, option), option, voter, by)


def _open_one(move: Move, ballot: Ballot, option: BallotOption) -> Ballot:
    """The ballot with the topic's row held, if one can vote now."""
    current = ballot_of(move.topic)
    if current is None or current.pk != ballot.pk or option.ballot_id != ballot.pk:
        raise Refused(_("This is no longer the vote on this topic. Please look again."))
    if not current.is_open:
        raise Refused(_("The vote is open %(window)s only.") % {"window": _window(current)})
    return current


def _cast(ballot: Ballot, option: BallotOption, resident: Resident, by: Resident) -> Vote:
    voter = voter_of(ballot, resident)
    if voter is None:
        raise Refused(why_not(ballot, resident))
    try:
        with transaction.atomic():
            made = Vote.objects.create(
                ballot=ballot,
                resident=resident,
                voice=voter.voice,
                option=None if ballot.is_secret else option,
                by=by,
            )
    except IntegrityError as error:
        if ballot.per == Ballot.Per.HOME:
            raise Refused(_("The vote of this home was cast already.")) from error
        raise Refused(_("This vote was cast already.")) from error
    BallotOption.objects.filter(pk=option.pk).update(votes=F("votes") + 1)
    return made


@transaction.atomic
def enter_paper(
    ballot: Ballot, *, resident: Resident, option: BallotOption, number: str, by: Resident
) -> PaperVote:
    """Staff enter a vote that came on paper, while the vote is open. The same paper, or the same voice, only once."""
    move = begin_move("enter_paper", ballot.topic, by=by)
    number = required(number, _("Please enter the number of the paper."), most=20)
    if not resident.is_active or resident.community_id != move.topic.community_id:
        raise Refused(_("%(name)s no longer lives here, as the register has it.") % {"name": resident.name})
    made = _cast(_open_one(move, ballot, option), option, resident, by)
    try:
        with transaction.atomic():
            paper = PaperVote.objects.create(ballot=ballot, vote=made, number=number)
    except IntegrityError as error:
        raise Refused(_("The paper no. %(number)s was entered already.") % {"number": number}) from error
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=move.topic.community,
        subject=ballot,
        summary=move.topic.title,
        step="vote on paper",
        number=number,
    )
    _tell_of_paper(paper, resident, move.topic)
    return paper


def _tell_of_paper(paper: PaperVote, resident: Resident, topic: Topic) -> None:
    with office_language():
        said = _("Your vote on paper (no. %(number)s) on “%(title)s” was entered.")
    values = {"number": paper.number, "title": topic.title}
    tell(resident, said % values, link=topic.get_absolute_url(), community=topic.community)


@transaction.atomic
def discuss_again(topic: Topic, *, by: Resident) -> Topic:
    """When too few voted, or it ended level. The next vote is another round."""
    move = begin_move("discuss_again", topic, by=by)
    check_over(move.topic)
    return move.to(State.DISCUSSION, text=result_of(move.topic))


def check_over(topic: Topic) -> None:
    """Nothing is decided while people vote."""
    ballot = ballot_of(topic)
    if topic.state == State.VOTING and ballot is not None and not ballot.is_over:
        raise Refused(_("The vote is not over yet."))


def result_of(topic: Topic) -> str:
    """The numbers of the newest vote in one sentence, as the office writes it; nothing without a vote."""
    ballot = ballot_of(topic)
    if ballot is None:
        return ""
    options = list(ballot.options.all())
    cast = sum(option.votes for option in options)
    with office_language():
        said = _("%(cast)d of %(eligible)d voted: %(options)s.") % {
            "cast": cast,
            "eligible": ballot.eligible,
            "options": "，".join(f"{option.text} {option.votes}" for option in options),
        }
        if papers := ballot.papers.count():
            said += _("Of these %(papers)d on paper.") % {"papers": papers}
        if ballot.quorum and cast < ballot.quorum:
            said += _("At least %(quorum)d were needed: it does not count.") % {"quorum": ballot.quorum}
    return said
