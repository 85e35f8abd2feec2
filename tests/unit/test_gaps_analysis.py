"""The gap analysis in a flat world: each rule of the table once, worked out by hand."""

import dataclasses
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from mapping.errors import UnknownNameError
from mapping.gaps.analysis import RESULTS_CHANGED_ON, GapResult, rounded
from mapping.gaps.needs import Need
from mapping.gaps.results import warnings_of
from mapping.gaps.table import COUNT_COLUMNS, GAP_COLUMNS, REASON_COLUMNS
from tests.gaps_plain import TUESDAY_18, FlatTravel, Home, areas_frame, ask, place, points_frame

FOOD = Need("food")  # 20 minutes on foot: 1,600 m
FIGURES = [c for c in GAP_COLUMNS if c.endswith(("_min", "_share")) and c != "limit_min"]


def outcome_of(result: GapResult) -> list[tuple[str, str]]:
    return list(zip(result.points_df["outcome"], result.points_df["reason"], strict=True))


def test_the_columns_are_those_of_the_contract_in_their_order() -> None:
    listed, later = GAP_COLUMNS[:24], GAP_COLUMNS[24:]
    assert ",".join(listed) == (
        "area_id,area_name,need,mode,limit_min,students,served_students,unserved_students,"
        "unknown_students,served_share,unknown_share,median_min,p90_min,nearest_name,nearest_min,"
        "second_nearest_min,access_score,unserved_by_no_service,unserved_by_distance,"
        "unserved_by_hours,unserved_by_language,unserved_by_cost,unserved_by_childcare,suppressed"
    )
    assert later == (
        *("enhanced_access_score", "places_in_reach_median"),
        *("unserved_by_age", "unserved_by_step_free"),
    )
    result = ask(FOOD, [place("a", 0)], [Home("A", 10, 0)])
    assert list(result.table.columns) == list(GAP_COLUMNS)


def test_a_way_of_exactly_the_limit_is_served() -> None:
    homes = [Home("A", 10, 1600), Home("B", 10, 1601)]
    result = ask(FOOD, [place("a", 0)], homes)
    assert outcome_of(result) == [("served", ""), ("unserved", "distance")]


def test_without_any_place_of_the_category_nobody_is_served_for_want_of_a_service() -> None:
    result = ask(FOOD, [place("x", 0, category="library")], [Home("A", 30, 0)])
    assert outcome_of(result) == [("unserved", "no_service")]
    assert result.table.loc[0, "unserved_by_no_service"] == 30
    assert np.isnan(result.table.loc[0, "median_min"])
    assert result.table.loc[0, "nearest_name"] == ""
    assert result.table.loc[0, "access_score"] == 0


@pytest.mark.parametrize(
    ("need", "facts", "stage"),
    [
        (Need("food", open_at=TUESDAY_18), {"opening_hours": "Mo-Fr 09:00-17:00"}, "hours"),
        (Need("food", language="es"), {"languages": ("en",)}, "language"),
        (Need("food", free=True), {"is_free": False}, "cost"),
        (Need("food", childcare=True), {"childcare_on_site": False}, "childcare"),
    ],
)
def test_each_condition_that_fails_is_the_reason(
    need: Need, facts: dict[str, object], stage: str
) -> None:
    result = ask(need, [place("near", 0, **facts)], [Home("A", 10, 0)])
    assert outcome_of(result) == [("unserved", stage)]
    assert result.table.loc[0, f"unserved_by_{stage}"] == 10


def test_a_missing_fact_is_unknown_and_never_a_gap() -> None:
    need = Need("food", open_at=TUESDAY_18, language="es", free=True, childcare=True)
    result = ask(need, [place("near", 0)], [Home("A", 10, 0)])
    assert outcome_of(result) == [("unknown", "unknown_facts")]
    assert result.table.loc[0, "unknown_share"] == 1.0


def test_the_reason_is_the_first_condition_that_leaves_no_place() -> None:
    # one place is open and has its price, the other is free and shut: no place is both
    need = Need("food", open_at=TUESDAY_18, free=True)
    places = [
        place("open", 0, opening_hours="24/7", is_free=False),
        place("shut", 0, opening_hours="off", is_free=True),
    ]
    assert outcome_of(ask(need, places, [Home("A", 10, 0)])) == [("unserved", "cost")]


