"""How fast places are taken and requests come in, against the bare database doing the same statements.

What one claim sends to the database is recorded while it happens on one copy of the database, and sent again by the
bare driver on another copy: the same statements with the same values, so the same rows and the same writes.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Barrier, Thread, local
from typing import Any

from django.db import connection, connections

from benchmarks.databases import Databases
from community.errors import Refused
from community.models import Community, Resident
from repairs import workflow
from repairs.models import Claim, RepairOrder

Job = Callable[[], Any]
Statement = tuple[str, Any]
SOURCE = "claims"
BARE = local()


@dataclass(frozen=True)
class Rate:
    ours: float
    bare: float
    statements: float

    @property
    def ratio(self) -> float:
        return self.ours / self.bare


def pairs(count: int) -> list[tuple[int, int]]:
    """(order, volunteer) for so many claims, each of a free order by somebody who knows the trade."""
    orders = RepairOrder.objects.filter(state="open", places=1).order_by("pk").select_related("skill")
    able: dict[int, list[int]] = {}
    found = []
    for at, order in enumerate(orders[:count]):
        if order.skill_id not in able:
            able[order.skill_id] = list(
                Resident.objects.filter(volunteer__skills=order.skill_id).values_list("pk", flat=True)
            )
        people = [pk for pk in able[order.skill_id] if pk != order.requester_id]
        found.append((order.pk, people[at % len(people)]))
    return found


def claim_jobs(count: int) -> list[Job]:
    wanted = pairs(count)
    orders = RepairOrder.objects.in_bulk([order for order, _person in wanted])
    people = Resident.objects.in_bulk({person for _order, person in wanted})

    def job(order: RepairOrder, person: Resident) -> Job:
        return lambda: workflow.claim(order, by=person)

    return [job(orders[order], people[person]) for order, person in wanted]


def submit_jobs(count: int) -> list[Job]:
    place = Community.objects.get()
    people = list(Resident.objects.filter(volunteer__isnull=True).order_by("pk")[:count])

    def job(person: Resident) -> Job:
        return lambda: workflow.submit(
            community=place,
            item="厨房水龙头松动",
            contact_name=person.name,
            contact_phone=person.contact_phone,
            requester=person,
            by=person,
            room=person.room,
        )

    return [job(people[at % len(people)]) for at in range(count)]


def compare(databases: Databases, make_jobs: Callable[[int], list[Job]], count: int, threads: int) -> Rate:
    """`count` operations in `threads` threads, by the application and by the bare driver, each on a fresh copy."""
    databases.copy("recorded", SOURCE)
    recorded = [record(job) for job in make_jobs(count)]
    databases.copy("ours", SOURCE)
    ours = seconds_of(make_jobs(count), threads)
    databases.copy("bare", SOURCE)
    bare = seconds_of([replaying(databases, statements) for statements in recorded], threads)
    for name in ("recorded", "ours", "bare"):
        databases.drop(name)
    return Rate(count / ours, count / bare, statistics.mean(map(len, recorded)))


def record(job: Job) -> list[Statement]:
    """What the job sends, without BEGIN."""
    sent: list[Statement] = []

    def keep(execute, sql, params, many, context):
        if not sql.startswith("BEGIN"):
            sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        job()
    return sent


def seconds_of(jobs: Sequence[Job], threads: int) -> float:
    gate = Barrier(threads + 1)
    failures: list[Exception] = []

    def work(mine: Sequence[Job]) -> None:
        try:
            connections["default"].ensure_connection()
            gate.wait()
            for job in mine:
                job()
        except Exception as failure:
            failures.append(failure)
            gate.abort()
        finally:
            connections.close_all()
            _close_bare()

    workers = [Thread(target=work, args=[jobs[at::threads]]) for at in range(threads)]
    for worker in workers:
        worker.start()
    gate.wait()
    begun = time.perf_counter()
    for worker in workers:
        worker.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - begun


def replaying(databases: Databases, statements: list[Statement]) -> Job:
    """A job that sends the statements in one transaction through the driver alone."""
    if databases.is_sqlite:
        sent = [(sql.replace("%s", "?").replace("%%", "%"), params or ()) for sql, params in statements]
        return lambda: _replay_sqlite(connections.settings["default"], sent)
    return lambda: _replay_postgres(connections["default"].get_connection_params(), statements)


def _replay_sqlite(settings: dict, statements: list[Statement]) -> None:
    if not hasattr(BARE, "connection"):
        BARE.connection = sqlite3.connect(settings["NAME"], isolation_level=None, timeout=20)
        BARE.connection.executescript(settings["OPTIONS"]["init_command"])
    cursor = BARE.connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    for sql, params in statements:
        cursor.execute(sql, params).fetchall()
    cursor.execute("COMMIT")


def _replay_postgres(settings: dict, statements: list[Statement]) -> None:
    if not hasattr(BARE, "connection"):
        BARE.connection = connections["default"].Database.connect(**settings)
    with BARE.connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description:
                cursor.fetchall()
    BARE.connection.commit()


def _close_bare() -> None:
    if hasattr(BARE, "connection"):
        BARE.connection.close()
        del BARE.connection


def at_once(databases: Databases, people: int) -> tuple[list[float], int]:
    """Seconds each of so many volunteers waits when all press at the same moment, half of them on the same order,
    in threads of this process; and how many got a place."""
    databases.copy("rush", SOURCE)
    wanted = pairs(people)
    order, _person = wanted[0]
    skill = RepairOrder.objects.values_list("skill", flat=True).get(pk=order)
    fans = Resident.objects.filter(volunteer__skills=skill).exclude(orders=order).values_list("pk", flat=True)
    same = [(order, person) for person in fans[: people // 2]]
    waits = _rush([*same, *wanted[1 : people - len(same) + 1]])
    won = Claim.objects.filter(order__in=[order for order, _person in wanted], order__state="claimed").count()
    databases.drop("rush")
    return waits, won


def _rush(wanted: list[tuple[int, int]]) -> list[float]:
    gate = Barrier(len(wanted))
    waits: list[float] = []

    def press(order: int, person: int) -> None:
        connections["default"].ensure_connection()
        gate.wait()
        begun = time.perf_counter()
        try:
            workflow.claim(RepairOrder.objects.get(pk=order), by=Resident.objects.get(pk=person))
        except Refused:
            pass
        waits.append(time.perf_counter() - begun)
        connections.close_all()

    threads = [Thread(target=press, args=pair) for pair in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits
