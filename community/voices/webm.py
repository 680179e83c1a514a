"""How long a WebM recording lasts. A browser that records writes no length, so the blocks themselves are looked at."""

from collections.abc import Iterator

SCALE, TRACK_TYPE, CLUSTER_TIME, SIMPLE_BLOCK, BLOCK = 0x2AD7B1, 0x83, 0xE7, 0xA3, 0xA1
PICTURES = 1
# Segment, information, tracks, one track, cluster, group of blocks: their children simply follow.
MASTERS = {0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0}
NANOSECONDS = 1_000_000_000


def seconds_of(data: bytes) -> float:
    """Raises ValueError for what is not whole, has pictures, or holds no sound at all."""
    scale, cluster, last = 1_000_000, 0, -1
    for key, start, end in _elements(data):
        if key == TRACK_TYPE and data[start] == PICTURES:
            raise ValueError("a film")
        if key == SCALE:
            scale = int.from_bytes(data[start:end])
        elif key == CLUSTER_TIME:
            cluster = int.from_bytes(data[start:end])
        elif key in (SIMPLE_BLOCK, BLOCK):
            last = max(last, cluster + _time_in(data, start))
    if last < 0:
        raise ValueError("no sound")
    return max(last * scale / NANOSECONDS, 0.1)


def _time_in(data: bytes, start: int) -> int:
    _track, at = _number(data, start)
    return int.from_bytes(data[at : at + 2], signed=True)


def _elements(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(id, start, end) of every element that has content of its own. The last one may be cut off."""
    at = 0
    while at < len(data):
        key, at = _number(data, at, with_marker=True)
        size, at = _number(data, at)
        if key in MASTERS:
            continue
        yield key, at, at + size
        at += size


def _number(data: bytes, at: int, *, with_marker: bool = False) -> tuple[int, int]:
    """A number whose length stands in the leading zeros of its first byte, and where it ends."""
    if at >= len(data) or not data[at]:
        raise ValueError("not a number")
    length = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + length])
    return (value if with_marker else value & ~(1 << (7 * length))), at + length
