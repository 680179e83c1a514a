from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from community.errors import Refused
from community.keeping.backing_up import back_up
from community.management.tables import NeedsTables


class Command(NeedsTables):
    help = "Write the database and the uploads to one zip file, as they are at one moment, while people work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; it must not exist yet")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            made = back_up(file)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            _("Written to %(file)s: %(rows)d rows and %(uploads)d files. Open sign-ins are not in it.")
            % {"file": file, "rows": sum(made["rows"].values()), "uploads": made["uploads"]}
        )
