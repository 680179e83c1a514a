"""`manage.py test` runs pytest, in a process of its own: the tests choose their settings before Django starts."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings

# Options handed on to pytest as they are: (flags, whether a value follows, help).
FORWARDED: list[tuple[tuple[str, ...], bool, str]] = [
    (("-k",), True, "only tests whose names match, as in pytest"),
    (("-m",), True, "only tests with these markers, as in pytest"),
    (("-n",), True, "how many processes; 0 runs all in one"),
    (("-s",), False, "show what the tests print"),
    (("--lf",), False, "only what failed last time"),
    (("--ff",), False, "what failed last time first"),
    (("--pdb",), False, "stop in the debugger at a failure"),
    (("--durations",), True, "list this many slowest tests"),
    (("--maxfail",), True, "stop after this many failures"),
    (("--junitxml",), True, "write a report for a build server"),
]
# These need the terminal, which parallel processes do not have.
ALONE = {"-n", "-s", "--pdb"}


class PytestRunner:
    """Labels are pytest's: paths, `path::test`, and after `--` anything else that pytest understands."""

    def __init__(self, verbosity: int = 1, failfast: bool = False, **options: Any):
        self.verbosity = verbosity
        self.failfast = failfast
        self.options = options

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        parser.add_argument("-x", dest="failfast", action="store_true", help="stop at the first failure")
        for flags, takes_value, about in FORWARDED:
            parser.add_argument(
                *flags, dest=key(flags), help=about, action="store" if takes_value else "store_true"
            )

    def run_tests(self, test_labels: list[str], **ignored: Any) -> int:
        """The exit code of pytest: none for success; no test run at all counts as a failure too."""
        command = [sys.executable, "-m", "pytest", *self.arguments(test_labels)]
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=False).returncode

    def arguments(self, labels: list[str]) -> list[str]:
        chosen = [
            argument for flags, takes_value, _ in FORWARDED for argument in self.forward(flags, takes_value)
        ]
        if not ALONE.intersection([*chosen, *labels]) and not any("::" in label for label in labels):
            chosen += ["-n", "auto", "--dist", "loadgroup"]
        if self.failfast:
            chosen.append("-x")
        if self.verbosity != 1:
            chosen.append("-q" if self.verbosity == 0 else "-" + "v" * (self.verbosity - 1))
        return [*chosen, *labels]

    def forward(self, flags: tuple[str, ...], takes_value: bool) -> list[str]:
        value = self.options.get(key(flags))
        if not value:
            return []
        return [flags[-1], str(value)] if takes_value else [flags[-1]]


def key(flags: tuple[str, ...]) -> str:
    return "pytest_" + flags[-1].lstrip("-")
