"""Fifty people press at the same moment, against a real server: gunicorn with two processes of four threads."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, Thread

from django.urls import reverse

from benchmarks.claims import SOURCE, pairs
from benchmarks.databases import Databases
from benchmarks.pages import logged_in
from community.models import Resident
from repairs.models import RepairOrder

ROOT = Path(__file__).resolve().parent.parent
GUNICORN = ("--worker-class=gthread", "--workers=2", "--threads=4", "--log-level=error")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Press:
    cookies: str
    token: str
    path: str


@dataclass(frozen=True)
class Rush:
    waits: list[float]
    statuses: dict[int, int]
    claimed: int
    wanted: int


def rush(databases: Databases, people: int, *, same_order: bool) -> Rush:
    """People claim over HTTP at once, all of them one order with three places, or each another order."""
    databases.copy("rush", SOURCE)
    wanted = _one_order(people) if same_order else pairs(people)
    keys = {order for order, _person in wanted}
    presses = [_ready(order, person) for order, person in wanted]
    before = _places_taken(keys)
    port = _free_port()
    server = _start(databases.url_of("rush"), port)
    try:
        waits, statuses = _press_all(presses, port)
    finally:
        server.terminate()
        server.wait()
    claimed = _places_taken(keys) - before
    databases.drop("rush")
    return Rush(waits, statuses, claimed, 3 if same_order else len(wanted))


def _one_order(people: int) -> list[tuple[int, int]]:
    order = RepairOrder.objects.filter(state="open", skill__code="plumbing", taken=0).first()
    RepairOrder.objects.filter(pk=order.pk).update(places=3)
    fans = Resident.objects.filter(volunteer__skills=order.skill_id).exclude(pk=order.requester_id)
    return [(order.pk, person) for person in fans.values_list("pk", flat=True)[:people]]


def _places_taken(keys: set[int]) -> int:
    return sum(RepairOrder.objects.filter(pk__in=keys).values_list("taken", flat=True))


def _ready(order: int, person: int) -> Press:
    """Logged in, with the hall open: only the press is left."""
    client = logged_in(Resident.objects.get(pk=person))
    page = client.get(reverse("repairs:hall")).content.decode()
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in client.cookies.items())
    return Press(cookies, TOKEN.search(page)[1], reverse("repairs:claim", args=[order]))


def _press_all(presses: list[Press], port: int) -> tuple[list[float], dict[int, int]]:
    gate = Barrier(len(presses))
    waits: list[float] = []
    statuses: dict[int, int] = {}

    def press(one: Press) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.connect()
        headers = {"Cookie": one.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        gate.wait()
        begun = time.perf_counter()
        line.request("POST", one.path, f"csrfmiddlewaretoken={one.token}", headers)
        status = line.getresponse().status
        waits.append(time.perf_counter() - begun)
        statuses[status] = statuses.get(status, 0) + 1
        line.close()

    threads = [Thread(target=press, args=[one]) for one in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(waits), statuses


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(database_url: str, port: int) -> subprocess.Popen:
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "community.wsgi", *GUNICORN, f"--bind=127.0.0.1:{port}"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database_url},
    )
    deadline = time.monotonic() + 60
    warm = 0
    while warm < 16:  # both processes have answered, so nobody waits for one to start
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/")
            warm += line.getresponse().status == 200
            line.close()
        except OSError:
            if time.monotonic() > deadline or server.poll() is not None:
                server.terminate()
                raise
            time.sleep(0.1)
    return server
