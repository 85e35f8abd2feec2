"""Whatever the district looks like: the figures add up, agree with plain loops, betray nobody."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.gaps.access import weighted_quantiles
from mapping.gaps.analysis import rounded
from mapping.gaps.needs import Need
from mapping.gaps.table import COUNT_COLUMNS, REASON_COLUMNS
from mapping.store.records import FamilyResource
from tests.gaps_plain import (
    TUESDAY_18,
    FlatTravel,
    Home,
    ask,
    degrees,
    minutes_between,
    place,
    reference_outcome,
    reference_quantile,
    reference_scores,
)

NEEDS = st.builds(
    Need,
    category=st.just("food"),
    limit_min=st.sampled_from([5.0, 10.0, 12.5, 20.0]),
    open_at=st.sampled_from([None, TUESDAY_18]),
    language=st.sampled_from([None, "en", "es"]),
    free=st.booleans(),
    childcare=st.booleans(),
    age=st.sampled_from([None, 0.5, 6.0, 12.0]),
    step_free=st.booleans(),
)
STEPS = st.integers(-6, 6).map(lambda step: step * 200.0)  # many ways of exactly the limit
SCORES = ["access_score", "enhanced_access_score"]
YES_NO = st.sampled_from([True, False, None])


@st.composite
def places_lists(draw: st.DrawFn) -> list[FamilyResource]:
    count = draw(st.integers(0, 7))
    return [
        place(
            f"place {i}",
            draw(STEPS),
            draw(STEPS),
            category=draw(st.sampled_from(["food", "food", "food", "library"])),
            opening_hours=draw(
                st.sampled_from(["", "24/7", "Tu 09:00-18:00", "Tu 18:00-20:00", "Tu 17:00+"])
            ),
            languages=draw(st.sampled_from([(), ("es",), ("en",), ("en", "es")])),
            is_free=draw(YES_NO),
            childcare_on_site=draw(YES_NO),
            wheelchair_accessible=draw(YES_NO),
            min_age=draw(st.sampled_from([None, 0.0, 6.0])),
            max_age=draw(st.sampled_from([None, 12.0, 99.0])),
            capacity=draw(st.sampled_from([None, 0.0, 12.0, 30.0])),
            location_type=draw(st.sampled_from(["physical"] * 4 + ["virtual"])),
            confidential=draw(st.sampled_from([False] * 5 + [True])),
        )
        for i in range(count)
    ]


HOMES = st.lists(
    st.builds(
        Home,
        area=st.sampled_from(["A", "B", "C+D"]),
        students=st.integers(10, 60),
        x=STEPS,
        y=STEPS,
    ),
    min_size=1,
    max_size=12,
)
TRAVELS = st.sampled_from([np.inf, 700.0]).map(lambda x: FlatTravel(streets_end_at_x=float(x)))


@settings(max_examples=60, deadline=None)
@given(NEEDS, places_lists(), HOMES, TRAVELS)
def test_every_home_comes_out_as_in_plain_loops(
    need: Need, places: list[FamilyResource], homes: list[Home], travel: FlatTravel
) -> None:
    result = ask(need, places, homes, travel=travel)
    found = list(zip(result.points_df["outcome"], result.points_df["reason"], strict=True))
    assert found == [reference_outcome(need, places, home, travel) for home in homes]
    for column, is_enhanced in (("access_score", False), ("enhanced_access_score", True)):
        scores = reference_scores(need, places, homes, travel, is_enhanced=is_enhanced)
        np.testing.assert_allclose(result.points_df[column], scores, rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(NEEDS, places_lists(), HOMES, TRAVELS)
def test_figures_add_up_and_are_zero_or_at_least_ten(
    need: Need, places: list[FamilyResource], homes: list[Home], travel: FlatTravel
) -> None:
    result = ask(need, places, homes, travel=travel)
    for one in (result, rounded(result)):
        table = one.table[~one.table["suppressed"]]
        parts = table[["served_students", "unserved_students", "unknown_students"]]
        assert (parts.sum(axis=1) == table["students"]).all()
        assert (table[list(REASON_COLUMNS)].sum(axis=1) == table["unserved_students"]).all()
        counts = table[list(COUNT_COLUMNS)].to_numpy()
        assert ((counts == 0) | (counts >= 10)).all()
        totals = one.totals
        assert totals.students == totals.served + totals.unserved + totals.unknown
        assert totals.unserved == sum(totals.reasons.values())
        assert totals.no_street_students <= totals.unknown
        assert totals.students == table["students"].sum()
        assert one.sentence("en")
        assert one.sentence("es")
    assert result.totals.students == sum(home.students for home in homes)
    assert (rounded(result).table[list(COUNT_COLUMNS)].fillna(0) % 5 == 0).all(axis=None)


@settings(max_examples=30, deadline=None)
@given(NEEDS, places_lists(), HOMES)
def test_minutes_of_an_area_are_those_of_a_plain_weighted_quantile(
    need: Need, places: list[FamilyResource], homes: list[Home]
) -> None:
    table = ask(need, places, homes).table.set_index("area_id")
    open_to_all = [
        one
        for one in places
        if one.category == "food" and one.location_type == "physical" and not one.confidential
    ]
    for area in {home.area for home in homes}:
        values = []
        for home in homes:
            if home.area == area:
                spot = (degrees(home.x), degrees(home.y))
                ways = sorted(minutes_between(spot, (o.lon or 0, o.lat or 0)) for o in open_to_all)
                values.append((ways[0] if ways else np.inf, home.students))
        for percent, column in ((50, "median_min"), (90, "p90_min"), (50, "nearest_min")):
            expected = round(reference_quantile(values, percent), 2)
            found = table.loc[area, column]
            assert found == expected or (np.isnan(found) and np.isinf(expected))


@settings(max_examples=30, deadline=None)
@given(NEEDS, places_lists(), HOMES)
def test_doubling_the_supply_doubles_every_score(
    need: Need, places: list[FamilyResource], homes: list[Home]
) -> None:
    doubled = [replace(p, capacity=2 * (1.0 if p.capacity is None else p.capacity)) for p in places]
    once, twice = ask(need, places, homes), ask(need, doubled, homes)
    for column in ("access_score", "enhanced_access_score"):
        np.testing.assert_allclose(twice.points_df[column], 2 * once.points_df[column], rtol=1e-12)


@settings(max_examples=30, deadline=None)
@given(NEEDS, places_lists(), HOMES)
def test_students_times_score_is_the_supply_that_anyone_can_reach(
    need: Need, places: list[FamilyResource], homes: list[Home]
) -> None:
    points = ask(need, places, homes).points_df
    reachable = 0.0
    for one in places:
        if one.category != "food" or one.location_type != "physical" or one.confidential:
            continue
        spot = (one.lon or 0, one.lat or 0)
        if any(
            minutes_between((degrees(home.x), degrees(home.y)), spot) <= need.limit_min
            for home in homes
        ):
            reachable += 1.0 if one.capacity is None else one.capacity
    assert (points["students"] * points["access_score"]).sum() == pytest.approx(reachable)
    assert (points["students"] * points["enhanced_access_score"]).sum() == pytest.approx(reachable)


@settings(max_examples=30, deadline=None)
@given(NEEDS, places_lists(), HOMES, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    need: Need, places: list[FamilyResource], homes: list[Home], rng: object
) -> None:
    mixed_places, mixed_homes = list(places), list(homes)
    rng.shuffle(mixed_places)  # type: ignore[attr-defined]
    rng.shuffle(mixed_homes)  # type: ignore[attr-defined]
    areas = sorted({home.area for home in homes})
    once = ask(need, places, homes, areas=areas)
    again = ask(need, mixed_places, mixed_homes, areas=areas)
    assert once.table.drop(columns=SCORES).equals(again.table.drop(columns=SCORES))
    np.testing.assert_allclose(once.table[SCORES], again.table[SCORES], atol=2e-8)
    assert once.sentence("es") == again.sentence("es")


@settings(max_examples=30, deadline=None)
@given(NEEDS, places_lists(), HOMES)
def test_other_ids_change_no_figure(
    need: Need, places: list[FamilyResource], homes: list[Home]
) -> None:
    renamed = [replace(one, id=f"z{99 - i}") for i, one in enumerate(places)]
    once, again = ask(need, places, homes).table, ask(need, renamed, homes).table
    figures = [c for c in once.columns if c not in ("nearest_name", *SCORES)]
    assert once[figures].equals(again[figures])
    np.testing.assert_allclose(once[SCORES], again[SCORES], atol=2e-8)


@settings(max_examples=20, deadline=None)
@given(NEEDS, places_lists(), HOMES)
def test_the_same_world_in_other_coordinates_gives_the_same_figures(
    need: Need, places: list[FamilyResource], homes: list[Home]
) -> None:
    turned = [replace(one, lon=one.lat, lat=one.lon) for one in places]
    once = ask(need, places, homes).table
    again = ask(need, turned, [replace(home, x=home.y, y=home.x) for home in homes]).table
    assert once.drop(columns=SCORES).equals(again.drop(columns=SCORES))
    np.testing.assert_allclose(once[SCORES], again[SCORES], atol=2e-8)


@settings(max_examples=40, deadline=None)
@given(NEEDS, places_lists(), HOMES)
def test_a_longer_limit_moves_whole_home_points_only(
    need: Need, places: list[FamilyResource], homes: list[Home]
) -> None:
    near = ask(need, places, homes).table
    far = ask(replace(need, limit_min=need.limit_min + 5), places, homes).table
    more_served = far["served_students"] - near["served_students"]
    assert ((more_served == 0) | (more_served >= 10)).all()
    assert (far["students"] == near["students"]).all()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0.0, 1.0, 2.5, 7.0, np.inf]), st.integers(0, 30), st.integers(0, 3)
        ),
        max_size=15,
    ),
    st.integers(1, 100),
)
def test_quantiles_of_all_groups_are_those_of_plain_loops(
    rows: list[tuple[float, int, int]], percent: int
) -> None:
    values, weights, groups = (
        (list(column) for column in zip(*rows, strict=True))
        if rows
        else (
            [],
            [],
            [],
        )
    )
    found = weighted_quantiles(values, weights, groups, percent=percent, n_groups=5)
    for group in range(5):
        own = [(v, w) for v, w, g in rows if g == group and w]
        if own:
            assert found[group] == reference_quantile(own, percent)
        else:
            assert np.isnan(found[group])
