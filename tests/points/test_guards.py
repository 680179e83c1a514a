"""The guards of settled periods survive what migrations do to tables, when they are released and set up again."""

import pytest
from django.db import connection, models

from points import guards
from points.models import Settlement

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_migration_that_alters_settlements_takes_the_guards_off_and_puts_them_on_again():
    """As a later migration would: SQLite makes the table anew, and a guard that reads it would stand in the way."""
    column = models.CharField(max_length=9, default="x", db_default="x")
    column.set_attributes_from_name("spare")
    column.model = Settlement
    with connection.schema_editor() as editor:
        guards.release(None, editor)
        editor.add_field(Settlement, column)
        editor.remove_field(Settlement, column)
        guards.set_up(None, editor)

    assert guards.missing() == []
