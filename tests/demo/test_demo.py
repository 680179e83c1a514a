"""The command `demo`: never among real people, and served wherever there is a free port."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.utils import timezone

from community import serving
from community.models import Community
from repairs.models import RepairOrder


def demo():
    call_command("demo", "--no-serve", stdout=StringIO())


def test_real_people_are_never_mixed_with_the_sample(cast, community):
    with pytest.raises(CommandError) as refused:
        demo()

    assert "DATA_DIR" in str(refused.value)
    assert set(Community.objects.values_list("slug", flat=True)) == {"qianshang", "binhe"}
    assert not RepairOrder.objects.exists()


def test_a_failed_load_leaves_an_empty_database(db, monkeypatch, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    monkeypatch.setattr("repairs.workflow.close", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        demo()

    assert not Community.objects.exists()
    assert abs(timezone.now().timestamp() - time.time()) < 60


@pytest.fixture
def taken():
    """A port in use, and the one after it free."""
    with socket.socket() as busy:
        busy.bind((serving.HOST, 0))
        busy.listen()
        yield busy.getsockname()[1]


def test_a_port_in_use_is_passed_over(taken):
    assert serving.free_port(taken) > taken


def test_a_number_that_is_no_port_is_refused(db):
    for nonsense in ("0", "65536", "eighty"):
        with pytest.raises(CommandError, match="port"):
            call_command("demo", "--no-serve", "--port", nonsense)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the test presses Ctrl-C as POSIX does")
def test_it_is_served_on_the_next_free_port_until_ctrl_c(tmp_path, taken):
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "PLAIN_STATIC"}
    }
    environment |= {"DATA_DIR": str(tmp_path / "a sample"), "DJANGO_SETTINGS_MODULE": "community.settings"}
    with subprocess.Popen(
        [sys.executable, Path(project.BASE_DIR) / "manage.py", "demo", "--port", str(taken)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            lines = []
            while "Ctrl-C" not in (line := server.stdout.readline()):
                assert line, lines
                lines.append(line)
            address = re.search(r"http://[\d.:]+", line)[0]
            page = _open(f"{address}/login/")
            style = re.search(r'href="(/static/css/app\.[0-9a-f]+\.css)"', page)[1]
            assert _open(address + style)
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
    assert any(str(taken) in line for line in lines)


def _open(address):
    for _try in range(60):
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.URLError:
            time.sleep(0.5)
    raise AssertionError(f"{address} does not answer")
