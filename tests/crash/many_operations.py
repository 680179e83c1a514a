#!/usr/bin/env python3
"""A hundred thousand random things done with points and goods, by several processes at once; then everything is counted.

    python tests/crash/many_operations.py                         100,000 on a SQLite file in a temporary folder
    python tests/crash/many_operations.py --operations 2000 --workers 8 --seed 7
    python tests/crash/many_operations.py --database postgres://postgres@127.0.0.1:5432/postgres

Two communities earn, spend, share, settle and let points expire (tests/crash/deeds.py) while `--days` days pass. Every
twentieth deed is done by two workers at once, with the same reference, as a form sent twice. Afterwards passbooks, stock
books and settlements are added up anew (tests/crash/books.py), what people were told is looked for, and `verify` must
find nothing. Exit code 1 when a promise is broken or anything but a refusal comes out of a deed.

`--database` names a server; the database made on it is dropped at the end. The disk is not waited for: losing power is
what the kill scripts are about. The seed decides what is tried; who is first is up to the processes.
"""

import argparse
import multiprocessing
import pickle
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.crash.stage import database_on, prepare_environment  # noqa: E402

SLUGS = ("qianshang", "binhe")
SHOWN = 20  # problems printed
ENOUGH = 20_000  # operations among which every kind of deed must have succeeded


@dataclass
class Result:
    number: int
    deed: str
    reference: str
    done: Any = None  # deeds.Done
    refused: str = ""
    failed: str = ""


def main() -> int:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="weixiu-many-") as folder, database_on(options.database) as url:
        prepare_environment(folder, url)
        import django

        django.setup()
        problems = Story(options, Path(folder)).run()
    for problem in problems[:SHOWN]:
        print("PROBLEM:", problem)
    print("Every promise was kept." if not problems else f"{len(problems)} problems.")
    return 1 if problems else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=20_260)
    parser.add_argument("--minutes", type=float, default=0, help="stop then, with fewer; 0: never")
    parser.add_argument("--days", type=int, default=400, help="how much time passes in the story")
    parser.add_argument("--database", default="", help="a PostgreSQL server; without it SQLite")
    return parser.parse_args()


