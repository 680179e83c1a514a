"""Who has business with a round: the one who walks it, the community's staff, and whoever is warden of all its
buildings. Nobody else knows it exists."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from community.access import Person, is_staff_of, staffed_communities
from community.errors import NotAllowed
from community.models import Community, Resident
from repairs.models import Round
from repairs.models.rounds import RoundQuerySet


def may_walk(person: Person, walk: Round) -> bool:
    if person is None or not person.is_authenticated or not person.is_active:
        return False
    if walk.assignee_id == person.pk or is_staff_of(person, walk.community_id):
        return True
    return bool(person.warded_ids) and of_whole_buildings(person.warded_ids).filter(pk=walk.pk).exists()


def of_whole_buildings(buildings: Collection[int]) -> RoundQuerySet:
    """Rounds that lead through none but these buildings."""
    through = Round.buildings.through.objects.filter(round=OuterRef("pk"))
    return Round.objects.filter(
        Exists(through.filter(building__in=buildings)), ~Exists(through.exclude(building__in=buildings))
    )


def visible_to(person: Resident) -> QuerySet[Round]:
    """What `may_walk` allows, as rows."""
    own = Q(assignee=person) | Q(community__in=staffed_communities(person))
    if person.warded_ids:
        own |= Q(pk__in=of_whole_buildings(person.warded_ids).values("pk"))
    return Round.objects.filter(own)


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
