"""Homes from real districts' files; skipped where these are not at hand."""

import pytest

from mapping.homes.imports import read_homes
from tests.real_data import REAL_DATA, needs_real_data

pytestmark = [pytest.mark.real_data, needs_real_data]


def test_nearly_all_students_of_santa_rosas_blocks_are_in_a_row_that_is_shown() -> None:
    result = read_homes(REAL_DATA / "santa_rosa_ca" / "2025-2026_Elementary-Blocks.geojson")
    assert len(result.areas_gdf) == 967
    assert result.report["students_in"] == 2861
    assert result.reporting_gdf["students"].sum() >= 0.9 * 2861
    assert result.reporting_gdf["students"].min() >= 10
    assert result.points_df["students"].min() >= 10
    # Of 967 blocks 895 have fewer than 10 students; what is shown is still fine-grained.
    assert result.report["reporting_areas"] > 100


def test_census_ids_of_washington_stay_text_and_all_residents_find_their_block() -> None:
    result = read_homes(
        REAL_DATA / "dc" / "lodes_dc_rac_2021.csv",
        areas_path=REAL_DATA / "dc" / "tl_2021_11_tabblock20" / "tl_2021_11_tabblock20.shp",
        mapping={"area_id": "h_geocode", "students": "C000"},
    )
    assert len(result.areas_gdf) == 4481
    assert result.areas_gdf["area_id"].str.len().eq(15).all()
    assert result.report["ids_unmatched"] == 0
    assert result.report["students_shown"] == 285_077
    assert result.points_df["students"].sum() == 285_077


def test_the_tracts_of_seattle_match_without_their_prefix() -> None:
    result = read_homes(
        REAL_DATA / "demographics" / "us_tract_pop2010.xlsx",
        areas_path=REAL_DATA / "seattle" / "census-tracts.geojson",
        mapping={"area_id": "CensusTract", "students": "POP2010"},
    )
    assert len(result.areas_gdf) == 135
    assert result.report["areas_without_count"] == 1
    assert result.report["ids_unmatched"] == 72_864 - 135
    assert result.areas_gdf["area_id"].str.fullmatch(r"53033\d{6}").all()
