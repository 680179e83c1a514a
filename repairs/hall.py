"""抢单大厅: what is open in a community, for one volunteer."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.models import Community, Resident, VolunteerCertificate
from community.paging import Page, page_of
from points import standards
from repairs.actions import open_to_others
from repairs.cards import OrderCard, card_in_hall
from repairs.models import Claim, RepairOrder

FITTING = 30
OTHERS = 10


@dataclass(frozen=True)
class Hall:
    fitting: list[OrderCard]
    others: list[OrderCard]
    page: Page
    held: int
    cap: int
    seen: str = field(default="")

    @property
    def is_full_handed(self) -> bool:
        return self.held >= self.cap

    @property
    def is_empty(self) -> bool:
        return not self.fitting and not self.others


def hall_for(volunteer: Resident, query: QueryDict) -> Hall:
    """A page of the jobs that fit, urgent ones on top, then some of the others with what speaks against them."""
    place, held = _place_of(volunteer)
    fitting, others = _jobs(volunteer, query)
    prices = standards.price_list(place, timezone.localdate())
    why_not = ""
    if held >= place.open_job_cap:
        why_not = _("You already have %(cap)d open jobs. Finish one first.") % {"cap": place.open_job_cap}
    return Hall(
        fitting=[
            card_in_hall(order, prices, why_not=_hindrance(volunteer, order) or why_not)
            for order in sorted(fitting, key=lambda order: order.urgency != RepairOrder.Urgency.URGENT)
        ],
        others=[card_in_hall(order, prices, why_not=_("Not among your trades")) for order in others],
        page=fitting,
        held=held,
        cap=place.open_job_cap,
        seen=_signature(fitting, others, place, held),
    )


def signature_for(volunteer: Resident, query: QueryDict) -> str:
    """What `Hall.seen` would be now, for three small queries."""
    fitting, others = _jobs(volunteer, query, whole=False)
    return _signature(fitting, others, *_place_of(volunteer))


def _signature(fitting: Iterable[Any], others: Iterable[Any], place: Community, held: int) -> str:
    """Changes with everything a volunteer sees here: which orders, their versions, whether another may be taken.

    Exact, not an aggregate: a count and a sum of versions stay the same when one order comes as another goes.
    """
    kinds = [
        [f"{order.pk}.{order.version}.{order.has_paper:d}" for order in orders]
        for orders in (fitting, others)
    ]
    words = " ".join([*kinds[0], "|", *kinds[1], str(held), str(place.open_job_cap), get_language() or ""])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _jobs(volunteer: Resident, query: QueryDict, *, whole: bool = True) -> tuple[Page, list[RepairOrder]]:
    skills = {skill.pk for skill in volunteer.volunteer_or_none.skills.all()}
    papers = VolunteerCertificate.objects.valid().filter(
        volunteer__resident=volunteer, skill=OuterRef("skill")
    )
    own = Claim.objects.active().filter(order=OuterRef("pk"), volunteer=volunteer)
    jobs = RepairOrder.objects.filter(
        ~Exists(own), community=volunteer.community_id, state=RepairOrder.State.OPEN
    ).annotate(has_paper=Exists(papers))
    jobs = jobs.select_related("skill", "building") if whole else jobs.only("pk", "version")
    fits = Q(skill__in=skills) | open_to_others(volunteer)
    fitting = page_of(jobs.filter(fits), query, size=FITTING)
    if fitting.newest_url:
        return fitting, []
    return fitting, list(jobs.exclude(fits).order_by("-id")[:OTHERS])


def _place_of(volunteer: Resident) -> tuple[Community, int]:
    """The volunteer's community, and how many open jobs they have."""
    held: QuerySet = (
        Claim.objects.unfinished()
        .filter(volunteer=volunteer)
        .order_by()
        .values("volunteer")
        .annotate(count=Count("pk"))
        .values("count")
    )
    place = Community.objects.annotate(held=Subquery(held)).get(residents=volunteer)
    return place, place.held or 0


def _hindrance(volunteer: Resident, order: Any) -> str:
    if volunteer.pk in {order.requester_id, order.helper_id}:
        return _("You reported this one yourself")
    needs_paper = order.needs_certificate or (order.skill and order.skill.needs_certificate)
    if needs_paper and not order.has_paper:
        return _("Needs a certificate checked by the office: add yours under “My certificates”")
    return ""
