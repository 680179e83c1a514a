"""What a sound file is, told by its content and never by its name, and how long it lasts."""

import hashlib
import io
import os
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from tinytag import TinyTag

from community.errors import Refused

from . import amr, webm

# What it is → what browsers are told it is. The name of a kept file ends with the first.
KINDS = {
    "webm": "audio/webm",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "amr": "audio/amr",
}
_OGG_CODECS = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
_MP4_SOUND = re.compile(rb"hdlr.{8}soun", re.DOTALL)
_MP4_PICTURE = re.compile(rb"hdlr.{8}vide", re.DOTALL)
_ROUNDING = 2  # seconds: a recorder that stops itself at the limit is not turned away


class VoiceProblem(Refused):
    """A sound file that cannot be taken in; one sentence for its sender."""


@dataclass(frozen=True)
class PreparedVoice:
    """A voice message ready to be kept. `seconds` is None where the file does not say how long it lasts."""

    data: bytes
    kind: str
    seconds: int | None
    sha256: str

    @property
    def size(self) -> int:
        return len(self.data)


def prepare(upload: Any) -> PreparedVoice:
    """Check an uploaded file (or any binary file); raises `VoiceProblem`."""
    data = _read(upload)
    kind = _kind_of(data)
    try:
        seconds = _seconds(data, kind)
    except Exception as error:  # parsers fail in many ways on files made to break them
        raise VoiceProblem(_("The voice message is damaged. Please record it again.")) from error
    if seconds and seconds > settings.VOICE_MAX_SECONDS + _ROUNDING:
        minutes = settings.VOICE_MAX_SECONDS // 60
        raise VoiceProblem(
            _("The voice message is too long; at most %(minutes)d minutes.") % {"minutes": minutes}
        )
    return PreparedVoice(
        data, kind, round(seconds) or 1 if seconds else None, hashlib.sha256(data).hexdigest()
    )


def _read(upload: Any) -> bytes:
    size = upload.seek(0, os.SEEK_END) or upload.tell()
    upload.seek(0)
    if size == 0:
        raise VoiceProblem(_("The voice message is empty. Please record it again."))
    if size > settings.VOICE_MAX_BYTES:
        limit = filesizeformat(settings.VOICE_MAX_BYTES)
        raise VoiceProblem(_("The voice message is too large; at most %(limit)s.") % {"limit": limit})
    return upload.read()


def _kind_of(data: bytes) -> str:
    kind = _container_of(data[:64])
    if kind == "ogg" and not any(codec in data[:128] for codec in _OGG_CODECS):
        kind = ""
    if kind == "m4a" and (not _MP4_SOUND.search(data) or _MP4_PICTURE.search(data)):
        kind = ""
    if not kind:
        raise VoiceProblem(_("This is not a sound recording we can play. Please send WebM, M4A, MP3 or WAV."))
    return kind


def _container_of(head: bytes) -> str:
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if head.startswith(b"OggS"):
        return "ogg"
    if head[4:8] == b"ftyp":
        return "m4a"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    if head.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return "amr"
    is_layer_3 = len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return "mp3" if head.startswith(b"ID3") or is_layer_3 else ""


def _seconds(data: bytes, kind: str) -> float | None:
    if kind == "webm":
        return webm.seconds_of(data)
    if kind == "amr":
        return amr.seconds_of(data)
    # A recording that a browser sends while it is made says nothing of its length: then the size alone is the limit.
    duration = TinyTag.get(f"voice.{kind}", file_obj=io.BytesIO(data), tags=False).duration
    if not duration and kind != "m4a":
        raise ValueError("a recording without length")
    return duration or None
