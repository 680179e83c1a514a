"""Drawing words on a picture: lines that fit, one below the other."""

import re
from dataclasses import dataclass, field
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from community import fonts

WIDTH, HEIGHT = 1080, 1440
MARGIN = 80
INK, QUIET, PAPER, ACCENT, GREEN, LINE = "#2a211c", "#5a4d44", "#fdf9f4", "#b3421a", "#1c5c34", "#e8dccf"
ELLIPSIS = "…"
SIZES = (104, 88, 74, 62, 54)
ROOM = 300  # the height a heading may take, so that five facts stand below it
PIECES = re.compile(r"[\x21-\x7e]+|.")
NOT_FIRST = "，。、；：？！）」』】…"  # what never begins a line of Chinese


@cache
def typeface(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fonts.path(), size)


@dataclass
class Poster:
    """A sheet with a coloured head; `y` is where the next thing goes."""

    colour: str = ACCENT
    y: int = MARGIN
    image: Image.Image = field(init=False)
    pen: ImageDraw.ImageDraw = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def head(self, name: str, title: str) -> None:
        self.pen.rectangle((0, 0, WIDTH, 290), fill=self.colour)
        self._put(_shortened(name, typeface(44), WIDTH - 2 * MARGIN), 44, 66, fill="#ffffff")
        self._put(_shortened(title, typeface(92), WIDTH - 2 * MARGIN), 92, 134, fill="#ffffff", bold=2)
        self.y = 350

    def heading(self, text: str) -> None:
        """As large as fits; what does not fit even in the smallest size is cut off."""
        size, lines = SIZES[-1], []
        for size in SIZES:
            lines = wrapped(text, typeface(size), WIDTH - 2 * MARGIN)
            if len(lines) * _step(size) <= ROOM:
                break
        most = ROOM // _step(size)
        if len(lines) > most:
            rest = "".join(lines[most - 1 :])
            lines = [*lines[: most - 1], _shortened(rest, typeface(size), WIDTH - 2 * MARGIN)]
        for line in lines:
            self._put(line, size, self.y, bold=1)
            self.y += _step(size)
        self.y += 30

    def fact(self, label: str, value: str) -> None:
        """One line: a label on the left, and as much of the value as fits beside it."""
        left = MARGIN + 190
        self._put(label, 40, self.y + 8, fill=QUIET)
        self._put(_shortened(value, typeface(50), WIDTH - MARGIN - left), 50, self.y, left=left)
        self.y += 72

    def foot(self, qr: Image.Image | None, lines: list[tuple[str, int]]) -> None:
        """At the bottom, whatever stands above: a code to scan, and beside it a few lines with their sizes."""
        top = HEIGHT - 400
        self.pen.line((MARGIN, top, WIDTH - MARGIN, top), fill=LINE, width=3)
        left = MARGIN
        if qr is not None:
            self.image.paste(qr.resize((320, 320), Image.Resampling.NEAREST), (MARGIN, top + 40))
            left += 370
        y = top + 60
        for text, size in lines:
            for line in wrapped(text, typeface(size), WIDTH - MARGIN - left)[:2]:
                self._put(line, size, y, left=left, fill=INK if size > 40 else QUIET)
                y += round(size * 1.4)
            y += 8

    def _put(
        self, text: str, size: int, y: int, *, left: int = MARGIN, fill: str = INK, bold: int = 0
    ) -> None:
        self.pen.text((left, y), text, font=typeface(size), fill=fill, stroke_width=bold, stroke_fill=fill)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Chinese may be broken anywhere but before a full stop; whatever has no glyph is drawn as 〓."""
    lines: list[str] = [""]
    for piece in PIECES.findall(fonts.printable(" ".join(text.split()))):
        if font.getlength(lines[-1] + piece) <= width or piece in NOT_FIRST:
            lines[-1] += piece
        else:
            lines += _in_width(piece.strip(), font, width)
    return [line for line in lines if line]


def _in_width(piece: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """A number or a foreign word stays whole, unless it is longer than a line."""
    lines = [""]
    for sign in piece:
        if font.getlength(lines[-1] + sign) > width:
            lines.append("")
        lines[-1] += sign
    return lines


def _step(size: int) -> int:
    return round(size * 1.35)


def _shortened(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    text = fonts.printable(text)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text.rstrip(ELLIPSIS) + ELLIPSIS) > width:
        text = text[:-1]
    return text.rstrip(ELLIPSIS) + ELLIPSIS
