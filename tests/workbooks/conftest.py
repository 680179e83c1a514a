"""Workbooks as an office makes them, and bringing them in with one line."""

import io
import json
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from community import importing

DATA = Path(__file__).resolve().parents[1] / "data"
ANSWERS = json.loads((DATA / "answers.json").read_text(encoding="utf-8"))
ROSTER_HEADINGS = [
    "姓名",
    "性别",
    "出生年份",
    "楼号",
    "单元",
    "户号",
    "联系电话",
    "政治面貌",
    "志愿者",
    "技能特长",
    "备注",
]
RECORD_HEADINGS = ["报修人姓名", "楼号", "维修事项", "联系电话", "维修人姓名", "维修日期", "维修结果", "积分"]
GOODS_HEADINGS = ["商品名称", "类别", "兑换积分", "库存数量", "条码", "备注"]


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are compared in the language they are written in here."""
    with translation.override("en"):
        yield


def workbook(headings, *rows):
    """An uploadable file: the headings in row 1, so the first row of data is row 2."""
    book = Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def rows_of(file):
    return [tuple(cell.value for cell in row) for row in load_workbook(file).active.iter_rows()]


@pytest.fixture
def bring(community):
    """`bring(RosterImport, file)` imports into the community; the counts, sentences by row, and notes."""

    def run(kind, file, *, by=None, where=community, dry_run=False, name="名册.xlsx"):
        sheet = importing.read(file, kind.schema, name)
        summary = importing.run(kind, community=where, sheet=sheet, by=by, dry_run=dry_run)
        return Outcome(summary)

    return run


class Outcome:
    def __init__(self, summary):
        counts = summary.counts()
        self.counts = tuple(counts[name] for name in ("created", "updated", "unchanged", "refused"))
        self.refused = {line.number: line.detail for line in summary.of("refused")}
        self.details = {line.number: line.detail for line in summary.lines}
        self.notes = summary.notes
