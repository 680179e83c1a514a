"""The measurements run, and what they count does not grow with the orders."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("benchmarks"),
]  # the measured community is filled once

ROOT = Path(__file__).resolve().parent.parent
ONCE_WITH_FEW = "--orders 20 60 --rounds 1 --claims 6 --only pages claims first-visit".split()  # noqa: SIM905
CELL = re.compile(r"(\d+) q +[\d.]+ ms")


@pytest.fixture(scope="module")
def printed():
    """What the script prints for 20 and 60 orders, asked once each."""
    done = subprocess.run(
        [sys.executable, "benchmarks/run.py", *ONCE_WITH_FEW],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": "", "DATA_DIR": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def queries(printed):
    """Page → queries with 20 and with 60 orders."""
    lines = [(line[:34].strip(), CELL.findall(line)) for line in printed.splitlines()]
    return {name: [int(count) for count in counts] for name, counts in lines if counts}


def test_every_main_page_is_measured(queries):
    from benchmarks.pages import PAGES

    assert list(queries) == [page.name for page in PAGES]


def test_no_page_takes_more_than_twelve_queries(queries):
    assert {name: counts for name, counts in queries.items() if max(counts) > 12} == {}


def test_a_page_takes_as_many_queries_with_sixty_orders_as_with_twenty(queries):
    assert {name: counts for name, counts in queries.items() if counts[0] != counts[1]} == {}


def test_a_timeline_of_fifty_lines_takes_the_queries_of_one(queries):
    """The long one was visited too: the list of visits is one more question, however long."""
    assert queries["order, 50 timeline rows"] == [count + 1 for count in queries["order, 1 timeline row"]]


def test_claims_are_held_against_the_bare_driver(printed):
    assert re.findall(r"^(claims|requests), (\d) threads? .* ratio \d", printed, re.MULTILINE) == [
        ("claims", "1"),
        ("claims", "4"),
        ("requests", "1"),
    ]


def test_the_first_visit_fits_in_eight_requests_and_60_kilobytes(printed):
    requests, kilobytes = re.search(r"^(\d+) requests, ([\d.]+) kB", printed, re.MULTILINE).groups()
    assert int(requests) <= 8
    assert float(kilobytes) < 60