def test_a_place_that_may_be_open_survives_the_hours_and_falls_at_the_language() -> None:
    need = Need("food", open_at=TUESDAY_18, language="es")
    places = [place("perhaps", 0, languages=("en",)), place("shut", 0, opening_hours="off")]
    assert outcome_of(ask(need, places, [Home("A", 10, 0)])) == [("unserved", "language")]


def test_two_places_that_each_miss_a_fact_do_not_serve_together() -> None:
    need = Need("food", open_at=TUESDAY_18, free=True)
    places = [place("open", 0, opening_hours="24/7"), place("free", 0, is_free=True)]
    assert outcome_of(ask(need, places, [Home("A", 10, 0)])) == [("unknown", "unknown_facts")]


def test_a_certain_place_serves_although_a_nearer_one_is_doubtful() -> None:
    need = Need("food", free=True)
    places = [place("near", 0), place("far", 1600, is_free=True)]
    assert outcome_of(ask(need, places, [Home("A", 10, 0)])) == [("served", "")]


def test_a_fitting_place_beyond_the_limit_leaves_the_reason_with_the_near_ones() -> None:
    need = Need("food", language="es")
    places = [place("near", 0, languages=("en",)), place("far", 2000, languages=("es",))]
    assert outcome_of(ask(need, places, [Home("A", 10, 0)])) == [("unserved", "language")]


def test_a_home_without_streets_is_unknown_even_if_there_is_no_place_at_all() -> None:
    travel = FlatTravel(streets_end_at_x=5000)
    homes = [Home("A", 10, 0), Home("B", 12, 6000)]
    result = ask(FOOD, [place("a", 0)], homes, travel=travel)
    assert outcome_of(result) == [("served", ""), ("unknown", "no_street_data")]
    assert result.totals.no_street_students == 12
    nothing = ask(FOOD, [], homes, travel=travel)
    assert outcome_of(nothing) == [("unserved", "no_service"), ("unknown", "no_street_data")]


def test_virtual_and_confidential_and_unplaced_places_serve_nobody() -> None:
    places = [
        place("hotline", 0, location_type="virtual"),
        place("shelter", 0, confidential=True),
        place("lost", 0, lon=None, lat=None),
    ]
    result = ask(FOOD, places, [Home("A", 10, 0)])
    assert outcome_of(result) == [("unserved", "no_service")]
    assert result.virtual_gdf["name"].tolist() == ["Hotline"]
    assert "Shelter" not in repr(result)
    assert any("1 place without a position" in warning for warning in result.warnings)


def test_counts_shares_and_reasons_add_up_in_one_area() -> None:
    need = Need("food", language="es")
    places = [
        place("spanish", 0, languages=("es",)),
        place("english", 5000, languages=("en",)),
        place("silent", 10_000),
    ]
    homes = [Home("A", 40, 0), Home("A", 10, 5000), Home("A", 20, 10_000), Home("A", 30, 50_000)]
    row = ask(need, places, homes).table.loc[0]
    assert row[
        ["students", "served_students", "unserved_students", "unknown_students"]
    ].tolist() == [
        100,
        40,
        40,
        20,
    ]
    assert (row["served_share"], row["unknown_share"]) == (0.4, 0.2)
    assert row["unserved_by_language"] == 10
    assert row["unserved_by_distance"] == 30


def test_minutes_are_student_weighted_and_look_at_no_condition() -> None:
    need = Need("food", free=True)
    places = [place("a", 0, is_free=False), place("b", 4000, is_free=True)]
    homes = [Home("A", 50, 400), Home("A", 40, 800), Home("A", 10, 1200)]
    row = ask(need, places, homes).table.loc[0]
    # 5, 10 and 15 minutes: half of 100 students are reached at 5, 90 % at 10
    assert (row["median_min"], row["p90_min"]) == (5.0, 10.0)
    assert (row["nearest_name"], row["nearest_min"]) == ("A", 5.0)
    assert row["second_nearest_min"] == 40.0  # 35 for 10 students, 40 for 40, 45 for 50
    assert row["served_students"] == 0


def test_a_quantile_that_falls_among_the_unreachable_is_empty() -> None:
    travel = FlatTravel(streets_end_at_x=5000)
    homes = [Home("A", 80, 0), Home("A", 20, 6000)]
    row = ask(FOOD, [place("a", 0)], homes, travel=travel).table.loc[0]
    assert row["median_min"] == 0.0
    assert np.isnan(row["p90_min"])
    assert np.isnan(row["second_nearest_min"])


