import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from community.keeping import verifying
from community.management.tables import NeedsTables


class Command(NeedsTables):
    help = "Check every promise over the whole database; exit 1 and a list when one is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(verifying.findings())
        looked_at = verifying.promises_looked_at()
        if options["json"]:
            answer = {"looked_at": looked_at, "findings": [finding.as_dict() for finding in found]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
        for finding in [] if options["json"] else found:
            self.stdout.write(f"{finding.promise}. {finding.check}  {finding.subject}  {finding.sentence}")
        if found:
            raise CommandError(
                _("%(count)d broken promises were found.") % {"count": len(found)}, returncode=1
            )
        if not options["json"]:
            self.stdout.write(_("Every promise is kept (%(count)d were looked at).") % {"count": looked_at})
