"""Starting a web server for whoever tries the program out. An office's own server is described in docs/operations.md."""

import contextlib
import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from typing import NoReturn

from django.conf import settings
from django.core.management import call_command
from django.db import connections

HOST = "127.0.0.1"
PORTS_TO_TRY = 50


def free_port(wanted: int) -> int | None:
    """The wanted port or the next one that nobody uses."""
    return next((port for port in range(wanted, min(wanted + PORTS_TO_TRY, 65536)) if _is_free(port)), None)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":  # elsewhere this option lets two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def serve(port: int) -> NoReturn:
    """Serve until Ctrl-C: gunicorn where it runs, waitress on Windows, and Django's own server as the last resort."""
    environment = {**os.environ, **_static_files()}
    command = [sys.executable, "-m", *_server(port)]
    connections.close_all()
    sys.stdout.flush()
    os.chdir(settings.BASE_DIR)
    if os.name == "posix":
        os.execve(sys.executable, command, environment)  # noqa: S606 - Ctrl-C reaches the server itself
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(subprocess.run(command, env=environment, check=False).returncode)  # noqa: S603
    sys.exit(0)


def _server(port: int) -> list[str]:
    if os.name == "posix" and find_spec("gunicorn"):
        options = [
            "--worker-class=gthread",
            "--workers=1",
            "--threads=8",
            "--graceful-timeout=3",
            "--log-level=warning",
        ]
        return ["gunicorn", f"--bind={HOST}:{port}", *options, "community.wsgi:application"]
    if find_spec("waitress"):
        return ["waitress", f"--listen={HOST}:{port}", "--threads=8", "community.wsgi:application"]
    return ["django", "runserver", f"{HOST}:{port}", "--noreload", "--settings=community.settings"]


def _static_files() -> dict[str, str]:
    """Collect them, hashed and compressed, as an office's server has them; or have them served from where they lie."""
    if settings.DEBUG or settings.WHITENOISE_USE_FINDERS:
        return {}
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    except (OSError, ValueError):
        return {"PLAIN_STATIC": "on"}
    return {}
