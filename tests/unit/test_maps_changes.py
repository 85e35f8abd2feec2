"""Areas by what a what-if changes: classes, words and a legend that names them all."""

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from mapping.maps.changes import change_view
from mapping.wording import translator


def row(area: str, gained: int, lost: int) -> dict[str, object]:
    return {
        "area_id": area,
        "area_name": f"Area {area}",
        "students": 100,
        "served_today": 40,
        "served_after": 40 + gained - lost,
        "unserved_today": 60,
        "unserved_after": 60 - gained + lost,
        "gained": gained,
        "lost": lost,
    }


CHANGES = pd.DataFrame(
    [
        row("a", 10, 0),
        row("b", 11, 0),
        row("c", 31, 0),
        row("d", 0, 20),
        row("e", 10, 10),
        row("f", 0, 0),
    ]
)
AREAS = gpd.GeoDataFrame(
    {"area_id": list("abcdefg"), "name": list("abcdefg")},
    geometry=[box(i, 0, i + 1, 1) for i in range(7)],
    crs="EPSG:4326",
)


def test_each_area_has_the_class_of_its_share_and_a_share_on_a_break_the_lower_one() -> None:
    view = change_view(CHANGES, AREAS, wording=translator("en"))
    assert view.classes == ("gain1", "gain2", "gain3", "loss2", "mixed", "same", "few")


def test_the_tip_says_the_figures() -> None:
    view = change_view(CHANGES, AREAS, wording=translator("en"))
    assert view.lines[2] == (
        "31 more students within reach",
        "Out of reach: 29 of 100 students, today 60",
    )
    assert view.lines[4][:2] == (
        "10 more students within reach",
        "10 students no longer within reach",
    )
    assert view.lines[5][0] == "Within reach: no change"
    assert view.lines[6] == ("Not enough students to show",)


def test_the_legend_names_every_class_on_the_map_and_no_loss_where_none_is() -> None:
    view = change_view(CHANGES, AREAS, wording=translator("es"))
    assert set(view.classes) <= {key for key, _ in view.legend}
    gains = change_view(CHANGES.iloc[:3], AREAS.iloc[:3], wording=translator("en"))
    assert [key for key, _ in gains.legend] == ["gain1", "gain2", "gain3", "same"]
