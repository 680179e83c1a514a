"""The record book of every order as a workbook, against openpyxl writing the same cells and nothing else.

Each runs in a process of its own, whose peak of memory is its own too.
"""

import json
import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODES = ("idle", "ours", "bare")


@dataclass(frozen=True)
class Exported:
    rows: int
    seconds: float
    peak_mb: float


def compare(database_url: str, folder: Path, rounds: int) -> dict[str, Exported]:
    """The quickest of some rounds, taken in turns, by processor time."""
    best: dict[str, Exported] = {}
    for _round in range(rounds):
        for mode in MODES:
            found = _in_a_process(mode, database_url, folder)
            if mode not in best or found.seconds < best[mode].seconds:
                best[mode] = found
    return best


def _in_a_process(mode: str, database_url: str, folder: Path) -> Exported:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.export", mode, str(folder / f"{mode}.xlsx")],
        cwd=Path(__file__).resolve().parent.parent,
        env={**os.environ, "DATABASE_URL": database_url},
        stdout=subprocess.PIPE,
        check=True,
    )
    return Exported(**json.loads(done.stdout.splitlines()[-1]))


def main(mode: str, target: str) -> None:
    import django

    django.setup()
    from repairs.record_book import exporting

    rows, seconds = {"idle": _idle, "ours": _ours, "bare": _bare}[mode](exporting, target)
    print(json.dumps({"rows": rows, "seconds": seconds, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    """Linux says it of this program alone; getrusage also counts the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _idle(exporting: Any, target: str) -> tuple[int, float]:
    return 0, 0.0


def _ours(exporting: Any, target: str) -> tuple[int, float]:
    from community.models import Community

    place = Community.objects.get()
    begun = time.process_time()
    rows = exporting.export(target, orders=exporting.recorded(place), community=place, by=None)
    return rows, time.process_time() - begun


def _bare(exporting: Any, target: str) -> tuple[int, float]:
    """The cells lie ready in memory; only openpyxl's own work is timed."""
    from openpyxl import Workbook

    from community.models import Community

    rows = [tuple(row) for _pk, row in exporting.rows_of(exporting.recorded(Community.objects.get()))]
    begun = time.process_time()
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in rows:
        sheet.append(row)
    workbook.save(target)
    return len(rows), time.process_time() - begun


if __name__ == "__main__":
    main(*sys.argv[1:])
