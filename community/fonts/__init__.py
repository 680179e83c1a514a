"""The typeface of what the server draws itself: posters and PDF documents. Pages use the fonts of whoever reads them."""

from functools import cache
from pathlib import Path

MISSING = "〓"  # what Chinese printers set for a character they do not have


def path() -> Path:
    """A TrueType subset of Noto Sans SC: all of GB 2312 and the rarer characters of given names."""
    return Path(__file__).parent / "NotoSansSC.ttf"


@cache
def characters() -> frozenset[int]:
    """The code points the typeface has."""
    from fontTools.ttLib import TTFont

    with TTFont(path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    """The text with 〓 for every character the typeface lacks; line breaks stay."""
    return "".join(sign if sign == "\n" or ord(sign) in characters() else MISSING for sign in text)
