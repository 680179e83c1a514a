"""The sample community: lively, honest, the same however often it is asked for, and never among real people."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from community import serving
from community.demo.people import LOGINS, PASSWORD
from community.keeping import verifying
from community.models import Community, Message, Resident, Volunteer
from points.models import Entry, Product, Redemption
from repairs.models import Event, OrderPhoto, RepairOrder

State = RepairOrder.State


def demo(*options):
    said = StringIO()
    call_command("demo", "--no-serve", *options, stdout=said)
    return said.getvalue()


@pytest.fixture
def sample(db, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return demo()


def test_a_lively_community_that_keeps_every_promise(sample):
    assert list(verifying.findings()) == []

    main = Community.objects.get(slug="qianshang")
    assert {order.state for order in RepairOrder.objects.filter(community=main)} == set(State.values)
    assert RepairOrder.objects.count() >= 60
    assert Resident.objects.filter(community=main).count() >= 110
    assert Volunteer.objects.approved().filter(resident__community=main).count() >= 20
    assert Volunteer.objects.filter(state="applied").count() >= 3
    assert {state for (state,) in Redemption.objects.values_list("state")} == set(Redemption.State.values)
    assert Product.objects.filter(community=main, photo__isnull=False).count() == 12
    assert OrderPhoto.objects.count() >= 15
    assert Message.objects.filter(state="waiting").count() == 0


def test_the_office_has_something_to_do_today(sample):
    orders = RepairOrder.objects.filter(community__slug="qianshang")
    now, day = timezone.now(), timedelta(days=1)

    assert orders.filter(state="submitted", urgency="urgent").exists()
    assert orders.filter(state="open", published_at__lt=now - day).exists()
    assert orders.filter(state="claimed", claimed_at__lt=now - 3 * day).exists()
    assert orders.filter(state="reported", reported_at__lt=now - 3 * day).exists()
    assert orders.filter(referrals__due_on__lt=timezone.localdate(), state="referred").exists()
    assert Redemption.objects.filter(
        state="reserved", expires_at__lt=now + 2 * day, expires_at__gt=now
    ).exists()


def test_the_history_runs_from_two_months_ago_to_today_in_order(sample):
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[0] < timezone.now() - timedelta(days=50)
    assert moments[-1] <= timezone.now()
    assert not Event.objects.filter(at__lt=F("order__created_at")).exists()
    for resident in Resident.objects.filter(entries__isnull=False).distinct():
        dates = list(
            Entry.objects.filter(resident=resident).order_by("sequence").values_list("at", flat=True)
        )
        assert dates == sorted(dates)


def test_the_clock_is_the_real_one_again(sample, community):
    assert abs(community.residents.create(name="新来的").date_joined - timezone.now()).total_seconds() < 60


def test_everybody_named_on_the_screen_can_sign_in(sample):
    assert PASSWORD in sample
    for name, phone, _role, _where in LOGINS:
        assert f"{phone}  {name}" in sample
        assert authenticate(None, username=phone, password=PASSWORD).name == name


def test_numbers_that_belong_to_nobody(sample):
    phones = set(Resident.objects.exclude(contact_phone="").values_list("contact_phone", flat=True))
    assert [phone for phone in phones if not re.fullmatch(r"1990000\d{4}", phone)] == []


def test_asking_twice_changes_nothing(sample):
    before = RepairOrder.objects.count(), Entry.objects.count()
    again = demo()
    assert (RepairOrder.objects.count(), Entry.objects.count()) == before
    assert again.splitlines()[1:] == sample.splitlines()[1:]


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
