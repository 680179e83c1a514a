"""A row never names a file that is not there, and a file that no row names does not stay for ever."""

import datetime
import os
import stat
import time

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connections, transaction

from community import photos

from .conftest import encoded, picture, upload

DAY = datetime.timedelta(days=1)


@pytest.fixture
def photo():
    return photos.prepare(upload(encoded(picture())))


def files(settings):
    root = settings.MEDIA_ROOT
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def rows():
    """Any small table will do for rows."""
    return list(Group.objects.values_list("name", flat=True))


def add_row(name):
    Group.objects.create(name=name)


def test_a_kept_photo_lies_under_its_month_with_its_thumbnail(photo, settings):
    name = photos.keep(photo)
    assert files(settings) == sorted([name, photos.thumbnail_name(name)])
    assert photos.path_of(name).read_bytes() == photo.data
    assert photos.path_of(photos.thumbnail_name(name)).read_bytes() == photo.thumbnail
    assert name.startswith(f"photos/{datetime.date.today():%Y}/")
    assert stat.S_IMODE(photos.path_of(name).stat().st_mode) == settings.FILE_UPLOAD_PERMISSIONS


def test_the_same_photo_kept_twice_is_two_files(photo, settings):
    assert photos.keep(photo) != photos.keep(photo)
    assert len(files(settings)) == 4


def test_a_full_disk_leaves_nothing_behind(photo, settings, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    photos.keep(photo)
    before = files(settings)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        photos.keep(photo)
    assert files(settings) == before


@pytest.mark.django_db
def test_photos_stay_when_the_operation_succeeds(photo, settings):
    with photos.kept() as store:
        add_row(store.keep(photo))
        add_row(store.keep(photo))
    assert sorted(rows()) == sorted(store.names)
    assert len(files(settings)) == 4
    assert photos.missing(rows()) == []


def report(photo, failing=None):
    """An operation as they are written: rows and photos in one block."""
    with photos.kept() as store, transaction.atomic():
        add_row(store.keep(photo))
        if failing:
            raise failing
    return store


@pytest.mark.django_db
def test_photos_and_rows_go_together_when_the_operation_fails(photo, settings):
    earlier = photos.keep(photo)
    with pytest.raises(ValueError, match="no such trade"):
        report(photo, failing=ValueError("no such trade"))
    assert rows() == []
    assert files(settings) == sorted([earlier, photos.thumbnail_name(earlier)])


@pytest.mark.django_db
def test_an_error_caught_further_out_takes_only_what_belongs_to_the_failed_part(photo, settings):
    with transaction.atomic():
        first = report(photo)
        with pytest.raises(ValueError, match="the second is wrong"):
            report(photo, failing=ValueError("the second is wrong"))
    assert rows() == first.names
    assert files(settings) == sorted([first.names[0], photos.thumbnail_name(first.names[0])])


def message_fails():
    raise RuntimeError("the messenger is down")


@pytest.mark.django_db(transaction=True)
def test_what_fails_after_the_commit_leaves_the_photo_to_its_row(photo):
    def report_and_tell():
        with photos.kept() as store:
            transaction.on_commit(message_fails)
            add_row(store.keep(photo))

    with pytest.raises(RuntimeError, match="messenger"):
        report_and_tell()
    assert len(rows()) == 1
    assert photos.missing(rows()) == []


@pytest.mark.django_db(transaction=True)
def test_a_commit_whose_answer_was_lost_deletes_nothing(photo, monkeypatch):
    """The connection breaks while the database answers the COMMIT: the row is there all the same."""
    connection = connections["default"]
    commit = connection._commit

    def committed_but_unheard():
        commit()
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", committed_but_unheard)
        with pytest.raises(OperationalError):
            report(photo)
    assert len(rows()) == 1
    assert photos.missing(rows()) == []


def test_the_sweep_takes_old_strays_and_nothing_else(photo, settings):
    known, stray, fresh = (photos.keep(photo) for _ in range(3))
    half = photos.path_of(stray).with_name("11111111-1111-1111-1111-111111111111.jpg.part")
    half.write_bytes(b"half")
    old = time.time() - 2 * DAY.total_seconds()
    for name in (known, stray):
        for path in (photos.path_of(name), photos.path_of(photos.thumbnail_name(name))):
            os.utime(path, (old, old))
    os.utime(half, (old, old))

    gone = photos.sweep([known], older_than=DAY)

    month = os.path.dirname(stray)
    assert gone == sorted([stray, photos.thumbnail_name(stray), f"{month}/{half.name}"])
    assert files(settings) == sorted(
        [known, photos.thumbnail_name(known), fresh, photos.thumbnail_name(fresh)]
    )
    assert photos.sweep([known], older_than=DAY) == []


def test_a_sweep_before_the_first_photo_finds_nothing(settings):
    assert photos.sweep([]) == []


def test_a_missing_thumbnail_counts_as_missing(photo):
    whole, half = photos.keep(photo), photos.keep(photo)
    photos.path_of(photos.thumbnail_name(half)).unlink()
    assert photos.missing([whole, half, "photos/../../etc/passwd"]) == [half, "photos/../../etc/passwd"]


@pytest.mark.parametrize(
    "name", ["../settings.py", "/etc/passwd", "photos/2024/01/../../../x.jpg", "photos/2024/01/x.svg", ""]
)
def test_names_that_were_never_given_lead_nowhere(name):
    with pytest.raises(ValueError, match="not the name of a kept photo"):
        photos.path_of(name)
