"""A place on an order, at the moment when many press: the one path here that is written in SQL.

Django puts a statement together anew each time, which on this path took five times as long as all the database did.
"""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db import connection
from django.db.models import F
from django.utils import timezone

from community.models import Resident
from repairs.models import Claim, RepairOrder

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

State = RepairOrder.State

ORDER_FOR_VOLUNTEER = """
    SELECT o.*, c.open_job_cap AS cap, c.newcomer_minutes, c.newcomer_jobs, v.id IS NOT NULL AS is_approved,
        asker.phone IS NOT NULL AS requester_has_account,
        EXISTS (SELECT 1 FROM repairs_orderfollower f WHERE f.order_id = o.id) AS is_followed,
        EXISTS (SELECT 1 FROM community_volunteer_skills s WHERE s.volunteer_id = v.id AND s.skill_id = o.skill_id) AS knows,
        EXISTS (
            SELECT 1 FROM repairs_invitation i WHERE i.order_id = o.id AND i.volunteer_id = v.resident_id AND i.answer = ''
        ) AS is_invited,
        o.needs_certificate OR EXISTS (
            SELECT 1 FROM community_skill k WHERE k.id = o.skill_id AND k.needs_certificate
        ) AS certificate_needed,
        EXISTS (
            SELECT 1 FROM repairs_standby s WHERE s.order_id = o.id AND s.volunteer_id = r.id AND s.left_at IS NULL
        ) AS stands_by
    FROM repairs_repairorder o
    JOIN community_community c ON c.id = o.community_id
    LEFT JOIN community_resident asker ON asker.id = o.requester_id
    LEFT JOIN community_resident r ON r.id = %s AND r.is_active AND r.community_id = o.community_id
    LEFT JOIN community_volunteer v ON v.resident_id = r.id AND v.state = 'approved'
    WHERE o.id = %s
"""
TAKE_A_PLACE = """
    UPDATE repairs_repairorder SET taken = taken + 1, version = version + 1,
        state = CASE WHEN taken + 1 = places THEN 'claimed' ELSE 'open' END,
        claimed_at = CASE WHEN taken + 1 = places THEN %s ELSE claimed_at END
    WHERE id = %s AND state = 'open' AND taken < places
"""
LOCK_RESIDENT = "SELECT id FROM community_resident WHERE id = %s FOR NO KEY UPDATE"


class ForVolunteer(TypedDict):
    """What decides whether a volunteer may have a place.

    `cap` open jobs a volunteer may hold here, whether they are `is_approved` here, whether one `knows` the trade or
    `is_invited`, and whether it is `certificate_needed`; and the newcomers' head start.
    """

    cap: int
    newcomer_minutes: int
    newcomer_jobs: int
    is_approved: bool
    requester_has_account: bool
    knows: bool
    is_invited: bool
    certificate_needed: bool
    stands_by: bool


def order_for(order_id: int, volunteer: Resident) -> "WithAnnotations[RepairOrder, ForVolunteer]":
    """The order, locked, with what decides whether this volunteer may have a place on it.

    Asked afresh: an approval may have been withdrawn since the page was shown.
    """
    lock = " FOR NO KEY UPDATE OF o" if connection.features.has_select_for_update else ""
    found = list(RepairOrder.objects.raw(ORDER_FOR_VOLUNTEER + lock, [volunteer.pk, order_id]))
    if not found:
        raise RepairOrder.DoesNotExist
    return cast("WithAnnotations[RepairOrder, ForVolunteer]", found[0])


def take(order: RepairOrder) -> bool:
    """Whether there was a place left. The row count of one conditional UPDATE is the answer.

    The order was locked when it was read, so what the UPDATE makes of it is known without reading it again.
    """
    now = timezone.now()
    if not _run(TAKE_A_PLACE, [connection.ops.adapt_datetimefield_value(now), order.pk]):
        return False
    _note_taken(order, now)
    return True


def _note_taken(order: RepairOrder, now: datetime) -> None:
    order.taken += 1
    order.version += 1
    if order.taken == order.places:
        order.state, order.claimed_at = State.CLAIMED, now


def touch(order: RepairOrder) -> None:
    """Another version of the order, whose places stay as they are: the row was locked when it was read."""
    RepairOrder.objects.filter(pk=order.pk).update(version=F("version") + 1)
    order.version += 1


def jobs_in_hand(volunteer: Resident) -> int:
    """Open jobs of theirs. Locks their row, so that claims on two orders at the same moment count each other."""
    if connection.features.has_select_for_update:
        _run(LOCK_RESIDENT, [volunteer.pk])
    statement, values = _unfinished_of_anybody()
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, volunteer.pk])
        return cursor.fetchone()[0]


@cache
def _unfinished_of_anybody() -> tuple[str, tuple[Any, ...]]:
    """The statement that counts unfinished claims, and its values without the last one, which is the volunteer."""
    claims = Claim.objects.unfinished().filter(volunteer=0).order_by().values("pk")
    statement, values = claims.query.sql_with_params()
    return f"SELECT COUNT(*) FROM ({statement}) AS unfinished", values[:-1]  # noqa: S608


def _run(statement: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
