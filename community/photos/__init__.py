"""Photos: taken in by content, redrawn small and anonymous, kept on disk before any row names them."""

from .fields import PhotosField, PhotosInput
from .preparing import PreparedPhoto, prepare, shown_name
from .problems import PhotoProblem
from .storage import (
    KeptPhoto,
    Store,
    discard,
    keep,
    keep_for_later,
    kept,
    missing,
    path_of,
    strays,
    sweep,
    thumbnail_name,
)

__all__ = [
    "KeptPhoto",
    "PhotoProblem",
    "PhotosField",
    "PhotosInput",
    "PreparedPhoto",
    "Store",
    "discard",
    "keep",
    "keep_for_later",
    "kept",
    "missing",
    "path_of",
    "prepare",
    "shown_name",
    "strays",
    "sweep",
    "thumbnail_name",
]
