"""Somebody with the database's password and bad intentions: changes rows past every trigger and constraint."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def vandalise(table: str, statement: str, *parameters: object) -> None:
    """Run one statement on `table` with its triggers and CHECK constraints out of the way; then they are back."""
    unguarded = _unguarded_sqlite if connection.vendor == "sqlite" else _unguarded_postgres
    with connection.cursor() as cursor, unguarded(cursor, table):
        cursor.execute(statement, parameters)
        assert cursor.rowcount != 0, "the statement changed nothing"


@contextmanager
def _unguarded_sqlite(cursor, table: str) -> Iterator[None]:
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f'DROP TRIGGER "{name}"')
    cursor.execute("PRAGMA ignore_check_constraints = ON")
    yield
    cursor.execute("PRAGMA ignore_check_constraints = OFF")
    for _, sql in triggers:
        cursor.execute(sql)


@contextmanager
def _unguarded_postgres(cursor, table: str) -> Iterator[None]:
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
        [table],
    )
    checks = cursor.fetchall()
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for name, _ in checks:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    for name, definition in checks:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition} NOT VALID')
    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def drop_unique(table: str, name: str) -> None:
    """Take a partial unique index away."""
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'DROP INDEX "{name}"')


def drop_trigger(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'DROP TRIGGER "{name.lower()}" ON {table}')
