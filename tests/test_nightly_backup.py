"""The shelf of backups after many nights."""

import os
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "deploy/nightly-backup"
pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="the script of the Debian server needs bash")


@pytest.fixture
def night(tmp_path):
    """Run one night with a stand-in for `python manage.py backup FILE`; the shelf afterwards."""
    shelf = tmp_path / "the shelf"

    def run(stand_in):
        python = tmp_path / "python"
        python.write_text(f'#!/bin/sh\n[ "$2" = backup ] || exit 9\n{stand_in}\n')
        python.chmod(0o755)
        environment = os.environ | {"PYTHON": str(python)}
        done = subprocess.run(["bash", SCRIPT, shelf], env=environment, capture_output=True, text=True)
        return done.returncode, sorted(path.name for path in shelf.iterdir())

    shelf.mkdir()
    run.shelf = shelf
    return run


def test_a_good_night_keeps_thirty_days_and_twelve_months(night):
    today = date.today()
    for days in range(1, 40):
        (night.shelf / f"weixiu-{today - timedelta(days=days)}.zip").write_text("older")
    for month in range(1, 13):
        (night.shelf / f"monthly-2001-{month:02}.zip").write_text("older")
    (night.shelf / "a colleague's own file.zip").write_text("not ours")

    code, shelf = night('echo good > "$3"')

    assert code == 0
    assert [name for name in shelf if name.startswith("weixiu-")] == [
        f"weixiu-{today - timedelta(days=days)}.zip" for days in reversed(range(30))
    ]
    assert [name for name in shelf if name.startswith("monthly-")] == [
        *(f"monthly-2001-{month:02}.zip" for month in range(2, 13)),
        f"monthly-{today:%Y-%m}.zip",
    ]
    assert "a colleague's own file.zip" in shelf
    assert (night.shelf / f"weixiu-{today}.zip").read_text() == "good\n"


@pytest.mark.parametrize("stand_in", ["exit 3", ': > "$3"'])
def test_a_bad_night_fails_and_spoils_nothing(night, stand_in):
    (night.shelf / f"weixiu-{date.today()}.zip").write_text("this morning's")

    code, shelf = night(stand_in)

    assert code != 0
    assert [name for name in shelf if not name.endswith(".part")] == [f"weixiu-{date.today()}.zip"]
    assert (night.shelf / f"weixiu-{date.today()}.zip").read_text() == "this morning's"
