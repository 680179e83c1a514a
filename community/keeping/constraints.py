"""Proving row by row what the database's constraints promise, and that the constraints are there at all.

A table rebuilt by hand, a bulk load with checks switched off or a restored file from elsewhere may break them silently.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import (
    BooleanField,
    CheckConstraint,
    ExpressionWrapper,
    Max,
    Model,
    Q,
    UniqueConstraint,
    Value,
)
from django.db.models.aggregates import Count
from django.db.models.functions import Coalesce


@dataclass(frozen=True)
class Unique:
    """A unique constraint, whether it is written on a field or in Meta."""

    name: str
    fields: tuple[str, ...]
    condition: Q | None = None


def check_rules(model: type[Model]) -> list[CheckConstraint]:
    return [rule for rule in model._meta.constraints if isinstance(rule, CheckConstraint)]


def unique_rules(model: type[Model]) -> list[Unique]:
    named = [
        Unique(rule.name, tuple(rule.fields), rule.condition)
        for rule in model._meta.constraints
        if isinstance(rule, UniqueConstraint)
    ]
    on_fields = [
        Unique(f"{model._meta.label}.{field.name}", (field.name,))
        for field in model._meta.local_concrete_fields
        if field.unique and not field.primary_key
    ]
    together = [
        Unique(f"{model._meta.label}.{'+'.join(names)}", tuple(names))
        for names in model._meta.unique_together
    ]
    return named + on_fields + together


def rows_against(model: type[Model], rule: CheckConstraint) -> Iterator[int]:
    """Ids of the rows for which the condition is false; unknown (NULL) passes, as it does in the database."""
    keeps = Coalesce(
        ExpressionWrapper(rule.condition, BooleanField()), Value(True), output_field=BooleanField()
    )
    rows = model._base_manager.annotate(keeps_rule=keeps).filter(keeps_rule=False)
    yield from rows.order_by("pk").values_list("pk", flat=True).iterator()


def duplicates(model: type[Model], rule: Unique) -> Iterator[int]:
    """The newest id of every set of rows that should be one. NULL is never a duplicate."""
    given = {f"{name}__isnull": False for name in rule.fields}
    rows = model._base_manager.filter(rule.condition or Q(), **given).order_by().values(*rule.fields)
    twice = rows.annotate(times=Count("pk"), newest=Max("pk")).filter(times__gt=1)
    yield from twice.values_list("newest", flat=True)


def missing_rules(model: type[Model]) -> Iterator[str]:
    """Names of constraints that the table should have and has not."""
    table = model._meta.db_table
    names, unique_columns = _sqlite_rules(table) if connection.vendor == "sqlite" else _other_rules(table)
    yield from (rule.name for rule in check_rules(model) if rule.name not in names)
    of_field = {field.name: field.column for field in model._meta.local_concrete_fields}
    for rule in unique_rules(model):
        columns = tuple(of_field[name] for name in rule.fields)
        if rule.name not in names and (rule.condition is not None or columns not in unique_columns):
            yield rule.name


Rules = tuple[
    set[str], set[tuple[str, ...]]
]  # the names that are there, and the sets of columns that are unique


def _sqlite_rules(table: str) -> Rules:
    """Django's introspection parses each table's SQL twice, which takes longer than all other checks together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
        names = {name for (sql,) in cursor.fetchall() for name in re.findall(r'CONSTRAINT "(\w+)"', sql)}
        cursor.execute(
            "SELECT i.name, c.name FROM pragma_index_list(%s) i, pragma_index_info(i.name) c "
            'WHERE i."unique" ORDER BY i.seq, c.seqno',
            [table],
        )
        columns: dict[str, tuple[str, ...]] = {}
        for index, column in cursor.fetchall():
            columns[index] = (*columns.get(index, ()), column)
    return names | columns.keys(), set(columns.values())


def _other_rules(table: str) -> Rules:
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, table)
    return set(there), {tuple(found["columns"]) for found in there.values() if found["unique"]}
