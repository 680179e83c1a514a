"""The eight columns that offices keep, out of the orders, in flat memory however many there are."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from os import PathLike
from typing import BinaryIO, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from community import audit, sheets
from community.access import is_staff_of
from community.errors import NotAllowed
from community.models import AuditEvent, Community, Resident
from community.models.places import building_label
from repairs.models import Claim, Referral, RepairOrder

State, Outcome = RepairOrder.State, RepairOrder.Outcome
CHUNK = 2000

# Offices send this sheet on and old record sheets look like it: its words are Chinese whoever downloads it.
COLUMNS = [
    sheets.Column("报修人姓名", 12),
    sheets.Column("楼号", 12),
    sheets.Column("维修事项", 30, "long"),
    sheets.Column("联系电话", 15, "phone"),
    sheets.Column("维修人姓名", 24, "long"),
    sheets.Column("维修日期", 12, "date"),
    sheets.Column("维修结果", 36, "long"),
    sheets.Column("积分", 8, "number"),
]
RESULTS = {
    Outcome.NONE: "",
    Outcome.FIXED: "已修好",
    Outcome.PARTLY: "部分修好",
    Outcome.PARTS: "需更换配件，待二次上门",
    Outcome.UNFIXABLE: "无法维修",
    Outcome.PROFESSIONAL: "需请专业人员处理",
    Outcome.NOBODY_HOME: "家中无人",
    Outcome.OTHER: "其他",
}


class RecordRow(NamedTuple):
    """The cells of one order in the columns' order."""

    name: str
    building: str
    item: str
    phones: str
    team: str
    date: datetime.date | None
    outcome: str
    points: int | str


def export(
    target: str | PathLike[str] | BinaryIO,
    *,
    orders: QuerySet[RepairOrder],
    community: Community,
    by: Resident | None,
    period: str = "",
    description: str = "",
) -> int:
    """Write these orders of the community as the record; how many there were.

    `description` says in the audit trail what was chosen. `by` is None for whoever runs the server's commands.
    """
    if by is not None and not is_staff_of(by, community):
        raise NotAllowed(_("Only the community's staff can export the record."))
    mine = orders.filter(community=community)
    title = title_of(community, period)
    count = sheets.write_sheet(
        target, title=title, columns=COLUMNS, rows=(row for _order, row in rows_of(mine))
    )
    audit.note(
        AuditEvent.Kind.EXPORT,
        by=by,
        community=community,
        subject="export:record",
        summary=title,
        count=count,
        chosen=description,
    )
    return count


def recorded(community: Community) -> QuerySet[RepairOrder]:
    """The orders that belong in the record: somebody was there, and said what came of it."""
    return RepairOrder.objects.filter(community=community, state__in=[State.REPORTED, State.CLOSED])


def between(
    orders: QuerySet[RepairOrder], first: datetime.date | None, last: datetime.date | None
) -> QuerySet[RepairOrder]:
    """Those visited in these days, both included."""
    if first:
        orders = orders.filter(visited_on__gte=first)
    return orders.filter(visited_on__lte=last) if last else orders


def title_of(community: Community, period: str = "") -> str:
    return f"{community.name}维修统计表{f'（{period}）' if period else ''}"


def period_of(first: datetime.date | None, last: datetime.date | None) -> str:
    """Part of the sheet's title, so in Chinese like its headings."""
    if first and last:
        return f"{first} 至 {last}"
    return f"{first} 起" if first else f"截至 {last}" if last else ""


class _Told(NamedTuple):
    """What the orders' own rows say, as the query gives it."""

    pk: int
    name: str
    number: str | None
    place: str
    item: str
    phone: str
    visited_on: datetime.date | None
    outcome: str
    note: str
    channel: str
    state: str


def rows_of(orders: QuerySet[RepairOrder]) -> Iterator[tuple[int, RecordRow]]:
    """Each order's key and cells, by day of the visit. A chunk of orders at a time, each with three queries at most."""
    told = orders.order_by("visited_on", "pk").values_list(
        "pk",
        "contact_name",
        "building__number",
        "place",
        "item",
        "contact_phone",
        "visited_on",
        "outcome",
        "outcome_note",
        "channel",
        "state",
    )
    rows = iter(told.iterator(chunk_size=CHUNK))
    while chunk := [_Told._make(row) for row in islice(rows, CHUNK)]:
        teams = _teams(row.pk for row in chunk)
        partners = _partners(row.pk for row in chunk if row.pk not in teams)
        for row in chunk:
            yield row.pk, _cells(row, teams.get(row.pk, []), partners.get(row.pk, ""))


def _cells(row: _Told, team: list[tuple[str, int | None]], partner: str) -> RecordRow:
    return RecordRow(
        row.name,
        building_label(row.number) if row.number else row.place,
        row.item,
        row.phone,
        "、".join(name for name, _points in team) or partner,
        row.visited_on,
        result_of(row.outcome, row.note, row.channel),
        _points_of([points for _name, points in team], row.state),
    )


def _teams(orders: Iterable[int]) -> dict[int, list[tuple[str, int | None]]]:
    """Names and points of those who hold a place, by order, the lead first."""
    teams: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    held = Claim.objects.active().filter(order__in=list(orders)).order_by("-is_lead", "pk")
    for order, name, points in held.values_list("order_id", "volunteer__name", "points"):
        teams[order].append((name, points))
    return teams


def _partners(orders: Iterable[int]) -> dict[int, str]:
    """Who came instead, where no volunteer did."""
    asked = list(orders)
    if not asked:
        return {}
    led = Referral.objects.filter(
        order__in=asked, is_lead=True, state__in=[Referral.State.SENT, Referral.State.DONE]
    )
    return dict(led.order_by("pk").values_list("order_id", "partner__name"))


def result_of(outcome: str, note: str, channel: str) -> str:
    """The old record's own words; for orders of the app its kind of outcome, and what was said about it."""
    if channel == RepairOrder.Channel.SHEET:
        return note
    words = RESULTS[Outcome(outcome)]
    return f"{words}：{note}" if words and note else words


def _points_of(points: list[int | None], state: str) -> int | str:
    """One figure when all got the same, else one for each name; nothing before the order is closed."""
    if not points or set(points) == {None}:
        return 0 if state == State.CLOSED else ""
    figures = [each or 0 for each in points]
    return figures[0] if len(set(figures)) == 1 else "、".join(map(str, figures))
