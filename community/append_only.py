"""Tables whose rows are added and never changed, kept so by the database itself."""

from typing import Any

from django.db import migrations

SQLITE = """
CREATE TRIGGER append_only_{table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRES = """
CREATE TRIGGER append_only_{table}_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION append_only()
"""


def append_only(table: str) -> migrations.RunPython:
    """A migration operation that makes the database refuse UPDATE and DELETE on `table`."""

    def protect(apps: Any, schema_editor: Any) -> None:
        for statement in statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)  # a % in the function is no placeholder

    def release(apps: Any, schema_editor: Any) -> None:
        on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER append_only_{table}_{verb}{on_table}")

    return migrations.RunPython(protect, release)


def statements(table: str, vendor: str) -> list[str]:
    verbs = ("UPDATE", "DELETE")
    if vendor == "sqlite":
        return [SQLITE.format(table=table, verb=verb) for verb in verbs]
    if vendor == "postgresql":
        return [POSTGRES_FUNCTION, *(POSTGRES.format(table=table, verb=verb) for verb in verbs)]
    raise NotImplementedError(f"No append-only trigger is written for {vendor}.")