def test_the_nearest_name_is_that_of_the_place_nearest_to_most_students() -> None:
    places = [place("b", 0), place("a", 3000)]
    mostly_b = ask(FOOD, places, [Home("A", 11, 0), Home("A", 10, 3000)])
    assert mostly_b.table.loc[0, "nearest_name"] == "B"
    tied = ask(FOOD, places, [Home("A", 10, 0), Home("A", 10, 3000)])
    assert tied.table.loc[0, "nearest_name"] == "A"


def test_access_is_capacity_per_student_averaged_over_students() -> None:
    places = [place("a", 0, capacity=30.0), place("b", 3000)]
    homes = [Home("A", 20, 0), Home("A", 40, 3000), Home("B", 40, 100), Home("C", 10, 90_000)]
    table = ask(FOOD, places, homes).table
    # place a: 30 / (20 + 40) = 0.5; place b: 1 / 40 = 0.025
    assert table["access_score"].tolist() == [round((20 * 0.5 + 40 * 0.025) / 60, 8), 0.5, 0.0]


def test_an_area_without_any_street_has_no_access_score() -> None:
    travel = FlatTravel(streets_end_at_x=5000)
    table = ask(FOOD, [place("a", 0)], [Home("A", 10, 0), Home("B", 10, 6000)], travel=travel).table
    assert table.loc[0, "access_score"] == 0.1
    assert np.isnan(table.loc[1, "access_score"])


def test_rows_follow_the_input_areas_and_joins_come_last() -> None:
    homes = [Home("C", 10, 0), Home("B+D", 12, 0), Home("A+E", 14, 0)]
    result = ask(
        FOOD,
        [place("a", 0)],
        homes,
        areas=[("B", "D"), "C", ("A", "E")],
        areas_gdf=areas_frame(["C", "B", "A", "D", "E", "F"]),
    )
    table = result.table
    assert table["area_id"].tolist() == ["C", "B", "A", "D", "E", "F", "B+D", "A+E"]
    assert table["suppressed"].tolist() == [False, True, True, True, True, True, False, False]
    assert table["area_name"].tolist()[:2] == ["Area C", "Area B"]
    empty = table[table["suppressed"]]
    assert empty[[*COUNT_COLUMNS, *FIGURES, "access_score"]].isna().all(axis=None)
    assert (empty["nearest_name"] == "").all()
    assert result.totals.students == 36
    assert (result.totals.areas_shown, result.totals.areas_joined) == (3, 4)
    assert result.totals.areas_hidden == 1


def test_a_suppressed_reporting_area_shows_nothing() -> None:
    result = ask(FOOD, [place("a", 0)], [], areas=["A", "B"], suppressed=["A", "B"])
    assert result.table["suppressed"].all()
    assert result.totals.students == 0
    assert result.totals.areas_hidden == 2


def test_a_group_narrows_the_students_and_never_the_demand() -> None:
    homes = [
        Home("A", 60, 0),
        Home("B", 40, 100),
        Home("A", 20, 0, group="spanish"),
        Home("A", 20, 90_000, group="spanish"),
    ]
    result = ask(Need("food", group="spanish"), [place("a", 0, capacity=50.0)], homes)
    table = result.table
    assert table["students"].tolist()[0] == 40
    assert table["served_students"].tolist()[0] == 20
    # 50 places for 100 students is 0.5, for the half of the group in reach
    assert table["access_score"].tolist()[0] == 0.25
    # area B has too few students of the group: that is not a zero
    assert table["suppressed"].tolist() == [False, True]
    assert result.totals.students == 40


def test_a_part_of_the_district_shares_its_places_with_the_rest() -> None:
    places = [place("a", 0, capacity=50.0)]
    part, rest = Home("A", 60, 0), Home("B", 40, 100)
    alone = ask(FOOD, places, [part])
    shared = ask(FOOD, places, [part], demand_df=points_frame([part, rest]))
    assert alone.table.loc[0, "access_score"] == round(50 / 60, 8)
    assert shared.table.loc[0, "access_score"] == 0.5
    scores = ["access_score", "enhanced_access_score"]
    assert shared.table.drop(columns=scores).equals(alone.table.drop(columns=scores))


