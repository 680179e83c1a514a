"""抢单大厅: what is open in a community, for one volunteer."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community.models import Community, Resident, VolunteerCertificate
from community.paging import Page, page_of
from points import standards
from repairs.actions import open_to_others
from repairs.cards import OrderCard, card_in_hall, card_to_stand_by_for
from repairs.fairness import Share, counted, is_newcomer, opens_for_all_at, share_in, with_share
from repairs.models import Claim, RepairOrder, Standby

FITTING = 30
OTHERS = 10
TAKEN_SHOWN = 5
TAKEN_DAYS = 3


@dataclass(frozen=True)
class Hall:
    fitting: list[OrderCard]
    others: list[OrderCard]
    page: Page
    held: int
    cap: int
    taken: list[OrderCard] = field(default_factory=list)
    share: Share = field(default=Share(0, 0))
    seen: str = field(default="")

    @property
    def is_full_handed(self) -> bool:
        return self.held >= self.cap

    @property
    def is_empty(self) -> bool:
        return not self.fitting and not self.others


def hall_for(volunteer: Resident, query: QueryDict) -> Hall:
    """A page of the jobs that fit, urgent ones on top, then some of the others with what speaks against them."""
    place, held = _place_of(volunteer, whole=True)
    fitting, others = _jobs(volunteer, query)
    taken = _to_stand_by_for(volunteer, query)
    start = _HeadStart(volunteer, place)
    prices = standards.price_list(place, timezone.localdate())
    why_not = ""
    if held >= place.open_job_cap:
        why_not = _("You already have %(cap)d open jobs. Finish one first.") % {"cap": place.open_job_cap}
    return Hall(
        fitting=[
            card_in_hall(
                order,
                prices,
                why_not=_hindrance(volunteer, order) or start.why_not(order) or why_not,
                first=start.first(order),
            )
            for order in sorted(fitting, key=lambda order: order.urgency != RepairOrder.Urgency.URGENT)
        ],
        others=[card_in_hall(order, prices, why_not=_("Not among your trades")) for order in others],
        page=fitting,
        held=held,
        cap=place.open_job_cap,
        taken=[card_to_stand_by_for(order, prices, why_not=_hindrance(volunteer, order)) for order in taken],
        share=share_in(place),
        seen=_signature(fitting, others, taken, place, held),
    )


def signature_for(volunteer: Resident, query: QueryDict) -> str:
    """What `Hall.seen` would be now, for three small queries."""
    fitting, others = _jobs(volunteer, query, whole=False)
    taken = _to_stand_by_for(volunteer, query)
    return _signature(fitting, others, taken, *_place_of(volunteer))


def _signature(
    fitting: Iterable[Any], others: Iterable[Any], taken: list[Any], place: Community, held: int
) -> str:
    """Changes with everything a volunteer sees here: which orders, their versions, whether another may be taken.

    Exact, not an aggregate: a count and a sum of versions stay the same when one order comes as another goes.
    """
    now = timezone.now()
    rows: list[str] = []
    for orders in (fitting, others):
        rows += [
            f"{order.pk}.{order.version}.{order.has_paper:d}.{_is_held_back(order, place, now):d}"
            for order in orders
        ]
        rows.append("|")
    rows += [
        f"{order.pk}.{order.version}.{order.standing_by}.{order.own_place}.{order.has_paper:d}"
        for order in taken
    ]
    limits = [place.open_job_cap, place.newcomer_minutes, place.newcomer_jobs]
    words = " ".join([*rows, str(held), *map(str, limits), get_language() or ""])
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _jobs(volunteer: Resident, query: QueryDict, *, whole: bool = True) -> tuple[Page, list[RepairOrder]]:
    skills = {skill.pk for skill in volunteer.volunteer_or_none.skills.all()}
    own = Claim.objects.active().filter(order=OuterRef("pk"), volunteer=volunteer)
    jobs = RepairOrder.objects.filter(
        ~Exists(own), community=volunteer.community_id, state=RepairOrder.State.OPEN
    ).annotate(has_paper=_has_paper(volunteer))
    seen = jobs.only("pk", "version", "published_at", "urgency")
    jobs = jobs.select_related("skill", "building") if whole else seen
    fits = Q(skill__in=skills) | open_to_others(volunteer)
    fitting = page_of(jobs.filter(fits), query, size=FITTING)
    if fitting.newest_url:
        return fitting, []
    return fitting, list(jobs.exclude(fits).order_by("-id")[:OTHERS])


def _has_paper(volunteer: Resident) -> Exists:
    held = VolunteerCertificate.objects.valid().filter(volunteer__resident=volunteer)
    return Exists(held.filter(skill=OuterRef("skill")))


def _to_stand_by_for(volunteer: Resident, query: QueryDict) -> list[Any]:
    """Of the first page only: jobs of one's trades that others have just taken, those one waits for on top."""
    if query.get("before"):
        return []
    skills = {skill.pk for skill in volunteer.volunteer_or_none.skills.all()}
    waiting = Standby.objects.waiting().filter(order=OuterRef("pk"))
    own = Standby.objects.waiting().filter(order=OuterRef(OuterRef("pk")), volunteer=volunteer)
    before = waiting.filter(pk__lte=Subquery(own.values("pk")))
    holding = Claim.objects.active().filter(order=OuterRef("pk"), volunteer=volunteer)
    lately = timezone.now() - timedelta(days=TAKEN_DAYS)
    taken = RepairOrder.objects.filter(
        ~Exists(holding),
        community=volunteer.community_id,
        state=RepairOrder.State.CLAIMED,
        skill__in=skills,
        claimed_at__gte=lately,
    ).exclude(Q(requester=volunteer) | Q(helper=volunteer))
    return list(
        taken.annotate(
            standing_by=counted(waiting), own_place=counted(before), has_paper=_has_paper(volunteer)
        )
        .select_related("skill", "building")
        .order_by("-own_place", "-id")[:TAKEN_SHOWN]
    )


