#!/usr/bin/env python3
"""kill -9 of the server, of `worker` and of `tick`, again and again, while people redeem points and orders are closed.

    python tests/crash/kill_everyone.py                      a SQLite file in a temporary folder, 20 rounds
    python tests/crash/kill_everyone.py --rounds 5 --server postgres://postgres@127.0.0.1:5432/postgres

Each round shoots one of them, or all at once, and starts it again. Redemptions and closings go through the website, so
closings award points; `tick` cancels what was not collected, reminds, and sends; `worker` sends to a gateway that counts.
Afterwards: every acknowledged redemption and closing is there once; passbooks and stock books add up; `verify` finds
nothing; each reminder was written once; each text reached the gateway, and at most one more for each shot at a sender,
as community/messages/outbox.py says: rather twice than never.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.crash.gateway import Gateway  # noqa: E402
from tests.crash.kill_server import Server  # noqa: E402
from tests.crash.stage import database_on, prepare_environment  # noqa: E402

SHOPPERS = 3
ORDERS_A_ROUND = 15
PRICE = 2


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=20, help="how often something is killed")
    parser.add_argument("--server", default="", help="a PostgreSQL server; without it SQLite")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="weixiu-crash-") as folder,
        database_on(options.server) as url,
        Gateway() as gateway,
    ):
        sender = {
            "SMS_BACKEND": "community.messages.senders.WebhookSender",
            "SMS_WEBHOOK_URL": gateway.url,
        }
        prepare_environment(folder, url, **sender)
        import django

        django.setup()
        problems = Trial(options.rounds, gateway).run()
    for problem in problems:
        print("PROBLEM:", problem)
    print("Nothing was lost, nothing is there twice." if not problems else f"{len(problems)} problems.")
    return 1 if problems else 0


class Program:
    """A command of manage.py that is started again whenever it ended, and can be shot."""

    def __init__(self, *arguments: str):
        self.arguments, self.process, self.starts = arguments, None, 0
        self.over, self.turn = threading.Event(), threading.Lock()

    def start(self) -> None:
        threading.Thread(target=self._keep_running, daemon=True).start()

    def _keep_running(self) -> None:
        while not self.over.is_set():
            with self.turn:
                if self.process is None or self.process.poll() is not None:
                    command = [sys.executable, "manage.py", *self.arguments]
                    self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
                    self.starts += 1
            time.sleep(0.05)

    def kill(self) -> None:
        with self.turn:
            if self.process is not None and self.process.poll() is None:
                self.process.send_signal(signal.SIGKILL)
                self.process.wait()

    def end(self) -> None:
        self.over.set()
        self.kill()


class Trial:
    def __init__(self, rounds: int, gateway: Gateway):
        self.rounds, self.gateway = rounds, gateway
        self.server = Server()
        self.worker, self.tick = Program("worker", "--every", "0.2"), Program("tick")
        self.chance = random.Random()
        self.to_close: deque[str] = deque()
        self.shots: Counter[str] = Counter()

    def run(self) -> list[str]:
        from tests.crash.shoppers import Shoppers

        self.prepare()
        crowd = Shoppers(self.server.port, self.sessions(), self.product.pk, PRICE, self.to_close)
        try:
            self.server.start()
            self.worker.start()
            self.tick.start()
            crowd.start()
            for number in range(1, self.rounds + 1):
                self.one_round(number, crowd.heard)
            crowd.stop()
        finally:
            crowd.over.set()
            for program in (self.worker, self.tick):
                program.end()
            self.server.kill()
        self.tell(crowd.heard)
        return self.problems(crowd.heard)

    def one_round(self, number: int, heard) -> None:
        """Wait until something happens, let reservations run out, shoot, start again."""
        before, sent = heard.answers, self.gateway.taken.total()
        for _try in range(600):
            if heard.answers >= before + 10 and self.gateway.taken.total() > sent:
                break
            time.sleep(0.1)
        self.let_some_run_out()
        time.sleep(self.chance.uniform(0, 2))
        everybody = [("server",), ("worker",), ("tick",), ("server", "worker", "tick")]
        victims = self.chance.choice(everybody)
        for victim in victims:
            getattr(self, victim).kill()
        self.shots.update(victims)
        print(f"round {number}: killed {', '.join(victims)} after {heard.answers} answers", flush=True)
        self.offer_closings()
        if "server" in victims:
            self.server.start()

    # The scene

    def prepare(self) -> None:
        from django.core.management import call_command

        from community.models import Building, Community, Duty, Resident, Skill, Volunteer

        call_command("migrate", verbosity=0)
        self.community = Community.objects.create(
            name="阡上社区", slug="qianshang", open_job_cap=10_000, pickup_days=1
        )
        self.building = Building.objects.create(community=self.community, number="3")
        self.skill = Skill.objects.get(code="carpentry")
        self.staff = Resident.objects.create(name="陈静", community=self.community)
        Duty.objects.create(resident=self.staff, community=self.community, kind="staff")
        self.volunteer = Resident.objects.create(name="赵铁柱", phone="19900000100", community=self.community)
        Volunteer.objects.create(resident=self.volunteer, state="approved").skills.add(self.skill)
        self.open_the_shop()
        self.offer_closings()

    def open_the_shop(self) -> None:
        from django.utils import timezone

        from community.models import Resident
        from points import ledger, standards, stock
        from points.models import Product, Standard, StandardLine

        self.product = Product.objects.create(community=self.community, name="毛巾", price=PRICE)
        stock.receive(self.product, quantity=30_000, reference="crash:towels", by=self.staff)
        self.people = [
            Resident.objects.create(name="居民", phone=f"1990000020{n}", community=self.community)
            for n in range(SHOPPERS)
        ]
        for person in self.people:
            about = {"reason": "结转", "reference": f"crash:{person.pk}"}
            ledger.adjust(resident=person, amount=50_000, by=self.staff, **about)
        standard = Standard.objects.create(
            community=self.community, version=1, valid_from=timezone.localdate() - timedelta(days=9)
        )
        StandardLine.objects.create(standard=standard, cause="repair", size="", points=8)
        standards.publish(standard, by=self.staff)

    def offer_closings(self) -> None:
        """Orders of people without an account that were visited: each step is told them by SMS."""
        from django.utils import timezone

        from repairs import workflow

        for _ in range(ORDERS_A_ROUND):
            order = workflow.submit(
                community=self.community,
                item="门框开裂",
                contact_name="王秀兰",
                contact_phone="19900000001",
                by=self.staff,
                channel="phone",
                building=self.building,
            )
            workflow.publish(order, by=self.staff, skill=self.skill, size="small", places=1)
            workflow.claim(order, by=self.volunteer)
            order.refresh_from_db()
            about = {"visited_on": timezone.localdate(), "minutes": 40, "no_photos": True}
            workflow.report(order, by=self.volunteer, outcome="fixed", **about)
            self.to_close.append(order.token)

    def sessions(self) -> dict[int, str]:
        from django.test import Client

        found = {}
        for person in self.people:
            client = Client()
            client.force_login(person, backend="community.accounts.backends.PhoneBackend")
            found[person.pk] = client.cookies["sessionid"].value
        return found

    def let_some_run_out(self) -> None:
        """As if their day had passed: the next tick gives the points back."""
        from django.utils import timezone

        from points.models import Redemption

        waiting = Redemption.objects.filter(state="reserved").values_list("pk", flat=True)[:5]
        Redemption.objects.filter(pk__in=list(waiting), state="reserved").update(expires_at=timezone.now())

    # The count

    def tell(self, heard) -> None:
        print(
            f"{len(heard.redemptions)} redemptions and {len(heard.closings)} closings were acknowledged, "
            f"{heard.doubts} answers never came, {heard.sent_again} were sent again; "
            f"{self.gateway.taken.total()} texts reached the gateway, tick ran {self.tick.starts} times. "
            f"Killed: {', '.join(f'{n} × {name}' for name, n in self.shots.items())}."
        )

    def problems(self, heard) -> list[str]:
        from community.keeping import verifying
        from tests.crash import books

        found = [*heard.contradictions, *heard.unexpected, *self.redemptions(heard), *self.closings(heard)]
        found += [*books.broken(), *(str(finding) for finding in verifying.findings())]
        self.finish()
        found += [*books.broken(), *(str(finding) for finding in verifying.findings())]
        return found + self.texts() + self.reminders()

    def finish(self) -> None:
        """What was put off after a shot is due now; two more ticks by somebody whom nobody shoots."""
        from django.core.management import call_command
        from django.utils import timezone

        from community.models import Message

        while waiting := Message.objects.filter(state="waiting").update(next_try_at=timezone.now()):
            with open(os.devnull, "w") as nowhere:
                call_command("tick", stdout=nowhere)
            if Message.objects.filter(state="waiting").count() >= waiting:
                return  # told as lost below
        with open(os.devnull, "w") as nowhere:
            call_command("tick", stdout=nowhere)

    def redemptions(self, heard) -> list[str]:
        """Each key made one, and each that is there was made with a key."""
        from community.models import OnceKey
        from points.models import Redemption

        there = {f"/shop/redemptions/{key}/" for key in Redemption.objects.values_list("pk", flat=True)}
        keys = OnceKey.objects.filter(purpose__startswith="redeem:")
        made = list(keys.values_list("answer", flat=True))
        lost = set(heard.redemptions.values()) - there
        found = [f"acknowledged and not there: {address}" for address in lost]
        found += [f"made twice with one key: {a}" for a, n in Counter(made).items() if n > 1]
        return found + [f"half-written: {address}" for address in there ^ set(made)]

    def closings(self, heard) -> list[str]:
        from repairs.models import RepairOrder

        closed = set(RepairOrder.objects.filter(state="closed").values_list("token", flat=True))
        return [f"acknowledged and not closed: {token}" for token in heard.closings - closed]

    def texts(self) -> list[str]:
        from community.models import Message

        written = Counter(Message.objects.exclude(to_phone="").values_list("to_phone", "text"))
        found = [f"never sent: {text}" for text in written if text not in self.gateway.taken]
        found += [f"nobody wrote it: {text}" for text in self.gateway.taken if text not in written]
        more = self.gateway.taken.total() - written.total()
        shots = self.shots["worker"] + self.shots["tick"] + 2  # those at the end
        print(f"{written.total()} texts were written, {max(more, 0)} of them reached the gateway twice.")
        return found + ([f"{more} texts twice after {shots} shots at a sender"] if more > shots else [])

    def reminders(self) -> list[str]:
        from community.models import Message, Reminder

        noted = Reminder.objects.filter(reference__endswith=":expiring").count()
        written = Message.objects.filter(to_phone="", stale_at__isnull=False).count()
        return [] if noted == written else [f"{noted} reminders noted, {written} written"]


if __name__ == "__main__":
    sys.exit(main())
