"""Voice messages: taken in by content, kept on disk before any row names them, and handed out in pieces."""

from .fields import VoiceField, VoiceInput
from .recognising import PreparedVoice, VoiceProblem, prepare
from .storage import (
    KeptVoice,
    discard,
    keep,
    keep_for_later,
    kept,
    missing,
    path_of,
    strays,
    sweep,
)

__all__ = [
    "KeptVoice",
    "PreparedVoice",
    "VoiceField",
    "VoiceInput",
    "VoiceProblem",
    "discard",
    "keep",
    "keep_for_later",
    "kept",
    "missing",
    "path_of",
    "prepare",
    "strays",
    "sweep",
]
