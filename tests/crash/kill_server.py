#!/usr/bin/env python3
"""kill -9 of the server under a stream of submissions, again and again; then count what was lost or stored twice.

    python tests/crash/kill_server.py                      a SQLite file in a temporary folder, 20 rounds
    python tests/crash/kill_server.py --rounds 5 --server postgres://postgres@127.0.0.1:5432/postgres

Guests report repairs with photos, volunteers claim jobs. Whoever gets no answer sends again with the same key, or gives
up. Afterwards every acknowledged submission must be there exactly once, nothing may be there twice, `verify` must find
nothing, and after `tick` every file must belong to a photo. A database made on a PostgreSQL server is dropped at the end.
"""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.crash.stage import database_on, prepare_environment  # noqa: E402

VOLUNTEERS = 3
ORDERS_A_ROUND = 30


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="how often the server is killed")
    parser.add_argument("--server", default="", help="a PostgreSQL server; without it SQLite")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="weixiu-crash-") as folder, database_on(options.server) as url:
        prepare_environment(folder, url)
        import django

        django.setup()
        problems = Trial(options.rounds).run()
    for problem in problems:
        print("PROBLEM:", problem)
    print("Nothing was lost, nothing is there twice." if not problems else f"{len(problems)} problems.")
    return 1 if problems else 0


class Server:
    """gunicorn, in a process group of its own that can be shot in one go."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = None

    def start(self) -> None:
        command = [
            "gunicorn",
            f"--bind=127.0.0.1:{self.port}",
            "--worker-class=gthread",
            "--workers=2",
            "--threads=4",
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--log-level=critical", "community.wsgi:application"],
            cwd=ROOT,
            start_new_session=True,
        )
        for _try in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("the server does not start")

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Trial:
    def __init__(self, rounds: int):
        self.rounds = rounds
        self.server = Server()
        self.chance = random.Random()

    def run(self) -> list[str]:
        from tests.crash.traffic import Crowd

        self.prepare()
        crowd = Crowd(self.server.port, self.building.pk, self.sessions(), self.open_orders)
        try:
            self.server.start()
            crowd.start()
            for number in range(1, self.rounds + 1):
                self.one_round(number, crowd.heard)
            crowd.stop()
        finally:
            crowd.over.set()
            self.server.kill()
        print(
            f"{len(crowd.heard.reports)} reports and {len(crowd.heard.claims)} claims were acknowledged, "
            f"{crowd.heard.doubts} answers never came, {crowd.heard.sent_again} were sent again."
        )
        return self.problems(crowd.heard)

    def one_round(self, number: int, heard) -> None:
        """Wait until people are being served, shoot at a random moment, start again."""
        before = len(heard.reports) + len(heard.claims)
        for _try in range(600):
            if len(heard.reports) + len(heard.claims) >= before + 20:
                break
            time.sleep(0.1)
        time.sleep(self.chance.uniform(0, 1.2))
        self.server.kill()
        print(
            f"round {number}: killed after {len(heard.reports)} reports, {len(heard.claims)} claims",
            flush=True,
        )
        self.offer_jobs()
        self.server.start()

    # The scene

    def prepare(self) -> None:
        from django.core.management import call_command

        from community.models import Building, Community, Duty, Resident, Skill, Volunteer

        call_command("migrate", verbosity=0)
        self.community = Community.objects.create(name="阡上社区", slug="qianshang", open_job_cap=10_000)
        self.building = Building.objects.create(community=self.community, number="3")
        self.skill = Skill.objects.get(code="carpentry")
        self.staff = Resident.objects.create(name="陈静", community=self.community)
        Duty.objects.create(resident=self.staff, community=self.community, kind="staff")
        self.volunteers = [
            Resident.objects.create(
                name=f"志愿者{number}", phone=f"1990000010{number}", community=self.community
            )
            for number in range(VOLUNTEERS)
        ]
        for person in self.volunteers:
            Volunteer.objects.create(resident=person, state="approved").skills.add(self.skill)
        self.offer_jobs()

    def offer_jobs(self) -> None:
        from repairs import workflow

        for _ in range(ORDERS_A_ROUND):
            order = workflow.submit(
                community=self.community,
                item="门框开裂",
                contact_name="王秀兰",
                by=self.staff,
                channel="phone",
                building=self.building,
            )
            workflow.publish(order, by=self.staff, skill=self.skill, size="small", places=2)

    def sessions(self) -> dict[int, str]:
        from django.test import Client

        found = {}
        for person in self.volunteers:
            client = Client()
            client.force_login(person, backend="community.accounts.backends.PhoneBackend")
            found[person.pk] = client.cookies["sessionid"].value
        return found

    def open_orders(self) -> list[int]:
        from django.db import connection

        from repairs.models import RepairOrder

        try:
            waiting = RepairOrder.objects.filter(state="open", item="门框开裂")
            return list(waiting.order_by("pk").values_list("pk", flat=True)[:5])
        finally:
            connection.close()

    # The count

    def problems(self, heard) -> list[str]:
        from django.core.management import call_command

        from community.keeping import verifying

        found = [
            *heard.contradictions,
            *heard.unexpected,
            *self.lost_or_doubled(heard),
            *self.lost_claims(heard),
        ]
        found += [str(finding) for finding in verifying.findings() if finding.check != "photo-rows"]
        with open(os.devnull, "w") as nowhere:
            call_command("tick", stdout=nowhere)
        return found + [str(finding) for finding in verifying.findings()] + self.stray_files()

    def lost_or_doubled(self, heard) -> list[str]:
        from collections import Counter

        from repairs.models import OrderPhoto, RepairOrder

        orders = {order.item: order for order in RepairOrder.objects.filter(channel="guest")}
        times = Counter(RepairOrder.objects.filter(channel="guest").values_list("item", flat=True))
        photos = Counter(OrderPhoto.objects.values_list("order_id", flat=True))
        found = [f"stored {count} times: {item}" for item, count in times.items() if count > 1]
        for key, address in heard.reports.items():
            order = orders.get(f"件 {key}")
            if order is None or order.get_tracking_url() != address:
                found.append(f"acknowledged and not there: {key} {address}")
        for key, sent in heard.photos.items():
            order = orders.get(f"件 {key}")
            if order is not None and photos[order.pk] != sent:
                found.append(f"{photos[order.pk]} photos of {sent}: {key}")
        return found

    def lost_claims(self, heard) -> list[str]:
        from repairs.models import Claim

        there = list(Claim.objects.active().values_list("order_id", "volunteer_id"))
        found = [f"claimed twice: {claim}" for claim in set(there) if there.count(claim) > 1]
        return found + [f"acknowledged and not there: claim {claim}" for claim in heard.claims - set(there)]

    def stray_files(self) -> list[str]:
        from django.conf import settings

        from repairs.models import OrderPhoto

        named = {
            name for photo in OrderPhoto.objects.all() for name in (photo.file, photo.file[:-4] + ".s.jpg")
        }
        root = Path(settings.MEDIA_ROOT)
        there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
        return [f"a file without a photo: {name}" for name in there - named] + [
            f"a photo without a file: {name}" for name in named - there
        ]


if __name__ == "__main__":
    sys.exit(main())
