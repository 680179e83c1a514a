"""Passbook and stock book: the database itself refuses change and deletion, whichever way it is asked."""

import pytest
from django.db import DatabaseError, connection, transaction

from points.models import Entry, StockMovement

pytestmark = pytest.mark.django_db


def raw(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


ATTEMPTS = {
    "update": lambda model: model.objects.update(reference="other"),
    "delete": lambda model: model.objects.all().delete(),
    "raw delete of the queryset": lambda model: model.objects.all()._raw_delete("default"),
    "save": lambda model: model.objects.get().save(),
    "bulk update": lambda model: model.objects.bulk_update([model.objects.get()], ["reference"]),
    "UPDATE": lambda model: raw(f"UPDATE {model._meta.db_table} SET reference = 'other'"),
    "DELETE": lambda model: raw(f"DELETE FROM {model._meta.db_table}"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
@pytest.mark.parametrize("model", [Entry, StockMovement])
def test_lines_are_added_and_never_changed(cast, towel, give_points, model, attempt):
    give_points(cast.zhao, 30)
    before = list(model.objects.values())
    assert len(before) == 1

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempt(model)

    assert list(model.objects.values()) == before
