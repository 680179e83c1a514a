"""What the workbook commands have in common: which community, one sentence when it cannot be done, the summary."""

import json
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from community import importing
from community.errors import Refused
from community.importing import Fate, Import, Summary
from community.management.tables import NeedsTables
from community.models import Community

CANNOT = 2


class WorkbookCommand(NeedsTables):
    """Stops with one sentence on stderr and exit code 2 when the work cannot begin at all."""

    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--community", metavar="SLUG", help="needed when there are several")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.work(community_called(options["community"]), options)
        except Refused as refusal:
            self.stderr.write(str(refusal))
            raise SystemExit(CANNOT) from refusal

    def work(self, community: Community, options: dict[str, Any]) -> None:
        raise NotImplementedError


class ImportCommand(WorkbookCommand):
    """Refused rows are part of an ordinary answer: the exit code stays 0."""

    importer: ClassVar[type[Import]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
        parser.add_argument("--json", action="store_true", help="print the summary as a JSON object")

    def work(self, community: Community, options: dict[str, Any]) -> None:
        sheet = importing.read(options["file"], self.importer.schema)
        summary = importing.run(
            self.importer, community=community, sheet=sheet, by=None, dry_run=options["dry_run"]
        )
        if options["json"]:
            answer = summary.as_json() | {"dry_run": options["dry_run"]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(in_words(summary, options["dry_run"])))


def in_words(summary: Summary, dry_run: bool) -> list[str]:
    counts = summary.counts()
    lines = [_("Nothing was stored: this was a trial run.")] if dry_run else []
    lines.append(
        _("New: %(created)d, changed: %(updated)d, already there: %(unchanged)d, not taken: %(refused)d")
        % counts
    )
    lines += [
        _("Row %(row)d: %(reason)s") % {"row": line.number, "reason": line.detail}
        for line in summary.of(Fate.REFUSED)
    ]
    return lines + summary.notes


def community_called(slug: str | None) -> Community:
    """By its short name; with one community nobody needs to say which."""
    places = {place.slug: place for place in Community.objects.filter(is_active=True)}
    if slug is None and len(places) == 1:
        return next(iter(places.values()))
    if slug in places:
        return places[slug]
    names = "、".join(f"{place.slug} ({place.name})" for place in places.values())
    if not names:
        raise Refused(_("There is no community yet."))
    if slug is None:
        raise Refused(_("Say which community with --community: %(names)s") % {"names": names})
    raise Refused(
        _("There is no community called “%(slug)s”. There are: %(names)s") % {"slug": slug, "names": names}
    )
