import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from community.errors import Refused
from community.keeping import restoring


class Command(BaseCommand):
    help = "Put a backup in place: check it, fill the database and the uploads, bring the tables up to date, verify."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a file that `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="put it in the place of the data there is")
        parser.add_argument("--yes", action="store_true", help="with --replace: do not ask")

    def handle(self, *args: Any, file: Path, replace: bool, yes: bool, **options: Any) -> None:
        try:
            replace = replace and (yes or not restoring.holds_data() or self._agreed())
            manifest = restoring.restore(file, replace=replace)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            _("Restored: the state of %(when)s, %(rows)d rows.")
            % {"when": manifest["made_at"], "rows": sum(manifest["rows"].values())}
        )
        call_command("verify", stdout=self.stdout, stderr=self.stderr)

    def _agreed(self) -> bool:
        if not sys.stdin.isatty():
            raise CommandError(_("Nobody is here to ask; “--yes” answers beforehand."))
        question = _("Everything in this database will be replaced by the backup. Type “replace” to agree: ")
        if input(question).strip() != "replace":
            raise CommandError(_("Nothing was changed."))
        return True
