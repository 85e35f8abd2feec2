"""Classes of home areas."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from mapping.maps.areas import (
    FEW,
    NO_DATA,
    SHARE_BREAKS,
    area_payload,
    class_of,
    gap_view,
    number_breaks,
    zone_view,
)
from mapping.maps.encoding import decode_path
from mapping.wording import translator

EN = translator("en")
ROOT = Path(__file__).resolve().parents[2]


def row(area_id: str, students: float, unserved: float, unknown: float = 0, **more: object) -> dict:
    served = students - unserved - unknown
    return {
        "area_id": area_id,
        "area_name": f"Area {area_id}",
        "students": students,
        "served_students": served,
        "unserved_students": unserved,
        "unknown_students": unknown,
        "nearest_name": "Pantry",
        "nearest_min": 12.4,
        "suppressed": False,
    } | more


def shapes(*ids: str) -> gpd.GeoDataFrame:
    boxes = [shapely.box(-86 + i * 0.1, 32, -85.9 + i * 0.1, 32.1) for i in range(len(ids))]
    return gpd.GeoDataFrame({"reporting_id": list(ids)}, geometry=boxes, crs="EPSG:4326")


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 0), (0.2, 0), (0.2001, 1), (0.4, 1), (0.8, 3), (0.81, 4), (1, 4)]
)
def test_a_share_on_a_break_belongs_to_the_lower_class(share: float, expected: int) -> None:
    assert class_of(share, SHARE_BREAKS) == expected


def test_each_area_gets_the_class_of_its_share_or_a_pattern() -> None:
    table = pd.DataFrame(
        [
            row("a", 100, 10),
            row("b", 100, 90),
            row("c", 100, 10, 60),
            row("d", np.nan, np.nan, np.nan, suppressed=True),
        ]
    )
    view = gap_view(table, shapes("a", "b", "c", "d", "not-in-the-table"), wording=EN)
    assert view.classes == ("0", "4", NO_DATA, FEW, FEW)


def test_a_withheld_area_shows_no_figure_even_if_the_table_still_has_one() -> None:
    view = gap_view(pd.DataFrame([row("a", 7, 5, suppressed=True)]), shapes("a"), wording=EN)
    assert view.lines == (("Not enough students to show",),)
    assert "7" not in repr(area_payload(view, legend_on_map=True)["areas"][0]["lines"])


def test_the_tip_says_the_figures_in_words() -> None:
    view = gap_view(pd.DataFrame([row("a", 200, 50, 20)]), shapes("a"), wording=EN)
    assert view.lines[0] == (
        "50 of 200 students out of reach (25%)",
        "20 not known",
        "Nearest: Pantry, 12 minutes",
    )


def test_the_legend_names_the_patterns_that_occur_and_how_classes_were_made() -> None:
    plain = gap_view(pd.DataFrame([row("a", 100, 10)]), shapes("a"), wording=EN)
    assert [key for key, _ in plain.legend] == ["0", "1", "2", "3", "4"]
    assert plain.legend[1] == ("1", "20% to 40%")
    assert "five equal steps" in plain.legend_note
    hatched = gap_view(pd.DataFrame([row("a", 100, 10)]), shapes("a", "b"), wording=EN)
    assert hatched.legend[-1] == (FEW, "Not enough students to show")


def test_shapes_reach_the_browser_within_a_few_metres_and_neighbours_keep_their_border() -> None:
    view = gap_view(pd.DataFrame([row("a", 100, 1), row("b", 50, 1)]), shapes("a", "b"), wording=EN)
    payload = area_payload(view, legend_on_map=False)
    rings = [
        shapely.Polygon(decode_path(area["shapes"][0][0], origin=tuple(payload["origin"])))
        for area in payload["areas"]
    ]
    assert rings[0].symmetric_difference(shapes("a").geometry[0]).area < 1e-6
    assert rings[0].intersection(rings[1]).area == 0
    assert rings[0].intersection(rings[1]).length == pytest.approx(0.1, abs=1e-4)


def test_a_missing_shape_is_left_out_and_nothing_breaks() -> None:
    areas = shapes("a", "b")
    areas.loc[1, "geometry"] = None
    view = gap_view(pd.DataFrame([row("a", 100, 1)]), areas, wording=EN)
    assert [area["id"] for area in area_payload(view, legend_on_map=False)["areas"]] == ["a"]


def test_zones_are_outlines_with_names() -> None:
    zones = shapes("z1", "z2").assign(name=["Oak Elementary", ""], id=["1", "2"])
    view = zone_view(zones)
    assert (view.kind, view.names, view.legend) == ("zone", ("Oak Elementary", "2"), ())


def test_amounts_are_classed_by_rounded_quantiles() -> None:
    assert number_breaks([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) == (2.8, 4.6, 6.4, 8.2)


@pytest.mark.parametrize("values", [[], [3, 3, 3], [np.nan]])
def test_amounts_that_do_not_differ_have_no_breaks(values: list[float]) -> None:
    assert number_breaks(values) == ()


def test_the_legend_of_the_page_has_the_patterns_of_the_map() -> None:
    page = (ROOT / "assets" / "page.css").read_text(encoding="utf-8")
    script = (ROOT / "assets" / "map" / "areas.js").read_text(encoding="utf-8")
    hatched, dotted = script.split('if (kind === "few") {')[1].split(
        '} else if (kind === "none") {'
    )
    assert "line({ y2: side }" in hatched
    assert 'CG.svg("circle"' in dotted
    assert re.search(r"\.cg-step-few { background: repeating-linear-gradient", page)
    assert re.search(r"\.cg-step-none { background: radial-gradient\(circle", page)
