"""Finding orders by what an office remembers of them: a number, a phone, a name, a building, a word of the item.

A table of terms instead of LIKE '%…%': each look-up walks one index, newest first, so it costs the same with a
thousand orders as with a hundred thousand. Chinese text is indexed by pairs of characters.
"""

import re
import unicodedata

from django.db.models import Exists, OuterRef, QuerySet

from community.models import Community, Resident
from repairs.models import OrderTerm, RepairOrder

WORD = re.compile(r"[a-z0-9-]+|[\u3400-\u9fff]+")
LONGEST = 24
MOST_WORDS = 6


def pieces(text: str) -> list[str]:
    """Latin words and numbers whole; Chinese runs as pairs, a single character as itself."""
    found: list[str] = []
    for run in WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0] < "\u3400":
            found.append(run.strip("-")[:LONGEST])
        elif len(run) == 1:
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return [piece for piece in dict.fromkeys(found) if piece]


def terms_of(order: RepairOrder) -> set[str]:
    text = " ".join(
        [
            order.item,
            order.description[:80],
            order.contact_name,
            order.place,
            order.building.label if order.building else "",
        ]
    )
    terms = {*pieces(text), *order.contact_name, order.number, order.number[-3:]}
    digits = "".join(filter(str.isdigit, order.contact_phone))
    if digits:
        terms |= {digits, digits[-4:]}
    if order.building and order.room:
        terms |= {order.room.lower(), f"{order.building.number}-{order.unit}-{order.room}".lower()}
    return {term[:LONGEST] for term in terms if term.strip()}


def index(order: RepairOrder) -> None:
    """Bring the order's terms up to date; the volunteers' names stay findable."""
    wanted = terms_of(order)
    for claim in order.claims.active().select_related("volunteer"):
        wanted |= set(pieces(claim.volunteer.name))
    held = set(OrderTerm.objects.filter(order=order).values_list("term", flat=True))
    OrderTerm.objects.filter(order=order, term__in=held - wanted).delete()
    OrderTerm.objects.bulk_create(
        [
            OrderTerm(community_id=order.community_id, order=order, term=term)
            for term in sorted(wanted - held)
        ],
        ignore_conflicts=True,
    )


def index_volunteer(order: RepairOrder, volunteer: Resident) -> None:
    OrderTerm.objects.bulk_create(
        [
            OrderTerm(community_id=order.community_id, order=order, term=term)
            for term in pieces(volunteer.name)
        ],
        ignore_conflicts=True,
    )


def find(orders: QuerySet[RepairOrder], query: str, communities: list[Community]) -> QuerySet[RepairOrder]:
    """Those of `orders` in these communities that have every word of `query`."""
    for piece in pieces(query)[:MOST_WORDS]:
        orders = orders.filter(
            Exists(OrderTerm.objects.filter(order=OuterRef("pk"), community__in=communities, term=piece))
        )
    return orders
