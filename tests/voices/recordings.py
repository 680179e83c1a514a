"""Recordings made for one test, as browsers and telephones write them."""

import io
import struct
import wave

from django.core.files.uploadedfile import SimpleUploadedFile


def upload(content, name="录音.bin"):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def wav(seconds=1):
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(4000)
        sound.writeframes(b"\x80" * int(4000 * seconds))
    return out.getvalue()


def element(key, content, *, unknown_size=False):
    size = b"\x01" + b"\xff" * 7 if unknown_size else (len(content) | 1 << 56).to_bytes(8)
    return bytes.fromhex(key) + size + content


def webm(seconds=2, track=2):
    """As a browser streams it: no length, no sizes of segment and clusters, a block every second."""
    tracks = element("1654AE6B", element("AE", element("83", bytes([track])) + element("86", b"A_OPUS")))
    clusters = b"".join(
        element("1F43B675", element("E7", (at * 1000).to_bytes(4)), unknown_size=True)
        + element("A3", b"\x81" + struct.pack(">h", 500) + b"\x80opus")
        for at in range(seconds)
    )
    head = element("1A45DFA3", element("4282", b"webm"))
    return head + element("18538067", tracks, unknown_size=True) + clusters


def box(kind, content):
    return struct.pack(">I", 8 + len(content)) + kind + content


def m4a(seconds=3, handler=b"soun"):
    header = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000) + b"\0" * 80)
    media = box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12))
    return box(b"ftyp", b"M4A \0\0\0\0M4A isom") + box(b"moov", header + box(b"trak", media))


def page(granule, content, *, flags=0, number=0):
    segments = bytes([255] * (len(content) // 255) + [len(content) % 255])
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 7, number, 0, len(segments))
    return head + segments + content


def ogg(seconds=4):
    opus = b"OpusHead\x01\x01" + struct.pack("<HIhB", 0, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    last = page(seconds * 48000, b"x" * 60, flags=4, number=2)
    return page(0, opus, flags=2) + page(0, tags, number=1) + last


def mp3(seconds=5):
    """Frames of silence: 128 kbit/s, 44.1 kHz."""
    return (b"\xff\xfb\x90\x64" + b"\0" * 413) * round(seconds * 44100 / 1152)


def amr(seconds=6):
    return b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * (seconds * 50)
