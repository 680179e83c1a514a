"""王秀兰 says what is broken; the office listens and writes it down; 赵铁柱 hears it before he goes."""

import os
import time
import uuid

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from community import voices
from community.errors import NotAllowed, Refused, Stale
from community.keeping import registry, voice_checks
from repairs import workflow
from repairs.models import OrderPhoto, RepairOrder, VoiceMessage
from repairs.views.voices import in_pieces
from tests.repairs.test_photos_of_an_order import upload as photo
from tests.voices.recordings import upload, wav, webm

pytestmark = pytest.mark.django_db
NEW = "/repairs/new/"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def answers(cast, building):
    return {
        "once": str(uuid.uuid4()),
        "item": "",
        "building": building.pk,
        "unit": "2",
        "room": "903",
        "contact_name": "王秀兰",
        "contact_phone": cast.wang.phone,
    }


@pytest.fixture
def spoken(orders):
    """A request that says nothing but what was said."""
    return orders.submitted(item="", voice=voices.prepare(upload(webm(7))))


def heard(order, cast, item="水龙头滴水", **more):
    return workflow.hear(order, by=cast.chen, item=item, **more)


def test_with_a_voice_message_nothing_need_be_written(login, cast, answers):
    client = login(cast.wang)
    assert client.post(NEW, answers).status_code == 422
    response = client.post(NEW, answers | {"voice": upload(wav(3), "录音.wav")}, follow=True)

    order = RepairOrder.objects.get()
    voice = order.voice
    assert (order.item, voice.kind, voice.seconds, voice.added_by) == (
        workflow.to_be_heard(),
        "wav",
        3,
        cast.wang,
    )
    assert voices.path_of(voice.file).read_bytes() == wav(3)
    assert f'src="{voice.get_absolute_url()}"' in response.content.decode()


def test_what_is_no_recording_comes_back_with_its_sentence(login, cast, answers):
    response = login(cast.wang).post(NEW, answers | {"item": "门", "voice": upload(b"<html>", "录音.wav")})

    assert response.status_code == 422
    assert "voice" in response.context["form"].errors
    assert not RepairOrder.objects.exists()


def test_it_is_not_lost_when_something_alike_was_reported(client, answers, orders):
    orders.submitted(channel="guest", by=None, requester=None)
    sent = answers | {"voice": upload(wav(2)), "photos": [photo()]}
    here = f"{NEW}?community=qianshang"
    asked = client.post(here, sent)
    assert asked.status_code == 200, asked.context["form"].errors
    carried = dict(asked.context["carried"])
    changed = client.post(here, carried | {"apart": "1", "kept_voice": carried["kept_voice"] + "x"})
    done = client.post(here, carried | {"apart": "1"})

    assert changed.status_code == 422
    order = RepairOrder.objects.latest("pk")
    assert done.url == order.get_tracking_url()
    assert voices.path_of(order.voice.file).read_bytes() == wav(2)
    assert OrderPhoto.objects.filter(order=order).count() == 1


def test_only_the_page_that_records_may_ask_for_the_microphone(login, cast):
    client = login(cast.wang)

    assert "microphone=(self)" in client.get(NEW).headers["Permissions-Policy"]
    assert "microphone=()" in client.get("/").headers["Permissions-Policy"]


def test_who_sees_the_door_hears_the_voice(login, client, cast, orders, spoken):
    url = spoken.voice.get_absolute_url()
    assert client.get(url).status_code == 404
    assert client.get(url, {"t": spoken.token}).status_code == 200
    assert client.get(url, {"t": orders.submitted().token}).status_code == 404
    heard(spoken, cast)
    workflow.publish(spoken, by=cast.chen, skill=orders.skills["carpentry"], size="small")
    for person in (cast.li, cast.zhao, cast.wu, cast.zhou, cast.he):
        assert login(person).get(url).status_code == 404
    workflow.claim(spoken, by=cast.zhao)

    for person in (cast.wang, cast.zhao, cast.chen):
        answer = login(person).get(url)
        assert (answer.content, answer.headers["Content-Type"]) == (webm(7), "audio/webm")
        assert "no-store" in answer.headers["Cache-Control"]
    assert login(cast.qian).get(url).status_code == 404


def test_the_hall_knows_nothing_of_it(login, cast, orders, spoken):
    heard(spoken, cast)
    workflow.publish(spoken, by=cast.chen, skill=orders.skills["carpentry"], size="small")
    client = login(cast.qian)

    for url in ("/hall/", spoken.get_absolute_url()):
        page = client.get(url).content.decode()
        assert "水龙头滴水" in page
        assert "/orders/voice/" not in page


