"""The passbooks of the volunteers, line by line."""

from datetime import datetime

from django.utils import timezone

from benchmarks.loading import Loader
from benchmarks.town import Town
from community.models import Resident
from points import ledger
from points.models import Entry
from repairs.models import RepairOrder


class Passbooks:
    def __init__(self, town: Town, loader: Loader):
        self.town, self.loader = town, loader
        self.last: dict[int, Entry] = {}

    def award(self, order: RepairOrder, person: Resident, points: int, reference: str, at: datetime) -> None:
        last = self.last.get(person.pk)
        entry = Entry(
            community=self.town.place,
            resident=person,
            sequence=last.sequence + 1 if last else 1,
            kind="award",
            amount=points,
            balance_after=(last.balance_after if last else 0) + points,
            occurred_on=timezone.localdate(at),
            reference=reference,
            reason=f"{order.item}({order.number})",
            arithmetic=f"标准第1版 · {points}",
            standard=self.town.worth,
            by=order.requester,
            at=at,
            previous_digest=last.digest if last else "",
        )
        entry.digest = ledger.digest_of(entry)
        self.last[person.pk] = entry
        self.loader.add_instance(entry)
