"""Writing a backup while people work."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from community.errors import Refused
from community.keeping import archive, rows
from community.keeping.snapshot import snapshot


def back_up(path: Path) -> dict[str, Any]:
    """Write the database, as it is at one moment, and the uploads to one file. Returns the manifest's summary."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused(_("The tables are not up to date. Please run “migrate” first."))
    with archive.written(path) as writer:
        with snapshot():
            summary = _describe()
            for model in rows.models_of(apps):
                writer.add_blocks(f"rows/{model._meta.db_table}.jsonl", rows.lines_of(model), compress=True)
        # After the rows: a photo's file is on disk before its row, so every row's file is among these.
        for file in _uploads():
            writer.add_file(f"uploads/{file.relative_to(settings.MEDIA_ROOT).as_posix()}", file)
        writer.finish(summary)
    return {**summary, "uploads": sum(name.startswith("uploads/") for name in writer.members)}


def _describe() -> dict[str, Any]:
    migrations: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        migrations.setdefault(app, []).append(name)
    return {
        "made_at": timezone.now().isoformat(),
        "version": _version(),
        "django": django.get_version(),
        "database": connection.vendor,
        "migrations": migrations,
        "rows": {model._meta.db_table: model._base_manager.count() for model in rows.models_of(apps)},
    }


def _version() -> str:
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]["version"]


def _uploads() -> Iterator[Path]:
    """Files that are whole; parts still being written have no row yet."""
    for folder, _folders, names in os.walk(settings.MEDIA_ROOT):
        for name in sorted(names):
            path = Path(folder) / name
            if not name.startswith(".") and not name.endswith(".part") and path.is_file():
                yield path
