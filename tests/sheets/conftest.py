"""Workbooks made for one test, as an office or an attacker would make them."""

import io

import pytest
from django.utils import translation
from openpyxl import Workbook

from community import sheets


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are compared in the language they are written in here."""
    with translation.override("en"):
        yield


@pytest.fixture
def workbook():
    """Makes an uploadable workbook out of rows, one sheet per keyword (or one sheet of the rows given)."""

    def make(*rows, **named_sheets):
        book = Workbook()
        book.remove(book.active)
        for name, content in (named_sheets or {"Sheet1": rows}).items():
            sheet = book.create_sheet(name)
            for row in content:
                sheet.append(row)
        return saved(book)

    return make


def saved(book):
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def read(source, schema):
    """Rows read as values, and the sentences of rows refused, by row number."""
    good, refused = {}, {}
    with sheets.opened(source, schema) as table:
        for row in table:
            try:
                good[row.number] = row.values()
            except sheets.RowProblem as problem:
                refused[row.number] = str(problem)
    return good, refused
