"""What the office gets when it exports: a sheet that prints, sorts, and comes back in unchanged."""

import datetime
import io
import tracemalloc
import zipfile

import pytest
from openpyxl import load_workbook

from community import sheets
from community.sheets import Column

from .conftest import read

COLUMNS = [
    Column("报修人姓名", 12),
    Column("楼号", 14),
    Column("维修事项", 30, "long"),
    Column("联系电话", 15, "phone"),
    Column("维修人姓名", 20),
    Column("维修日期", 12, "date"),
    Column("维修结果", 20, "long"),
    Column("积分", 8, "number"),
]
ROW = (
    "郭美玲",
    "3号楼2单元903",
    "纱窗破损",
    "19900007866",
    "吴桂兰、胡振华",
    datetime.date(2024, 1, 11),
    "已修好",
    2,
)
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://example.com","看这里")',
    "\t=1+1",
    "\r=1",
    "#N/A",
    "=",
]


def written(rows, columns=COLUMNS, **options):
    out = io.BytesIO()
    sheets.write_sheet(out, title="阡上社区维修统计表", columns=columns, rows=rows, **options)
    out.seek(0)
    return out


def test_the_sheet_looks_as_an_office_wants_it():
    sheet = load_workbook(written([ROW])).active
    assert sheet.title == "阡上社区维修统计表"
    assert sheet["A1"].value == "阡上社区维修统计表"
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:H1"]
    assert [cell.value for cell in sheet[2]] == [column.heading for column in COLUMNS]
    assert [cell.value for cell in sheet[3]][:5] == list(ROW[:5])
    assert sheet.freeze_panes == "A3"
    assert sheet.column_dimensions["C"].width == 30
    assert sheet.print_title_rows == "$2:$2"
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_every_cell_has_its_own_kind():
    cells = load_workbook(written([ROW])).active[3]
    assert (cells[3].value, cells[3].data_type) == ("19900007866", "s")
    assert (cells[5].value, cells[5].is_date) == (datetime.datetime(2024, 1, 11), True)
    assert cells[5].number_format == "yyyy-mm-dd"
    assert (cells[7].value, cells[7].data_type) == (2, "n")


def test_phones_that_excel_would_spoil_on_editing_are_marked_as_text():
    numbers = ["19900007866", "0571-88881234", "057188881234", "008619900007866"]
    sheet = load_workbook(written([[number] for number in numbers], [Column("电话", 15, "phone")])).active
    cells = [sheet[f"A{row}"] for row in range(3, 7)]
    assert [cell.value for cell in cells] == numbers
    assert [cell.data_type for cell in cells] == ["s"] * 4
    assert [cell.number_format for cell in cells] == ["General", "General", "@", "@"]


def test_text_that_does_not_fit_its_column_is_wrapped():
    long_story = "卫生间水龙头漏水，地面积水，楼下邻居已来反映"
    sheet = load_workbook(
        written([[long_story], ["两行\n短"], ["短"]], [Column("维修事项", 30, "long")])
    ).active
    assert [bool(sheet[f"A{row}"].alignment.wrap_text) for row in (3, 4, 5)] == [True, True, False]


@pytest.mark.parametrize("kind", ["text", "long", "phone", "date", "number"])
@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text(text, kind):
    out = written([[text], ["平常"], [text]], [Column("内容", 12, kind)])
    with zipfile.ZipFile(out) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()
    sheet = load_workbook(out).active
    assert [sheet[f"A{row}"].data_type for row in (3, 4, 5)] == ["s", "s", "s"]
    assert [sheet[f"A{row}"].value.strip() for row in (3, 4, 5)] == [text.strip(), "平常", text.strip()]
    # Quoted, so that it stays text when somebody presses F2 and Enter.
    assert [sheet[f"A{row}"].quotePrefix for row in (3, 4)] == [True, False]


def test_a_title_or_heading_that_looks_like_a_formula_stays_text():
    out = io.BytesIO()
    sheets.write_sheet(out, title="=1+1", columns=[Column("=2+2")], rows=[])
    sheet = load_workbook(out).active
    assert [(sheet[at].value, sheet[at].data_type) for at in ("A1", "A2")] == [("=1+1", "s"), ("=2+2", "s")]


def test_characters_that_a_workbook_cannot_hold_are_left_out():
    sheet = load_workbook(
        written([["纱\x00窗\x0b破\x1f损"], ["长" * 40_000], [None], [float("nan")]], [Column("事项")])
    ).active
    assert [sheet[f"A{row}"].value for row in (3, 4, 5, 6)] == ["纱窗破损", "长" * 32_767, None, "nan"]


def test_a_moment_becomes_the_day_it_was_here():
    late = datetime.datetime(2024, 1, 10, 20, 0, tzinfo=datetime.UTC)
    sheet = load_workbook(written([[late]], [Column("日期", 12, "date")])).active
    assert sheet["A3"].value == datetime.datetime(2024, 1, 11)


def test_rows_beyond_one_sheet_go_on_in_the_next():
    book = load_workbook(written([ROW] * 5, rows_per_sheet=2))
    assert book.sheetnames == ["阡上社区维修统计表", "阡上社区维修统计表 (2)", "阡上社区维修统计表 (3)"]
    assert [sheet.max_row - 2 for sheet in book] == [2, 2, 1]
    assert all([cell.value for cell in sheet[2]] == [column.heading for column in COLUMNS] for sheet in book)


def test_rows_that_fill_a_sheet_exactly_start_no_other():
    assert load_workbook(written([ROW] * 4, rows_per_sheet=4)).sheetnames == ["阡上社区维修统计表"]


def test_an_export_without_rows_still_has_its_headings():
    sheet = load_workbook(written([])).active
    assert [cell.value for cell in sheet[2]] == [column.heading for column in COLUMNS]


def test_what_is_written_is_read_back_unchanged():
    good, refused = read(written([ROW, ("=1+1", *ROW[1:])]), sheets.RECORD)
    assert refused == {4: "“=1+1” is not a name."}
    row = good[3]
    assert (row["name"], row["building"], row["unit"], row["room"]) == ("郭美玲", "3", "2", "903")
    assert (row["item"], row["phones"][0].number, row["team"]) == (
        "纱窗破损",
        "19900007866",
        ["吴桂兰", "胡振华"],
    )
    assert (row["date"], row["outcome"], row["points"]) == (
        datetime.date(2024, 1, 11),
        ("fixed", "已修好"),
        2,
    )


def test_a_file_is_replaced_only_when_the_whole_export_is_written(tmp_path, monkeypatch):
    target = tmp_path / "record.xlsx"
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    assert sheets.write_sheet(target, title="表", columns=COLUMNS, rows=[ROW, ROW]) == 2
    before = target.read_bytes()

    def broken():
        yield ROW
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        sheets.write_sheet(target, title="表", columns=COLUMNS, rows=broken())
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["record.xlsx"]
    assert list((tmp_path / "scratch").iterdir()) == []


def test_memory_stays_flat_however_long_the_export_is():
    def peak(count):
        tracemalloc.start()
        written(ROW for _ in range(count))
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(1_500) < peak(150) + 400_000
