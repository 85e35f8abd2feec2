"""Home areas on the map: classes, their words, and the two patterns for "we can't say".

What a gap is was decided in ``gaps``; here its table only meets the shapes. An area whose figures
are withheld gets the hatched pattern, one about which nothing is known gets the dotted one; both
are said in words too, so neither looks like a zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from mapping import geo
from mapping.maps.encoding import SCALE, encode_paths, moved
from mapping.wording import Wording

__all__ = [
    "FEW",
    "NO_DATA",
    "SHARE_BREAKS",
    "AreaView",
    "area_payload",
    "class_of",
    "gap_view",
    "number_breaks",
    "zone_view",
]

SHARE_BREAKS: Final = (0.2, 0.4, 0.6, 0.8)
"""Upper ends of the first four classes of a share: five equal steps, the same for every need, so
that two maps can be compared. A share on a break belongs to the lower class; 0 has class 0."""
FEW: Final = "few"
NO_DATA: Final = "none"
_TOLERANCE_M: Final = 4.0


@dataclass(frozen=True)
class AreaView:
    """Areas ready to be drawn.

    Parameters
    ----------
    kind
        "area" for home areas, "zone" for attendance zones; what a click reports.
    ids, names, classes
        One per area; a class is "0" to "4", ``FEW`` or ``NO_DATA``.
    lines
        What the tip says below the name, one tuple per area.
    shapes
        Polygons in EPSG:4326, one per area.
    legend_title, legend, legend_note
        Title, (class, text) from low to high, and how the classes were made.
    """

    kind: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    classes: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    shapes: gpd.GeoSeries
    legend_title: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    legend_note: str = ""


def class_of(value: float, breaks: Sequence[float]) -> int:
    """Return the class of a value: the first whose upper end it does not exceed."""
    return int(np.searchsorted(np.asarray(breaks), value, side="left"))


def number_breaks(values: npt.ArrayLike, *, classes: int = 5) -> tuple[float, ...]:
    """Return class breaks for amounts: quantiles rounded to two figures, each once.

    Parameters
    ----------
    values
        Amounts; missing ones are ignored.

    Returns
    -------
    tuple
        At most ``classes - 1`` rising upper ends; fewer where the amounts don't differ enough,
        none where all are equal.
    """
    amounts = np.asarray(values, dtype=float)
    amounts = amounts[np.isfinite(amounts)]
    if amounts.size == 0 or amounts.min() == amounts.max():
        return ()
    cuts = np.quantile(amounts, np.arange(1, classes) / classes)
    rounded = [float(f"{cut:.2g}") for cut in cuts]
    return tuple(sorted({cut for cut in rounded if amounts.min() <= cut < amounts.max()}))


def gap_view(table_df: pd.DataFrame, areas_gdf: gpd.GeoDataFrame, *, wording: Wording) -> AreaView:
    """Return home areas by the share of students whom a need doesn't reach.

    Parameters
    ----------
    table_df
        The gap result: one row per area and join. Rows with ``suppressed`` show no figure.
    areas_gdf
        Shapes, EPSG:4326, by ``reporting_id`` or ``area_id``; joins drawn as one shape. A shape
        without a row gets the pattern for "not enough students", for that is why rows are absent.

    Returns
    -------
    AreaView
        An area where more than half of the students are unknown gets the "no data" pattern.
    """
    _ = wording
    key = "reporting_id" if "reporting_id" in areas_gdf.columns else "area_id"
    shapes = areas_gdf.set_index(areas_gdf[key].astype(str))
    rows: dict[str, dict[str, Any]] = {
        str(row["area_id"]): {str(k): v for k, v in row.items()}
        for row in table_df.to_dict("records")
    }
    ids: list[str] = []
    names: list[str] = []
    classes: list[str] = []
    lines: list[tuple[str, ...]] = []
    for area_id, own_name in zip(shapes.index, _names(shapes), strict=True):
        row = rows.get(area_id, {})
        students = _figure(row, "students")
        if _is_withheld(row) or students is None:
            classes.append(FEW)
            lines.append((_("Not enough students to show"),))
        else:
            area_class, said = _class_and_words(row, students, wording)
            classes.append(area_class)
            lines.append(said)
        ids.append(area_id)
        names.append(str(row.get("area_name") or own_name or area_id))
    steps = [_.percent(v) for v in (0, *SHARE_BREAKS, 1)]
    entries = [(str(i), _("{low} to {high}", low=steps[i], high=steps[i + 1])) for i in range(5)]
    if FEW in classes:
        entries.append((FEW, _("Not enough students to show")))
    if NO_DATA in classes:
        entries.append((NO_DATA, _("Not known for most students")))
    return AreaView(
        kind="area",
        ids=tuple(ids),
        names=tuple(names),
        classes=tuple(classes),
        lines=tuple(lines),
        shapes=shapes.geometry.reset_index(drop=True),
        legend_title=_("Students out of reach"),
        legend=tuple(entries),
        legend_note=_("Share of the students of each home area, in five equal steps."),
    )


def zone_view(zones_gdf: gpd.GeoDataFrame, *, name_column: str = "name") -> AreaView:
    """Return attendance zones as outlines; a zone without a name has its position as name."""
    count = len(zones_gdf)
    given = zones_gdf.get(name_column, pd.Series("", index=zones_gdf.index))
    named = [str(n) if pd.notna(n) and str(n) else str(i + 1) for i, n in enumerate(given)]
    ids = zones_gdf["id"].astype(str).tolist() if "id" in zones_gdf.columns else named
    return AreaView(
        kind="zone",
        ids=tuple(ids),
        names=tuple(named),
        classes=("0",) * count,
        lines=((),) * count,
        shapes=zones_gdf.geometry.reset_index(drop=True),
    )


def area_payload(view: AreaView, *, legend_on_map: bool) -> dict[str, Any]:
    """Return what the browser draws: simplified to about 4 m, paths as text."""
    kept = [i for i, shape in enumerate(view.shapes) if shape is not None and not shape.is_empty]
    shapes = np.array([view.shapes.iloc[i] for i in kept], dtype=object)
    origin = (0, 0)
    if len(shapes):
        west, south, east, north = shapely.total_bounds(shapes)
        local = geo.local_projection([west, east], [south, north])
        origin = (round(float(west) * SCALE), round(float(south) * SCALE))
        metres = moved(shapes, local.project)
        # All shapes at once, so that neighbours keep their common border.
        simple = shapely.coverage_simplify(metres, _TOLERANCE_M) if _is_coverage(metres) else None
        if simple is None:
            simple = shapely.simplify(metres, _TOLERANCE_M, preserve_topology=True)
        shapes = moved(simple, local.unproject)
    areas = []
    for i, shape in zip(kept, shapes, strict=True):
        polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        rings = [[shapely.get_coordinates(r) for r in shapely.get_rings(p)] for p in polygons]
        texts = iter(encode_paths([r for group in rings for r in group], origin=origin))
        areas.append(
            {
                "id": view.ids[i],
                "name": view.names[i],
                "cls": view.classes[i],
                "lines": list(view.lines[i]),
                "shapes": [[next(texts) for _ in group] for group in rings],
            }
        )
    return {
        "kind": view.kind,
        "origin": list(origin),
        "areas": areas,
        "legendOnMap": legend_on_map,
        "legend": {
            "title": view.legend_title,
            "note": view.legend_note,
            "entries": [{"cls": c, "text": t} for c, t in view.legend],
        }
        if view.legend
        else None,
    }


def _class_and_words(
    row: dict[str, Any], students: float, wording: Wording
) -> tuple[str, tuple[str, ...]]:
    _ = wording
    unserved = _figure(row, "unserved_students") or 0.0
    unknown = _figure(row, "unknown_students") or 0.0
    if students <= 0:
        return NO_DATA, (_("No students live here"),)
    said = [
        _(
            "{n} of {total} students out of reach ({share})",
            n=_.number(unserved),
            total=_.number(students),
            share=_.percent(unserved / students),
        )
    ]
    if unknown:
        said.append(_("{n} not known", n=_.number(unknown)))
    nearest, minutes = row.get("nearest_name"), _figure(row, "nearest_min")
    if isinstance(nearest, str) and nearest and minutes is not None:
        said.append(
            _("Nearest: {name}, {minutes} minutes", name=nearest, minutes=_.number(minutes))
        )
    if unknown > students / 2:
        return NO_DATA, tuple(said)
    return str(class_of(unserved / students, SHARE_BREAKS)), tuple(said)


def _is_coverage(shapes: npt.NDArray[Any]) -> bool:
    return bool(np.all(shapely.get_type_id(shapes) >= 3) and shapely.coverage_is_valid(shapes))


def _is_withheld(row: dict[str, Any]) -> bool:
    value = row.get("suppressed", True)
    return True if value is None or pd.isna(value) else bool(value)


def _figure(row: dict[str, Any], column: str) -> float | None:
    value = row.get(column)
    if value is None or value == "" or pd.isna(value):
        return None
    return float(value)


def _names(shapes: pd.DataFrame) -> list[str]:
    if "name" not in shapes.columns:
        return [""] * len(shapes)
    return [str(name) for name in shapes["name"].fillna("")]
