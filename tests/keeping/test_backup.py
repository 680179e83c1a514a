"""A backup brings everything back; what is not a whole backup changes nothing."""

import json
import os
import stat
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from community.errors import Refused
from community.keeping import restoring, verifying
from community.models import Community, Resident
from points import ledger
from points.models import Entry
from repairs.models import OrderPhoto, RepairOrder
from tests.settling import ago

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words):
    said = StringIO()
    call_command(*map(str, words), stdout=said)
    return said.getvalue()


def rows_in(file):
    """Table → lines, as they are in a backup."""
    with zipfile.ZipFile(file) as zipped:
        return {
            name: zipped.read(name).decode().splitlines()
            for name in zipped.namelist()
            if name.startswith("rows/")
        }


def uploads_in(root):
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in Path(root).rglob("*")
        if path.is_file()
    }


@pytest.fixture
def file(tmp_path):
    return tmp_path / "shelf" / "weixiu.zip"


@pytest.fixture
def backup(story, file):
    file.parent.mkdir()
    run("backup", file)
    return file


@pytest.mark.slow
def test_everything_comes_back(story, backup, own_uploads, cast, orders, tmp_path):
    files = uploads_in(own_uploads)
    later = orders.closed(by=cast.sun, item="备份以后的")
    for path in Path(own_uploads).rglob("*.jpg"):
        path.unlink()

    said = run("restore", backup, "--replace", "--yes")

    assert uploads_in(own_uploads) == files
    assert not RepairOrder.objects.filter(pk=later.pk).exists()
    run("backup", tmp_path / "again.zip")
    assert rows_in(tmp_path / "again.zip") == rows_in(backup)
    assert list(verifying.findings()) == []
    assert OrderPhoto.objects.count() == 2
    assert said.count("\n") == 2


