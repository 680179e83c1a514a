"""Until which day a community's passbooks are settled: asked by everything that writes an entry.

On PostgreSQL an entry's transaction holds the community's gate shared, and posting a settlement holds it alone, so that
posting waits for the entries on their way, and an entry that comes later sees the period closed. Nothing else is locked
while the gate is held alone. On SQLite writers queue anyway.
"""

from datetime import date

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from community.errors import Refused
from points.guards import GATE
from points.models import Settlement


def settled_until(community_id: int) -> date | None:
    posted = Settlement.objects.filter(community=community_id, state=Settlement.State.POSTED)
    return posted.aggregate(last=Max("ends_on"))["last"]


def hold_open(community_id: int) -> date | None:
    """As `settled_until`, and until this transaction ends nothing more gets settled."""
    _pass_gate("pg_advisory_xact_lock_shared", community_id)
    return settled_until(community_id)


def hold_alone(community_id: int) -> None:
    """Wait for entries on their way, and let none pass until this transaction ends."""
    _pass_gate("pg_advisory_xact_lock", community_id)


def _pass_gate(lock: str, community_id: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s, %s)", [GATE, community_id])


def refuse_settled(community_id: int | None, day: date) -> None:
    """Raises Refused when `day` lies in a settled period of the community."""
    if community_id is None:
        return
    until = hold_open(community_id)
    if until is not None and day <= until:
        raise Refused(sentence(day, until))


def sentence(day: date, until: date) -> str:
    return _(
        "%(day)s lies in a settled period: the passbooks are closed up to %(until)s. Enter it with a later date."
    ) % {"day": day.isoformat(), "until": until.isoformat()}