@pytest.mark.parametrize(
    ("wanted", "status", "content", "told"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=0-1", 206, b"01", "bytes 0-1/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-4", 206, b"6789", "bytes 6-9/10"),
        ("bytes=5-900", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
    ],
)
def test_safari_gets_the_pieces_it_asks_for(wanted, status, content, told):
    answer = in_pieces(b"0123456789", wanted)
    assert (answer.status_code, answer.content, answer.headers.get("Content-Range")) == (
        status,
        content,
        told,
    )


def test_volunteers_get_nothing_that_nobody_has_listened_to(login, cast, orders, spoken):
    with translation.override("en"), pytest.raises(Refused, match="listen to the voice message first"):
        workflow.publish(spoken, by=cast.chen, skill=orders.skills["carpentry"], size="small")
    page = login(cast.chen).get(reverse("admin:repairs_repairorder_change", args=[spoken.pk]))

    assert page.context["buttons"][0]["action"].name == "hear"
    assert page.context["proposal"] is None
    assert login(cast.wang).get(spoken.get_absolute_url()).context["whose"] is None
    assert "publish" not in {button["action"].name for button in page.context["buttons"]}


def test_staff_write_down_what_they_heard(login, cast, spoken):
    url = reverse("admin:repairs_repairorder_act", args=[spoken.pk, "hear"])
    client = login(cast.chen)
    page = client.get(url)
    assert page.context["form"]["item"].value() is None
    assert spoken.voice.get_absolute_url() in page.content.decode()
    form = page.context["form"]
    sent = {
        "once": form["once"].value(),
        "version": spoken.version,
        "item": "水龙头滴水",
        "description": "厨房",
    }
    client.post(url, sent)

    spoken.refresh_from_db()
    voice = VoiceMessage.objects.get()
    assert (spoken.item, spoken.description, spoken.state) == ("水龙头滴水", "厨房", "submitted")
    assert voice.heard_by == cast.chen
    assert spoken.events.latest("id").action == "hear"
    assert spoken.terms.filter(term="龙头").exists()


def test_the_safety_gate_reads_what_was_heard(cast, orders, spoken):
    found = heard(spoken, cast, item="厨房有煤气味")

    assert (found.hazard.title, found.urgency) == ("燃气泄漏", "urgent")
    with pytest.raises(Refused):
        workflow.publish(found, by=cast.chen, skill=orders.skills["carpentry"], size="small")


def test_it_is_written_down_once_by_staff_and_not_over_a_newer_version(cast, spoken):
    with pytest.raises(NotAllowed):
        workflow.hear(spoken, by=cast.wang, item="门")
    with pytest.raises(Refused):
        heard(spoken, cast, item=" ")
    with pytest.raises(Stale):
        heard(spoken, cast, expected_version=spoken.version + 1)
    heard(spoken, cast)
    with pytest.raises(Refused):
        heard(spoken, cast)


def test_a_request_that_fails_leaves_no_file(cast, orders, tmp_path):
    with pytest.raises(Refused):
        orders.submitted(
            item="", contact_phone="", by=None, requester=None, voice=voices.prepare(upload(wav()))
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        orders.submitted(place_kind="nowh", voice=voices.prepare(upload(wav())))

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_heard_and_by_whom_go_together(spoken):
    with pytest.raises(IntegrityError), transaction.atomic():
        VoiceMessage.objects.update(heard_at=spoken.created_at)


def findings(name):
    registry.discover()
    return [finding.subject for finding in registry.CHECKS[name].findings()]


def test_verify_names_a_lost_file_and_tick_takes_a_stray_one(spoken, settings):
    settings.STRAY_FILE_SECONDS = 60
    name = spoken.voice.file
    stray = voices.keep(voices.prepare(upload(wav())))
    old = time.time() - 3600
    for path in (voices.path_of(stray), voices.path_of(name)):
        os.utime(path, (old, old))
    assert findings("voice-rows") == [stray]
    assert findings("voice-files") == []

    assert voice_checks.sweep() == 1
    assert not voices.path_of(stray).exists()
    voices.path_of(name).unlink()
    assert findings("voice-files") == [f"repairs.VoiceMessage:{spoken.voice.pk}"]


def test_a_backup_holds_it(spoken, tmp_path_factory):
    import zipfile

    target = tmp_path_factory.mktemp("backups") / "one.zip"
    call_command("backup", str(target), verbosity=0)
    with zipfile.ZipFile(target) as zipped:
        assert zipped.read(f"uploads/{spoken.voice.file}") == webm(7)
