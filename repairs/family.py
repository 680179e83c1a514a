"""Where an order came from and what it was continued as: other visits, and findings of rounds."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from community.access import Person
from repairs.models import Finding, NextJob, RepairOrder
from repairs.roles import Role
from repairs.rounds.access import may_walk

HAS_FAMILY = Exists(NextJob.objects.filter(Q(order=OuterRef("pk")) | Q(origin=OuterRef("pk"))))
HAS_FINDINGS = Exists(Finding.objects.filter(order=OuterRef("pk")))


@dataclass(frozen=True)
class Relative:
    order: RepairOrder
    is_origin: bool
    materials: str
    url: str = ""


def family_of(order: RepairOrder) -> list[Relative]:
    """The order this one came out of, and those that came out of this one."""
    links = NextJob.objects.filter(Q(order=order) | Q(origin=order)).select_related("order", "origin")
    return [
        Relative(link.origin, True, link.materials)
        if link.order_id == order.pk
        else Relative(link.order, False, link.materials)
        for link in links.order_by("pk")
    ]


def family_shown(order: RepairOrder, roles: frozenset[Role], token: str = "") -> list[Relative]:
    """For those who asked, and the office: each with the page they may open. A private link leads on to the same
    people's only."""
    if not roles & {Role.REQUESTER, Role.HELPER, Role.GUEST, Role.STAFF}:
        return []
    return [
        Relative(one.order, one.is_origin, one.materials, _url(one.order, token))
        for one in family_of(order)
        if Role.STAFF in roles or _same_people(one.order, order)
    ]


def _url(order: RepairOrder, token: str) -> str:
    return order.get_tracking_url() if token else order.get_absolute_url()


def _same_people(one: RepairOrder, other: RepairOrder) -> bool:
    return (one.requester_id, one.helper_id, one.contact_phone) == (
        other.requester_id,
        other.helper_id,
        other.contact_phone,
    )


def findings_shown(order: RepairOrder, viewer: Person) -> list[Finding]:
    """For the staff and whoever walked the round."""
    rows = Finding.objects.filter(order=order).select_related("item__round", "item__building")
    return [found for found in rows.order_by("pk") if may_walk(viewer, found.item.round)]
