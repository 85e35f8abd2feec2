"""What every address reference becomes, and the cells that all kinds share."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.files.headers import column_values
from mapping.geocoding.columns import POINT_FIELDS, RANGE_FIELDS
from mapping.geocoding.words import address_words
from mapping.wording import say

__all__ = [
    "MAX_NUMBER",
    "NO_STREET_NAME",
    "ReferenceKind",
    "ReferenceTable",
    "count_bad",
    "read_fields",
    "state_codes",
    "text_column",
    "zip_numbers",
]

ReferenceKind = Literal["points", "ranges", "lines", "postcodes"]

NO_STREET_NAME: Final = say("no street name")
"""Why a row can't be used, in all kinds of references."""
MAX_NUMBER: Final = 9_999_999
"""Larger house numbers are broken data."""
_Ints = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ReferenceTable:
    """One address reference, ready for the index.

    Parameters
    ----------
    source
        Name that results show.
    kind
        ``points``, ``ranges`` (a line with the numbers of one side), ``lines`` (streets without
        numbers) or ``postcodes`` (ZIP, city, state of postal place names).
    frame
        Text columns ``street, city, state`` and ``postcode`` (int, -1 unknown) in all kinds but
        ``postcodes`` (``city, state, postcode``). Points: ``number, number_high`` (int, -1 none),
        ``suffix, unit, lon, lat``. Ranges: ``number_from, number_to`` (along the line), ``parity``
        (0 both, 1 odd, 2 even), ``side`` (0 the line is where the houses are, 1 left, -1 right of
        a centreline).
    coords, offsets
        For lines and ranges: lon and lat of all vertices, shape (v, 2), and for row i the slice
        ``offsets[i]:offsets[i + 1]``. Empty for the other kinds.
    attribution
        Credit that the data's licence asks for; empty if none.
    skipped
        Rows left out, by reason in words.
    notices
        Sentences about the file.
    area_names
        The cities are names of counties, as in the table of TIGER ranges: a town that isn't among
        them is not foreign for that.
    """

    source: str
    kind: ReferenceKind
    frame: pd.DataFrame
    coords: _Floats = field(default_factory=lambda: np.empty((0, 2)))
    offsets: _Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    attribution: str = ""
    skipped: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    area_names: bool = False

    @property
    def rows(self) -> int:
        """How many rows can be used."""
        return len(self.frame)


def read_fields(
    table_df: pd.DataFrame, fields: Mapping[str, str], settings: Mapping[str, str]
) -> pd.DataFrame:
    """Return the address fields of a table as text; settings fill the empty cells."""
    read = {
        key: column_values(table_df, column).to_numpy(dtype=object)
        for key, column in fields.items()
        if key in POINT_FIELDS or key in RANGE_FIELDS
    }
    frame = pd.DataFrame(read, index=table_df.index, dtype="str")
    for key, value in settings.items():
        if key not in frame:
            frame[key] = value
        else:
            frame[key] = frame[key].where(frame[key] != "", value)
    return frame


def zip_numbers(values: pd.Series) -> _Ints:
    """Return ZIP codes as whole numbers of up to five digits; -1 where there is none."""
    texts = values.fillna("").astype("str")
    codes, distinct = pd.factorize(texts)
    found = np.array([_zip_number(text) for text in distinct], dtype=np.int64)
    return found[codes] if len(found) else np.empty(0, dtype=np.int64)


def _zip_number(text: str) -> int:
    match = re.fullmatch(r"\s*(\d{3,5})(?:\.0|-?\d{4}|-)?\s*", text)
    number = int(match[1]) if match else -1
    return number if number > 0 else -1


def state_codes(values: pd.Series) -> pd.Series:
    """Return states as two letters; empty where there is none."""
    known = address_words().states
    codes, distinct = pd.factorize(values.fillna("").astype("str"))
    short = np.array(
        [known.get(text.strip().upper().replace(".", " ").strip(), "") for text in distinct],
        dtype=object,
    )
    return pd.Series(short[codes] if len(short) else [], index=values.index, dtype="str")


def text_column(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return a column as text; all empty if it isn't there."""
    if column in frame:
        return frame[column].fillna("").astype("str")
    return pd.Series("", index=frame.index, dtype="str")


def count_bad(
    skipped: dict[str, int], checks: Mapping[str, npt.NDArray[np.bool_]]
) -> npt.NDArray[np.bool_]:
    """Return which rows pass all checks, and count the others under the first they fail."""
    good: npt.NDArray[np.bool_] | None = None
    for reason, passed in checks.items():
        passed = np.asarray(passed, dtype=bool)
        good = np.ones(len(passed), dtype=bool) if good is None else good
        failed = good & ~passed
        if failed.any():
            skipped[reason] = skipped.get(reason, 0) + int(failed.sum())
        good &= passed
    return good if good is not None else np.empty(0, dtype=bool)
