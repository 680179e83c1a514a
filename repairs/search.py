"""Finding orders by what an office remembers of them: a number, a phone, a name, a building, a word of the item.

A table of terms instead of LIKE '%…%': each look-up walks one index, so it costs the same with a thousand orders
as with a hundred thousand. Chinese text is indexed by pairs of characters.
"""

import re
import unicodedata

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from community.models import Community, Resident
from community.rows import insert_missing
from repairs.models import OrderTerm, RepairOrder

BUILDING = re.compile(r"([a-z0-9-]+) ?(?:号楼|栋|幢|#)")
WORD = re.compile(r"[a-z0-9-]+号楼|[a-z0-9-]+|[\u3400-\u9fff]+")
LONGEST = 24
MOST_WORDS = 6
# Up to so many orders are fetched by key; what more have is common enough to be met soon on a walk down the list.
FEW = 1000
# Words are told apart as rarer and commoner up to so many orders.
MANY = 5000


def pieces(text: str) -> list[str]:
    """Latin words, numbers and 3号楼 whole; Chinese runs as pairs, a single character as itself."""
    return _pieces(text, every=1)


def asked_for(query: str) -> list[str]:
    """As few pieces as cover the query: each costs a look-up for every order that has the others."""
    return _pieces(query, every=2)[:MOST_WORDS]


def _pieces(text: str, *, every: int) -> list[str]:
    found: list[str] = []
    for run in WORD.findall(BUILDING.sub(r"\1号楼 ", unicodedata.normalize("NFKC", text).lower())):
        if run[0] < "\u3400":
            found.append(run.strip("-")[:LONGEST])
        elif len(run) == 1:
            found.append(run)
        else:
            starts = [*range(0, len(run) - 2, every), len(run) - 2]
            found += [run[at : at + 2] for at in starts]
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
    terms = {*pieces(text), *order.item, *order.contact_name, order.number, order.number[-3:]}
    digits = "".join(filter(str.isdigit, order.contact_phone))
    if digits:
        terms |= {digits, digits[-4:]}
    if order.building and order.room:
        terms |= {order.room.lower(), f"{order.building.number}-{order.unit}-{order.room}".lower()}
    return {term[:LONGEST] for term in terms if term.isalnum() or len(term) > 1}


def index(order: RepairOrder, *, is_new: bool = False) -> None:
    """Bring the order's terms up to date; the volunteers' names stay findable."""
    wanted = terms_of(order)
    if not is_new:
        for claim in order.claims.active().select_related("volunteer"):
            wanted |= set(pieces(claim.volunteer.name))
        held = set(OrderTerm.objects.filter(order=order).values_list("term", flat=True))
        OrderTerm.objects.filter(order=order, term__in=held - wanted).delete()
        wanted -= held
    _add(order, sorted(wanted))


def index_volunteer(order: RepairOrder, volunteer: Resident) -> None:
    _add(order, pieces(volunteer.name))


def _add(order: RepairOrder, terms: list[str]) -> None:
    rows = [(order.community_id, term, order.pk) for term in terms]
    insert_missing(OrderTerm, ("community_id", "term", "order_id"), rows)


def find(orders: QuerySet[RepairOrder], query: str, communities: list[Community]) -> QuerySet[RepairOrder]:
    """Those of `orders` in these communities that have every word of `query`.

    Words that few orders have are looked up first and the orders fetched by key. Words that many have are asked of
    each order as a list walks down: it soon has its page full. Left to choose, a database takes the wrong way for
    one of the two, SQLite because it keeps no statistics, PostgreSQL because it counts words as independent.
    """
    words = asked_for(query)
    if not words:
        return orders
    places = [community.pk for community in communities]
    keys = _some_with(_rarest_first(words, places), places)
    if len(keys) < FEW:
        return orders.filter(pk__in=keys)
    for word in words:
        orders = orders.filter(_has(word, OuterRef("pk"), OuterRef("community")))
    return orders


def _some_with(words: list[str], places: list[int]) -> list[int]:
    """Keys of orders that have all the words: every one of them, or FEW of many."""
    first, *others = words
    rows = OrderTerm.objects.filter(community__in=places, term=first)
    for word in others:
        rows = rows.filter(_has(word, OuterRef("order"), OuterRef("community")))
    return list(rows.values_list("order_id", flat=True)[:FEW])


def _has(word: str, order: OuterRef, community: OuterRef) -> Exists:
    return Exists(OrderTerm.objects.filter(community=community, term=word, order=order))


def _rarest_first(words: list[str], places: list[int]) -> list[str]:
    """Counted in one query, and no further than MANY."""
    if len(words) == 1 or not places:
        return words
    among = ", ".join(["%s"] * len(places))
    one = (
        f"SELECT COUNT(*) FROM (SELECT 1 FROM {OrderTerm._meta.db_table} "  # noqa: S608
        f"WHERE community_id IN ({among}) AND term = %s LIMIT {MANY}) AS found"
    )
    values: list[int | str] = []
    for word in words:
        values += [*places, word]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT {at}, ({one})" for at in range(len(words))),
            values,
        )
        counts = dict(cursor.fetchall())
    return [words[at] for at in sorted(counts, key=counts.__getitem__)]
