"""The settlement's workbook, with full names, for the office."""

from collections.abc import Iterator
from os import PathLike
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, sheets
from community.access import is_staff_of
from community.errors import NotAllowed
from community.models import AuditEvent, Resident
from points import reckoning
from points.models import Settlement

# Sent on to the street office: its words are Chinese whoever downloads it.
COLUMNS = [
    sheets.Column("序号", 8, "number"),
    sheets.Column("姓名", 12),
    sheets.Column("住址", 18),
    sheets.Column("期初积分", 11, "number"),
    sheets.Column("本期获得", 11, "number"),
    sheets.Column("本期使用", 11, "number"),
    sheets.Column("冲正调整", 11, "number"),
    sheets.Column("期末积分", 11, "number"),
    sheets.Column("流水笔数", 10, "number"),
    sheets.Column("校验码", 18),
]
STATES = {"draft": "草稿", "noticed": "公示中", "posted": "已清算"}


def title_of(settlement: Settlement) -> str:
    period = f"{settlement.starts_on:%Y-%m-%d} 至 {settlement.ends_on:%Y-%m-%d}"
    return f"{settlement.community.name}积分清算表（{period}，{STATES[settlement.state]}）"


@transaction.atomic
def export(target: str | PathLike[str] | BinaryIO, settlement: Settlement, *, by: Resident) -> int:
    """Write every line and the sums; how many people there are. Logged."""
    if not is_staff_of(by, settlement.community_id):
        raise NotAllowed(_("Only the community's staff can export a settlement."))
    title = title_of(settlement)
    written = sheets.write_sheet(target, title=title, columns=COLUMNS, rows=_rows(settlement))
    audit.note(
        AuditEvent.Kind.EXPORT,
        by=by,
        community=settlement.community,
        subject="export:settlement",
        summary=title,
        count=written - 1,
        settlement=settlement.number,
    )
    return written - 1


def _rows(settlement: Settlement) -> Iterator[list[object]]:
    for line in settlement.lines.select_related("resident__building").order_by("place"):
        yield [
            line.place,
            line.resident.name,
            line.resident.home,
            line.opening,
            line.earned,
            line.spent,
            line.reversed,
            line.closing,
            line.movements,
            line.head[:12],
        ]
    sums = reckoning.totals(settlement)
    yield [
        None, "合计", f"{sums['people']} 人", sums["opening"], sums["earned"], sums["spent"], sums["reversed"],
        sums["closing"], sums["movements"], settlement.digest[:12],
    ]  # fmt: skip
