import datetime
from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.errors import Refused
from community.management.workbooks import WorkbookCommand
from community.models import Community
from repairs import record_book


class Command(WorkbookCommand):
    help = "Write the record of repairs, eight columns, one row for each order, as a workbook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--from", dest="first", metavar="DAY", help="first day of visits, as 2026-01-31")
        parser.add_argument("--to", dest="last", metavar="DAY", help="last day of visits")

    def work(self, community: Community, options: dict[str, Any]) -> None:
        first, last = day_of(options["first"]), day_of(options["last"])
        orders = record_book.between(record_book.recorded(community), first, last)
        period = record_book.period_of(first, last)
        try:
            count = record_book.export(
                options["file"],
                orders=orders,
                community=community,
                by=None,
                period=period,
                description=period,
            )
        except OSError as error:
            raise Refused(
                _("The file %(name)s cannot be written: %(reason)s")
                % {"name": options["file"], "reason": error.strerror}
            ) from error
        self.stdout.write(
            ngettext("%(count)d order written.", "%(count)d orders written.", count) % {"count": count}
        )


def day_of(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(_("“%(text)s” is not a day; write it as 2026-01-31.") % {"text": text}) from error
