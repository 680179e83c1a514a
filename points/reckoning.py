"""What a settlement's lines must say, counted from the passbooks."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from points.models import Entry, Settlement, SettlementLine

Kind = Entry.Kind
EARNING = Q(kind__in=[Kind.AWARD, Kind.BROUGHT]) | Q(kind=Kind.ADJUSTMENT, amount__gt=0)
# What was moved over within a home pays for a redemption: who lent it, spent it.
SHOPPING = Q(kind__in=[Kind.REDEEM, Kind.REFUND, Kind.TRANSFER])


def lines_of(settlement: Settlement) -> list[SettlementLine]:
    """Everybody who had points or moved some, in the order of the register. Two queries, however many they are."""
    known = Entry.objects.filter(community=settlement.community_id, occurred_on__lte=settlement.ends_on)
    heads = dict(_heads(known))
    sums = (row for row in _sums(known, settlement) if row["opening"] or row["movements"])
    return [
        SettlementLine(settlement=settlement, place=place, head=heads[row["resident_id"]], **_figures(row))
        for place, row in enumerate(sums, start=1)
    ]


def _sums(known: QuerySet[Entry], settlement: Settlement) -> Iterable[Mapping[str, Any]]:
    before, within = Q(occurred_on__lt=settlement.starts_on), Q(occurred_on__gte=settlement.starts_on)
    return (
        known.order_by("resident_id")
        .values("resident_id")
        .annotate(
            opening=Coalesce(Sum("amount", filter=before), 0),
            earned=Coalesce(Sum("amount", filter=within & EARNING), 0),
            shopped=Coalesce(Sum("amount", filter=within & SHOPPING), 0),
            moved=Coalesce(Sum("amount", filter=within), 0),
            movements=Count("pk", filter=within),
        )
    )


def _figures(row: Mapping[str, Any]) -> dict[str, int]:
    return {
        "resident_id": row["resident_id"],
        "opening": row["opening"],
        "earned": row["earned"],
        "spent": -row["shopped"],
        "reversed": row["moved"] - row["earned"] - row["shopped"],
        "closing": row["opening"] + row["moved"],
        "movements": row["movements"],
    }


def _heads(known: QuerySet[Entry]) -> Iterable[tuple[int, str]]:
    """The digest of each passbook's last line so far: it seals all lines before it."""
    last = known.order_by().values("resident_id").annotate(last=Max("pk")).values("last")
    return Entry.objects.filter(pk__in=last).values_list("resident_id", "digest")


def digest_of(settlement: Settlement, lines: Iterable[SettlementLine]) -> str:
    """SHA-256 over the period and every line with its passbook's head: one figure that vouches for the notice."""
    content = [
        settlement.community_id,
        settlement.number,
        settlement.starts_on.isoformat(),
        settlement.ends_on.isoformat(),
        [
            [
                line.place, line.resident_id, line.opening, line.earned, line.spent, line.reversed, line.closing,
                line.movements, line.head,
            ]
            for line in lines
        ],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def totals(settlement: Settlement) -> dict[str, int]:
    """Sums over all lines."""
    names = ("opening", "earned", "spent", "reversed", "closing", "movements")
    found = settlement.lines.aggregate(
        people=Count("pk"), **{f"all_{name}": Coalesce(Sum(name), 0) for name in names}
    )
    return {"people": found["people"], **{name: found[f"all_{name}"] for name in names}}
