"""Every row of a table as lines of text and back, the same for SQLite and PostgreSQL.

The first line names the columns, each other line is one row. Loading writes exactly what was there: no defaults, no
save() methods, no signals.
"""

import base64
import datetime
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection
from django.db.models import Field, Model
from django.utils.duration import duration_string
from django.utils.translation import gettext as _

from community.errors import Refused

AT_ONCE = 500
# Whoever steals a backup must not be able to walk in with somebody's open session; after a restore all sign in again.
LEFT_OUT = {"django_session"}


def models_of(apps: Apps) -> list[type[Model]]:
    """The tables that make up the office's data, by name: entries before the settlements that close their period."""
    models = apps.get_models(include_auto_created=True)
    kept = [model for model in models if model._meta.managed and not model._meta.proxy]
    return sorted(
        (model for model in kept if model._meta.db_table not in LEFT_OUT),
        key=lambda model: model._meta.db_table,
    )


def lines_of(model: type[Model]) -> Iterator[bytes]:
    columns = [field.attname for field in model._meta.local_concrete_fields]
    yield _line(columns)
    rows = model._base_manager.order_by("pk").values_list(*columns)
    for row in rows.iterator(chunk_size=2000):
        yield _line(row)


def _line(values: Iterable[Any]) -> bytes:
    return json.dumps(list(values), ensure_ascii=False, sort_keys=True, default=_as_text).encode() + b"\n"


def _as_text(value: Any) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return duration_string(value)
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"a {type(value).__name__} cannot be written to a backup")


def load(model: type[Model], lines: Iterable[bytes]) -> int:
    """Insert the rows into an empty table; how many there were."""
    rows = (json.loads(line) for line in lines)
    loaded = 0
    try:
        fields = _fields(model, next(rows, None))
        statement = _insert(model, fields)
        with connection.cursor() as cursor:
            while batch := [_values(fields, row) for row in islice(rows, AT_ONCE)]:
                cursor.executemany(statement, batch)
                loaded += len(batch)
    except (DataError, IntegrityError, ValidationError, ValueError, TypeError) as error:
        values = {"table": model._meta.db_table, "error": error}
        raise Refused(
            _("A row of %(table)s cannot be stored in this database: %(error)s") % values
        ) from error
    return loaded


def _fields(model: type[Model], columns: object) -> list[Field]:
    by_name = {field.attname: field for field in model._meta.local_concrete_fields}
    if not isinstance(columns, list) or set(columns) != set(by_name):
        raise Refused(
            _("The columns of %(table)s in the backup are not those it was made with.")
            % {"table": model._meta.db_table}
        )
    return [by_name[name] for name in columns]


def _insert(model: type[Model], fields: list[Field]) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column or field.name) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608


def _values(fields: list[Field], row: list[Any]) -> list[Any]:
    return [
        field.get_db_prep_save(field.to_python(value), connection)
        for field, value in zip(fields, row, strict=True)
    ]
