"""Home areas with counts: reading, matching ids, faults."""

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, box

from mapping.errors import DataFileError
from mapping.homes.areas import area_shapes, clean_area_id, counts_from_shapes, counts_from_table
from mapping.homes.from_counts import homes_from_counts, homes_from_table
from mapping.homes.places import Residential
from tests.homes_builders import counted, grid, square, table


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("14000US53033000100", "53033000100"),
        (" 0500000US01001", "01001"),
        ("01001020100", "01001020100"),
        ("US12", "US12"),
        ("14000US", "14000US"),
    ],
)
def test_a_census_prefix_is_removed_from_an_id(written: str, meant: str) -> None:
    assert clean_area_id(written) == meant


def test_the_districts_own_words_for_columns_are_understood() -> None:
    shapes_gdf = grid(2).drop(columns=["area_id", "name"])
    shapes_gdf = counted(
        shapes_gdf, block_of_residence=["06097", "06098"], enrollment=[12, 11], school=["E", "E"]
    )
    counts = counts_from_shapes(shapes_gdf)
    assert counts.areas_gdf["area_id"].tolist() == ["06097", "06098"]
    assert counts.students.tolist() == [12, 11]


def test_an_id_column_that_repeats_gives_way_to_one_that_does_not() -> None:
    shapes_gdf = counted(
        grid(2).drop(columns=["area_id", "name"]),
        zone=["North", "North"],
        objectid=[1, 2],
        students=[12, 11],
    )
    assert counts_from_shapes(shapes_gdf).areas_gdf["area_id"].tolist() == ["1", "2"]


def test_faulty_rows_are_left_out_with_a_reason_that_quotes_no_count() -> None:
    shapes_gdf = counted(grid(6), students=["12", "-3", "2.5", "", "<10", "1,200"])
    counts = counts_from_shapes(shapes_gdf)
    assert counts.students.tolist() == [12, 1200]
    assert [one.row for one in counts.left_out] == [2, 3, 4, 5]
    assert len({one.reason for one in counts.left_out}) == 1


def test_an_area_that_stands_twice_counts_once() -> None:
    shapes_gdf = counted(grid(3), students=[12, 13, 14]).assign(area_id=["a", "b", "a"])
    counts = counts_from_shapes(shapes_gdf)
    assert counts.areas_gdf["area_id"].tolist() == ["a", "b"]
    assert [one.row for one in counts.left_out] == [3]


def test_points_are_no_home_areas() -> None:
    shapes_gdf = counted(
        gpd.GeoDataFrame(
            {"area_id": ["a", "b"]}, geometry=[square(0, 0), Point(-86.5, 32.4)], crs="EPSG:4326"
        ),
        students=[12, 30],
    )
    counts = counts_from_shapes(shapes_gdf)
    assert counts.students.tolist() == [12]
    assert counts.left_out[0].reason == "It is no area (polygon)."
    with pytest.raises(DataFileError, match="polygons"):
        counts_from_shapes(shapes_gdf[1:].reset_index(drop=True))


def test_a_map_without_counts_is_refused_with_its_columns() -> None:
    with pytest.raises(DataFileError, match="area_id, name"):
        counts_from_shapes(grid(2))


def test_table_ids_without_an_area_and_areas_without_a_row_are_counted() -> None:
    areas_gdf, _ = area_shapes(grid(3).assign(area_id=["14000US1", "14000US2", "14000US3"]))
    counts = counts_from_table(
        table([["1", 12], ["2", 13], ["9", 50]], "area_id", "students"), areas_gdf
    )
    assert counts.areas_gdf["area_id"].tolist() == ["1", "2"]
    assert (counts.ids_unmatched, counts.areas_without_count) == (1, 1)


def test_leading_zeros_that_a_spreadsheet_lost_are_given_back_and_said() -> None:
    areas_gdf = grid(2).assign(area_id=["01001", "01003"])
    result = homes_from_table(table([["1001", 12], ["1003", 15]], "area_id", "students"), areas_gdf)
    assert result.report["students_shown"] == 27
    assert result.warnings == [
        "Ids of the table that had lost their leading zeros: 2. We gave them back."
    ]


