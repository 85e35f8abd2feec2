"""Tables from outside: CSV in its many shapes, and the first sheet of a workbook.

Every cell arrives as text, so that "01001" stays "01001"; what a text means is decided later, by
whoever knows the field. Row numbers are those that people see when they open the file.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.errors import DataFileError
from mapping.files.archives import check_zip
from mapping.files.values import clean_text
from mapping.files.workbooks import Rows, workbook_rows
from mapping.wording import say

__all__ = ["MAX_CSV_BYTES", "MAX_XLSX_BYTES", "TABLE_SUFFIXES", "Table", "read_table"]

TABLE_SUFFIXES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
"""File endings that `read_table` takes."""
MAX_CSV_BYTES: Final = 1024**3
"""Biggest text table that is read."""
MAX_XLSX_BYTES: Final = 200 * 1024**2
"""Biggest workbook that is read; unpacked it may be five times that."""
_DELIMITERS: Final = (",", ";", "\t")
_HEADER_SEARCH_ROWS: Final = 60
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Table:
    """A table as text.

    Parameters
    ----------
    df
        All cells as trimmed text (dtype ``str``), empty = missing; index 0..n-1; unique column
        names: a repeated header gets " (2)", an empty one above data "column 3". Empty rows are
        left out.
    row_numbers
        The row of each record in the file as people see it, starting at 1 with the first row.
    columns
        The headers as written, one per column of ``df``.
    notices
        Sentences about what was found odd in the file.
    """

    df: pd.DataFrame
    row_numbers: npt.NDArray[np.int64]
    columns: tuple[str, ...]
    notices: list[str] = field(default_factory=list)


def read_table(path: Path, *, sheet: str | None = None) -> Table:
    """Read a CSV, TSV, text or xlsx table.

    Text may be UTF-8 (with or without a mark), UTF-16 with a mark, or Windows text, which gives a
    notice; columns may be separated by comma, semicolon or tab. Of a workbook the first visible
    sheet is read unless ``sheet`` names another; formulas count as the value that was saved with
    them. Title rows above the headers are skipped.

    Raises
    ------
    DataFileError
        The file is missing, empty, too big, protected, damaged or of another kind; or it has no
        sheet of this name.
    """
    path = path if isinstance(path, Path) else Path(path)
    suffix = path.suffix.casefold()
    if not path.is_file():
        raise DataFileError(
            say(
                'There is no file called "{file}" where we looked. Check its name and folder.',
                file=path.name,
            )
        )
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except PermissionError as error:
        raise DataFileError(
            say(
                '"{file}" can\'t be opened: another program holds it, or it is not shared with '
                "you. Close it there and try again.",
                file=path.name,
            ),
            detail=type(error).__name__,
        ) from error
    if path.stat().st_size == 0 or not start.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise _empty(path)
    if start.startswith(_OLE):
        raise _old_or_protected(path)
    if start.startswith(b"PK\x03\x04"):
        if suffix not in {".xlsx", ".xlsm"} and not _is_workbook(path):
            raise DataFileError(
                say(
                    '"{file}" is a zip or other packed file, not a table. '
                    "Unpack it, or save the table as CSV or Excel (.xlsx), and choose that.",
                    file=path.name,
                )
            )
        return _read_workbook(path, sheet)
    if suffix in {".xlsx", ".xlsm"}:
        raise DataFileError(
            say(
                '"{file}" is no Excel workbook inside, whatever its name says. '
                "Open it in a spreadsheet program and save it as Excel (.xlsx) or CSV.",
                file=path.name,
            )
        )
    if suffix not in TABLE_SUFFIXES:
        raise DataFileError(
            say(
                '"{file}" is not a table that we can read. '
                "Save it as CSV or Excel (.xlsx) and choose that.",
                file=path.name,
            )
        )
    _refuse_other_kinds(path, start)
    return _read_text(path)


# --- text ------------------------------------------------------------------------------------


def _read_text(path: Path) -> Table:
    if path.stat().st_size > MAX_CSV_BYTES:
        raise _too_big(path, MAX_CSV_BYTES)
    notices: list[str] = []
    text = clean_text(_decode(path, notices), is_cell=False)
    delimiter = _sniff(text)
    rows: Rows = []
    try:
        for number, row in enumerate(_records(text, delimiter), start=1):
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append((number, cells))
    except csv.Error as error:
        raise DataFileError(
            say(
                '"{file}" can\'t be read as a table. Open it in a spreadsheet program, look for a '
                "stray quote mark, and save it as CSV.",
                file=path.name,
            ),
            detail=type(error).__name__,
        ) from error
    return _to_table(path, rows, _text_header(rows), notices)


def _decode(path: Path, notices: list[str]) -> str:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        notices.append(
            say(
                '"{file}" is saved in an older Windows format, not as UTF-8. We read it; check '
                "that letters with accents look right.",
                file=path.name,
            )
        )
        return data.decode("cp1252", errors="replace")


def _records(text: str, delimiter: str) -> Iterable[list[str]]:
    csv.field_size_limit(MAX_CSV_BYTES)  # one 10 MB cell must not hide the other rows
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _sniff(text: str) -> str:
    """Return the delimiter with the most columns that most of the first rows agree on."""
    best, best_score = ",", 0.0
    sample = text[:200_000]
    for delimiter in _DELIMITERS:
        widths: list[int] = []
        try:
            for row in _records(sample, delimiter):
                if any(cell.strip() for cell in row):
                    widths.append(len(row))
                if len(widths) == 40:
                    break
        except csv.Error:
            continue
        if not widths:
            continue
        commonest = max(set(widths), key=lambda width: (widths.count(width), width))
        if commonest < 2:
            continue
        share = widths.count(commonest) / len(widths)
        score = commonest * share + (1000 if widths[0] == commonest else 0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _text_header(rows: Rows) -> int:
    """Return the position of the header row among the filled rows of a text table.

    A first line of one cell may be the header of a table of one column, whose later rows have
    stray commas; so it is passed over only if it was padded, or a row like a header follows.
    """
    if not rows or len(rows[0][1]) > 1:
        return _sheet_header(rows)
    if len(rows) > 1:
        second = [cell for cell in rows[1][1] if cell]
        if len(second) >= 3 and not any(re.match(r"[\d$+-]", cell) for cell in second):
            return 1
    return 0


# --- workbooks -------------------------------------------------------------------------------


def _read_workbook(path: Path, sheet: str | None) -> Table:
    if path.stat().st_size > MAX_XLSX_BYTES:
        raise _too_big(path, MAX_XLSX_BYTES)
    check_zip(path, max_bytes=5 * MAX_XLSX_BYTES)
    notices: list[str] = []
    rows = workbook_rows(path, sheet, notices)
    return _to_table(path, rows, _sheet_header(rows), notices)


# --- shared ----------------------------------------------------------------------------------


def _sheet_header(rows: Rows) -> int:
    """Return the position of the first row with two filled cells; 0 if there is none."""
    for position, (_, cells) in enumerate(rows[:_HEADER_SEARCH_ROWS]):
        if sum(map(bool, cells)) >= 2:
            return position
    return 0


def _to_table(path: Path, rows: Rows, header_at: int, notices: list[str]) -> Table:
    if not rows:
        raise _empty(path)
    header_row, header = rows[header_at]
    body = rows[header_at + 1 :]
    if header_at:
        notices.append(
            say(
                "The column names are in row {row}; the text above them was passed over.",
                row=header_row,
            )
        )
    width = max([len(header), *(len(cells) for _, cells in body)])
    header = header + [""] * (width - len(header))
    for _, cells in body:
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
    filled = {at for at in range(width) if header[at]}
    filled.update(
        at for at in range(width) if at not in filled and any(cells[at] for _, cells in body)
    )
    keep = sorted(filled)
    names = _unique(header, keep, notices)
    if not body:
        notices.append(say('"{file}" has column names but no rows below them.', file=path.name))
    frame_df = pd.DataFrame(
        {
            name: pd.array([cells[at] for _, cells in body], dtype="str")
            for name, at in zip(names, keep, strict=True)
        },
        index=pd.RangeIndex(len(body)),
    )
    return Table(
        df=frame_df,
        row_numbers=np.array([number for number, _ in body], dtype=np.int64),
        columns=tuple(header[at] for at in keep),
        notices=notices,
    )


def _unique(header: Sequence[str], keep: Sequence[int], notices: list[str]) -> list[str]:
    names: dict[str, None] = {}
    unnamed = repeated = 0
    taken = set(header)
    for at in keep:
        name = " ".join(header[at].split())
        if not name:
            name = f"column {at + 1}"
            unnamed += 1
        first = name
        count = 1
        while name in names or (count > 1 and name in taken):
            count += 1
            name = f"{first} ({count})"
        repeated += count > 1
        names[name] = None
    if unnamed:
        notices.append(say("{n} columns hold text but have no name in the first row.", n=unnamed))
    if repeated:
        notices.append(
            say("{n} column names occur more than once; we read the first of each.", n=repeated)
        )
    return list(names)


def _is_workbook(path: Path) -> bool:
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _refuse_other_kinds(path: Path, start: bytes) -> None:
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind: str = ""
    if head.startswith(b"%pdf"):
        kind = say("a PDF document")
    elif head.startswith((b"<!doctype html", b"<html")):
        kind = say("a web page")
    elif head.startswith((b"<?xml", b"<kml")):
        kind = say("an XML file")
    elif head.startswith((b'{"', b"{\n", b"{ ", b"{\r", b"[{", b"{\t")):
        kind = say("a JSON file")
    elif head.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8", b"sqlite format 3", b"{\\rtf")):
        kind = say("a picture, a document or a database")
    elif start.count(b"\x00") > len(start) // 20 and not start.startswith(
        (b"\xff\xfe", b"\xfe\xff")
    ):
        kind = say("not text")
    if kind:
        raise DataFileError(
            say(
                '"{file}" is {kind}, not a table. '
                "Save the table as CSV or Excel (.xlsx) and choose that.",
                file=path.name,
                kind=kind,
            )
        )


def _empty(path: Path) -> DataFileError:
    return DataFileError(
        say(
            '"{file}" is empty, so there is nothing to read. '
            "Check that it was saved, then choose it again.",
            file=path.name,
        )
    )


def _old_or_protected(path: Path) -> DataFileError:
    with path.open("rb") as file:
        protected = _ENCRYPTED in file.read(4 * 1024**2)
    if protected:
        return DataFileError(
            say(
                '"{file}" is protected with a password, so we can\'t read it. '
                "Open it with the password, save it without one, and choose it again.",
                file=path.name,
            )
        )
    return DataFileError(
        say(
            '"{file}" is in the old Excel format (.xls), which we can\'t read. '
            "Open it in a spreadsheet program and save it as Excel (.xlsx) or CSV.",
            file=path.name,
        )
    )


def _too_big(path: Path, limit: int) -> DataFileError:
    return DataFileError(
        say(
            '"{file}" is {size} MB; the most we can read is {limit} MB. Keep only the rows of your '
            "district and try again.",
            file=path.name,
            size=f"{path.stat().st_size / 1024**2:,.0f}",
            limit=f"{limit / 1024**2:,.0f}",
        )
    )
