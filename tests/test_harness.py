"""The tests stand on these promises of tests/conftest.py, tests/settings.py and tests/racing.py."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.db import DatabaseError, connection

from community.models import AuditEvent
from community.test_runner import PytestRunner
from tests.racing import at_once
from tests.settings import OFFICE_VALUES, SCRATCH

ROOT = Path(__file__).resolve().parent.parent
PARALLEL = ["-n", "auto", "--dist", "loadgroup"]


@pytest.mark.race
@pytest.mark.parametrize("run", [1, 2])
def test_an_append_only_table_is_emptied_between_races_and_stays_protected(run):
    assert AuditEvent.objects.count() == 0

    def write(number):
        return AuditEvent.objects.create(kind=AuditEvent.Kind.SYSTEM, subject=f"{run}:{number}").subject

    written = at_once([lambda number=number: write(number) for number in range(10)])

    assert written == [f"{run}:{number}" for number in range(10)]
    assert set(AuditEvent.objects.values_list("subject", flat=True)) == set(written)
    with pytest.raises(DatabaseError, match="append-only"):
        AuditEvent.objects.all().delete()


def test_threads_hand_back_what_went_wrong():
    def fail():
        raise ValueError("no")

    answers = at_once([fail, lambda: 2])

    assert [type(answers[0]), answers[1]] == [ValueError, 2]


@pytest.mark.django_db
def test_the_tests_use_the_databases_settings_of_an_office():
    if connection.vendor != "sqlite":
        assert connection.settings_dict["NAME"].startswith("test_")
        return
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ["journal_mode", "synchronous"]
        }

    assert found == {"journal_mode": "wal", "synchronous": 2}
    assert str(connection.settings_dict["NAME"]).startswith(SCRATCH)


def test_nothing_of_this_computers_own_settings_reaches_the_tests():
    source = (ROOT / "community/settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source))

    assert read == set(OFFICE_VALUES)
    assert str(settings.DATA_DIR) == SCRATCH


def test_every_setting_of_the_environment_is_explained_in_the_operations_guide():
    guide = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.M))

    assert explained == set(OFFICE_VALUES) | {"TEST_POSTGRES_URL", "TEST_BROWSER"}


@pytest.mark.parametrize(
    ("given", "handed_on"),
    [
        ([], PARALLEL),
        (["tests/points", "-k", "towel", "-x"], ["-k", "towel", *PARALLEL, "-x", "tests/points"]),
        (["-n", "0", "--durations", "5"], ["-n", "0", "--durations", "5"]),
        (["--pdb"], ["--pdb"]),
        (["tests/test_harness.py::test_x", "-v", "2"], ["-v", "tests/test_harness.py::test_x"]),
        (["-v", "0", "--", "--co"], [*PARALLEL, "-q", "--co"]),
    ],
)
def test_manage_py_test_hands_its_options_on_to_pytest(given, handed_on):
    command = load_command_class(get_commands()["test"], "test")
    command.test_runner = "community.test_runner.PytestRunner"
    options = vars(command.create_parser("manage.py", "test").parse_args(given))

    assert PytestRunner(**options).arguments(options["args"]) == handed_on
