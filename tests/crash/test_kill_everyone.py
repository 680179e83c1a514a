"""A short run of kill_everyone.py; the long one is run by hand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("kill_everyone.py")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX's")]


def trial(*options):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    done = subprocess.run(
        [sys.executable, SCRIPT, "--rounds", "3", *options], env=environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_nothing_is_lost_from_a_file():
    code, said = trial()
    assert code == 0, said
    assert "Nothing was lost" in said


@pytest.mark.postgres
def test_nothing_is_lost_from_a_server():
    code, said = trial("--server", os.environ["TEST_POSTGRES_URL"].rpartition("/")[0] + "/postgres")
    assert code == 0, said
    assert "Nothing was lost" in said
