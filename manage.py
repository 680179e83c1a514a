#!/usr/bin/env python3
"""Django's command line. On a computer with nothing but Python it first makes itself an environment."""

import os
import sys

OLDEST = (3, 11)


def main():
    # This file must stay readable for old Pythons: they are the ones to be told.
    if sys.version_info[:2] < OLDEST:
        sys.exit(
            "需要 Python 3.11 或更新的版本，这里是 {0}.{1}。 "
            "Python 3.11 or newer is needed; this is {0}.{1}.".format(*sys.version_info[:2])
        )

    from community import bootstrap

    bootstrap.prepare(sys.argv[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
