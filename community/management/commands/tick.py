import logging
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from community.keeping import registry
from community.management.tables import NeedsTables

logger = logging.getLogger(__name__)


class Command(NeedsTables):
    help = "Do what is due: reminders, expiries, clearing up. Safe to run as often as you like."

    def handle(self, *args: Any, **options: Any) -> None:
        registry.discover()
        failed = [chore.name for chore in registry.CHORES.values() if not self._done(chore)]
        if failed:
            raise CommandError(_("Not everything could be done: %(chores)s") % {"chores": ", ".join(failed)})

    def _done(self, chore: registry.Chore) -> bool:
        """One chore that fails does not keep the others from being done."""
        try:
            count = chore.do()
        except Exception:
            logger.exception("tick: %s", chore.name)
            return False
        if count:
            self.stdout.write(f"{chore.name}: {count}")
        return True
