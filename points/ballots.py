"""Putting a topic to the vote, and counting each voice once.

The topic's row is locked for every vote, so that none comes in while the result is being read, and the unique
(ballot, voice) decides between two who press at the same moment. A secret vote leaves who voted in one table and how
often each option was chosen in another; nothing leads from one to the other.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import Building, Community, Resident
from community.notify import tell_all
from points.models import Ballot, BallotOption, Topic, Vote
from points.topic_actions import State
from points.topics import acting_for, begin_move, required

OF_AGE = 18
MOST_OPTIONS = 8


def ballot_of(topic: Topic) -> Ballot | None:
    """The newest."""
    return topic.ballots.order_by("-round").first()


def electorate(community: Community, *, per: str, building: Building | None) -> QuerySet[Resident]:
    """Grown-ups of the community; for votes by home, those whose door is known."""
    youngest = timezone.localdate().year - OF_AGE
    people = Resident.objects.filter(Q(birth_year=None) | Q(birth_year__lte=youngest))
    people = people.filter(community=community, is_active=True).order_by()
    if building is not None:
        people = people.filter(building=building)
    if per == Ballot.Per.HOME:
        people = people.filter(building__isnull=False).exclude(room="")
    return people


def voices(people: QuerySet[Resident], per: str) -> int:
    """How many votes these people have together."""
    if per == Ballot.Per.HOME:
        return people.values("building", "unit", "room").distinct().count()
    return people.count()


def voice_of(ballot: Ballot, resident: Resident) -> str:
    if ballot.per == Ballot.Per.HOME:
        return f"home:{resident.building_id}:{resident.unit}:{resident.room}"
    return f"resident:{resident.pk}"


def why_not(ballot: Ballot, resident: Resident) -> str:
    """Why this person has no vote; nothing when they have one."""
    people = electorate(ballot.topic.community, per=ballot.per, building=ballot.building)
    if not people.filter(pk=resident.pk).exists():
        if ballot.building is not None and resident.building_id != ballot.building_id:
            return _("Only residents of %(building)s vote on this.") % {"building": ballot.building.label}
        if ballot.per == Ballot.Per.HOME and not resident.room:
            return _(
                "Each home has one vote, and the office does not know your door yet. Please tell the office."
            )
        return _("You cannot vote on this.")
    if resident.date_joined > ballot.opened_at:
        return _("Only who was registered when the vote was opened can vote. Please ask the office.")
    return ""


def vote_of(ballot: Ballot, resident: Resident) -> Vote | None:
    """That this person, or somebody of the same home, has voted."""
    same = Q(voice=voice_of(ballot, resident)) | Q(resident=resident)
    return ballot.cast.filter(same).select_related("option", "resident").first()


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
    """Everybody who has a vote is told."""
    move = begin_move("open_vote", topic, by=by)
    question = required(question, _("Please write the question."), most=120)
    texts = list(dict.fromkeys(text.strip()[:60] for text in options if text.strip()))
    if not 2 <= len(texts) <= MOST_OPTIONS:
        raise Refused(_("There must be two to %(most)d different options.") % {"most": MOST_OPTIONS})
    if closes_at <= max(opens_at, timezone.now()):
        raise Refused(_("The vote must end after it begins, and not in the past."))
    if building is not None and building.community_id != move.topic.community_id:
        raise NotAllowed(_("This building is another community's."))
    people = electorate(move.topic.community, per=per, building=building)
    eligible = voices(people, per)
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
    BallotOption.objects.bulk_create(
        BallotOption(ballot=made, position=number, text=text) for number, text in enumerate(texts, 1)
    )
    move.to(State.VOTING, text=f"{_window(made)} {question}")
    with office_language():
        said = _("Vote on “%(title)s”: %(question)s Please vote %(window)s.") % {
            "title": move.topic.title,
            "question": question,
            "window": _window(made),
        }
    tell_all(people, said, link=topic.get_absolute_url(), community=move.topic.community)
    return made


def _window(ballot: Ballot) -> str:
    opens, closes = timezone.localtime(ballot.opens_at), timezone.localtime(ballot.closes_at)
    return f"{opens:%m-%d %H:%M}–{closes:%m-%d %H:%M}"


@transaction.atomic
def vote(ballot: Ballot, *, option: BallotOption, by: Resident, resident: Resident | None = None) -> Vote:
    """Once for each voice, and for good. Who may vote for whom is asked as for everything a helper does."""
    move = begin_move("vote", ballot.topic, by=by, resident=resident)
    voter = acting_for(by, resident)
    current = ballot_of(move.topic)
    if current is None or current.pk != ballot.pk or option.ballot_id != ballot.pk:
        raise Refused(_("This is no longer the vote on this topic. Please look again."))
    if not current.is_open:
        raise Refused(_("The vote is open %(window)s only.") % {"window": _window(current)})
    if refusal := why_not(current, voter):
        raise Refused(refusal)
    made = _cast(current, option, voter, by)
    BallotOption.objects.filter(pk=option.pk).update(votes=F("votes") + 1)
    return made


def _cast(ballot: Ballot, option: BallotOption, voter: Resident, by: Resident) -> Vote:
    try:
        with transaction.atomic():
            return Vote.objects.create(
                ballot=ballot,
                resident=voter,
                voice=voice_of(ballot, voter),
                option=None if ballot.is_secret else option,
                by=by,
            )
    except IntegrityError as error:
        if ballot.per == Ballot.Per.HOME:
            raise Refused(_("The vote of this home was cast already.")) from error
        raise Refused(_("This vote was cast already.")) from error


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
        if ballot.quorum and cast < ballot.quorum:
            said += _("At least %(quorum)d were needed: it does not count.") % {"quorum": ballot.quorum}
    return said
