"""Proving row by row what the database's constraints promise, and that the constraints are there at all.

A table rebuilt by hand, a bulk load with checks switched off or a restored file from elsewhere may break them silently.
"""

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
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, model._meta.db_table)
    unique_columns = {tuple(found["columns"]) for found in there.values() if found["unique"]}
    yield from (rule.name for rule in check_rules(model) if rule.name not in there)
    for rule in unique_rules(model):
        columns = tuple(model._meta.get_field(name).column for name in rule.fields)
        if rule.name not in there and (rule.condition is not None or columns not in unique_columns):
            yield rule.name
