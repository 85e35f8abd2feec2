"""Workbooks from outside: the rows of a sheet as text, and what was found odd in them."""

import datetime as dt
import re
import warnings
import xml.etree.ElementTree as ET  # only for the name of its error
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO, Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from mapping.errors import DataFileError
from mapping.files.values import clean_text, number_text
from mapping.wording import say

__all__ = ["Rows", "workbook_rows"]

Rows = list[tuple[int, list[str]]]
"""The filled rows of a table: their numbers as people see them, and their cells."""
_EXCEL_ERRORS: Final = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)


def workbook_rows(path: Path, sheet: str | None, notices: list[str]) -> Rows:
    """Return the filled rows of a workbook's sheet, and add to the notices what was odd.

    Parameters
    ----------
    path
        A workbook that was checked with `mapping.files.archives.check_zip`.
    sheet
        Name of the sheet; ``None`` for the first visible one.
    notices
        Sentences about the file are put at its end.

    Raises
    ------
    DataFileError
        The workbook is damaged, the sheet is empty, or there is no sheet of this name.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns about styles we don't read
            # Opened here, so that the file is let go of whatever is wrong inside.
            with path.open("rb") as file:
                return _rows_of(path, file, sheet, notices)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        InvalidFileException,
        ET.ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
    ) as error:
        if isinstance(error, DataFileError):
            raise
        raise DataFileError(
            say(
                '"{file}" can\'t be read as an Excel workbook; it may be damaged. '
                "Open it in a spreadsheet program and save it again as Excel (.xlsx) or CSV.",
                file=path.name,
            ),
            detail=type(error).__name__,  # its text may quote a cell
        ) from error


def _rows_of(path: Path, file: BinaryIO, sheet: str | None, notices: list[str]) -> Rows:
    book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    try:
        chosen = _choose_sheet(path, book, sheet, notices)
        title = chosen.title
        rows: Rows = []
        had_errors = 0
        chosen.reset_dimensions()
        for number, row in enumerate(chosen.iter_rows(), start=1):
            cells = [_cell_text(cell) for cell in row]
            for position, cell in enumerate(cells):
                if cell.startswith("#") and cell in _EXCEL_ERRORS:
                    cells[position] = ""
                    had_errors += 1
            if any(cells):
                rows.append((number, cells))
    finally:
        book.close()
    if had_errors:
        notices.append(
            say(
                "{n} cells hold a spreadsheet error such as #N/A; we read them as empty.",
                n=had_errors,
            )
        )
    if b"<f" in _sheet_bytes(path):
        lost = _formulas_without_value(file, title)
        if lost:
            notices.append(
                say(
                    "{n} cells hold a formula whose result was never saved; we read them as "
                    "empty. Open the file in a spreadsheet program, save it, and choose it again.",
                    n=lost,
                )
            )
    if not rows:
        others = [name for name in book.sheetnames if name != title]
        if others:
            raise DataFileError(
                say(
                    'The sheet "{sheet}" of "{file}" is empty, so there is nothing to read. '
                    "Its other sheets are: {others}. Move the right one to the front, or choose it "
                    "by name.",
                    sheet=title,
                    file=path.name,
                    others=", ".join(others),
                )
            )
        raise DataFileError(
            say(
                'The sheet "{sheet}" of "{file}" is empty, so there is nothing to read. '
                "Check that it was saved, then choose it again.",
                sheet=title,
                file=path.name,
            )
        )
    return rows


def _choose_sheet(path: Path, book: Any, sheet: str | None, notices: list[str]) -> Any:
    sheets = list(book.worksheets)
    titles = [one.title for one in sheets]
    if sheet is not None:
        for one in sheets:
            if one.title.strip().casefold() == sheet.strip().casefold():
                return one
        raise DataFileError(
            say(
                '"{file}" has no sheet called "{sheet}". Its sheets are: {sheets}.',
                file=path.name,
                sheet=sheet,
                sheets=", ".join(titles),
            )
        )
    visible = [one for one in sheets if one.sheet_state == "visible"] or sheets
    if not visible:
        raise DataFileError(
            say(
                '"{file}" has no sheet with a table. Save the table as Excel (.xlsx) or CSV.',
                file=path.name,
            )
        )
    if len(sheets) > 1:
        rest = ", ".join(title for title in titles if title != visible[0].title)
        notices.append(
            say(
                'The file has {n} sheets; we read "{sheet}" and left out: {others}. To import one '
                "of those too, import the file again and choose that sheet.",
                n=len(sheets),
                sheet=visible[0].title,
                others=rest,
            )
        )
    return visible[0]


def _cell_text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        text = number_text(float(value)) if isinstance(value, float) else str(value)
        # A ZIP code may be kept as the number 2134 that is shown as 02134.
        shown = str(cell.number_format or "").split(";")[0]
        if re.fullmatch(r"0{2,12}", shown) and text.isdigit():
            return text.zfill(len(shown))
        return text
    if isinstance(value, dt.datetime):
        whole_day = value.time() == dt.time(0)
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return clean_text(str(value))


def _sheet_bytes(path: Path) -> bytes:
    """Return a mark if any sheet of the workbook may hold a formula."""
    with path.open("rb") as file, zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as member:
                    tail = b""
                    while chunk := member.read(1024**2):
                        if re.search(rb"<f[ />]", tail + chunk):
                            return b"<f"
                        tail = chunk[-3:]
    return b""


def _formulas_without_value(file: BinaryIO, title: str) -> int:
    values = openpyxl.load_workbook(file, read_only=True, data_only=True)
    formulas = openpyxl.load_workbook(file, read_only=True, data_only=False)
    try:
        pair = (values[title], formulas[title])
        for one in pair:
            one.reset_dimensions()
        lost = 0
        for saved, written in zip(pair[0].iter_rows(), pair[1].iter_rows(), strict=True):
            for cell, source in zip(saved, written, strict=True):
                lost += source.data_type == "f" and cell.value is None
        return lost
    finally:
        values.close()
        formulas.close()
