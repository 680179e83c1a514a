"""One database for each size, side by side in this process, so that sizes are measured in turns and not one after
the other: what slows the computer down for a while then slows all of them down.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

BLANK = "blank"


class Databases:
    """Makes and fills databases by name, and puts one or the other in the place of the default one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = dict(connections["default"].settings_dict)
        self.base_name = self.settings["NAME"]
        self.opened: dict[str, BaseDatabaseWrapper] = {}
        self.made: list[str] = []

    @property
    def is_sqlite(self) -> bool:
        return "sqlite" in self.settings["ENGINE"]

    def name_of(self, name: str) -> str:
        return str(self.folder / f"{name}.sqlite3") if self.is_sqlite else f"{self.base_name}_{name}"

    def url_of(self, name: str) -> str:
        """For another process's DATABASE_URL."""
        if self.is_sqlite:
            return f"sqlite:///{self.name_of(name)}"
        parts = urlsplit(os.environ["DATABASE_URL"])
        return parts._replace(path=f"/{self.name_of(name)}").geturl()

    def make(self, name: str) -> bool:
        """Switch to the database `name`; whether it had to be made, and so is empty."""
        is_new = not self._exists(name)
        if is_new:
            if not self._exists(BLANK):
                self._create(BLANK)
                self.use(BLANK)
                call_command("migrate", verbosity=0)
            self.copy(name, BLANK)
        self.use(name)
        if not is_new:
            call_command("migrate", verbosity=0)
        return is_new

    def copy(self, name: str, source: str) -> None:
        """A fresh copy of `source` under another name, and switch to it."""
        self.close(source)
        self.drop(name)
        if self.is_sqlite:
            Path(self.name_of(name)).write_bytes(Path(self.name_of(source)).read_bytes())
        else:
            self._on_server(f'CREATE DATABASE "{self.name_of(name)}" TEMPLATE "{self.name_of(source)}"')
        self.made.append(name)
        self.use(name)

    def use(self, name: str) -> None:
        cache.clear()
        if name not in self.opened:
            self.opened[name] = connections.create_connection("default")
            self.opened[name].settings_dict = {**self.settings, "NAME": self.name_of(name)}
        connections["default"] = self.opened[name]
        # What a thread started later connects to.
        connections.settings["default"]["NAME"] = self.name_of(name)

    def close(self, name: str) -> None:
        if name in self.opened:
            self.opened.pop(name).close()

    def drop(self, name: str) -> None:
        self.close(name)
        if self.is_sqlite:
            for suffix in ("", "-wal", "-shm"):
                Path(self.name_of(name) + suffix).unlink(missing_ok=True)
        else:
            self._on_server(f'DROP DATABASE IF EXISTS "{self.name_of(name)}"')

    def drop_all(self) -> None:
        for name in self.made:
            self.drop(name)

    def _exists(self, name: str) -> bool:
        if self.is_sqlite:
            return Path(self.name_of(name)).exists()
        with self._server() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name_of(name)])
            return cursor.fetchone() is not None

    def _create(self, name: str) -> None:
        """SQLite makes the file when it is first opened."""
        self.made.append(name)
        if not self.is_sqlite:
            self._on_server(f'CREATE DATABASE "{self.name_of(name)}"')

    def _on_server(self, statement: str) -> None:
        with self._server() as cursor:
            cursor.execute(statement)

    @contextlib.contextmanager
    def _server(self) -> Iterator:
        there = connections.create_connection("default")
        there.settings_dict = {**self.settings, "NAME": "postgres"}
        try:
            with there.cursor() as cursor:
                yield cursor
        finally:
            there.close()


class CountedQueries:
    """Counts the statements a block sends, without BEGIN and the like."""

    def __enter__(self) -> "CountedQueries":
        self.statements: list[str] = []
        self.wrapper = connection.execute_wrapper(self._count)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        self.wrapper.__exit__(*failure)

    def __len__(self) -> int:
        return len(self.statements)

    def _count(self, execute, sql, params, many, context):
        if sql.split(" ", 1)[0].upper() in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
            self.statements.append(sql)
        return execute(sql, params, many, context)
