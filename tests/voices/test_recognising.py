"""What counts as a voice message: told by its content, whatever it calls itself."""

import pytest
from django.utils import translation

from community import voices
from tests.voices.recordings import amr, box, element, m4a, mp3, ogg, page, upload, wav, webm


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("made", "kind", "seconds"),
    [
        (wav(1), "wav", 1),
        (webm(2), "webm", 2),
        (m4a(3), "m4a", 3),
        (ogg(4), "ogg", 4),
        (mp3(5), "mp3", 5),
        (amr(6), "amr", 6),
        (m4a(0), "m4a", None),
    ],
    ids=["wav", "webm", "m4a", "ogg", "mp3", "amr", "m4a while it is recorded"],
)
def test_every_kind_is_known_by_its_content(made, kind, seconds):
    voice = voices.prepare(upload(made, "照片.jpg"))

    assert (voice.kind, voice.seconds, voice.data) == (kind, seconds, made)


@pytest.mark.parametrize("make", [wav, webm, m4a, ogg, mp3, amr])
def test_two_minutes_are_taken_and_five_are_not(make):
    assert voices.prepare(upload(make(120))).seconds == 120
    with pytest.raises(voices.VoiceProblem, match="too long; at most 2 minutes"):
        voices.prepare(upload(make(150)))


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
        b"RIFF\0\0\0\0WEBP" + b"\0" * 50,
        b"hello",
        m4a(3, handler=b"vide"),
        m4a(3) + box(b"hdlr", b"\0" * 8 + b"vide" + b"\0" * 12),
        page(0, b"\x80theora" + b"\0" * 60, flags=2),
    ],
    ids=["html", "jpeg", "webp", "text", "film", "film with sound", "ogg film"],
)
def test_what_is_no_sound_is_refused(content):
    with pytest.raises(voices.VoiceProblem, match="not a sound recording"):
        voices.prepare(upload(content, "voice.mp3"))


@pytest.mark.parametrize(
    "content",
    [
        b"\x1a\x45\xdf\xa3",
        b"\x1a\x45\xdf\xa3" + b"\0" * 40,
        element("1A45DFA3", b""),
        webm(2, track=1),
        wav(1)[:20],
        b"OggS" + b"OpusHead" + b"\0" * 90,
        b"#!AMR\n",
        b"ID3" + b"\xff" * 60,
    ],
)
def test_what_is_damaged_or_a_film_is_refused(content):
    with pytest.raises(voices.VoiceProblem, match="damaged"):
        voices.prepare(upload(content))


def test_nothing_and_too_much_are_refused(settings):
    with pytest.raises(voices.VoiceProblem, match="empty"):
        voices.prepare(upload(b""))
    settings.VOICE_MAX_BYTES = 1000
    with pytest.raises(voices.VoiceProblem, match="too large"):
        voices.prepare(upload(wav(1)))


@pytest.mark.parametrize(
    "name",
    ["../x.webm", "voices/2026/11/x.webm", f"voices/2026/11/{'a' * 32}.html", "photos/2026/11/a.jpg", ""],
)
def test_names_that_were_never_given_lead_nowhere(name):
    with pytest.raises(ValueError, match="not the name of a kept voice"):
        voices.path_of(name)
