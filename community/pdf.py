"""Papers to take along (PDF), in Chinese, with the font that ships with the program.

One `Paper` is A4, has a heading, paragraphs, a small table of facts and a long table whose head is repeated on every
page. What the font does not have is drawn as 〓. Nothing here knows what the papers are about.
"""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from fpdf import FPDF
from fpdf.enums import Align, TableCellFillMode, XPos, YPos
from fpdf.fonts import FontFace

from community import fonts

FAMILY = "weixiu"
BODY, SMALL, HEAD = 11, 9, 20
LINE = 7.0  # mm


class Paper(FPDF):
    """A4, upright. `foot` stands at the bottom of every page, before the page's number."""

    def __init__(self, *, title: str, foot: str = "") -> None:
        super().__init__(orientation="portrait", format="A4", unit="mm")
        self.foot = readable(foot)
        self.set_title(title)
        self.set_lang("zh-CN")
        self.set_creator("weixiu")
        self.set_margins(20, 18, 20)
        self.set_auto_page_break(auto=True, margin=22)
        self.add_font(FAMILY, fname=str(fonts.path()))
        self.set_font(FAMILY, size=BODY)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-16)
        self.set_font(FAMILY, size=SMALL)
        self.cell(0, 6, f"{self.foot}　第 {self.page_no()} 页", align=Align.C)

    def heading(self, text: str, *, below: str = "") -> None:
        self.set_font(FAMILY, size=HEAD)
        self._line(text, 12, Align.C)
        self.set_font(FAMILY, size=BODY)
        if below:
            self._line(below, LINE, Align.C)
        self.ln(4)

    def paragraph(self, text: str, *, is_small: bool = False) -> None:
        self.set_font(FAMILY, size=SMALL if is_small else BODY)
        self._line(text, 5.5 if is_small else LINE, Align.L)
        self.set_font(FAMILY, size=BODY)

    def right(self, text: str) -> None:
        self._line(text, LINE, Align.R)

    def _line(self, text: str, height: float, align: Align) -> None:
        self.multi_cell(0, height, readable(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Label and value, one below the other. What has no value is left out."""
        for label, value in facts:
            if value:
                self.cell(32, LINE + 1, readable(label))
                self.multi_cell(
                    0, LINE + 1, readable(value), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT
                )
        self.ln(3)

    def seal(self, who: str, day: str) -> None:
        """Who issues it and when, with an empty place for the seal, kept together on one page."""
        if self.will_page_break(48):
            self.add_page()
        self.ln(8)
        self.right(f"{who}（盖章）")
        self.ln(22)
        self.right(day)
        self.ln(4)

    def long_table(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        widths: Sequence[int],
        right: Sequence[int] = (),
    ) -> None:
        """`right` names the columns of figures, counted from 0."""
        self.set_font(FAMILY, size=SMALL)
        aligns = tuple(Align.R if place in right else Align.L for place in range(len(head)))
        with self.table(
            col_widths=tuple(widths),
            text_align=aligns,
            line_height=5.5,
            cell_fill_mode=TableCellFillMode.NONE,
            headings_style=FontFace(emphasis="", fill_color=(238, 238, 238)),
        ) as table:
            table.row([readable(text) for text in head])
            for row in rows:
                table.row([readable(text) for text in row])
        self.set_font(FAMILY, size=BODY)
        self.ln(3)

    def save_to(self, target: BinaryIO) -> None:
        target.write(bytes(self.output()))


def readable(text: object) -> str:
    """The text without control characters, and 〓 for what the font lacks."""
    return fonts.printable("".join(letter if letter.isprintable() else " " for letter in str(text)))