class _HeadStart:
    """What the newcomers' head start means for one volunteer; asks how many jobs they finished only where there is one."""

    def __init__(self, volunteer: Resident, place: Community):
        self.volunteer, self.place, self.now = volunteer, place, timezone.now()

    @cached_property
    def is_newcomer(self) -> bool:
        return is_newcomer(self.volunteer, self.place.newcomer_jobs)

    def why_not(self, order: RepairOrder) -> str:
        if not _is_held_back(order, self.place, self.now) or self.is_newcomer:
            return ""
        return _("New volunteers may choose first. Open for everybody at %(time)s") % self._time(order)

    def first(self, order: RepairOrder) -> str:
        if not _is_held_back(order, self.place, self.now) or not self.is_newcomer:
            return ""
        return _("for new volunteers first, until %(time)s") % self._time(order)

    def _time(self, order: RepairOrder) -> dict[str, str]:
        opens_at = opens_for_all_at(order, self.place.newcomer_minutes)
        return {"time": date_format(timezone.localtime(opens_at), "H:i")}


def _is_held_back(order: RepairOrder, place: Community, now: datetime) -> bool:
    opens_at = opens_for_all_at(order, place.newcomer_minutes)
    return opens_at is not None and opens_at > now


def _place_of(volunteer: Resident, *, whole: bool = False) -> tuple[Community, int]:
    """The volunteer's community, and how many open jobs they have."""
    held: QuerySet = (
        Claim.objects.unfinished()
        .filter(volunteer=volunteer)
        .order_by()
        .values("volunteer")
        .annotate(count=Count("pk"))
        .values("count")
    )
    places = with_share(Community.objects.all(), volunteer) if whole else Community.objects.all()
    place = places.annotate(held=Subquery(held)).get(residents=volunteer)
    return place, place.held or 0


def _hindrance(volunteer: Resident, order: Any) -> str:
    if volunteer.pk in {order.requester_id, order.helper_id}:
        return _("You reported this one yourself")
    needs_paper = order.needs_certificate or (order.skill and order.skill.needs_certificate)
    if needs_paper and not order.has_paper:
        return _("Needs a certificate checked by the office: add yours under “My certificates”")
    return ""
