"""What a topic led to: the decision, who sees to it, how far it is, and looking back."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import photos
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import Partner, Resident
from community.notify import tell
from points.ballots import ballot_of, check_over, result_of
from points.models import Decision, Review, Topic, TopicPhoto
from points.topic_actions import State
from points.topics import Move, begin_move, required, tell_proposer


@transaction.atomic
def decide(
    topic: Topic,
    *,
    by: Resident,
    is_adopted: bool,
    text: str,
    person: Resident | None = None,
    partner: Partner | None = None,
    due_on: date | None = None,
) -> Decision:
    """What was adopted gets one who sees to it and a day; what was not is closed at once."""
    move = begin_move("decide", topic, by=by)
    check_over(move.topic)
    text = required(text, _("Please write down what was decided."), most=1000)
    if is_adopted:
        _check_follow_up(move.topic, person, partner, due_on)
        _check_quorum(move.topic)
    made = Decision.objects.create(
        topic=move.topic,
        is_adopted=is_adopted,
        text=text,
        result=result_of(move.topic)[:500],
        person=person if is_adopted else None,
        partner=partner if is_adopted else None,
        due_on=due_on if is_adopted else None,
        decided_by=by,
    )
    ending = {} if is_adopted else {"ended_at": timezone.now()}
    moved = move.to(State.DECIDED if is_adopted else State.CLOSED, text=text, **ending)
    _tell_of_decision(moved, made)
    return made


def _check_follow_up(
    topic: Topic, person: Resident | None, partner: Partner | None, due_on: date | None
) -> None:
    if (person is None) == (partner is None):
        raise Refused(_("Please name one who sees to it: a person, or a partner."))
    if (person or partner).community_id != topic.community_id:  # type: ignore[union-attr]
        raise NotAllowed(_("These belong to different communities."))
    _check_day(due_on)


def _check_day(due_on: date | None) -> None:
    if due_on is None:
        raise Refused(_("Please say by when."))
    if due_on < timezone.localdate():
        raise Refused(_("This day is over."))


def _check_quorum(topic: Topic) -> None:
    """What was put to the vote and found too few voters is not adopted; it may be discussed and voted on again."""
    ballot = ballot_of(topic)
    if topic.state == State.VOTING and ballot is not None and ballot.cast.count() < ballot.quorum:
        raise Refused(
            _("Too few have voted for this to count. Discuss it again, or close it as not adopted.")
        )


def _tell_of_decision(topic: Topic, made: Decision) -> None:
    with office_language():
        tell_proposer(topic, _("“%(title)s” was decided: %(text)s"), text=made.text[:200])
        if made.is_adopted:
            tell_responsible(made, _("You see to “%(title)s”, until %(day)s: %(text)s"), made.due_on)


def tell_responsible(decision: Decision, text: str, day: date | None) -> None:
    """The person, or all who answer for the partner."""
    words = {"title": decision.topic.title, "day": day, "text": decision.text[:160]}
    people: list[Resident] = [decision.person] if decision.person else []
    if decision.partner is not None:
        people = [member.resident for member in decision.partner.members.select_related("resident")]
    for person in people:
        tell(
            person,
            text % words,
            link=decision.topic.get_absolute_url(),
            community=decision.topic.community_id,
        )


@transaction.atomic
def report_progress(topic: Topic, *, by: Resident, text: str) -> Topic:
    """Whoever sees to it, or staff, says how far it is."""
    text = required(text, _("Please say how far it is."), most=300)
    return begin_move("progress", topic, by=by).to(State.DECIDED, text=text)


def review(
    topic: Topic,
    *,
    by: Resident,
    result: str,
    text: str,
    due_on: date | None = None,
    pictures: Sequence[photos.PreparedPhoto] = (),
) -> Review:
    """Done, given up, or not yet and then by when."""
    with photos.kept() as store, transaction.atomic():
        move = begin_move("review", topic, by=by)
        text = required(text, _("Please say what you saw."), most=300)
        goes_on = result == Review.Result.NOT_YET
        if goes_on:
            _check_day(due_on)
        made = Review.objects.create(
            topic=move.topic, result=result, text=text, due_on=due_on if goes_on else None, by=by
        )
        for photo in pictures:
            TopicPhoto.objects.create(
                review=made,
                file=store.keep(photo),
                width=photo.width,
                height=photo.height,
                sha256=photo.sha256,
                added_by=by,
            )
        _after_review(move, made)
    return made


def _after_review(move: Move, made: Review) -> None:
    with office_language():
        said = f"{made.get_result_display()}：{made.text}"
    if made.result == Review.Result.NOT_YET:
        decision = move.topic.decision
        Decision.objects.filter(pk=decision.pk).update(due_on=made.due_on)
        decision.due_on = made.due_on
        move.to(State.DECIDED, text=said)
        with office_language():
            tell_responsible(decision, _("“%(title)s” goes on, now until %(day)s."), made.due_on)
        return
    moved = move.to(State.CLOSED, text=said, ended_at=timezone.now())
    with office_language():
        tell_proposer(moved, _("“%(title)s” is closed: %(text)s"), text=said)
