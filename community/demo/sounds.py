"""A sound for the sample community's voice message, made here so that nobody's voice is needed."""

import io
import math
import struct
import wave

from community import voices

RATE = 8000
TUNE = (392, 440, 523, 440, 392, 330)


def chime(seconds_a_note: float = 0.5) -> voices.PreparedVoice:
    """A few soft notes."""
    samples = int(RATE * seconds_a_note)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        for note in TUNE:
            sound.writeframes(
                b"".join(struct.pack("<h", _height(note, at, samples)) for at in range(samples))
            )
    return voices.prepare(file)


def _height(note: int, at: int, samples: int) -> int:
    return int(6000 * math.sin(2 * math.pi * note * at / RATE) * (1 - at / samples))
