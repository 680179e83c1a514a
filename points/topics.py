"""A topic from the proposal to the end of its discussion. Votes are in points.ballots, what follows in points.decisions.

Every operation begins with `begin_move`, which locks the topic and asks the table, and ends with `Move.to`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of, may_act_for
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Building, Community, Resident
from community.notify import tell
from points.models import Activity, Comment, Meeting, Topic, TopicEvent
from points.topic_actions import ACTIONS, State, roles_of

SAME_AGAIN_DAYS = (
    180  # as long as repeated faults are counted: what was answered is not proposed again meanwhile
)


@dataclass
class Move:
    """One action on one topic by one person, checked against the table and holding the topic's row."""

    action: str
    topic: Topic
    by: Resident

    def to(self, state: str, *, text: str = "", **changes: object) -> Topic:
        """Change the topic and add the step."""
        if state not in ACTIONS[self.action].targets:
            raise ValueError(f"{self.action} does not lead to {state}")
        Topic.objects.filter(pk=self.topic.pk).update(state=state, **changes)
        add_step(self.topic, self.action, state, by=self.by, text=text)
        self.topic.refresh_from_db()
        return self.topic


def begin_move(action: str, topic: Topic, *, by: Resident, resident: Resident | None = None) -> Move:
    """Lock the topic and check that `by` may do this now, for `resident` when one is named."""
    rows = Topic.objects.select_for_update(of=("self",), no_key=True).select_related("community")
    current = rows.get(pk=topic.pk)
    rule = ACTIONS[action]
    if not roles_of(acting_for(by, resident), current) & rule.who:
        raise NotAllowed(_("You have no business with this topic."))
    if current.state not in rule.sources:
        raise Refused(
            _("This cannot be done now: the topic is “%(state)s”.") % {"state": current.get_state_display()}
        )
    return Move(action, current, by)


def acting_for(by: Resident, resident: Resident | None) -> Resident:
    """Whose voice it is. A helper needs recorded consent."""
    if resident is None or resident == by:
        return by
    if not may_act_for(by, resident):
        raise NotAllowed(_("There is no recorded consent that you may act for this resident."))
    return resident


def add_step(topic: Topic, action: str, state: str, *, by: Resident | None, text: str = "") -> TopicEvent:
    return TopicEvent.objects.create(topic=topic, action=action, to_state=state, by=by, text=text[:300])


def required(text: str, sentence: object, *, most: int) -> str:
    """The text without its margins; Refused when nothing is left."""
    text = text.strip()[:most]
    if not text:
        raise Refused(sentence)
    return text


def tell_proposer(topic: Topic, said: str, /, **words: object) -> None:
    tell(
        topic.proposed_by,
        said % {"title": topic.title, **words},
        link=topic.get_absolute_url(),
        community=topic.community,
    )


def visible_to(community_id: int | None, person: Resident) -> QuerySet[Topic]:
    """What was taken up, and what this person proposed themself."""
    return Topic.objects.filter(community=community_id).filter(
        Q(accepted_at__isnull=False) | Q(proposed_by=person)
    )


@transaction.atomic
def propose(
    *,
    community: Community,
    title: str,
    text: str,
    by: Resident,
    resident: Resident | None = None,
    building: Building | None = None,
) -> Topic:
    """A resident of the community, or its staff. The office answers it."""
    who = acting_for(by, resident)
    is_staff = who == by and is_staff_of(by, community)  # nobody lends out their office
    if who.community_id != community.pk and not is_staff:
        raise NotAllowed(_("You can propose topics in your own community only."))
    if building is not None and building.community_id != community.pk:
        raise NotAllowed(_("This building is another community's."))
    made = Topic.objects.create(
        community=community,
        title=required(title, _("Please give the topic a title."), most=60),
        text=required(text, _("Please say what it is about."), most=1000),
        building=building,
        origin=Topic.Origin.OFFICE if is_staff else Topic.Origin.RESIDENT,
        proposed_by=who,
    )
    add_step(made, "propose", State.PROPOSED, by=by)
    return made


@transaction.atomic
def propose_from(
    source: str, *, building: Building, title: str, text: str, by: Resident
) -> tuple[Topic, bool]:
    """Propose what something else in the program noticed. One topic for each source, however often it is pressed.

    Returns (topic, whether it was made now).
    """
    if not is_staff_of(by, building.community_id):
        raise NotAllowed(_("Only the community's staff can do this."))
    if earlier := proposed_before([source], building.community_id).first():
        return earlier, False
    try:
        with transaction.atomic():
            made = Topic.objects.create(
                community_id=building.community_id,
                title=title[:60],
                text=text[:1000],
                building=building,
                origin=Topic.Origin.RADAR,
                source=source,
                proposed_by=by,
            )
    except IntegrityError:  # somebody pressed at the same moment
        return proposed_before([source], building.community_id).get(), False
    add_step(made, "propose", State.PROPOSED, by=by)
    return made, True