def test_a_table_of_other_areas_is_refused_with_an_example() -> None:
    with pytest.raises(DataFileError, match=r'"X1".*"A00"'):
        homes_from_table(table([["X1", 12]], "area_id", "students"), grid(2))


def test_parts_of_one_area_are_put_together() -> None:
    areas_gdf, left_out = area_shapes(grid(3).assign(area_id=["a", "b", "a"]))
    assert areas_gdf["area_id"].tolist() == ["a", "b"]
    assert areas_gdf.geometry[0].geom_type == "MultiPolygon"
    assert left_out == ()


def test_groups_are_the_columns_called_students_something() -> None:
    shapes_gdf = counted(
        grid(2), students=[30, 40], students_Spanish=[15, 4], **{"Students no car": [25, 20]}
    )
    result = homes_from_counts(shapes_gdf)
    # Spanish: 15 of 30 is shown, 4 of 40 is not; no car: 25 leaves 5, 20 of 40 is shown.
    assert result.report["groups"] == {"Spanish": 15, "no_car": 20}
    shown = result.points_df[result.points_df["group"] != ""]
    assert shown["reporting_id"].tolist() == ["A00", "A01", "A01"]


def test_a_group_larger_than_its_area_is_unknown_there_and_said() -> None:
    shapes_gdf = counted(grid(2), students=[30, 40], students_es=[31, 20])
    result = homes_from_counts(shapes_gdf)
    assert result.report["groups"] == {"es": 20}
    assert result.warnings[0].startswith('Areas without a usable count for the group "es": 1.')


def test_counts_of_two_groups_cannot_be_crossed() -> None:
    shapes_gdf = counted(grid(1), students=[30], es=[12], poor=[12])
    with pytest.raises(DataFileError, match="crossed"):
        homes_from_counts(shapes_gdf, groups=["es+poor"])
    assert homes_from_counts(shapes_gdf, groups=["es"]).groups == ("es",)


def test_a_join_is_named_after_its_members() -> None:
    shapes_gdf = counted(grid(2), students=[4, 6]).assign(name=["North", "South"])
    result = homes_from_counts(shapes_gdf)
    one = result.reporting_gdf.iloc[0]
    assert (one["reporting_id"], one["name"]) == ("A00+A01", "North + South")
    assert one["member_ids"] == ("A00", "A01")
    assert one.geometry.equals(box(*shapes_gdf.total_bounds))
    assert result.areas_gdf["reporting_id"].tolist() == ["A00+A01", "A00+A01"]
    assert "students" not in result.areas_gdf


def test_fewer_than_ten_in_all_leave_no_figure_behind() -> None:
    result = homes_from_counts(counted(grid(2), students=[4, 5]))
    assert result.report["students_in"] == "fewer than 10"
    assert result.report["students_shown"] == 0
    assert result.points_df.empty
    assert result.areas_gdf["suppressed"].all()
    assert "nothing is reported" in result.warnings[-1]


def test_an_empty_district_is_told_apart_from_a_small_one() -> None:
    result = homes_from_counts(counted(grid(2), students=[0, 0]))
    assert result.report["students_in"] == 0
    assert result.warnings[-1].startswith("No students live in these areas")


def test_counts_are_spread_along_residential_streets() -> None:
    area = grid(1)
    south, north = 32.401, 32.409
    streets_gdf = gpd.GeoDataFrame(
        {"is_residential": [True, False]},
        geometry=[
            LineString([(-86.499, south), (-86.491, south)]),
            LineString([(-86.499, north), (-86.491, north)]),
        ],
        crs="EPSG:4326",
    )
    result = homes_from_counts(
        counted(area, students=[40]), residential=Residential.along(streets_gdf)
    )
    assert result.report["spread_over"] == {"addresses": 0, "streets": 1, "area": 0}
    assert result.points_df["lat"].to_numpy() == pytest.approx(south, abs=2e-6)
    assert result.points_df["students"].tolist() == [10, 10, 10, 10]
    # The street is 752 m long; each of four points serves about 188 m of it.
    assert result.report["moved_median_m"] in {40, 50}


def test_the_counts_of_joined_areas_do_not_move_the_home_point() -> None:
    one = homes_from_counts(counted(grid(2), students=[9, 1]))
    other = homes_from_counts(counted(grid(2), students=[1, 9]))
    assert one.points_df.equals(other.points_df)
