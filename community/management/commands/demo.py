from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from community import serving
from community.demo import loading
from community.demo.people import LOGINS, PASSWORD
from community.errors import Refused


def port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


class Command(BaseCommand):
    help = "Load a lively sample community and serve it on this computer."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="load it and stop")
        parser.add_argument(
            "--port", type=port_number, default=8000, help="8000, or the next one that is free"
        )

    def handle(self, *args: Any, no_serve: bool, port: int, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        self._load()
        self._introduce()
        if not no_serve:
            self._serve(port)

    def _load(self) -> None:
        if loading.is_loaded():
            self.stdout.write(_("The sample community is here already."))
            return
        self.stdout.write(_("Loading the sample community; this takes some seconds …"))
        self.stdout.flush()
        try:
            loading.load()
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _introduce(self) -> None:
        self.stdout.write(_("Everybody's password is %(password)s") % {"password": PASSWORD})
        for name, phone, role, _where in LOGINS:
            self.stdout.write(f"  {phone}  {name}  {_(role)}")

    def _serve(self, wanted: int) -> None:
        port = serving.free_port(wanted)
        if port is None:
            raise CommandError(
                _("Port %(port)d and those after it are taken; “--port” names another.") % {"port": wanted}
            )
        if port != wanted:
            self.stdout.write(_("Port %(port)d is taken, so here is the next free one.") % {"port": wanted})
        self.stdout.write(
            _("Open http://%(address)s in a browser. Ctrl-C ends it.") % {"address": f"{serving.HOST}:{port}"}
        )
        self.stdout.flush()
        serving.serve(port)
