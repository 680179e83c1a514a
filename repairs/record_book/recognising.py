"""Which orders a sheet speaks of already: by the fingerprint an import left, or by what the order itself says."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from community.importing import Read
from community.models import Community
from repairs.models import RepairOrder
from repairs.record_book.exporting import RecordRow, recorded, rows_of
from repairs.record_book.rows import Identity, fingerprint, identity_of

IN_ONE_GO = 500


class Known(NamedTuple):
    """An order that is recorded, as its export would show it. `cells` is None when it was reopened since."""

    pk: int
    number: str
    identity: Identity | None
    cells: RecordRow | None


class Recognition:
    """Looks every row up among the orders of the days that the sheet covers."""

    def __init__(self, community: Community, sheet_rows: Iterable[Read]):
        self.community = community
        self.identities = {
            row.number: identity_of(row.raw, row.values["date"]) for row in sheet_rows if row.values
        }
        self.fingerprints = self._fingerprints()
        self.recorded = self._recorded([row.values["date"] for row in sheet_rows if row.values])
        self.found: dict[int, Known] = self._by_fingerprint()
        self._by_content()
        used = {known.pk for known in self.found.values()}
        self._rough: dict[tuple[str, str, str], list[Known]] = defaultdict(list)
        for known in self.recorded.values():
            if known.identity and known.pk not in used:
                self._rough[known.identity.rough].append(known)

    def nearly(self, row: int) -> Known | None:
        """An order of the same asker, job and day that no row of the sheet speaks of, and that differs otherwise."""
        identity = self.identities[row]
        alike = (
            known
            for known in self._rough[identity.rough]
            if known.identity and identity.may_be_same_asker(known.identity)
        )
        return next(alike, None)

    def _fingerprints(self) -> dict[int, str]:
        seen: Counter[Identity] = Counter()
        made = {}
        for number, identity in self.identities.items():
            made[number] = fingerprint(self.community.pk, identity, seen[identity])
            seen[identity] += 1
        return made

    def _recorded(self, days: list) -> dict[int, Known]:
        if not days:
            return {}
        orders = recorded(self.community).filter(visited_on__range=(min(days), max(days)))
        numbers = dict(orders.values_list("pk", "number"))
        return {
            pk: Known(pk, numbers.get(pk, ""), identity_of(cells._asdict(), cells.date), cells)
            for pk, cells in rows_of(orders)
        }

    def _by_fingerprint(self) -> dict[int, Known]:
        row_of: dict[str | None, int] = {mark: row for row, mark in self.fingerprints.items()}
        marks = list(row_of)
        found = {}
        for start in range(0, len(marks), IN_ONE_GO):
            orders = RepairOrder.objects.filter(fingerprint__in=marks[start : start + IN_ONE_GO])
            for pk, number, mark in orders.values_list("pk", "number", "fingerprint"):
                found[row_of[mark]] = self.recorded.get(pk) or Known(pk, number, None, None)
        return found

    def _by_content(self) -> None:
        """Equal rows are given equal orders one by one, those that no fingerprint has found."""
        taken = {known.pk for known in self.found.values()}
        free: dict[Identity, list[Known]] = defaultdict(list)
        for known in sorted(self.recorded.values(), key=lambda each: -each.pk):
            if known.identity and known.pk not in taken:
                free[known.identity].append(known)
        for row, identity in self.identities.items():
            if row not in self.found and free[identity]:
                self.found[row] = free[identity].pop()
