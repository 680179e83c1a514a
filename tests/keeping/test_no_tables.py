"""Somebody runs a command before the tables are made."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

COMMANDS = [
    ("verify",),
    ("tick",),
    ("worker", "--once"),
    ("backup", "nowhere.zip"),
    ("export_record", "nowhere.xlsx"),
    ("import_residents", "nowhere.xlsx"),
    ("import_goods", "nowhere.xlsx"),
    ("import_record", "nowhere.xlsx"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_one_sentence_instead_of_a_traceback(command, monkeypatch):
    """No database is allowed in this test: nothing but the names of the tables is asked for."""
    monkeypatch.setattr(connection.introspection, "table_names", lambda *_given: [])

    with pytest.raises(CommandError, match="migrate") as stopped:
        call_command(*command)

    assert stopped.value.returncode == 1
