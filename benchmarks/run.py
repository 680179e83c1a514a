"""Fills databases of several sizes and prints what the main pages, the claims and the export cost.

    python benchmarks/run.py                                   # SQLite; 1,000, 10,000 and 100,000 orders
    python benchmarks/run.py --orders 1000 --only pages
    python benchmarks/run.py --database postgres://postgres@127.0.0.1:5432/benchmark

Everything happens in a temporary folder, and on PostgreSQL in databases of its own (benchmark_1000, …), which are
removed afterwards. `--keep FOLDER` keeps them, so that the next run need not fill them again.
"""

import argparse
import logging
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("pages", "claims", "export", "first-visit", "server")


def arguments(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, nargs="+", default=[1000, 10_000, 100_000], metavar="N")
    parser.add_argument("--database", default="", metavar="URL", help="postgres://user@host:port/name")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--rounds", type=int, default=15, help="times each page is asked for at each size")
    parser.add_argument("--claims", type=int, default=400, help="claims and requests to time")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the databases here")
    return parser.parse_args(words)


def main(words: list[str]) -> None:
    chosen = arguments(words)
    with tempfile.TemporaryDirectory(prefix="weixiu-benchmark-") as scratch:
        folder = (chosen.keep or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        set_up(folder, chosen.database)
        from benchmarks.databases import Databases

        databases = Databases(folder)
        try:
            for part in PARTS:
                if part in chosen.only:
                    SECTIONS[part](databases, chosen)
        finally:
            if not chosen.keep:
                databases.drop_all()


def set_up(folder: Path, database: str) -> None:
    """The project's own settings in a folder of the benchmark's, whatever this computer's environment says."""
    sys.path.insert(0, str(ROOT))
    for name in ("DEBUG", "HTTPS", "MEDIA_ROOT", "STATIC_ROOT", "PLAIN_STATIC"):
        os.environ.pop(name, None)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "community.settings",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "ALLOWED_HOSTS": "testserver,127.0.0.1",
        "LOG_LEVEL": "ERROR",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    logging.getLogger("django").setLevel(logging.ERROR)


def filled(databases, name: str, size: int, **more: int) -> str:
    from benchmarks import filling

    begun = time.perf_counter()
    if databases.make(name):
        try:
            filling.fill(size, **more)
        except BaseException:
            databases.drop(name)  # or the next run would take it for a whole one
            raise
        say(f"filled {size:,} orders in {time.perf_counter() - begun:.0f} s")
    return name


def pages_section(databases, chosen: argparse.Namespace) -> None:
    from benchmarks import pages

    names = [filled(databases, str(size), size) for size in chosen.orders]
    found = pages.measure(databases, names, chosen.rounds)
    head("Pages: queries, median time, weight and weight compressed; × is the time against the smallest size")
    say(f"{'':34}" + "".join(f"{int(name):>33,}" for name in names))
    for page, measured in found.items():
        least = measured[names[0]]
        cells = [
            f"{one.queries:3} q {one.milliseconds:6.1f} ms {one.raw / 1000:5.1f}/{one.packed / 1000:3.1f} kB "
            f"×{one.ratio_to(least, is_embedded=databases.is_sqlite):4.2f}"
            for one in measured.values()
        ]
        say(f"{page:34}" + " ".join(f"{cell:>32}" for cell in cells))


def claims_section(databases, chosen: argparse.Namespace) -> None:
    from benchmarks import claims

    count = chosen.claims
    filled(databases, claims.SOURCE, max(300, 3 * count), open_orders=max(120, 2 * count))
    head("Rates: the application against the bare driver sending the same statements")
    for name, jobs, threads in [
        ("claims, 1 thread", claims.claim_jobs, 1),
        ("claims, 4 threads", claims.claim_jobs, 4),
        ("requests, 1 thread", claims.submit_jobs, 1),
    ]:
        rate = claims.compare(databases, jobs, count, threads)
        say(
            f"{name:34}{rate.ours:7.0f} /s, bare {rate.bare:7.0f} /s, {rate.statements:.0f} statements "
            f"each: ratio {rate.ratio:.2f}"
        )
    waits, won = claims.at_once(databases, 50)
    say(
        f"{'50 claims at once, threads':34}slowest {max(waits):.2f} s, median {statistics.median(waits):.2f} s, {won} full"
    )


def export_section(databases, chosen: argparse.Namespace) -> None:
    from benchmarks import export

    size = max(chosen.orders)
    name = filled(databases, str(size), size)
    done = export.compare(databases.url_of(name), databases.folder, rounds=3)
    ours, bare = done["ours"], done["bare"]
    head("Export of the record book")
    say(
        f"{ours.rows:,} rows: {ours.seconds:.1f} s of processor time, openpyxl alone {bare.seconds:.1f} s: ",
        end="",
    )
    say(
        f"ratio {ours.seconds / bare.seconds:.2f}; peak {ours.peak_mb:.0f} MB, of which Python and Django are ",
        end="",
    )
    say(f"{done['idle'].peak_mb:.0f} MB")


def first_visit_section(databases, chosen: argparse.Namespace) -> None:
    from benchmarks.first_visit import first_visit

    filled(databases, str(min(chosen.orders)), min(chosen.orders))
    loaded = first_visit()
    head("First visit of the home page, compressed")
    for part in loaded:
        say(f"{part.address:60}{part.bytes / 1000:7.1f} kB  {part.encoding}")
    say(f"{len(loaded)} requests, {sum(part.bytes for part in loaded) / 1000:.1f} kB")


def server_section(databases, chosen: argparse.Namespace) -> None:
    from benchmarks import claims, server

    count = chosen.claims
    filled(databases, claims.SOURCE, max(300, 3 * count), open_orders=max(120, 2 * count))
    head("50 people press at once over HTTP: gunicorn, 2 processes of 4 threads")
    for name, same in [("each another order", False), ("one order with 3 places", True)]:
        rush = server.rush(databases, 50, same_order=same)
        say(
            f"{name:34}slowest {rush.waits[-1]:.2f} s, median {statistics.median(rush.waits):.2f} s; "
            f"{rush.claimed} places taken of {rush.wanted}; answers {rush.statuses}"
        )


SECTIONS = {
    "pages": pages_section,
    "claims": claims_section,
    "export": export_section,
    "first-visit": first_visit_section,
    "server": server_section,
}


def head(text: str) -> None:
    say(f"\n{text}\n{'-' * len(text)}")


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
