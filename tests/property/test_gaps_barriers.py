"""What if one barrier fell, whom to call, who is hit: each against its own plain definition."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.gaps.analysis import rounded
from mapping.gaps.groups import whom_it_hits
from mapping.gaps.needs import Need
from mapping.store.records import FamilyResource, partners_frame
from tests.gaps_plain import (
    ZONE,
    FlatTravel,
    Home,
    ask,
    points_frame,
    reference_calls,
    reference_candidates,
    reference_outcome,
    reference_reaches,
    reporting_frame,
)
from tests.property.test_gaps_properties import HOMES, NEEDS, TRAVELS, places_lists

WITHOUT = {
    "distance": {"limit_min": 1440.0},
    "hours": {"open_at": None},
    "language": {"language": None},
    "cost": {"free": False},
    "childcare": {"childcare": False},
    "age": {"age": None},
    "step_free": {"step_free": False},
}
"""How the need changes when one barrier falls; everything in the flat world is within a day."""
DETOURS = st.sampled_from([1.0, 1.5, 3.0])


@settings(max_examples=40, deadline=None)
@given(NEEDS, places_lists(), HOMES, TRAVELS, DETOURS)
def test_the_fall_of_one_barrier_serves_whom_the_same_question_without_it_serves(
    need: Need,
    places: list[FamilyResource],
    homes: list[Home],
    travel: FlatTravel,
    detour: float,
) -> None:
    step_free = replace(travel, detour=detour, searches=[])
    result = ask(need, places, homes, travel=travel, step_free_travel=step_free)
    now = [reference_outcome(need, places, home, travel, step_free) for home in homes]
    found = list(zip(result.points_df["outcome"], result.points_df["reason"], strict=True))
    assert found == now
    expected = {}
    asked = [stage for stage in WITHOUT if replace(need, **WITHOUT[stage]) != need]
    for stage in asked if reference_candidates(need, places) else []:
        easier = replace(need, **WITHOUT[stage])
        sure = perhaps = 0
        for home, (outcome, _) in zip(homes, now, strict=True):
            if outcome == "unserved":
                then, _ = reference_outcome(easier, places, home, travel, step_free)
                sure += home.students * (then == "served")
                perhaps += home.students * (then == "unknown")
        expected[stage] = (sure, perhaps)
    marginal = {one.stage: (one.served_more, one.perhaps_more) for one in result.marginal()}
    assert marginal == expected


@settings(max_examples=25, deadline=None)
@given(NEEDS, places_lists(), HOMES, TRAVELS)
def test_calls_come_in_the_order_of_a_plain_greedy_cover_and_decide_for_everybody(
    need: Need, places: list[FamilyResource], homes: list[Home], travel: FlatTravel
) -> None:
    result = ask(need, places, homes, travel=travel)
    asked = result.ask_df
    calls = list(zip(asked["id"], asked["students"], asked["decides"], strict=True))
    assert calls == reference_calls(need, places, homes, travel)
    totals = result.totals
    assert asked["decides"].sum() == totals.unknown - totals.no_street_students
    assert asked["decides"].is_monotonic_decreasing


@settings(max_examples=20, deadline=None)
@given(NEEDS, places_lists(), HOMES, TRAVELS)
def test_places_in_reach_are_counted_as_by_hand_and_new_figures_are_zero_or_at_least_ten(
    need: Need, places: list[FamilyResource], homes: list[Home], travel: FlatTravel
) -> None:
    result = ask(need, places, homes, travel=travel)
    by_hand = [
        sum(
            reference_reaches(need, home, one, travel) for one in reference_candidates(need, places)
        )
        for home in homes
    ]
    assert result.points_df["places_in_reach"].tolist() == by_hand
    expected = dict.fromkeys(("0", "1", "2", "3+"), 0)
    for home, count in zip(homes, by_hand, strict=True):
        if home.x <= travel.streets_end_at_x:
            expected[str(count) if count < 3 else "3+"] += home.students
    assert {one.places: one.students for one in result.in_reach()} == expected
    for one, step in ((result, 1), (rounded(result), 5)):
        counts = one.beside_df.drop(columns=["public_access", "public_enhanced"], errors="ignore")
        figures = [*counts.to_numpy().ravel(), *one.ask_df["students"], *one.ask_df["decides"]]
        figures += [*one.places_df["students_in_reach"]]
        figures = np.array(figures, dtype=float)
        figures = figures[~np.isnan(figures)]
        assert ((figures == 0) | (figures >= 10)).all()
        assert (figures % step == 0).all()
        for more in one.totals.if_only.values():
            assert more["served"] + more["perhaps"] <= one.totals.unserved


GROUPED = st.lists(
    st.builds(
        Home,
        area=st.sampled_from(["A", "B", "C"]),
        students=st.integers(10, 60),
        x=st.integers(-6, 6).map(lambda step: step * 200.0),
        group=st.sampled_from(["", "", "home_language=es", "home_language=so", "no_car"]),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=12, deadline=None)
@given(NEEDS, places_lists(), GROUPED, TRAVELS)
def test_every_row_of_the_groups_is_the_answer_to_the_question_with_that_group_alone(
    need: Need, places: list[FamilyResource], homes: list[Home], travel: FlatTravel
) -> None:
    areas = ["A", "B", "C"]
    for public in (False, True):
        hit = whom_it_hits(
            need,
            partners_gdf=partners_frame(places),
            reporting_gdf=reporting_frame(areas),
            points_df=points_frame(homes),
            travel=travel,
            timezone=ZONE,
            public=public,
        )
        everybody = hit.everyone.students
        for one in (hit.everyone, *hit.groups):
            alone = ask(replace(need, group=one.group), places, homes, travel=travel, areas=areas)
            totals = (rounded(alone) if public else alone).totals
            assert (one.students, one.served, one.unserved, one.unknown, one.areas) == (
                *(totals.students, totals.served, totals.unserved, totals.unknown),
                totals.areas_shown,
            )
            assert one.students == 0 or one.students >= 10
            if one.ratio is not None:
                of_all = hit.everyone.unserved / everybody
                assert abs(one.ratio - one.unserved / one.students / of_all) < 0.006
        if not public:
            rests = [everybody - one.students for one in hit.groups]
            speakers = [one for one in hit.groups if one.group.startswith("home_language")]
            rests.append(everybody - sum(one.students for one in speakers))
            assert not [rest for rest in rests if 0 < rest < 10]
        asked_about = {home.group for home in homes if home.group}
        assert {one.group for one in hit.groups} | set(hit.withheld) == asked_about
