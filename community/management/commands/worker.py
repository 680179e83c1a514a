"""Sends waiting messages: `worker` runs until it is told to stop, `worker --once` makes one pass (for cron)."""

import logging
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.db import DatabaseError, close_old_connections

from community.management.tables import NeedsTables
from community.messages.outbox import deliver_due

log = logging.getLogger(__name__)


class Command(NeedsTables):
    help = "Sends the messages that wait to be sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="make one pass and end")
        parser.add_argument("--every", type=float, default=5, metavar="SECONDS", help="pause between passes")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(str(deliver_due()))
            return
        stop = Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        while not stop.is_set():
            make_a_pass()
            stop.wait(options["every"])


def make_a_pass() -> None:
    """A database that restarts must not end the worker."""
    close_old_connections()
    try:
        deliver_due()
    except DatabaseError:
        log.exception("The database did not answer; trying again.")
