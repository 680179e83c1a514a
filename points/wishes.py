"""The wish list: residents propose and vote, the office answers each with a sentence."""

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit
from community.access import is_staff_of, may_act_for
from community.errors import NotAllowed, Refused
from community.language import office_language
from community.models import AuditEvent, Community, Resident
from community.notify import tell, tell_all
from points.models import Wish, WishVote

MOST_OPEN = 3  # of one resident
ANSWERS = (Wish.State.PLANNED, Wish.State.BOUGHT, Wish.State.NO)
CONSIDERED = (Wish.State.OPEN, Wish.State.PLANNED)


def shown_to(resident: Resident) -> QuerySet[Wish]:
    """The wishes of the resident's community, with `voices` and `is_mine`: whether this resident voted."""
    own = WishVote.objects.filter(wish=OuterRef("pk"), resident=resident)
    wishes = Wish.objects.filter(community=resident.community_id).exclude(state=Wish.State.REMOVED)
    return wishes.annotate(voices=Count("votes"), is_mine=Exists(own))


def considered(community: Community) -> QuerySet[Wish]:
    """What is still wanted, the most wanted first."""
    wanted = Wish.objects.filter(community=community, state__in=CONSIDERED)
    return wanted.annotate(voices=Count("votes")).order_by("-voices", "id")


@transaction.atomic
def propose(*, resident: Resident, text: str, by: Resident, about: str = "") -> Wish:
    """Put a wish on the list, with the first vote. Raises Refused when it stands there already."""
    _check_may_speak(by, resident)
    if resident.community_id is None:
        raise Refused(_("You belong to no community yet"))
    if not text.strip():
        raise Refused(_("What would you like?"))
    Resident.objects.select_for_update(no_key=True).get(pk=resident.pk)
    if Wish.objects.filter(resident=resident, state=Wish.State.OPEN).count() >= MOST_OPEN:
        raise Refused(
            _("%(most)d of your wishes wait for an answer already. Please wait for one of them.")
            % {"most": MOST_OPEN}
        )
    try:
        with transaction.atomic():
            made = Wish.objects.create(
                community_id=resident.community_id,
                resident=resident,
                by=by,
                text=text.strip(),
                about=about.strip(),
            )
    except IntegrityError as error:
        raise Refused(_("This wish is on the list already. Please vote for it there.")) from error
    WishVote.objects.create(wish=made, resident=resident)
    return made


@transaction.atomic
def vote(wish: Wish, *, resident: Resident, by: Resident) -> None:
    """One voice each. Voting again changes nothing."""
    _check_may_speak(by, resident)
    held = _hold(wish, resident)
    if not held.takes_votes:
        raise Refused(_("This wish is answered already."))
    WishVote.objects.get_or_create(wish=held, resident=resident)


@transaction.atomic
def take_vote_back(wish: Wish, *, resident: Resident, by: Resident) -> None:
    _check_may_speak(by, resident)
    _hold(wish, resident)
    WishVote.objects.filter(wish=wish, resident=resident).delete()


def _check_may_speak(by: Resident, resident: Resident) -> None:
    if by != resident and not may_act_for(by, resident):
        raise NotAllowed(_("There is no recorded consent that you may act for this resident."))


def _hold(wish: Wish, resident: Resident) -> Wish:
    held = Wish.objects.select_for_update(no_key=True).get(pk=wish.pk)
    if held.community_id != resident.community_id or held.state == Wish.State.REMOVED:
        raise NotAllowed(_("This wish is not on your community's list."))
    return held


@transaction.atomic
def answer(wish: Wish, *, by: Resident, state: str, text: str) -> Wish:
    """Planned, bought or not possible, in a sentence everybody who voted is told. May be answered anew."""
    _check_staff(by, wish)
    if state not in ANSWERS:
        raise Refused(_("Please choose an answer."))
    if not text.strip():
        raise Refused(_("Please say it in a sentence."))
    _set(wish, state, text.strip(), by)
    people = Resident.objects.filter(pk__in=wish.votes.values("resident")) | Resident.objects.filter(
        pk=wish.resident_id
    )
    with office_language():
        told = _("The wish “%(wish)s”: %(state)s. %(answer)s") % {
            "wish": wish.text,
            "state": wish.get_state_display(),
            "answer": wish.answer,
        }
    tell_all(people.distinct(), told, link=reverse("points:wishes"), community=wish.community)
    return wish


@transaction.atomic
def remove(wish: Wish, *, by: Resident, reason: str) -> Wish:
    """Take off the list what does not belong there; the reason stays with it, and whoever wished for it reads it."""
    _check_staff(by, wish)
    if not reason.strip():
        raise Refused(_("Please give the reason."))
    _set(wish, Wish.State.REMOVED, reason.strip(), by)
    with office_language():
        told = _("Your wish “%(wish)s” was taken off the list: %(reason)s")
    tell(
        wish.resident,
        told % {"wish": wish.text, "reason": wish.answer},
        link=reverse("points:wishes"),
        community=wish.community,
    )
    return wish


def _check_staff(by: Resident, wish: Wish) -> None:
    if not is_staff_of(by, wish.community_id):
        raise NotAllowed(_("Only the community's staff can answer wishes."))


def _set(wish: Wish, state: str, text: str, by: Resident) -> None:
    if Wish.objects.select_for_update(no_key=True).get(pk=wish.pk).state == Wish.State.REMOVED:
        raise Refused(_("This wish was taken off the list already."))
    try:
        with transaction.atomic():
            Wish.objects.filter(pk=wish.pk).update(
                state=state, answer=text[:120], answered_at=timezone.now(), answered_by=by
            )
    except IntegrityError as error:
        raise Refused(_("The same wish is on the list again already. Answer that one.")) from error
    wish.refresh_from_db()
    audit.note(
        AuditEvent.Kind.SHOP, by=by, community=wish.community, subject=wish, summary=wish.answer, state=state
    )
