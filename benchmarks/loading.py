"""Many rows into a database quickly: executemany on SQLite, COPY on PostgreSQL."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

BATCH = 20_000


class Loader:
    """Collects rows by table and writes them in batches, in the order the tables were first named."""

    def __init__(self) -> None:
        self.is_sqlite = connection.vendor == "sqlite"
        self.waiting: dict[tuple[type[models.Model], tuple[str, ...]], list[Sequence[Any]]] = {}
        self.readers: dict[tuple[type[models.Model], bool], Any] = {}
        self.models: set[type[models.Model]] = set()

    def __enter__(self) -> "Loader":
        if self.is_sqlite:
            _run("PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000", "PRAGMA foreign_keys=OFF")
        return self

    def __exit__(self, *failure: object) -> None:
        if failure[0] is None:
            self.flush()
            _run(*connection.ops.sequence_reset_sql(no_style(), list(self.models)))
        if self.is_sqlite:
            _run("PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()

    def moment(self, at: datetime | None) -> Any:
        """A point in time as this database stores it."""
        if at is None or not self.is_sqlite:
            return at
        return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")

    def add(self, model: type[models.Model], fields: tuple[str, ...], row: Sequence[Any]) -> None:
        rows = self.waiting.setdefault((model, fields), [])
        rows.append(row)
        if len(rows) >= BATCH:
            self.flush()

    def add_instance(self, thing: models.Model) -> None:
        names, readers = self._how_to_read(type(thing), with_key=thing.pk is not None)
        self.add(type(thing), names, [read(thing) for read in readers])

    def _how_to_read(self, model: type[models.Model], *, with_key: bool) -> tuple[tuple[str, ...], list[Any]]:
        """The stored fields of a model and, for each, what takes its value as the database wants it."""
        if (model, with_key) not in self.readers:
            fields = [field for field in model._meta.concrete_fields if with_key or not field.primary_key]
            names = tuple(field.attname for field in fields)
            self.readers[model, with_key] = names, [self._reader(field) for field in fields]
        return self.readers[model, with_key]

    def _reader(self, field: models.Field) -> Any:
        read = attrgetter(field.attname)
        if isinstance(field, models.DateTimeField):
            return lambda thing: self.moment(field.pre_save(thing, True))
        if isinstance(field, models.DateField) and self.is_sqlite:
            return lambda thing: (day := read(thing)) and day.isoformat()
        return read

    def flush(self) -> None:
        for (model, fields), rows in self.waiting.items():
            self.models.add(model)
            columns = [model._meta.get_field(name.removesuffix("_id")).column for name in fields]
            self._write(model._meta.db_table, columns, rows)
            rows.clear()

    def _write(self, table: str, columns: list[str], rows: Iterable[Sequence[Any]]) -> None:
        names = ", ".join(f'"{column}"' for column in columns)
        with connection.cursor() as cursor:
            if self.is_sqlite:
                marks = ", ".join(["?"] * len(columns))
                raw = connection.connection
                raw.execute("BEGIN")
                raw.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
                raw.execute("COMMIT")
            else:
                with cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
