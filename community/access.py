"""Who has business where. Small questions with yes-or-no answers, asked by operations, views and the admin alike."""

from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from community.models import Community, Duty, Resident, Street

Person = Resident | AnonymousUser | None


def person_of(request: HttpRequest) -> Resident:
    """Who is logged in, on a page that only they see. (The middleware wraps the person; this names the type.)"""
    return cast(Resident, request.user)


def is_staff_of(person: Person, community: Community | int | None) -> bool:
    return _holds(person, Duty.Kind.STAFF, community)


def is_keeper_of(person: Person, community: Community | int | None) -> bool:
    """Staff may stand in for the keeper."""
    return _holds(person, Duty.Kind.KEEPER, community) or is_staff_of(person, community)


def _holds(person: Person, kind: str, community: Community | int | None) -> bool:
    if person is None or not person.is_authenticated or not person.is_active or community is None:
        return False
    if person.is_superuser:
        return True
    community_id = community if isinstance(community, int) else community.pk
    return community_id in person.posts.get(kind, [])


def staffed_communities(person: Person) -> QuerySet[Community]:
    """The communities whose people, orders and figures this person may see."""
    if person is None or not person.is_authenticated or not person.is_active:
        return Community.objects.none()
    if person.is_superuser:
        return Community.objects.filter(is_active=True)
    return Community.objects.filter(is_active=True, pk__in=person.posts.get(Duty.Kind.STAFF, []))


def offices_of(person: Resident) -> list[Community]:
    """What `staffed_communities` finds, out of the duties this request knows already."""
    if person.is_superuser or not person.is_active:
        return list(staffed_communities(person))
    duties = [duty for duty in person.held_duties if duty.kind == Duty.Kind.STAFF]
    return [duty.community for duty in duties if duty.community.is_active]


def kept_communities(person: Person) -> QuerySet[Community]:
    """The communities whose shop counter this person may stand at."""
    if person is None or not person.is_authenticated or not person.is_active:
        return Community.objects.none()
    if person.is_superuser:
        return Community.objects.filter(is_active=True)
    ids = {*person.posts.get(Duty.Kind.STAFF, []), *person.posts.get(Duty.Kind.KEEPER, [])}
    return Community.objects.filter(is_active=True, pk__in=ids)


def streets_of(person: Person) -> QuerySet[Street]:
    """The street offices this person works at."""
    if person is None or not person.is_authenticated or not person.is_active:
        return Street.objects.none()
    streets = Street.objects.filter(is_active=True)
    return streets if person.is_superuser else streets.filter(posts__resident=person)


def may_act_for(helper: Resident, resident: Resident) -> bool:
    """Recorded consent that has not been withdrawn."""
    return resident.helpers_allowed.filter(helper=helper, withdrawn_at__isnull=True).exists()


def is_partner_member(person: Person) -> bool:
    return bool(person and person.is_authenticated and person.is_active and person.partner_ids)
