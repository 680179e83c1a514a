"""A short run of many_operations.py; the long one is run by hand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("many_operations.py")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="the workers are forked, which is POSIX's"),
]


def story(*options):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    command = [sys.executable, SCRIPT, "--operations", "500", "--workers", "4", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_many_at_once_in_a_file():
    code, said = story()
    assert code == 0, said
    assert "500 operations by 4 processes" in said
    assert "Every promise was kept." in said


@pytest.mark.postgres
def test_many_at_once_on_a_server():
    code, said = story("--database", os.environ["TEST_POSTGRES_URL"].rpartition("/")[0] + "/postgres")
    assert code == 0, said
    assert "Every promise was kept." in said