def test_a_group_known_to_the_import_but_too_small_everywhere_shows_nothing() -> None:
    result = ask(
        Need("food", group="somali"),
        [place("a", 0)],
        [Home("A", 60, 0), Home("A", 20, 0, group="spanish")],
        groups=("somali", "spanish"),
    )
    assert result.table["suppressed"].all()
    assert result.totals.students == 0


def test_unknown_names_list_the_valid_ones() -> None:
    homes = [Home("A", 60, 0), Home("A", 20, 0, group="spanish")]
    with pytest.raises(UnknownNameError, match="spanish"):
        ask(Need("food", group="spnish"), [], homes)
    with pytest.raises(UnknownNameError, match="legal"):
        ask(Need("foood"), [], homes)


def test_one_search_per_condition_and_none_per_home() -> None:
    travel = FlatTravel()
    need = Need("food", open_at=TUESDAY_18, free=True)
    places = [place("a", 0, opening_hours="off"), place("b", 0, is_free=False), place("c", 0)]
    ask(need, places, [Home("A", 10, x) for x in range(50)], travel=travel)
    # the three nearest, what is within the limit, and c wherever it is (if distance fell)
    assert travel.searches == [("within", 3), ("nearest", 3), ("nearest", 1)]


def test_the_mode_in_the_table_is_the_one_really_travelled() -> None:
    travel = FlatTravel(mode="line", is_estimate=True)
    result = ask(FOOD, [place("a", 0)], [Home("A", 10, 0)], travel=travel)
    assert result.table["mode"].tolist() == ["line"]
    assert any("estimated" in warning for warning in result.warnings)
    assert "estimate along straight lines" in result.sentence()
    assert warnings_of(result.facts, with_advice=False) == ()


def test_the_callers_frames_are_left_alone() -> None:
    from mapping.gaps.analysis import analyse
    from mapping.store.records import partners_frame
    from tests.gaps_plain import ZONE, reporting_frame

    partners = partners_frame([place("b", 0), place("a", 0)])
    points, reporting = points_frame([Home("A", 10, 0)]), reporting_frame(["A"])
    before = partners.copy(), points.copy(), reporting.copy()
    analyse(
        FOOD,
        partners_gdf=partners,
        reporting_gdf=reporting,
        points_df=points,
        travel=FlatTravel(),
        timezone=ZONE,
    )
    pd.testing.assert_frame_equal(partners, before[0])
    pd.testing.assert_frame_equal(points, before[1])
    pd.testing.assert_frame_equal(reporting, before[2])


def test_the_rows_behind_the_figures_hold_no_position() -> None:
    result = ask(FOOD, [place("a", 0)], [Home("A", 10, 0)])
    assert list(result.points_df.columns) == [
        "point_id",
        "reporting_id",
        "students",
        "outcome",
        "reason",
        "nearest_id",
        "nearest_min",
        "second_min",
        "access_score",
        "enhanced_access_score",
        "places_in_reach",
    ]


def test_the_places_to_ask_are_those_that_would_decide_for_most_students() -> None:
    need = Need("food", open_at=TUESDAY_18, free=True)
    places = [
        place("few", 0, is_free=True, phone="334-555-0101"),
        place("many", 10_000, is_free=True),
        place("shut", 10_000, opening_hours="off"),
        place("far", 90_000),
    ]
    homes = [Home("A", 10, 0), Home("B", 30, 10_000)]
    asked = ask(need, places, homes).ask_df
    assert asked["id"].tolist() == ["many", "few"]
    assert asked["students"].tolist() == [30, 10]
    assert asked["missing"].tolist() == ["hours", "hours"]
    assert asked["phone"].tolist() == ["", "334-555-0101"]


def test_who_is_unserved_lists_the_areas_with_most_students_first() -> None:
    need = Need("food", language="es")
    places = [place("english", 0, languages=("en",)), place("b", 9000, languages=("es",))]
    homes = [
        Home("D", 30, 0),
        Home("B", 30, 90_000),
        Home("C", 50, 90_000),
        Home("A", 10, 9000),
        Home("C", 20, 0),
    ]
    listed = ask(need, places, homes).who_is_unserved()
    assert listed["area_id"].tolist() == ["C", "B", "D"]
    assert listed["unserved_students"].tolist() == [70, 30, 30]
    assert listed["main_reason"].tolist() == ["distance", "distance", "language"]


