"""Commands that work on the tables say in one sentence when there are none."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from community.models import Community


class NeedsTables(BaseCommand):
    """Ends with exit code 1 on a database that was never migrated."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        if Community._meta.db_table not in connection.introspection.table_names():
            raise CommandError(_("The database has no tables yet. Please run “manage.py migrate” first."))
        return super().execute(*args, **options)
