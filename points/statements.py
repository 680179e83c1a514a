"""A passbook's statement for a period: what was there, what came and went, what is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from os import PathLike
from typing import BinaryIO

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit, sheets
from community.access import is_staff_of, may_act_for
from community.errors import NotAllowed, Refused
from community.models import AuditEvent, Resident
from points.models import Entry

USUAL_DAYS = 90
# Papers that leave the house are Chinese, like the record of repairs.
COLUMNS = [
    sheets.Column("行次", 8, "number"),
    sheets.Column("日期", 12, "date"),
    sheets.Column("类别", 10),
    sheets.Column("事由", 36, "long"),
    sheets.Column("计算", 36, "long"),
    sheets.Column("积分", 10, "number"),
    sheets.Column("余额", 10, "number"),
    sheets.Column("校验码", 18),
]


@dataclass(frozen=True)
class Line:
    entry: Entry
    balance: int


@dataclass(frozen=True)
class Statement:
    resident: Resident
    first: date
    last: date
    opening: int
    lines: list[Line]

    @property
    def closing(self) -> int:
        return self.opening + sum(line.entry.amount for line in self.lines)

    @property
    def received(self) -> int:
        return sum(line.entry.amount for line in self.lines if line.entry.amount > 0)

    @property
    def given(self) -> int:
        return -sum(line.entry.amount for line in self.lines if line.entry.amount < 0)

    @property
    def period(self) -> str:
        return f"{self.first:%Y-%m-%d} 至 {self.last:%Y-%m-%d}"

    @property
    def title(self) -> str:
        return f"{self.resident.name}积分对账单（{self.period}）"


def may_read(person: Resident, resident: Resident) -> bool:
    """One's own, that of somebody one helps, and for staff those of their community."""
    return (
        person.pk == resident.pk
        or is_staff_of(person, resident.community_id)
        or may_act_for(person, resident)
    )


def usual_period() -> tuple[date, date]:
    today = timezone.localdate()
    return today - timedelta(days=USUAL_DAYS), today


def statement_of(resident: Resident, *, first: date, last: date) -> Statement:
    """In the order of the passbook; the balance runs over what is dated into the period."""
    if last < first:
        raise Refused(_("The period ends before it begins, on %(day)s.") % {"day": first.isoformat()})
    mine = Entry.objects.of(resident)
    opening = mine.filter(occurred_on__lt=first).aggregate(sum=Sum("amount"))["sum"] or 0
    entries = mine.filter(occurred_on__range=(first, last)).order_by("sequence")
    return Statement(resident, first, last, opening, list(_running(opening, entries)))


def _running(balance: int, entries: object) -> Iterator[Line]:
    for entry in entries:  # type: ignore[attr-defined]
        balance += entry.amount
        yield Line(entry, balance)


@transaction.atomic
def export(target: str | PathLike[str] | BinaryIO, statement: Statement, *, by: Resident) -> int:
    """Write the statement as a workbook; how many entries it has. What others take away is in the audit trail."""
    note_export(statement, by=by)
    sheets.write_sheet(target, title=statement.title, columns=COLUMNS, rows=rows_of(statement))
    return len(statement.lines)


def note_export(statement: Statement, *, by: Resident) -> None:
    """Who may take it away, and that somebody else did."""
    resident = statement.resident
    if not may_read(by, resident):
        raise NotAllowed(_("This is somebody else's passbook."))
    if by.pk != resident.pk:
        audit.note(
            AuditEvent.Kind.EXPORT,
            by=by,
            community=resident.community,
            subject="export:statement",
            summary=statement.title,
            resident=resident.pk,
            count=len(statement.lines),
        )


def rows_of(statement: Statement) -> Iterator[list[object]]:
    yield [None, statement.first, "期初", "", "", None, statement.opening, ""]
    for line in statement.lines:
        entry = line.entry
        yield [
            entry.sequence,
            entry.occurred_on,
            KINDS[entry.kind],
            entry.reason,
            entry.arithmetic,
            entry.amount,
            line.balance,
            entry.digest[:12],
        ]
    yield [None, statement.last, "期末", "", "", None, statement.closing, ""]


KINDS: dict[str, str] = {
    Entry.Kind.AWARD: "获得",
    Entry.Kind.REDEEM: "兑换",
    Entry.Kind.REFUND: "退还",
    Entry.Kind.REVERSAL: "冲正",
    Entry.Kind.ADJUSTMENT: "调整",
    Entry.Kind.BROUGHT: "结转",
    Entry.Kind.TRANSFER: "家庭共用",
    Entry.Kind.EXPIRY: "到期",
}