def proposed_before(sources: Sequence[str], community_id: int | None = None) -> QuerySet[Topic]:
    """Topics of these sources that are under way, or were answered a short while ago; the newest first."""
    since = timezone.now() - timedelta(days=SAME_AGAIN_DAYS)
    rows = Topic.objects.filter(source__in=sources).filter(Q(ended_at=None) | Q(ended_at__gte=since))
    return rows.filter(community=community_id) if community_id else rows


@transaction.atomic
def accept(topic: Topic, *, by: Resident) -> Topic:
    move = begin_move("accept", topic, by=by)
    moved = move.to(State.DISCUSSION, accepted_at=timezone.now())
    with office_language():
        tell_proposer(
            moved,
            _("Your topic “%(title)s” was taken up. Everybody can now read it and say something to it."),
        )
    return moved


@transaction.atomic
def decline(topic: Topic, *, by: Resident, reason: str) -> Topic:
    """The proposer reads why."""
    reason = required(reason, _("Please give the reason."), most=200)
    move = begin_move("decline", topic, by=by)
    moved = move.to(State.DROPPED, reason=reason, ended_at=timezone.now(), text=reason)
    with office_language():
        tell_proposer(
            moved,
            _("Thank you for proposing “%(title)s”. It is not taken up: %(reason)s"),
            reason=reason,
        )
    return moved


@transaction.atomic
def withdraw(topic: Topic, *, by: Resident, resident: Resident | None = None) -> Topic:
    move = begin_move("withdraw", topic, by=by, resident=resident)
    with office_language():
        reason = _("Taken back by whoever proposed it.")
    return move.to(State.DROPPED, reason=reason, ended_at=timezone.now())


@transaction.atomic
def record_meeting(
    topic: Topic,
    *,
    by: Resident,
    minutes: str,
    activity: Activity | None = None,
    held_on: date | None = None,
    attended: str = "",
) -> Meeting:
    """The minutes of a meeting. With an activity its list says who came; points come from closing it, not from here."""
    move = begin_move("meet", topic, by=by)
    minutes = required(minutes, _("Please write down what was said."), most=3000)
    if activity is not None:
        _check_meeting(move.topic, activity)
        held_on, attended = timezone.localdate(activity.starts_at), ""
    if held_on is None:
        raise Refused(_("Please choose the activity, or give the day."))
    if held_on > timezone.localdate():
        raise Refused(_("This day is still to come."))
    made = Meeting.objects.create(
        topic=move.topic,
        activity=activity,
        held_on=held_on,
        minutes=minutes,
        attended=attended.strip()[:300],
        recorded_by=by,
    )
    move.to(State.DISCUSSION, text=f"{held_on:%Y-%m-%d}")
    return made


def _check_meeting(topic: Topic, activity: Activity) -> None:
    if activity.community_id != topic.community_id:
        raise NotAllowed(_("This activity is another community's."))
    if activity.published_at is None or activity.state == Activity.State.CANCELLED:
        raise Refused(_("This activity did not take place."))
    if not activity.has_begun:
        raise Refused(_("It has not begun yet."))
    if topic.meetings.filter(activity=activity).exists():
        raise Refused(_("The minutes of this activity are recorded already."))


@transaction.atomic
def comment(topic: Topic, *, text: str, by: Resident, resident: Resident | None = None) -> Comment:
    """A resident says something, with their name."""
    text = required(text, _("Please write something first."), most=500)
    move = begin_move("comment", topic, by=by, resident=resident)
    return Comment.objects.create(topic=move.topic, resident=resident or by, by=by, text=text)


@transaction.atomic
def hide(said: Comment, *, by: Resident, reason: str) -> Comment:
    """What nobody should have to read. The row stays, and so does the reason."""
    reason = required(reason, _("Please give the reason."), most=120)
    begin_move("hide", said.topic, by=by)
    hidden = Comment.objects.filter(pk=said.pk, hidden_at=None)
    if not hidden.update(hidden_at=timezone.now(), hidden_by=by, hidden_reason=reason):
        raise Refused(_("This comment is hidden already."))
    said.refresh_from_db()
    _note_hiding(said, by, "hidden", reason)
    with office_language():
        text = _("Your comment on “%(title)s” was hidden by the office: %(reason)s")
        tell(
            said.resident,
            text % {"title": said.topic.title, "reason": reason},
            link=said.topic.get_absolute_url(),
            community=said.topic.community,
        )
    return said


@transaction.atomic
def show_again(said: Comment, *, by: Resident) -> Comment:
    begin_move("hide", said.topic, by=by)
    hidden = Comment.objects.filter(pk=said.pk, hidden_at__isnull=False)
    if not hidden.update(hidden_at=None, hidden_by=None, hidden_reason=""):
        raise Refused(_("This comment is shown already."))
    said.refresh_from_db()
    _note_hiding(said, by, "shown again", "")
    return said


def _note_hiding(said: Comment, by: Resident, step: str, reason: str) -> None:
    audit.note(
        AuditEvent.Kind.CHANGE,
        by=by,
        community=said.topic.community,
        subject=said,
        summary=said.topic.title,
        step=step,
        reason=reason,
    )
