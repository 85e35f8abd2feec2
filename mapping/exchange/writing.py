"""Partner lists out: what may leave depends on who will read it.

The public never sees confidential places, notes, stage, tie-holders or columns that the
vocabulary doesn't know. Trust and feedback are in no file at all. A confidential place is listed
for staff by name and phone alone, without coordinates and address.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping.errors import DataFileError
from mapping.exchange.kml import write_kml
from mapping.files.writing import (
    cell_text,
    guard_formula,
    write_csv,
    write_geojson,
    write_gpkg,
    write_xlsx,
)
from mapping.geo import WGS84
from mapping.partners.columns import OTHER_MARK
from mapping.store.records import TRANSLATED_COLUMNS, TRANSLATED_LANGUAGES, translated_column
from mapping.vocabulary import fold
from mapping.wording import say

__all__ = [
    "EXPORT_SUFFIXES",
    "FICTIONAL",
    "NEVER_EXPORTED",
    "STAFF_ONLY",
    "ExportReport",
    "export_partners",
]

EXPORT_SUFFIXES: Final = (".csv", ".xlsx", ".geojson", ".gpkg", ".kml")
"""Endings of files that `export_partners` writes."""
NEVER_EXPORTED: Final = ("trust", "feedback")
"""Columns that no export holds, whoever reads it."""
STAFF_ONLY: Final = (
    *("notes", "stage", "tie_holder", "last_contact_on", "verified_by", "confidential"),
    *("precision", "score", "placed_by", "updated_at"),
)
"""Columns that only staff get, beside the columns that the vocabulary doesn't know."""
_COLUMNS: Final = (
    *("id", "name", "organization", "category", "description"),
    *("address", "street", "city", "state", "zip", "lat", "lon"),
    *("languages", "hours", "phone", "email", "website", "cost", "eligibility"),
    *("min_age", "max_age", "capacity", "childcare_on_site", "wheelchair_accessible"),
    *("location_type", "confidential", "readiness", "stage", "tie_holder", "last_contact_on"),
    *("verified_on", "verified_by", "notes", "source", "attribution"),
    *("is_free", "precision", "score", "placed_by", "updated_at"),
    *TRANSLATED_COLUMNS,
)
_CONFIDENTIAL_KEEPS: Final = frozenset(
    {"id", "name", "category", "phone", "location_type", "confidential", "source", "attribution"}
    | {translated_column("name", language) for language in TRANSLATED_LANGUAGES}
)
FICTIONAL: Final = "Fictional example data: these places do not exist."
_Audience = Literal["public", "staff"]


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote.

    Parameters
    ----------
    rows_out
        Rows in the file.
    left_out
        How many places were left out, by reason; without the reasons that left out none.
    """

    rows_out: int
    left_out: dict[str, int] = field(default_factory=dict)


def export_partners(
    partners_gdf: gpd.GeoDataFrame,
    path: Path,
    *,
    audience: _Audience,
    sources_text: str,
    fictional: bool = False,
) -> ExportReport:
    """Write partners for the public or for staff; the file's ending chooses the kind.

    Parameters
    ----------
    partners_gdf
        One row per family resource, as the store gives it (`PARTNER_COLUMNS`).
    path
        ``.csv``, ``.xlsx``, ``.geojson``, ``.gpkg`` or ``.kml``.
    sources_text
        Who is to be named for the data. It stands in the ``attribution`` column of rows that have
        none of their own, and in the file's metadata or a sheet or table of its own.
    fictional
        The places are made up; every row and the metadata say so.

    Raises
    ------
    DataFileError
        The ending is another one, or the file can't be written.
    """
    path = Path(path)
    write = _writer(path)
    if audience not in {"public", "staff"}:
        raise DataFileError(
            say(
                'There is no audience called "{audience}". Choose "public" or "staff".',
                audience=audience,
            )
        )
    is_hidden = partners_gdf["confidential"].fillna(value=False).astype(bool).to_numpy()
    left_out: dict[str, int] = {}
    if audience == "public" and is_hidden.any():
        left_out["confidential"] = int(is_hidden.sum())
        partners_gdf = partners_gdf.loc[~is_hidden]
    out_gdf = _columns_for(audience, partners_gdf)
    out_gdf["attribution"] = pd.array(
        [_credit(text, sources_text, fictional) for text in out_gdf["attribution"]], dtype="str"
    )
    write(out_gdf, path, _about(audience, sources_text, fictional))
    return ExportReport(len(out_gdf), left_out)


def _columns_for(audience: _Audience, partners_gdf: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the columns that an audience may see; confidential rows keep name and phone."""
    frame_gdf = partners_gdf.reset_index(drop=True)
    hidden = set(NEVER_EXPORTED) | (set(STAFF_ONLY) if audience == "public" else set())
    names = [name for name in _COLUMNS if name in frame_gdf.columns and name not in hidden]
    out_df = pd.DataFrame(frame_gdf[names]).copy()
    is_hidden = frame_gdf["confidential"].fillna(value=False).astype(bool).to_numpy()
    if audience == "staff":
        for name, texts in _extra_columns(frame_gdf, taken={*_COLUMNS, *NEVER_EXPORTED}).items():
            out_df[name] = pd.array(texts, dtype="str")
    geometry = np.array(frame_gdf.geometry.values, dtype=object)
    if is_hidden.any():
        geometry[is_hidden] = None
        for name in out_df.columns:
            if name not in _CONFIDENTIAL_KEEPS:
                out_df[name] = _blanked(out_df[name], is_hidden)
    return gpd.GeoDataFrame(out_df, geometry=gpd.GeoSeries(geometry, crs=WGS84))


