"""Putting a backup in place. Until the last step nothing of what is there is touched.

On PostgreSQL the whole change is one transaction. On SQLite a new file is filled beside the old one and then copied
over it in one transaction of SQLite's own, so that even a server that still has the file open sees either.
"""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from community.errors import Refused
from community.keeping import archive, rows
from community.models import Community, Resident

Node = tuple[str, str]


def holds_data() -> bool:
    """Is there anybody's work in this database?"""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    return any(
        model._meta.db_table in tables and model._base_manager.exists() for model in (Community, Resident)
    )


def restore(path: Path, *, replace: bool = False) -> dict[str, Any]:
    """Check the whole backup, then put it in place. Returns its manifest.

    Raises Refused, with everything as it was before, when the file is not a whole backup, or was made by a newer
    version, or when there is data already and `replace` does not say that it may go.
    """
    with archive.read(path) as backup:
        targets = _targets(backup.manifest["migrations"])
        if not replace and holds_data():
            raise Refused(_("This database holds data already; “--replace” puts the backup in its place."))
        _refuse_strange_tables()
        with _uploads_in_place(backup), _new_database():
            _fill(backup, targets)
        return backup.manifest


def _targets(migrations: dict[str, list[str]]) -> list[Node]:
    """The last migrations that the backup's tables had."""
    loader = MigrationLoader(None)
    had = {(app, name) for app, names in migrations.items() for name in names}
    if not had or had - set(loader.disk_migrations):
        raise Refused(_("This backup was made by a newer version. Please update the program first."))
    return sorted(
        node
        for node in had
        if not any(child.key[0] == node[0] and child.key in had for child in _children(loader, node))
    )


def _children(loader: MigrationLoader, node: Node):
    return loader.graph.node_map[node].children


def _refuse_strange_tables() -> None:
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    ours = set(connection.introspection.django_table_names(include_views=False)) | {"django_migrations"}
    if there - ours:
        raise Refused(
            _("This database also holds tables of another program: %(tables)s")
            % {"tables": ", ".join(sorted(there - ours)[:5])}
        )


def _new_database():
    return _new_sqlite() if connection.vendor == "sqlite" else _new_postgres()


@contextmanager
def _new_sqlite() -> Iterator[None]:
    place = str(connection.settings_dict["NAME"])
    with tempfile.TemporaryDirectory(dir=Path(place).parent, prefix=".restoring-") as folder:
        fresh = os.path.join(folder, "fresh.sqlite3")
        with _connected_to(fresh):
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous = OFF")  # the copy below is what must reach the disk
            yield
        connection.close()
        with closing(sqlite3.connect(fresh)) as source, closing(sqlite3.connect(place)) as target:
            source.backup(target)


@contextmanager
def _connected_to(file: str) -> Iterator[None]:
    place = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = file
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = place


@contextmanager
def _new_postgres() -> Iterator[None]:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '30s'")
                tables = connection.introspection.table_names(cursor)
                if tables:
                    names = ", ".join(map(connection.ops.quote_name, tables))
                    cursor.execute(f"DROP TABLE {names} CASCADE")
            yield
    except OperationalError as error:
        if "lock timeout" not in str(error):
            raise
        raise Refused(_("Somebody is working with this database. Please stop the service first.")) from error


def _fill(backup: archive.Reader, targets: list[Node]) -> None:
    """Tables as they were when the backup was made, its rows, and from there to the tables of today."""
    state = _executor().migrate(targets)
    models = rows.models_of(state.apps)
    expected = {f"rows/{model._meta.db_table}.jsonl" for model in models}
    if expected != set(backup.names("rows")):
        raise Refused(_("The backup does not hold exactly what its list says."))
    with transaction.atomic():
        _empty(models)
        for model in models:
            with backup.open(f"rows/{model._meta.db_table}.jsonl") as member:
                rows.load(model, member)
        _count_on(models)
        _check_relations()
    latest = _executor()
    latest.migrate(latest.loader.graph.leaf_nodes())
    call_command("migrate", interactive=False, verbosity=0)  # and what is to be done after migrations


def _executor() -> MigrationExecutor:
    """Before each migration the checks of the one before are done: all of them share one transaction on PostgreSQL."""

    def settle(action: str, *_about: Any) -> None:
        if action == "apply_start" and connection.vendor == "postgresql":
            connection.check_constraints()

    return MigrationExecutor(connection, progress_callback=settle)


def _check_relations() -> None:
    """Now and not at the end: PostgreSQL alters no table while checks are pending."""
    try:
        connection.check_constraints()
    except IntegrityError as error:
        raise Refused(_("Rows of the backup do not belong together: %(error)s") % {"error": error}) from error


def _empty(models: list) -> None:
    """Migrations put some rows in; the backup brings its own, in any order."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET CONSTRAINTS ALL DEFERRED"
            )  # migrations in this transaction made them immediate
        for model in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _count_on(models: list) -> None:
    """New rows are numbered after the restored ones."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


@contextmanager
def _uploads_in_place(backup: archive.Reader) -> Iterator[None]:
    """Files first, rows second: no row is ever without its file. They go again when the rows cannot be stored.

    Files of before stay; when no row names them any more, `tick` removes them.
    """
    root = Path(settings.MEDIA_ROOT)
    brought: list[Path] = []
    try:
        for name in backup.names("uploads"):
            path = root / name.removeprefix("uploads/")
            if not _is_there(path, backup.manifest["members"][name]):
                if not path.exists():
                    brought.append(path)
                with backup.open(name) as member:
                    _write(path, member)
        yield
    except BaseException:
        for path in brought:
            path.unlink(missing_ok=True)
        raise


def _is_there(path: Path, expected: dict[str, Any]) -> bool:
    if not path.is_file() or path.stat().st_size != expected["size"]:
        return False
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == expected["sha256"]


def _write(path: Path, content) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        with open(part, "wb") as file:
            while block := content.read(archive.BLOCK):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, settings.FILE_UPLOAD_PERMISSIONS)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
