"""Files that only look like workbooks, or that were made to hurt, are refused with a sentence; odd ones are read."""

import io
import time
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from community import sheets

from .conftest import read, saved

DAMAGED = "The file is damaged or incomplete. Open it in Excel or WPS, save it again as .xlsx, and send that."
TOO_BIG_INSIDE = (
    "The file unpacks to far more than a sheet needs, so it was not opened. Copy the rows to a new workbook."
)
NO_DTD = "The file holds instructions that no workbook needs (a document type); it was not opened."
GOODS_ROWS = [["商品名称", "兑换积分"], ["毛巾", 10], ["雨伞", 25]]
SHEET_PART = "xl/worksheets/sheet1.xml"


def sentence(content):
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    with pytest.raises(sheets.WorkbookProblem) as problem:
        read(file, sheets.GOODS)
    return str(problem.value)


def names(source):
    good, refused = read(source, sheets.GOODS)
    assert refused == {}
    return [row["name"] for row in good.values()]


def rebuilt(file, replace=None, add=None):
    """The same workbook with some parts rewritten: `replace` maps a part to a function of its text."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name in (replace or {}):
                changed = replace[name](content.decode()).encode()
                assert changed != content, f"{name} was to be changed"
                content = changed
            new.writestr(name, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    out.seek(0)
    return out


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "The file is empty (0 bytes)."),
        (
            "商品名称,兑换积分\n毛巾,10\n".encode("gb18030"),
            "This is a text (CSV) file, not a workbook. Open it in Excel or WPS, save it as .xlsx, and send that.",
        ),
        (
            "商品名称\t兑换积分\n毛巾\t10\n".encode("utf-16"),
            "This is a text (CSV) file, not a workbook. Open it in Excel or WPS, save it as .xlsx, and send that.",
        ),
        (
            b"<html><table><tr><td>1</td></tr></table></html>",
            "This is a web page or XML file, not a workbook, whatever its name says. Save it as .xlsx first.",
        ),
        (
            b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>',
            "This is a web page or XML file, not a workbook, whatever its name says. Save it as .xlsx first.",
        ),
        (b"%PDF-1.7\n", "This is a PDF, not a workbook. Please send the .xlsx it was made from."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "This is not an Excel workbook. Please send an .xlsx file."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "This is an old .xls workbook. Open it in Excel or WPS, save it as .xlsx, and send that.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "The workbook is protected by a password. Remove the password in Excel or WPS and send it again.",
        ),
        (b"PK\x03\x04 and then nothing of a zip", DAMAGED),
    ],
    ids=["empty", "csv", "utf-16 text", "html", "xml 2003", "pdf", "jpeg", "xls", "encrypted", "broken zip"],
)
def test_what_is_no_workbook_is_called_by_its_name(content, expected):
    assert sentence(content) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["a.txt"], "This is a zip archive, not an Excel workbook. Please send an .xlsx file."),
        (
            ["[Content_Types].xml", "word/document.xml"],
            "This is a Word document, not a workbook. Copy its table into Excel or WPS and save that as .xlsx.",
        ),
        (
            ["mimetype", "content.xml"],
            "This is an OpenDocument file. Open it, save it as .xlsx, and send that.",
        ),
        (
            ["[Content_Types].xml", "xl/workbook.bin"],
            "This is a binary .xlsb workbook. Open it in Excel, save it as .xlsx, and send that.",
        ),
    ],
)
def test_other_archives_are_called_by_their_name(parts, expected):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in parts:
            archive.writestr(part, "<a/>")
    assert sentence(out) == expected


def test_a_workbook_cut_short_is_damaged(workbook):
    content = workbook(*GOODS_ROWS).getvalue()
    for keep in (30, len(content) // 2, len(content) - 10):
        assert sentence(content[:keep]) == DAMAGED


def test_a_workbook_with_flipped_bytes_never_breaks_the_page(workbook):
    content = workbook(*GOODS_ROWS).getvalue()
    for at in range(40, len(content), 97):
        broken = bytearray(content)
        broken[at] ^= 0xFF
        try:
            assert set(names(io.BytesIO(bytes(broken)))) <= {"毛巾", "雨伞"}
        except sheets.WorkbookProblem as problem:
            assert str(problem)  # noqa: PT017 (either ending is right; anything else fails)


def test_a_file_over_the_limit_is_refused_unread(workbook, settings):
    settings.WORKBOOK_MAX_BYTES = 1024
    assert sentence(workbook(*GOODS_ROWS)).startswith("The file is too large (")


def test_a_zip_bomb_is_not_opened(workbook):
    def bomb(text):
        return text.replace("</sheetData>", "<row/>" * 10_000_000 + "</sheetData>")

    file = rebuilt(workbook(*GOODS_ROWS), {SHEET_PART: bomb})
    assert len(file.getvalue()) < 200_000
    assert sentence(file) == TOO_BIG_INSIDE


def test_a_bomb_in_a_part_that_is_held_in_memory_is_not_opened(workbook, monkeypatch):
    monkeypatch.setattr("community.sheets.safety.MOST_HELD", 1_000_000)
    # Packs at a modest rate, so that only its size gives it away.
    strings = b"".join(b"<si><t>%d</t></si>" % number for number in range(50_000))
    assert sentence(rebuilt(workbook(*GOODS_ROWS), add={"xl/sharedStrings2.xml": strings})) == TOO_BIG_INSIDE


def test_thousands_of_parts_are_not_opened(workbook):
    many = {f"xl/media/{number}.bin": b"" for number in range(2_001)}
    assert sentence(rebuilt(workbook(*GOODS_ROWS), add=many)) == TOO_BIG_INSIDE


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        "<!--" + "x" * 100_000 + '--><!DOCTYPE x SYSTEM "http://127.0.0.1/">',
    ],
    ids=["entities", "outside file", "hidden behind a long comment"],
)
@pytest.mark.parametrize("part", [SHEET_PART, "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
def test_document_types_are_not_opened(workbook, part, doctype):
    def with_doctype(text):
        head, mark, rest = text.rpartition("?>") if text.startswith("<?xml") else ("", "", text)
        return head + mark + doctype + rest

    assert sentence(rebuilt(workbook(*GOODS_ROWS), {part: with_doctype})) == NO_DTD


def test_a_document_type_is_found_under_any_name(workbook):
    hidden = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    assert sentence(rebuilt(workbook(*GOODS_ROWS), add={"xl/worksheets/picture.png": hidden})) == NO_DTD


def test_pictures_in_a_workbook_are_no_obstacle(workbook):
    file = rebuilt(
        workbook(*GOODS_ROWS), add={"xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(100), "empty": b""}
    )
    assert names(file) == ["毛巾", "雨伞"]


@pytest.mark.parametrize("tag", ["A1:B1", "A1:XFD1048576", "A1", "nonsense"])
def test_a_false_dimension_tag_neither_hides_rows_nor_invents_them(workbook, tag):
    def false(text):
        assert 'ref="A1:B3"' in text
        return text.replace('ref="A1:B3"', f'ref="{tag}"')

    file = rebuilt(workbook(*GOODS_ROWS), {SHEET_PART: false})
    if tag == "nonsense":
        assert sentence(file) == DAMAGED
    else:
        assert names(file) == ["毛巾", "雨伞"]


def test_more_rows_than_the_limit_are_refused_not_cut_off(workbook, settings):
    settings.WORKBOOK_MAX_ROWS = 2
    assert names(workbook(*GOODS_ROWS)) == ["毛巾", "雨伞"]
    assert sentence(workbook(*GOODS_ROWS, ["台灯", 60])) == (
        "The sheet has more than 2 rows; please divide it into several files."
    )


def test_a_million_blank_rows_cost_nothing(workbook):
    def formatted_to_the_bottom(text):
        blank = "".join(f'<row r="{r}"><c r="A{r}"/></row>' for r in range(4, 1_000_001))
        return text.replace("</sheetData>", blank + "</sheetData>")

    file = rebuilt(workbook(*GOODS_ROWS), {SHEET_PART: formatted_to_the_bottom})
    start = time.perf_counter()
    assert names(file) == ["毛巾", "雨伞"]
    assert time.perf_counter() - start < 2


def test_a_row_at_the_very_bottom_does_not_make_a_million_rows_above_it(workbook):
    def far_below(text):
        return text.replace("</sheetData>", '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')

    start = time.perf_counter()
    assert names(rebuilt(workbook(*GOODS_ROWS), {SHEET_PART: far_below})) == ["毛巾", "雨伞"]
    assert time.perf_counter() - start < 1


def test_a_short_gap_does_not_end_the_sheet(workbook):
    assert names(workbook(*GOODS_ROWS, *[[None, None]] * 500, ["台灯", 60])) == ["毛巾", "雨伞", "台灯"]


def test_a_cell_in_the_last_column_does_not_make_every_row_wide(workbook):
    wide = [None] * 16_383 + ["x"]
    assert names(workbook(wide, *GOODS_ROWS)) == ["毛巾", "雨伞"]


def test_formulas_are_read_as_the_value_last_shown(workbook):
    def cached(text):
        return text.replace("<f>5*5</f><v />", "<f>5*5</f><v>25</v>").replace(
            "<f>5*5</f><v></v>", "<f>5*5</f><v>25</v>"
        )

    file = rebuilt(workbook(GOODS_ROWS[0], ["毛巾", "=5*5"]), {SHEET_PART: cached})
    good, refused = read(file, sheets.GOODS)
    assert refused == {}
    assert good[2]["price"] == 25


def test_a_formula_that_failed_is_refused_by_its_message(workbook):
    _, refused = read(workbook(GOODS_ROWS[0], ["毛巾", "#REF!"]), sheets.GOODS)
    assert refused == {2: "The formula in this cell shows #REF! instead of a value."}


def test_invisible_characters_are_taken_out(workbook):
    file = workbook(GOODS_ROWS[0], ["\u200b毛\u202e巾\ufeff", 10])
    assert names(file) == ["毛巾"]


def test_control_characters_in_the_xml_are_damage(workbook):
    file = rebuilt(workbook(*GOODS_ROWS), {SHEET_PART: lambda text: text.replace("<t>", "<t>\x01")})
    assert sentence(file) == DAMAGED


def test_macros_are_never_looked_at(workbook):
    file = rebuilt(
        workbook(*GOODS_ROWS),
        {"[Content_Types].xml": lambda text: text.replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )},
        {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 not even a macro"},
    )  # fmt: skip
    assert names(file) == ["毛巾", "雨伞"]


def test_links_to_other_workbooks_are_not_followed(workbook, tmp_path):
    file = rebuilt(
        workbook(*GOODS_ROWS),
        {
            "xl/_rels/workbook.xml.rels": lambda text: text.replace(
                "</Relationships>",
                '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
                'externalLink" Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
            )
        },
    )
    assert names(file) == ["毛巾", "雨伞"]


def test_hidden_sheets_are_read_only_when_no_other_fits():
    book = Workbook()
    book.active.append(["商品名称", "兑换积分"])
    book.active.append(["旧毛巾", 1])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("现行")
    for row in GOODS_ROWS:
        shown.append(row)
    assert names(saved(book)) == ["毛巾", "雨伞"]


def test_a_workbook_without_any_row_has_no_headings():
    assert sentence(saved(Workbook())).startswith("No sheet has a row of headings that fits.")


def test_a_path_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(sheets.WorkbookProblem) as problem:
        read(tmp_path / "no.xlsx", sheets.GOODS)
    assert str(problem.value).endswith("no.xlsx cannot be opened.")


def test_the_upload_stays_open_for_a_second_look(workbook):
    file = workbook(*GOODS_ROWS)
    assert names(file) == names(file)
    assert load_workbook(file).active["A2"].value == "毛巾"
