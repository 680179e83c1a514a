"""Settled periods, kept shut by the database itself: no entry dated into one, no change of what was posted.

Each guard is a trigger with a condition. Those against UPDATE and DELETE are named like the append-only ones, whose
kind they are. A guard reads points_settlement: a migration that alters that table on SQLite drops and remakes it, so it
must take the guards away first and set them again at the end (`release` and `set_up`).
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, migrations

# The gate: who writes entries holds it shared, who posts a settlement holds it alone. See points.settled.
GATE = 720_414

SETTLED = "the period is settled"
POSTED = "the settlement is posted"


@dataclass(frozen=True)
class Guard:
    """On `verb`, refuse a row of `table` for which `condition` holds."""

    table: str
    verb: str
    condition: str
    message: str
    prefix: str = "append_only"
    before: str = ""  # on PostgreSQL, before looking

    @property
    def name(self) -> str:
        return f"{self.prefix}_{self.table}_{self.verb}".lower()

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [self.sqlite]
        if vendor == "postgresql":
            return [
                f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $${self.body}$$",
                f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} "
                f"FOR EACH ROW EXECUTE FUNCTION {self.name}()",
            ]
        raise NotImplementedError(f"No guard of settled periods is written for {vendor}.")

    @property
    def sqlite(self) -> str:
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} WHEN {self.condition}\n"
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    @property
    def body(self) -> str:
        row = "OLD" if self.verb == "DELETE" else "NEW"
        return (
            f" BEGIN {self.before} IF {self.condition} THEN "
            f"RAISE EXCEPTION '{self.message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {row}; END "
        )

    def drop(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}"]
        return [
            f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}",
            f"DROP FUNCTION IF EXISTS {self.name}()",
        ]


_DATED_INTO = (
    "EXISTS (SELECT 1 FROM points_settlement s WHERE s.community_id = NEW.community_id "
    "AND s.state = 'posted' AND s.ends_on >= NEW.occurred_on)"
)
_OF_POSTED = (
    "EXISTS (SELECT 1 FROM points_settlement s WHERE s.id = {row}.settlement_id AND s.state = 'posted')"
)
GUARDS = (
    Guard(
        "points_entry",
        "INSERT",
        _DATED_INTO,
        SETTLED,
        prefix="settled",
        before=f"PERFORM pg_advisory_xact_lock_shared({GATE}, NEW.community_id::int);",
    ),
    Guard("points_settlement", "UPDATE", "OLD.state = 'posted'", POSTED),
    Guard("points_settlement", "DELETE", "OLD.state = 'posted'", POSTED),
    Guard("points_settlementline", "UPDATE", _OF_POSTED.format(row="OLD"), POSTED),
    Guard("points_settlementline", "DELETE", _OF_POSTED.format(row="OLD"), POSTED),
)


def set_up(apps: Any, schema_editor: Any) -> None:
    for guard in GUARDS:
        for statement in guard.statements(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)


def release(apps: Any, schema_editor: Any) -> None:
    for guard in GUARDS:
        for statement in guard.drop(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)


def guard_settled_periods() -> migrations.RunPython:
    return migrations.RunPython(set_up, release)


def missing() -> list[Guard]:
    """Guards that are not there, or no longer do what they should."""
    there = _sqlite_there() if connection.vendor == "sqlite" else _postgres_there()
    wanted = {guard: guard.sqlite if connection.vendor == "sqlite" else guard.body for guard in GUARDS}
    return [guard for guard, text in wanted.items() if there.get(guard.name, "").strip() != text.strip()]


def _sqlite_there() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def _postgres_there() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgenabled <> 'D' AND NOT t.tgisinternal"
        )
        return dict(cursor.fetchall())
