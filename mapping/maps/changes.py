"""Home areas on the map by what a what-if changes there: more students served, or fewer.

Blue for more and red-brown for fewer, darker where a larger share of the area's students is
meant; the tip says the same in figures, so colour is never the only sign.
"""

from typing import Any, Final

import geopandas as gpd
import pandas as pd

from mapping.maps.areas import FEW, AreaView, class_of
from mapping.wording import Wording

__all__ = ["CHANGE_BREAKS", "change_view"]

CHANGE_BREAKS: Final = (0.1, 0.3)
"""Upper ends of the first two classes of the share of an area's students who gain or lose."""
_SAME: Final = "same"
_MIXED: Final = "mixed"


def change_view(
    changes_df: pd.DataFrame, areas_gdf: gpd.GeoDataFrame, *, wording: Wording
) -> AreaView:
    """Return home areas by the share of students who gain a place in reach, or lose it.

    Parameters
    ----------
    changes_df
        One row per area with figures: ``area_id, area_name, students, served_today,
        served_after, unserved_today, unserved_after, gained, lost``.
    areas_gdf
        Shapes, EPSG:4326, by ``area_id``; a shape without a row is withheld.
    """
    _ = wording
    rows: dict[str, dict[str, Any]] = {
        str(row["area_id"]): {str(k): v for k, v in row.items()}
        for row in changes_df.to_dict("records")
    }
    ids: list[str] = []
    names: list[str] = []
    classes: list[str] = []
    lines: list[tuple[str, ...]] = []
    for area_id, name in zip(areas_gdf["area_id"], areas_gdf["name"], strict=True):
        row = rows.get(str(area_id))
        ids.append(str(area_id))
        names.append(str((row or {}).get("area_name") or name or area_id))
        if row is None:
            classes.append(FEW)
            lines.append((_("Not enough students to show"),))
            continue
        classes.append(_class(row))
        lines.append(_words(row, wording))
    low, high = (_.percent(v) for v in CHANGE_BREAKS)
    steps = (
        ("gain1", _("up to {high} of students gain", high=low)),
        ("gain2", _("{low} to {high} gain", low=low, high=high)),
        ("gain3", _("more than {low} gain", low=high)),
        ("loss1", _("up to {high} lose", high=low)),
        ("loss2", _("{low} to {high} lose", low=low, high=high)),
        ("loss3", _("more than {low} lose", low=high)),
        (_MIXED, _("some gain, some lose")),
        (_SAME, _("no change")),
        (FEW, _("Not enough students to show")),
    )
    always = {"gain1", "gain2", "gain3", _SAME}
    return AreaView(
        kind="area",
        ids=tuple(ids),
        names=tuple(names),
        classes=tuple(classes),
        lines=tuple(lines),
        shapes=areas_gdf.geometry.reset_index(drop=True),
        legend_title=_("A place within reach"),
        legend=tuple((key, text) for key, text in steps if key in always or key in classes),
        legend_note=_("Share of the students of each home area for whom this would change."),
    )


def _class(row: dict[str, Any]) -> str:
    gained, lost, students = row["gained"], row["lost"], row["students"]
    if gained and lost:
        return _MIXED
    if not (gained or lost) or not students:
        return _SAME
    step = class_of((gained or lost) / students, CHANGE_BREAKS) + 1
    return f"{'gain' if gained else 'loss'}{step}"


def _words(row: dict[str, Any], wording: Wording) -> tuple[str, ...]:
    _ = wording
    said = []
    if row["gained"]:
        said.append(_("{n} more students within reach", n=_.number(row["gained"])))
    if row["lost"]:
        said.append(_("{n} students no longer within reach", n=_.number(row["lost"])))
    if not said:
        said.append(_("Within reach: no change"))
    said.append(
        _(
            "Out of reach: {after} of {total} students, today {today}",
            after=_.number(row["unserved_after"]),
            total=_.number(row["students"]),
            today=_.number(row["unserved_today"]),
        )
    )
    return tuple(said)
