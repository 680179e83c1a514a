"""Looks at an uploaded file before any spreadsheet code does: is it a workbook at all, and will it stay small?"""

import os
import zipfile
from typing import BinaryIO
from xml.parsers import expat

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from .problems import WorkbookProblem

MEGABYTE = 1024 * 1024
MOST_PARTS = 2_000
# Unpacked sizes. The sheets are read as a stream; the other parts (shared strings, styles) are held in memory.
MOST_UNPACKED = 400 * MEGABYTE
MOST_HELD = 80 * MEGABYTE
# Sheets that people make pack about 10 to 60 times, even with a million empty formatted rows.
STEEPEST_PACKING = 250
SUSPECT_ABOVE = 8 * MEGABYTE
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_XML_ENDINGS = (".xml", ".rels", ".vml")


class _RootReached(Exception):
    """The document element began without a DTD before it."""


def check(file: BinaryIO) -> None:
    """Raise `WorkbookProblem` unless `file` is a plain .xlsx (or .xlsm, whose macros nobody runs) of bearable size."""
    size = file.seek(0, os.SEEK_END)
    if size > settings.WORKBOOK_MAX_BYTES:
        raise WorkbookProblem(
            _("The file is too large (%(size)s); at most %(limit)s can be read.")
            % {"size": filesizeformat(size), "limit": filesizeformat(settings.WORKBOOK_MAX_BYTES)}
        )
    file.seek(0)
    _check_kind(file)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_archive(archive)
    except WorkbookProblem:
        raise
    except Exception as error:  # a hostile archive may break zipfile and zlib in many ways
        raise damaged() from error
    finally:
        file.seek(0)


def damaged() -> WorkbookProblem:
    return WorkbookProblem(
        _(
            "The file is damaged or incomplete. Open it in Excel or WPS, save it again as .xlsx, and send that."
        )
    )


def _check_kind(file: BinaryIO) -> None:
    head = file.read(4096)
    if not head:
        raise WorkbookProblem(_("The file is empty (0 bytes)."))
    if head.startswith(_OLE):
        file.seek(0)
        raise WorkbookProblem(_ole_sentence(file.read()))
    if not head.startswith(b"PK"):
        raise WorkbookProblem(_not_zip_sentence(head))


def _ole_sentence(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _(
            "The workbook is protected by a password. Remove the password in Excel or WPS and send it again."
        )
    return _("This is an old .xls workbook. Open it in Excel or WPS, save it as .xlsx, and send that.")


def _not_zip_sentence(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<", b"<\x00")):
        return _(
            "This is a web page or XML file, not a workbook, whatever its name says. Save it as .xlsx first."
        )
    if start.startswith(b"%pdf"):
        return _("This is a PDF, not a workbook. Please send the .xlsx it was made from.")
    if _looks_like_text(head):
        return _(
            "This is a text (CSV) file, not a workbook. Open it in Excel or WPS, save it as .xlsx, and send that."
        )
    return _("This is not an Excel workbook. Please send an .xlsx file.")


def _looks_like_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # The last character may be cut in half.
            text = head[:-4].decode(encoding) if len(head) > 100 else head.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(c.isprintable() or c in "\t\r\n" for c in text)
    return False


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise WorkbookProblem(_("The file is a zip archive with a password, not a workbook."))
    if not any(name.endswith("workbook.xml") for name in names) or "[Content_Types].xml" not in names:
        raise WorkbookProblem(_other_zip_sentence(names))
    _check_sizes(parts)
    for part in parts:
        _refuse_dtd(archive, part)


def _other_zip_sentence(names: set[str]) -> str:
    if any(name.endswith("workbook.bin") for name in names):
        return _("This is a binary .xlsb workbook. Open it in Excel, save it as .xlsx, and send that.")
    if "content.xml" in names:
        return _("This is an OpenDocument file. Open it, save it as .xlsx, and send that.")
    if any(name.startswith("word/") for name in names):
        return _(
            "This is a Word document, not a workbook. Copy its table into Excel or WPS and save that as .xlsx."
        )
    return _("This is a zip archive, not an Excel workbook. Please send an .xlsx file.")


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    held = sum(part.file_size for part in parts if not _is_sheet(part))
    steep = any(
        part.file_size > SUSPECT_ABOVE and part.file_size > STEEPEST_PACKING * max(part.compress_size, 1)
        for part in parts
    )
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or held > MOST_HELD or total > MOST_UNPACKED or steep:
        raise WorkbookProblem(
            _(
                "The file unpacks to far more than a sheet needs, so it was not opened. Copy the rows to a new workbook."
            )
        )


def _is_sheet(part: zipfile.ZipInfo) -> bool:
    return "/worksheets/" in part.filename


def _refuse_dtd(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Workbooks never have a document type; entity bombs and outside entities need one.

    Only what stands before the first element is parsed, so this costs the same for every size of file. A part with any
    name may be named as a sheet, so all are looked at; those that are not XML (pictures) end the parser at once.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = _root
    with archive.open(part) as stream:
        try:
            while block := stream.read(8192):
                parser.Parse(block)
            parser.Parse(b"", True)  # newer versions put off what follows a long comment until then
        except _RootReached:
            return
        except expat.ExpatError as error:
            if part.filename.lower().endswith(_XML_ENDINGS):
                raise damaged() from error


def _doctype(*_args: object) -> None:
    raise WorkbookProblem(
        _("The file holds instructions that no workbook needs (a document type); it was not opened.")
    )


def _root(*_args: object) -> None:
    raise _RootReached
