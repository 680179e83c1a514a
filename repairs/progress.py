"""What everybody may know of how a community's repairs are going: counts, rates, and finished jobs without a person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Community
from repairs import thanks
from repairs.figures import month_of
from repairs.measures import Measures
from repairs.models import RepairOrder
from repairs.rates import cases_of, counted
from repairs.visibility import masked

State = RepairOrder.State
FEWEST = 3  # a smaller number could be about somebody one knows
RECENT_CARDS = 8
RATE_DAYS = 90
# In the order of an order's life.
UNDER_WAY = [State.SUBMITTED, State.OPEN, State.CLAIMED, State.WAITING, State.REFERRED, State.REPORTED]


@dataclass(frozen=True)
class Share:
    """A rate for everybody: as words, because of few answers nothing is told."""

    name: str
    numerator: str
    denominator: str
    left_out: str
    percent: str


@dataclass(frozen=True)
class Progress:
    community: Community
    states: list[tuple[str, str]]
    closed: str
    skills: list[tuple[str, str]]
    buildings: list[tuple[str, str]]
    median_days: float | None
    rates: list[Share]
    cards: list[str]
    thanks: list[dict[str, str]]


def progress_of(community: Community) -> Progress:
    """A fixed handful of queries, however many orders there are."""
    month = month_of(timezone.localdate())
    orders = RepairOrder.objects.filter(community=community)
    closed = list(
        orders.filter(state=State.CLOSED, closed_at__gte=month.since, closed_at__lt=month.until)
        .exclude(channel=RepairOrder.Channel.SHEET)
        .select_related("skill", "building")
        .only("created_at", "closed_at", "skill", "building")
    )
    days = [(order.closed_at - order.created_at) / timedelta(days=1) for order in closed if order.closed_at]
    return Progress(
        community=community,
        states=_states(community),
        closed=discreet(len(closed)),
        skills=_cells(order.skill.label if order.skill else "" for order in closed),
        buildings=_cells(order.public_where for order in closed),
        median_days=round(median(days), 1) if len(days) >= FEWEST else None,
        rates=_shares(community),
        cards=recent_cards(community),
        thanks=thanks.shown_in(community),
    )


def discreet(count: int) -> str:
    return str(count) if count == 0 or count >= FEWEST else _("fewer than %(few)d") % {"few": FEWEST}


def _states(community: Community) -> list[tuple[str, str]]:
    under_way = RepairOrder.objects.filter(community=community, state__in=UNDER_WAY).order_by()
    counts = dict(under_way.values_list("state").annotate(n=Count("pk")))
    return [(str(state.label), discreet(counts.get(state.value, 0))) for state in UNDER_WAY]


def _cells(names: Iterable[str]) -> list[tuple[str, str]]:
    """Largest first. Small ones are added up, and their sum is told only when it is not small itself."""
    counts = Counter(name for name in names if name)
    large = [(name, str(count)) for name, count in counts.most_common() if count >= FEWEST]
    small = [count for count in counts.values() if count < FEWEST]
    # One small cell alone could be worked out from the whole, so it is not told as a number.
    if len(small) > 1 and sum(small) >= FEWEST:
        return [*large, (_("others"), str(sum(small)))]
    return [*large, (_("others"), discreet(1))] if small else large


def _shares(community: Community) -> list[Share]:
    """Of the last three months."""
    now = timezone.now()
    orders = RepairOrder.objects.filter(community=community)
    measures = Measures([community])
    cases = cases_of(orders, since=now - timedelta(days=RATE_DAYS), until=now, measures=measures)
    return [
        Share(
            name=str(each.rate.name),
            numerator=str(each.rate.numerator),
            denominator=each.denominator,
            left_out="、".join(str(bucket.label) for bucket in each.rate.buckets if bucket.part == "out"),
            percent=f"{each.percent:g}%" if each.percent is not None and each.among >= FEWEST else "",
        )
        for each in counted(cases, now, measures)
    ]


def recent_cards(community: Community) -> list[str]:
    """3号楼 · 卧室门框开裂 · 2 天修好"""
    fixed = RepairOrder.objects.filter(
        community=community, state=State.CLOSED, outcome=RepairOrder.Outcome.FIXED
    ).exclude(channel=RepairOrder.Channel.SHEET)
    rows = fixed.select_related("building").order_by("-closed_at")[:RECENT_CARDS]
    return [
        " · ".join(filter(None, [row.public_where, masked(row, row.item), _fixed_in(row)])) for row in rows
    ]


def _fixed_in(order: RepairOrder) -> str:
    days = (timezone.localdate(order.closed_at) - timezone.localdate(order.created_at)).days
    if days == 0:
        return _("fixed the same day")
    return ngettext("fixed in %(days)d day", "fixed in %(days)d days", days) % {"days": days}
