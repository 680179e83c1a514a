"""The eight columns that offices keep, out of the orders, in flat memory however many there are."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from os import PathLike
from typing import BinaryIO, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from community import audit, sheets
from community.access import is_staff_of
from community.errors import NotAllowed
from community.models import AuditEvent, Building, Community, Resident
from community.models.places import building_label
from points.models import Entry
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
RESULTS: dict[str, str] = {
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


# What the orders' own rows say. Buildings and names are looked up by key: joining them costs more than the rest.
_TOLD = (
    "pk",
    "contact_name",
    "building_id",
    "place",
    "item",
    "contact_phone",
    "visited_on",
    "outcome",
    "outcome_note",
    "channel",
    "state",
)
_Team = list[tuple[int, int | None]]


def rows_of(orders: QuerySet[RepairOrder], *, as_awarded: bool = False) -> Iterator[tuple[int, RecordRow]]:
    """With `as_awarded` the points are those of the day of closing, whatever was taken back since.

    Each order's key and cells, by day of the visit. A chunk of orders at a time, each with four queries at most."""
    labels, names, taken_back = _Labels(), _Names(), set() if as_awarded else _taken_back()
    told = orders.order_by("visited_on", "pk").values_list(*_TOLD)
    rows = iter(told.iterator(chunk_size=CHUNK))
    while chunk := list(islice(rows, CHUNK)):
        teams = _teams([row[0] for row in chunk], taken_back)
        names.learn(teams)
        labels.learn(row[2] for row in chunk)
        partners = _partners([row[0] for row in chunk if row[0] not in teams])
        for pk, name, building, place, item, phone, day, outcome, note, channel, state in chunk:
            team = teams.get(pk, ())
            yield (
                pk,
                RecordRow(
                    name,
                    labels[building] if building else place,
                    item,
                    phone,
                    "、".join([names[person] for person, _points in team]) or partners.get(pk, ""),
                    day,
                    result_of(outcome, note, channel),
                    _points_of(team, state),
                ),
            )


class _Labels(dict[int, str]):
    """Buildings' names by key, fetched once each."""

    def learn(self, keys: Iterable[int | None]) -> None:
        if unknown := {key for key in keys if key is not None} - self.keys():
            numbers = Building.objects.filter(pk__in=unknown).values_list("pk", "number")
            self.update((pk, building_label(number)) for pk, number in numbers)


class _Names(dict[int, str]):
    """Volunteers' names by key, fetched once each."""

    def learn(self, teams: Mapping[int, _Team]) -> None:
        unknown = {person for team in teams.values() for person, _points in team} - self.keys()
        if unknown:
            self.update(Resident.objects.filter(pk__in=unknown).values_list("pk", "name"))


def _teams(orders: list[int], taken_back: set[int]) -> dict[int, _Team]:
    """Those who hold a place and what they have for it now, by order, the lead first."""
    teams: dict[int, _Team] = {}
    held = Claim.objects.active().filter(_one_of(orders)).order_by("-is_lead", "pk")
    for pk, order, person, points in held.values_list("pk", "order_id", "volunteer_id", "points"):
        if pk in taken_back:
            points = 0
        if order in teams:
            teams[order].append((person, points))
        else:
            teams[order] = [(person, points)]
    return teams


def _taken_back() -> set[int]:
    """The claims whose points were reversed in the passbook. Rare, so they are all read at once."""
    reversed_ones = Entry.objects.filter(reverses__reference__startswith="repair:")
    references = reversed_ones.order_by().values_list("reverses__reference", flat=True)
    return {int(reference.rpartition(":")[2]) for reference in references}


def _one_of(orders: list[int]) -> Q:
    """Keys that lie close together, as those of one month's visits do, are asked for as a range: a long list of
    keys costs more than a few rows nobody asked for."""
    first, last = min(orders), max(orders)
    if last - first < 3 * len(orders):
        return Q(order__gte=first, order__lte=last)
    return Q(order__in=orders)


def _partners(orders: list[int]) -> dict[int, str]:
    """Who came instead, where no volunteer did."""
    if not orders:
        return {}
    led = Referral.objects.filter(
        order__in=orders, is_lead=True, state__in=[Referral.State.SENT, Referral.State.DONE]
    )
    return dict(led.order_by("pk").values_list("order_id", "partner__name"))


def result_of(outcome: str, note: str, channel: str) -> str:
    """The old record's own words; for orders of the app its kind of outcome, and what was said about it."""
    if channel == RepairOrder.Channel.SHEET:
        return note
    words = RESULTS[outcome]
    return f"{words}：{note}" if words and note else words


def _points_of(team: Sequence[tuple[int, int | None]], state: str) -> int | str:
    """One figure when all got the same, else one for each name; nothing before the order is closed."""
    figures = {points for _person, points in team}
    if not figures - {None}:
        return 0 if state == State.CLOSED else ""
    if len(figures) == 1:
        return figures.pop() or 0
    return "、".join(str(points or 0) for _person, points in team)