class Story:
    def __init__(self, options: argparse.Namespace, folder: Path):
        self.options, self.folder = options, folder
        self.begins = datetime.now(UTC) - timedelta(days=options.days)
        self.turn = multiprocessing.Value("q", 0)
        self.handed_out = options.operations

    def run(self) -> list[str]:
        self.prepare()
        began = time.monotonic()
        self.work()
        took = time.monotonic() - began
        results = self.results()
        self.tell(results, took)
        return list(self.problems(results))

    def prepare(self) -> None:
        import time_machine
        from django.core.management import call_command
        from django.db import connections

        from tests.crash import deeds

        call_command("migrate", verbosity=0)
        do_not_wait_for_the_disk()
        with time_machine.travel(self.begins):
            for slug in SLUGS:
                deeds.found(slug)
        connections.close_all()

    def work(self) -> None:
        processes = multiprocessing.get_context("fork")
        workers = [processes.Process(target=self.one_worker, args=(n,)) for n in range(self.options.workers)]
        for worker in workers:
            worker.start()
        began = time.monotonic()
        while any(worker.is_alive() for worker in workers):
            time.sleep(1)
            self.show_progress()
            if self.options.minutes and time.monotonic() > began + self.options.minutes * 60:
                self.stop()
        if any(worker.exitcode for worker in workers):
            raise SystemExit("A worker ended early.")

    def show_progress(self) -> None:
        tenth = min(self.turn.value, self.options.operations) * 10 // self.options.operations
        if tenth > getattr(self, "shown", 0):
            self.shown = tenth
            print(f"{time.strftime('%H:%M:%S')}  {tenth * 10} %", flush=True)

    def stop(self) -> None:
        """Whoever asks for the next number finds none; those handed out are finished."""
        with self.turn.get_lock():
            if self.turn.value < self.options.operations:
                self.handed_out = self.turn.value
                self.turn.value = self.options.operations

    # One worker

    def one_worker(self, worker: int) -> None:
        """Take the next number until all are done. All workers live by one clock, which the numbers move."""
        import time_machine

        from tests.crash import deeds

        places = [deeds.place_of(slug) for slug in SLUGS]
        results = []
        with time_machine.travel(self.begins) as clock:
            while (number := self.next_number()) < self.options.operations:
                passed = self.options.days * number / self.options.operations
                clock.move_to(self.begins + timedelta(days=passed))
                results.append(self.one_deed(number, places))
        (self.folder / f"results-{worker}").write_bytes(pickle.dumps(results))

    def next_number(self) -> int:
        with self.turn.get_lock():
            self.turn.value += 1
            return self.turn.value - 1

    def one_deed(self, number: int, places: list) -> Result:
        from community.errors import Refused
        from tests.crash.deeds import WEIGHTS

        twin = number - number % 2  # of two neighbours, now and then, both do the first one's deed
        same = random.Random(f"{self.options.seed} twins {twin}").random() < 0.1
        chance = random.Random(f"{self.options.seed} {twin if same else number}")
        [do] = chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))
        here, next_door = chance.sample(places, 2)
        result = Result(number, do.__name__, f"op:{twin if same else number}")
        try:
            result.done = do(here, next_door, chance, result.reference)
        except Refused as refusal:
            result.refused = str(refusal)
        except Exception:
            result.failed = traceback.format_exc()
        return result

    # Counting

    def results(self) -> list[Result]:
        files = sorted(self.folder.glob("results-*"))
        return [result for file in files for result in pickle.loads(file.read_bytes())]

    def tell(self, results: list[Result], took: float) -> None:
        from points.models import Entry, HeldAward, Settlement, StockMovement

        done = Counter(result.deed for result in results if result.done)
        refused = Counter(result.deed for result in results if result.refused)
        for name in sorted({*done, *refused}):
            print(f"{name:20} {done[name]:7} done {refused[name]:7} refused")
        print(
            f"{len(results)} operations by {self.options.workers} processes in {took:.0f} s "
            f"({len(results) / took:.0f} a second): {done.total()} done, {refused.total()} refused."
        )
        kinds = Counter(Entry.objects.order_by().values_list("kind", flat=True))
        posted = Settlement.objects.filter(state="posted").count()
        print(f"{kinds.total()} passbook lines ({', '.join(f'{n} {kind}' for kind, n in kinds.items())}),")
        print(
            f"{StockMovement.objects.count()} lines in stock books, {HeldAward.objects.count()} awards held, {posted} periods posted.",
            flush=True,
        )

    def problems(self, results: list[Result]):
        from community.keeping import verifying
        from tests.crash import books
        from tests.crash.deeds import WEIGHTS

        if len(results) != self.handed_out:
            yield f"{len(results)} results of {self.handed_out} operations"
        yield from (f"{one.deed} {one.number}: {one.failed}" for one in results if one.failed)
        if len(results) >= ENOUGH:
            succeeded = {result.deed for result in results if result.done}
            yield from (f"{do.__name__} never succeeded" for do in WEIGHTS if do.__name__ not in succeeded)
        done = {result.reference for result in results if result.done}
        yield from books.broken()
        yield from books.not_as_told(result.done for result in results if result.done)
        yield from books.done_though_refused(
            {result.reference for result in results if result.refused} - done
        )
        yield from (str(finding) for finding in verifying.findings())


def do_not_wait_for_the_disk() -> None:
    from django.db import connection, connections

    if connection.vendor == "sqlite":
        options = connections.settings["default"]["OPTIONS"]
        options["init_command"] += " PRAGMA synchronous=OFF;"
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = off'
            )
    connections.close_all()


if __name__ == "__main__":
    sys.exit(main())