def _blanked(values: pd.Series, at: np.ndarray) -> pd.Series:
    kind = values.dtype
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        return values.astype(float).mask(at)
    if pd.api.types.is_bool_dtype(kind):
        return values.astype("boolean").mask(at)
    if isinstance(kind, pd.StringDtype):
        return values.mask(at, "")
    blank = values.astype(object).copy()
    blank[at] = None
    return blank


def _extra_columns(frame_gdf: gpd.GeoDataFrame, *, taken: set[str]) -> dict[str, list[str]]:
    """Return the unknown columns of all imports, in the order in which they first occur.

    One with the name of a column of ours is marked; an import takes the mark off again.
    """
    extras: list[Mapping[str, str]] = [dict(one or {}) for one in frame_gdf["extra"]]
    names = dict.fromkeys(name for one in extras for name in one)
    ours = {fold(name) for name in (*taken, "geometry", "fid")}
    return {
        f"{name}{OTHER_MARK}" if fold(name) in ours else name: [one.get(name, "") for one in extras]
        for name in names
    }


def _credit(text: str, sources_text: str, fictional: bool) -> str:
    credit = text or sources_text
    return f"{FICTIONAL} {credit}".strip() if fictional else credit


def _about(audience: _Audience, sources_text: str, fictional: bool) -> dict[str, str]:
    about = {"attribution": sources_text, "audience": audience}
    if fictional:
        about["fictional"] = FICTIONAL
    return about


# --- one writer per kind ---------------------------------------------------------------------

_Writer = Callable[[gpd.GeoDataFrame, Path, Mapping[str, str]], None]


def _writer(path: Path) -> _Writer:
    writers: dict[str, _Writer] = {
        ".csv": _as_csv,
        ".xlsx": _as_xlsx,
        ".geojson": _as_geojson,
        ".gpkg": _as_gpkg,
        ".kml": _as_kml,
    }
    suffix = path.suffix.casefold()
    if suffix == ".zip":
        raise DataFileError(
            say(
                "Partners can't be written as a zip in the Open Referral format (HSDS) yet. "
                "Choose a name that ends in .csv, .xlsx, .geojson, .gpkg or .kml."
            )
        )
    if suffix not in writers:
        raise DataFileError(
            say(
                "Partners can't be written as \"{file}\", because we don't know that kind of "
                "file. Choose a name that ends in {endings}.",
                file=path.name,
                endings=", ".join(EXPORT_SUFFIXES),
            )
        )
    return writers[suffix]


def _as_csv(out_gdf: gpd.GeoDataFrame, path: Path, about: Mapping[str, str]) -> None:
    del about  # a CSV has room for rows only; the attribution is a column
    write_csv(_guarded(out_gdf), path)


def _as_xlsx(out_gdf: gpd.GeoDataFrame, path: Path, about: Mapping[str, str]) -> None:
    about_df = pd.DataFrame({"what": list(about), "text": [about[name] for name in about]})
    write_xlsx(_guarded(out_gdf), path, sheet="Partners", more_sheets={"About": about_df})


def _as_geojson(out_gdf: gpd.GeoDataFrame, path: Path, about: Mapping[str, str]) -> None:
    write_geojson(out_gdf.drop(columns=["lat", "lon"]), path, metadata=about)


def _as_gpkg(out_gdf: gpd.GeoDataFrame, path: Path, about: Mapping[str, str]) -> None:
    about_df = pd.DataFrame({"what": list(about), "text": [about[name] for name in about]})
    names = _database_names([str(name) for name in out_gdf.columns])
    renamed_gdf = out_gdf.rename(columns=names).drop(columns=["lat", "lon"])
    write_gpkg(renamed_gdf, path, layer="partners", tables={"about": about_df})


def _as_kml(out_gdf: gpd.GeoDataFrame, path: Path, about: Mapping[str, str]) -> None:
    write_kml(out_gdf.drop(columns=["lat", "lon"]), path, title="Partners", about=about)


def _database_names(names: list[str]) -> dict[str, str]:
    """Return new names where two differ by case alone, which a GeoPackage can't hold."""
    seen: set[str] = set()
    renamed: dict[str, str] = {}
    for name in names:
        new, count = name, 1
        while new.casefold() in seen:
            count += 1
            new = f"{name} ({count})"
        seen.add(new.casefold())
        if new != name:
            renamed[name] = new
    return renamed


def _guarded(out_gdf: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return a table in which no text, header included, is a formula to a spreadsheet program."""
    out_df = pd.DataFrame(out_gdf.drop(columns="geometry"))
    for name in out_df.columns:
        kind = out_df[name].dtype
        if isinstance(kind, pd.StringDtype) or pd.api.types.is_object_dtype(kind):
            texts = [guard_formula(cell_text(value)) for value in out_df[name]]
            out_df[name] = pd.array(texts, dtype="str")
    return out_df.rename(columns=lambda name: guard_formula(re.sub(r"[\r\n]+", " ", str(name))))
