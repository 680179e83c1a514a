"""Photos straight from a phone: made safe, kept on disk, and taken away again when their row was not stored."""

from community.photos.storage import PreparedPhoto, Store, kept, sweep

__all__ = ["PreparedPhoto", "Store", "kept", "sweep"]
