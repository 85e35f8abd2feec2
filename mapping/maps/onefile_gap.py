"""The gap analysis in the one-file map: sentence, home areas and table say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from mapping.maps.areas import FEW, AreaView, area_payload
from mapping.wording import Wording

__all__ = ["GapSheet", "gap_record"]


@dataclass(frozen=True)
class GapSheet:
    """A gap analysis for the one-file map: the map, the sentence and the table say the same.

    Parameters
    ----------
    need
        The need in words.
    category
        Id of the category that it asks for.
    sentence
        The result in one sentence, in the language of the file.
    table_df
        Rows of the gap result; for the public already rounded (``gaps.rounded``).
    areas_gdf
        Shapes of the reporting areas, EPSG:4326, with ``reporting_id`` (or ``area_id``).
    notes
        What the reader must know to read the figures.
    """

    need: str
    sentence: str
    table_df: pd.DataFrame
    areas_gdf: gpd.GeoDataFrame
    notes: tuple[str, ...] = ()
    category: str = ""


def gap_record(gap: GapSheet, view: AreaView, wording: Wording) -> dict[str, Any]:
    """Return the sentence, the areas with their legend, the table and the notes of a file."""
    _ = wording
    west, south, east, north = (float(v) for v in view.shapes.total_bounds)
    columns = [
        _("Home area"),
        _("Students"),
        _("Within reach"),
        _("Out of reach"),
        _("Not known"),
        _("Share out of reach"),
        _("Nearest place"),
        _("Minutes"),
    ]
    table = gap.table_df
    figures = table[~table["suppressed"].fillna(True).astype(bool) & table["students"].notna()]
    rows = [_table_row(row, wording) for row in figures.to_dict("records")]
    sums = [
        float(pd.to_numeric(figures[name], errors="coerce").sum())
        for name in ("students", "served_students", "unserved_students", "unknown_students")
    ]
    total = [_("Total"), *(_.number(v) for v in sums), _share(sums[2], sums[0], wording), "", ""]
    withheld = sum(area_class == FEW for area_class in view.classes)
    notes = list(gap.notes)
    if withheld:
        notes.append(
            _.plural(
                "{n} home area has not enough students to show; it is hatched on the map.",
                "{n} home areas have not enough students to show; they are hatched on the map.",
                withheld,
            )
        )
    return {
        "need": gap.need,
        "sentence": gap.sentence,
        "areas": area_payload(view, legend_on_map=False),
        "bounds": [[south, west], [north, east]],
        "caption": _("{need}: students by home area", need=gap.need),
        "columns": columns,
        "rows": rows,
        "total": total if rows else None,
        "words": [0, 6],
        "notes": notes,
    }


def _table_row(row: Mapping[Any, Any], wording: Wording) -> list[str]:
    def figure(column: str) -> float | None:
        value = row.get(column)
        return None if value is None or value == "" or pd.isna(value) else float(value)

    def said(value: float | None) -> str:
        return "" if value is None else wording.number(value)

    students, unserved = figure("students"), figure("unserved_students")
    nearest = row.get("nearest_name")
    return [
        str(row.get("area_name") or row.get("area_id") or ""),
        said(students),
        said(figure("served_students")),
        said(unserved),
        said(figure("unknown_students")),
        _share(unserved or 0.0, students or 0.0, wording),
        nearest if isinstance(nearest, str) else "",
        said(figure("nearest_min")),
    ]


def _share(part: float, whole: float, wording: Wording) -> str:
    return wording.percent(part / whole) if whole else ""
