"""Who has business with a round: the one who walks it, and the community's staff. Nobody else knows it exists."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from community.access import Person, is_staff_of, staffed_communities
from community.errors import NotAllowed
from community.models import Community, Resident
from repairs.models import Round


def may_walk(person: Person, walk: Round) -> bool:
    if person is None or not person.is_authenticated or not person.is_active:
        return False
    return walk.assignee_id == person.pk or is_staff_of(person, walk.community_id)


def visible_to(person: Resident) -> QuerySet[Round]:
    """What `may_walk` allows, as rows."""
    return Round.objects.filter(Q(assignee=person) | Q(community__in=staffed_communities(person)))


def check_walker(person: Person, walk: Round) -> None:
    if not may_walk(person, walk):
        raise NotAllowed(_("You have no business with this round."))


def check_staff(person: Person, community: Community | int) -> None:
    if not is_staff_of(person, community):
        raise NotAllowed(_("Only the community's staff plan rounds."))


def can_be_sent(person: Resident, community: Community) -> bool:
    """Somebody of this community, or of its staff, who can log in."""
    is_near = person.community_id == community.pk or is_staff_of(person, community)
    return person.is_active and bool(person.phone) and is_near
