"""Which column of somebody's table holds which of our fields."""

from collections.abc import Iterable, Mapping

import pandas as pd

from mapping.errors import DataFileError
from mapping.vocabulary import fold, without_accents
from mapping.wording import say

__all__ = ["column_values", "match_columns", "split_expression"]


def match_columns(
    columns: Iterable[str],
    synonyms: Mapping[str, tuple[str, ...]],
    mapping: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the column, or the columns joined with ``+``, that each field is read from.

    Names are compared without case, accents, spaces and punctuation. A field's own name wins over
    its synonyms, and those over the synonyms of later fields; a column serves one field only. What
    ``mapping`` says wins over everything.

    Parameters
    ----------
    columns
        The table's column names.
    synonyms
        Other names of each field, the best first. The keys are all fields there are.
    mapping
        Column by field, as the user chose; ``PRE+NAME`` joins columns with a space.

    Returns
    -------
    dict
        Only the fields that were found. The columns are written as in the table; read them with
        `column_values`.

    Raises
    ------
    DataFileError
        ``mapping`` names a field or a column that doesn't exist; the message lists those that do.
    """
    names = list(columns)
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(_plain(name), name)
    found: dict[str, str] = {}
    used: set[str] = set()
    for field, wanted in (mapping or {}).items():
        if field not in synonyms:
            raise DataFileError(
                say(
                    'There is no field called "{field}" to fill from a column. '
                    "The fields are: {fields}.",
                    field=field,
                    fields=", ".join(synonyms),
                )
            )
        parts = split_expression(names, wanted)
        found[field] = "+".join(parts)
        used.update(parts)
    for own_name_only in (True, False):
        for field, others in synonyms.items():
            if field in found:
                continue
            for candidate in (field,) if own_name_only else others:
                name_or_none = by_fold.get(_plain(candidate))
                if name_or_none is not None and name_or_none not in used:
                    found[field] = name_or_none
                    used.add(name_or_none)
                    break
    return found


def split_expression(columns: Iterable[str], expression: str) -> list[str]:
    """Return the columns that an expression such as ``PRE+NAME+TYPE`` names.

    A column whose own name holds a ``+`` is found first.

    Raises
    ------
    DataFileError
        One of the names is no column of the table; the message lists the columns.
    """
    names = list(columns)
    whole = _find(names, expression)
    if whole is not None:
        return [whole]
    parts: list[str] = []
    for wanted in expression.split("+"):
        name = _find(names, wanted)
        if name is None:
            raise DataFileError(
                say(
                    'We can\'t find a column called "{column}". '
                    "The columns are: {columns}. Choose one of these.",
                    column=wanted.strip(),
                    columns=", ".join(names),
                )
            )
        parts.append(name)
    return parts


def column_values(table_df: pd.DataFrame, expression: str) -> pd.Series:
    """Return the text of one column, or of several joined with single spaces (``PRE+NAME``).

    Parameters
    ----------
    table_df
        A table of text, as `mapping.files.tables.read_table` gives it.
    expression
        A column's name, or names joined with ``+``.

    Returns
    -------
    Series
        One text per row, same index; empty parts leave no space behind.

    Raises
    ------
    DataFileError
        One of the names is no column of the table.
    """
    parts = split_expression(table_df.columns, expression)
    if len(parts) == 1:
        return table_df[parts[0]].rename(expression)
    joined = [
        " ".join(filter(None, row)) for row in zip(*(table_df[p] for p in parts), strict=True)
    ]
    return pd.Series(joined, index=table_df.index, dtype="str", name=expression)


def _find(names: list[str], wanted: str) -> str | None:
    if wanted in names:
        return wanted
    key = _plain(wanted)
    if not key:
        return None
    return next((name for name in names if _plain(name) == key), None)


def _plain(text: str) -> str:
    """Return a header for comparing: "Descripción" and "DESCRIPCION" are one."""
    return fold(without_accents(text))