@pytest.mark.slow
def test_life_goes_on_where_the_backup_stopped(story, backup, cast, orders):
    newest, lines = RepairOrder.objects.latest("pk").pk, Entry.objects.filter(resident=cast.zhao).count()
    run("restore", backup, "--replace", "--yes")

    order = orders.closed(by=cast.zhao)

    assert order.pk > newest
    assert Entry.objects.filter(resident=cast.zhao).count() == lines + 1
    assert ledger.balance_of(cast.zhao) == 40
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.update(amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resident.objects.create(name="")
    assert list(verifying.findings()) == []


@pytest.mark.slow
def test_what_was_settled_stays_settled(cast, file, posted):
    file.parent.mkdir()
    run("backup", file)
    run("restore", file, "--replace", "--yes")

    assert list(verifying.findings()) == []
    late = {"occurred_on": ago(40), "reference": "late", "reason": "维修", "by": None}
    with pytest.raises(Refused):
        ledger.award(resident=cast.zhao, worth=ledger.Worth(1, ""), **late)


def manage(*words, **environment):
    """The command as the office runs it, in a process of its own."""
    keep = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DATA_DIR"}}
    return subprocess.run(
        [sys.executable, Path(settings.BASE_DIR) / "manage.py", *map(str, words)],
        env={**keep, "DJANGO_SETTINGS_MODULE": "community.settings", **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_an_office_moves_to_another_computer(story, backup, tmp_path, own_uploads):
    """From whatever database the tests run on to a new SQLite file; from PostgreSQL that is another database."""
    there = {"DATA_DIR": str(tmp_path / "new office")}

    moved = manage("restore", backup, **there)
    assert (moved.returncode, moved.stderr) == (0, "")
    assert manage("backup", tmp_path / "again.zip", **there).returncode == 0

    assert rows_in(tmp_path / "again.zip") == rows_in(backup)
    assert uploads_in(tmp_path / "new office/uploads") == uploads_in(own_uploads)
    twice = manage("restore", backup, **there)
    assert twice.returncode == 1
    assert "--replace" in twice.stderr


@pytest.mark.slow
@pytest.mark.postgres
def test_an_office_moves_from_a_file_to_a_server(story, backup, tmp_path):
    there = {"DATA_DIR": str(tmp_path / "file")}
    assert manage("restore", backup, **there).returncode == 0
    assert manage("backup", tmp_path / "file.zip", **there).returncode == 0

    run("restore", tmp_path / "file.zip", "--replace", "--yes")

    run("backup", tmp_path / "again.zip")
    assert rows_in(tmp_path / "again.zip") == rows_in(backup)


@pytest.mark.slow
def test_people_work_while_a_backup_is_written(story, file, cast, orders, monkeypatch):
    """What happens meanwhile is not in it, and nobody waits."""
    from threading import Thread

    from community.keeping import rows

    plain, during = rows.lines_of, []

    def meanwhile():
        during.append(orders.submitted(item="备份当中"))
        connection.close()

    def lines_of(model):
        if not during:
            thread = Thread(target=meanwhile)
            thread.start()
            thread.join(timeout=10)
            assert during, "the resident had to wait for the backup"
        return plain(model)

    monkeypatch.setattr(rows, "lines_of", lines_of)
    file.parent.mkdir()
    run("backup", file)
    monkeypatch.undo()

    run("restore", file, "--replace", "--yes")
    assert not RepairOrder.objects.filter(item="备份当中").exists()
    assert list(verifying.findings()) == []


def test_a_backup_is_for_its_owner_only_and_overwrites_nothing(backup):
    if os.name == "posix":
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    before = backup.read_bytes()

    with pytest.raises(CommandError, match=r"exist|存在"):
        run("backup", backup)

    assert backup.read_bytes() == before
    assert os.listdir(backup.parent) == ["weixiu.zip"]


def test_a_backup_that_fails_leaves_nothing_behind(story, file, monkeypatch):
    file.parent.mkdir()
    monkeypatch.setattr("community.keeping.rows.lines_of", lambda model: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        run("backup", file)

    assert os.listdir(file.parent) == []


def test_a_backup_into_a_folder_that_is_not_there_says_so(story, tmp_path):
    with pytest.raises(CommandError):
        run("backup", tmp_path / "nowhere" / "weixiu.zip")


def test_nobodys_open_session_is_in_a_backup(story, login, cast, file):
    login(cast.wang)
    file.parent.mkdir()
    run("backup", file)

    assert "rows/django_session.jsonl" not in rows_in(file)
    assert "rows/community_resident.jsonl" in rows_in(file)


def test_data_that_is_there_is_not_replaced_unasked(backup, cast):
    cast.li.name = "李建国二"
    cast.li.save()

    with pytest.raises(CommandError, match="--replace"):
        run("restore", backup)
    with pytest.raises(CommandError, match="--yes"):
        run("restore", backup, "--replace")

    assert Resident.objects.get(pk=cast.li.pk).name == "李建国二"


def repacked(backup, target, change):
    """The backup written anew; `change(names → bytes)` may do to it what it likes."""
    with zipfile.ZipFile(backup) as zipped:
        members = {info.filename: zipped.read(info) for info in zipped.infolist()}
    change(members)
    with zipfile.ZipFile(target, "w") as zipped:
        for name, content in members.items():
            if isinstance(content, zipfile.ZipInfo):
                zipped.writestr(content, "../../outside")
            else:
                zipped.writestr(name, content)
    return target


def with_manifest(members, **changes):
    members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | changes)


def listed(members, name, content):
    """Add a member and list it properly, as a clever person would."""
    import hashlib

    members[name] = content
    size, digest = (
        (13, "") if isinstance(content, zipfile.ZipInfo) else (len(content), hashlib.sha256(content))
    )
    manifest = json.loads(members["manifest.json"])
    manifest["members"][name] = {"size": size, "sha256": digest and digest.hexdigest()}
    members["manifest.json"] = json.dumps(manifest)


def a_link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def truncate(members):
    photo = next(name for name in members if name.endswith(".jpg"))
    members[photo] = members[photo][:-1]


def alter(members):
    members["rows/points_entry.jsonl"] = members["rows/points_entry.jsonl"].replace(b"award", b"AWARD")


HOSTILE = {
    "another program's zip": lambda members: members.pop("manifest.json"),
    "a list that is no list": lambda members: members.update({"manifest.json": "[1, 2]"}),
    "a list that is no JSON": lambda members: members.update({"manifest.json": "{"}),
    "a newer format": lambda members: with_manifest(members, format_version=2),
    "newer tables": lambda members: with_manifest(members, migrations={"repairs": ["0999_from_the_future"]}),
    "no tables at all": lambda members: with_manifest(members, migrations={}),
    "a table missing": lambda members: members.pop("rows/points_entry.jsonl"),
    "a photo cut short": truncate,
    "a changed passbook": alter,
    "something not listed": lambda members: members.update({"uploads/extra.jpg": b"x"}),
    "a path that climbs out": lambda members: listed(members, "uploads/../../evil.jpg", b"x"),
    "an absolute path": lambda members: listed(members, "/tmp/evil.jpg", b"x"),
    "a Windows path": lambda members: listed(members, "uploads/C:\\evil.jpg", b"x"),
    "a link": lambda members: listed(members, "uploads/link.jpg", a_link("uploads/link.jpg")),
    "a file among the rows": lambda members: listed(members, "rows/evil.py", b"x"),
}
# Found only when its tables stand, which takes seconds for each.
HOSTILE_INSIDE = {
    "another table": lambda members: listed(members, "rows/evil.jsonl", b'["id"]\n'),
    "other columns": lambda members: listed(members, "rows/repairs_claim.jsonl", b'["id", "evil"]\n'),
    "a row that is too short": lambda members: listed(
        members, "rows/community_reminder.jsonl", b'["id", "reference", "at"]\n[1]\n'
    ),
    "a row that is no JSON": lambda members: listed(
        members, "rows/community_reminder.jsonl", b'["id", "reference", "at"]\n[1,\n'
    ),
    "a row that no table takes": lambda members: listed(
        members, "rows/community_reminder.jsonl", b'["id", "reference", "at"]\n[1, null, null]\n'
    ),
    "a row without its parent": lambda members: listed(
        members,
        "rows/community_building.jsonl",
        b'["id", "community_id", "number", "order"]\n[1, 999999, "1", 1]\n',
    ),
}


def refusal_of(bad):
    try:
        run("restore", bad, "--replace", "--yes")
    except CommandError as refused:
        return str(refused)
    return ""


@pytest.fixture
def repack(backup, tmp_path):
    def many(changes):
        return {
            name: repacked(backup, tmp_path / f"{number}.zip", change)
            for number, (name, change) in enumerate(changes.items())
        }

    return many


def test_what_is_not_a_whole_backup_is_refused_and_changes_nothing(backup, repack, own_uploads, tmp_path):
    bad = repack(HOSTILE)
    for cut in (0, 10, 1000, -1, -200):
        bad[f"cut at {cut}"] = tmp_path / f"cut{cut}.zip"
        bad[f"cut at {cut}"].write_bytes(backup.read_bytes()[:cut])
    each_is_refused(bad, own_uploads, tmp_path)


@pytest.mark.slow
def test_rows_that_do_not_fit_are_refused_and_change_nothing(repack, own_uploads, tmp_path):
    each_is_refused(repack(HOSTILE_INSIDE), own_uploads, tmp_path)


def each_is_refused(bad, own_uploads, tmp_path):
    Community.objects.update(address="恢复以前")
    next(Path(own_uploads).rglob("*.s.jpg")).unlink()  # would come back if anything were put in place

    def state():
        names = {*os.listdir(tmp_path), *os.listdir(settings.DATA_DIR)}
        folders = sorted(
            name for name in names if not name.endswith(("-wal", "-shm"))
        )  # SQLite's own business
        return {each.address for each in Community.objects.all()}, uploads_in(own_uploads), folders

    before = state()

    sentences, changed = {}, []
    for name, path in bad.items():
        sentences[name] = refusal_of(path)
        if state() != before:
            changed.append(name)

    assert changed == []
    assert [name for name, sentence in sentences.items() if len(sentence) < 8] == []


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match="nothing"):
        run("restore", tmp_path / "nothing.zip")


def test_tables_of_another_program_are_left_alone(story, backup):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE somebody_elses (id integer)")
    try:
        with pytest.raises(CommandError, match="somebody_elses"):
            run("restore", backup, "--replace", "--yes")
        assert restoring.holds_data()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE somebody_elses")
