"""A look into a file before it is imported: its columns and first rows, never kept for long."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import openpyxl
import pandas as pd
import streamlit as st

from mapping.files.headers import match_columns
from mapping.files.shapes import SHAPE_SUFFIXES, read_shapes
from mapping.files.tables import read_table
from mapping.homes.roster import ROSTER_FIELDS
from mapping.ui import setup_files
from mapping.ui.language import _

__all__ = ["Preview", "RosterHead", "preview", "roster_head", "show_rows"]

_KEPT: Final = "setup.preview"
_ROWS: Final = 5
_COLUMNS: Final = 14
_LETTERS: Final = 60
_MAX_GROUP_VALUES: Final = 40
_ROWS_PER_VALUE: Final = 5


@dataclass(frozen=True)
class Preview:
    """The first rows of a table or map file, as text cut short.

    Parameters
    ----------
    columns
        All column names.
    rows
        The first rows, one text per column.
    total
        How many rows the file has.
    sheets
        Names of a workbook's sheets; empty for other files.
    notices
        What was found odd.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int
    sheets: tuple[str, ...]
    notices: tuple[str, ...]


@dataclass(frozen=True)
class RosterHead:
    """What a page may know of a roster before the import: columns that many students share.

    Parameters
    ----------
    has_place
        Whether a column for addresses, or two for positions, were recognised.
    groupings
        Columns to group by. Names, numbers and addresses are not among them.
    sheets
        Names of a workbook's sheets.
    """

    has_place: bool
    groupings: tuple[str, ...]
    sheets: tuple[str, ...]


def preview(upload: Any, *, sheet: str | None = None) -> Preview:
    """Return a look into an uploaded partner list; read once per file and sheet.

    Raises
    ------
    DataFileError
        It can't be read.
    """
    return _kept(("partners", upload.file_id, sheet), upload, lambda p: _read(p, sheet))


def roster_head(upload: Any, *, sheet: str | None = None) -> RosterHead:
    """Return the columns by which a roster can be grouped; nothing of a row is kept.

    Raises
    ------
    DataFileError
        It can't be read.
    """
    return _kept(("roster", upload.file_id, sheet), upload, lambda p: _read_roster(p, sheet))


def show_rows(look: Preview) -> None:
    """Draw the first rows as a table."""
    names = look.columns[:_COLUMNS]
    head = "".join(f'<th scope="col">{html.escape(name[:_LETTERS])}</th>' for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row[:_COLUMNS]) + "</tr>"
        for row in look.rows
    )
    more = len(look.columns) - len(names)
    caption = _("The first {n} of {total} rows.", n=len(look.rows), total=_.number(look.total))
    if more > 0:
        caption += " " + _("The other {n} columns are read too.", n=more)
    name = html.escape(_("First rows of the file"), quote=True)
    st.html(
        f'<div class="cg-scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<table class="cg-table cg-preview"><caption>{html.escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _kept(key: tuple[Any, ...], upload: Any, read: Callable[[Path], Any]) -> Any:
    kept = st.session_state.get(_KEPT)
    if kept is None or kept[0] != key:
        with setup_files.in_folder([upload], keeps_tables_in_memory=True) as paths:
            kept = (key, read(paths[0]))
        st.session_state[_KEPT] = kept
    return kept[1]


def _read(path: Path, sheet: str | None) -> Preview:
    if path.suffix.casefold() in SHAPE_SUFFIXES:
        shapes = read_shapes(path)
        frame_df = pd.DataFrame(shapes.gdf.drop(columns="geometry"))
        return _look(frame_df, (), tuple(shapes.notices))
    table = read_table(path, sheet=sheet)
    return _look(table.df, _sheets(path), tuple(table.notices))


def _look(frame_df: pd.DataFrame, sheets: Sequence[str], notices: tuple[str, ...]) -> Preview:
    rows = tuple(
        tuple(_short(cell) for cell in row)
        for row in frame_df.head(_ROWS).itertuples(index=False, name=None)
    )
    return Preview(tuple(map(str, frame_df.columns)), rows, len(frame_df), tuple(sheets), notices)


def _read_roster(path: Path, sheet: str | None) -> RosterHead:
    table = read_table(path, sheet=sheet)
    places = match_columns(table.df.columns, ROSTER_FIELDS)
    has_place = bool({"address", "street"} & set(places)) or {"lat", "lon"} <= set(places)
    groupings = []
    if has_place:  # else the first row may be a student, whose facts must not be shown
        taken = set(places.values())
        groupings = [
            str(name)
            for name in table.df.columns
            if name not in taken and _is_shared(table.df[name])
        ]
    return RosterHead(has_place, tuple(groupings), _sheets(path))


def _is_shared(values: "pd.Series[str]") -> bool:
    filled = values[values != ""]
    different = filled.nunique()
    return 0 < different <= _MAX_GROUP_VALUES and len(filled) >= _ROWS_PER_VALUE * different


def _sheets(path: Path) -> tuple[str, ...]:
    if path.suffix.casefold() not in {".xlsx", ".xlsm"}:
        return ()
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True)
        try:
            return tuple(one.title for one in book.worksheets if one.sheet_state == "visible")
        finally:
            book.close()


def _short(cell: Any) -> str:
    text = " ".join(str(cell)[: 4 * _LETTERS].split())
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"
