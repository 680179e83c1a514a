"""Charts drawn on the server: numbers to coordinates, for templates/repairs/charts. Each has a table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH = 480
HEIGHT = 240
LEFT, RIGHT, TOP, BOTTOM = 54, 16, 14, 34
BAR = 30
NAME_WIDTH = 140


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Line:
    code: str
    name: str
    dots: list[Dot]
    strokes: list[str]  # points attributes; a month without a rate leaves a gap


@dataclass(frozen=True)
class Trend:
    lines: list[Line]
    ticks: list[tuple[float, str]]
    grid: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    foot: int = HEIGHT - 10


@dataclass(frozen=True)
class Bar:
    name: str
    y: int
    width: float
    label: str
    text_x: float

    @property
    def baseline(self) -> int:
        return self.y + 18


@dataclass(frozen=True)
class Bars:
    bars: list[Bar] = field(default_factory=list)
    width: int = WIDTH
    left: int = NAME_WIDTH

    @property
    def height(self) -> int:
        return BAR * len(self.bars) + 6


def trend(names: Sequence[str], lines: Sequence[tuple[str, str, Sequence[float | None]]]) -> Trend:
    """Percentages over time. `lines` are (code, name, a value for each name or None)."""
    step = (WIDTH - LEFT - RIGHT) / max(len(names) - 1, 1)
    xs = [round(LEFT + step * at, 1) for at in range(len(names))]
    return Trend(
        lines=[_line(code, name, xs, values) for code, name, values in lines],
        ticks=list(zip(xs, names, strict=True)),
        grid=[(_height(percent), f"{percent}%") for percent in (0, 50, 100)],
    )


SPARK_WIDTH, SPARK_HEIGHT = 120, 32


@dataclass(frozen=True)
class Spark:
    """A rate's course in the size of a word; `said` is the same for those who do not see it."""

    strokes: list[str]
    last: Dot | None
    said: str
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT


def spark(values: Sequence[float | None]) -> Spark:
    """Percentages from left to right; a month without one leaves a gap."""
    step = (SPARK_WIDTH - 8) / max(len(values) - 1, 1)
    room = SPARK_HEIGHT - 8
    dots = [
        None if value is None else Dot(round(4 + step * at, 1), round(4 + room * (1 - value / 100), 1), "")
        for at, value in enumerate(values)
    ]
    strokes: list[list[str]] = [[]]
    for dot in dots:
        if dot is None:
            strokes.append([])
        else:
            strokes[-1].append(f"{dot.x},{dot.y}")
    return Spark(
        strokes=[" ".join(stroke) for stroke in strokes if len(stroke) > 1],
        last=next((dot for dot in reversed(dots) if dot), None),
        said=" ".join("–" if value is None else f"{value:g}%" for value in values),
    )


def _height(percent: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - percent / 100), 1)


def _line(code: str, name: str, xs: list[float], values: Sequence[float | None]) -> Line:
    dots: list[Dot] = []
    strokes: list[list[str]] = []
    stroke: list[str] = []
    for x, value in zip(xs, values, strict=True):
        if value is None:
            strokes.append(stroke)
            stroke = []
            continue
        y = _height(value)
        stroke.append(f"{x},{y}")
        dots.append(Dot(x, y, f"{value:g}%"))
    strokes.append(stroke)
    return Line(code, name, dots, [" ".join(stroke) for stroke in strokes if len(stroke) > 1])


def bars(rows: Sequence[tuple[str, int]]) -> Bars:
    """Counts side by side, the longest as long as there is room."""
    most = max((value for _name, value in rows), default=0) or 1
    room = WIDTH - NAME_WIDTH - 60
    return Bars(
        [
            Bar(
                name=name,
                y=at * BAR + 3,
                width=round(room * value / most, 1),
                label=str(value),
                text_x=round(NAME_WIDTH + room * value / most + 8, 1),
            )
            for at, (name, value) in enumerate(rows)
        ]
    )