def test_reasons_for_a_chart_come_in_the_order_of_the_stages() -> None:
    result = ask(
        Need("food", language="es"), [place("a", 0, languages=("en",))], [Home("A", 10, 0)]
    )
    assert [(r.stage, r.students) for r in result.reasons()] == [
        ("no_service", 0),
        ("distance", 0),
        ("hours", 0),
        ("language", 10),
        ("cost", 0),
        ("childcare", 0),
        ("age", 0),
        ("step_free", 0),
    ]
    assert result.reasons("es")[3].label == "No atiende en ese idioma"


def test_public_figures_are_rounded_to_five_before_they_are_summed() -> None:
    need = Need("food", language="es", free=True)
    places = [
        place("ok", 0, languages=("es",), is_free=True),
        place("english", 10_000, languages=("en",)),
        place("dear", 20_000, languages=("es",), is_free=False),
        place("silent", 30_000),
    ]
    homes = [
        Home("A", 13, 0),
        Home("A", 12, 10_000),
        Home("A", 11, 20_000),
        Home("A", 17, 30_000),
        Home("A", 12, 90_000),
        Home("B", 12, 0),
    ]
    exact = ask(need, places, homes)
    public = rounded(exact)
    row = public.table.loc[0]
    assert row["served_students"] == 15
    assert row["unserved_by_language"] == 10
    assert row["unserved_by_cost"] == 10
    assert row["unserved_by_distance"] == 10
    assert row["unserved_students"] == 30  # the sum of the rounded reasons; exact: 35
    assert row["unknown_students"] == 15
    assert row["students"] == 60  # exact: 65
    assert row["served_share"] == 0.25
    assert public.totals.students == 70
    assert public.totals.unserved == sum(public.totals.reasons.values())
    assert public.is_rounded
    assert not exact.is_rounded
    assert exact.table.loc[0, "students"] == 65
    assert rounded(public) is public


def test_a_public_access_score_can_not_be_turned_back_into_a_count() -> None:
    def score(students: int) -> float:
        result = ask(FOOD, [place("a", 0)], [Home("A", students, 0)])
        assert result.table.loc[0, "access_score"] == round(1 / students, 8)
        return float(rounded(result).table.loc[0, "access_score"])

    assert {score(students) for students in (608, 609, 610, 611, 612)} == {0.0016}
    assert score(11) == score(12) == 0.1


def test_no_exact_count_is_left_in_a_public_result() -> None:
    travel = FlatTravel(streets_end_at_x=5000)
    homes = [Home("A", 13, 0), Home("A", 12, 3000), Home("B", 11, 6000)]
    exact = ask(Need("food", free=True), [place("a", 0)], homes, travel=travel)
    exact = replace(exact, warnings=("Streets are from May.", *exact.warnings))
    public = rounded(exact)
    assert public.warnings[0] == "Streets are from May."
    assert public.warnings[1].startswith("About 10 students live where")
    for told in (public.sentence(), public.sentence("es"), *public.warnings, *public.notes()):
        assert not {"11", "12", "13", "23", "24", "36"} & set(re.findall(r"\d+", told))
    figures = {*public.ask_df["students"], *dataclasses.asdict(public.totals)["reasons"].values()}
    figures |= set(public.table[list(COUNT_COLUMNS)].to_numpy().ravel().tolist())
    assert all(figure % 5 == 0 for figure in figures)


def test_public_results_hold_no_home_points() -> None:
    result = rounded(ask(FOOD, [place("a", 0)], [Home("A", 13, 0)]))
    assert result.points_df.empty
    assert not [name for name in result.beside_df if name.startswith("public_")]


def test_suppressed_rows_stay_empty_in_public() -> None:
    result = rounded(ask(FOOD, [place("a", 0)], [Home("A+B", 13, 0)], areas=[("A", "B")]))
    assert result.table["suppressed"].tolist() == [True, True, False]
    assert result.table.loc[:1, [*COUNT_COLUMNS]].isna().all(axis=None)
    assert result.table.loc[2, list(REASON_COLUMNS)].tolist() == [0] * 8


def test_results_carry_the_day_since_which_figures_are_comparable() -> None:
    assert date(2026, 11, 23) == RESULTS_CHANGED_ON
