"""Barriers, calls, groups, ages and steps in a flat world, each once, worked out by hand."""

from typing import Any

import numpy as np
import pytest

from mapping.errors import MappingError
from mapping.gaps.access import STEP_WEIGHTS, step_weights, two_step_fca
from mapping.gaps.analysis import Marginal, rounded
from mapping.gaps.conditions import Fit, places_for
from mapping.gaps.groups import WhomItHits, whom_it_hits
from mapping.gaps.needs import Need
from mapping.store.records import FamilyResource, partners_frame
from tests.gaps_plain import (
    TUESDAY_18,
    ZONE,
    FlatTravel,
    Home,
    ask,
    place,
    points_frame,
    reporting_frame,
)
from tests.unit.test_gaps_access import pairs

FOOD = Need("food")  # 20 minutes on foot: 1,600 m


def fit_of(need: Need, **facts: Any) -> Fit:
    (condition,) = places_for(need, partners_frame([place("a", 0, **facts)]), timezone=ZONE).fits
    found = places_for(need, partners_frame([place("a", 0, **facts)]), timezone=ZONE)
    return Fit(int(found.fits[condition][0]))


# ages and steps ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lowest", "highest", "fit"),
    [
        (5.0, 12.0, Fit.YES),
        (8.0, 8.0, Fit.YES),  # both limits are inside
        (9.0, 12.0, Fit.NO),
        (0.0, 7.0, Fit.NO),
        (None, None, Fit.PERHAPS),
        (5.0, None, Fit.PERHAPS),
        (None, 12.0, Fit.PERHAPS),
        (9.0, None, Fit.NO),  # one limit can rule out
        (None, 7.0, Fit.NO),
    ],
)
def test_an_age_fits_between_two_limits_and_a_missing_one_is_unknown(
    lowest: float | None, highest: float | None, fit: Fit
) -> None:
    assert fit_of(Need("food", age=8.0), min_age=lowest, max_age=highest) == fit


def test_no_ages_are_asked_for_unless_one_is_named() -> None:
    result = ask(FOOD, [place("a", 0, min_age=18.0, max_age=99.0)], [Home("A", 10, 0)])
    assert result.totals.served == 10
    babies = ask(
        Need("food", age=0.0), [place("a", 0, min_age=18.0, max_age=99.0)], [Home("A", 10, 0)]
    )
    assert babies.table.loc[0, "unserved_by_age"] == 10


@pytest.mark.parametrize("age", [-1.0, 121.0, float("nan")])
def test_an_impossible_age_is_refused_in_words(age: float) -> None:
    with pytest.raises(MappingError, match="Choose an age from 0 to 120 years"):
        Need("food", age=age)


@pytest.mark.parametrize(("said", "fit"), [(True, Fit.YES), (False, Fit.NO), (None, Fit.PERHAPS)])
def test_a_door_is_step_free_if_the_place_says_so(said: bool | None, fit: Fit) -> None:
    assert fit_of(Need("food", step_free=True), wheelchair_accessible=said) == fit


def test_steps_on_the_way_count_under_steps_and_the_minutes_stay_those_of_everybody() -> None:
    need = Need("food", step_free=True)
    homes = [Home("A", 10, 400), Home("B", 10, 1200), Home("C", 10, 2000)]
    twice = FlatTravel(detour=2.0)  # 10, 30 and 50 minutes without steps
    ramp = [place("ramp", 0, wheelchair_accessible=True)]
    result = ask(need, ramp, homes, step_free_travel=twice)
    assert list(zip(result.points_df["outcome"], result.points_df["reason"], strict=True)) == [
        ("served", ""),
        ("unserved", "step_free"),
        ("unserved", "distance"),
    ]
    assert result.table["median_min"].tolist() == [5.0, 15.0, 25.0]
    assert result.marginal() == [
        Marginal("distance", "If no way were too far", 20, 0),
        Marginal("step_free", "If no steps were in the way", 10, 0),
    ]


# barriers ---------------------------------------------------------------------------------------


def test_who_has_two_barriers_before_him_is_served_by_the_fall_of_neither() -> None:
    need = Need("food", open_at=TUESDAY_18, language="es")
    places = [
        place("shut", 0, opening_hours="off", languages=("es",)),
        place("shut and english", 9000, opening_hours="off", languages=("en",)),
        place("english", 18_000, opening_hours="24/7", languages=("en",)),
        place("silent", 27_000, opening_hours="off"),
        place("good", 36_000, opening_hours="24/7", languages=("es",)),
    ]
    homes = [Home("A", 10 + at, 9000 * at) for at in range(5)]
    result = ask(need, places, homes)
    assert {one.stage: one.students for one in result.reasons() if one.students} == {
        "hours": 10 + 11 + 13,
        "language": 12,
    }
    # everybody could go to "good"; "shut" would serve 10 if it opened, "silent" perhaps 13
    assert result.marginal() == [
        Marginal("distance", "If no way were too far", 46, 0),
        Marginal("hours", "If all places were open then", 10, 13),
        Marginal("language", "If all places spoke that language", 12, 0),
    ]
    assert [one.label for one in result.marginal("es")] == [
        "Si la distancia no fuera un obstáculo",
        "Si todos los lugares abrieran a esa hora",
        "Si todos los lugares atendieran en ese idioma",
    ]


def test_distance_can_fall_only_where_something_can_be_reached_at_all() -> None:
    travel = FlatTravel(streets_end_at_x=10_000)
    lonely = ask(FOOD, [place("island", 20_000)], [Home("A", 10, 0)], travel=travel)
    assert lonely.totals.reasons["distance"] == 10
    assert lonely.marginal() == [Marginal("distance", "If no way were too far", 0, 0)]


def test_without_any_place_there_is_no_barrier_that_could_fall() -> None:
    assert ask(FOOD, [], [Home("A", 10, 0)]).marginal() == []


def test_the_public_sees_barriers_in_steps_of_five_and_never_more_than_are_unserved() -> None:
    need = Need("food", language="es")
    places = [place("english", 0, languages=("en",)), place("spanish", 9000, languages=("es",))]
    homes = [Home("A", 12, 0), Home("A", 12, 5000), Home("B", 13, 0)]
    public = rounded(ask(need, places, homes))
    # area A: 10 by language and 10 by distance; the 24 whom a longer way would serve stay below 20
    assert public.totals.unserved == 35
    assert public.marginal() == [
        Marginal("distance", "If no way were too far", 35, 0),
        Marginal("language", "If all places spoke that language", 25, 0),
    ]


# how many places, and how near ------------------------------------------------------------------


def test_places_in_reach_are_counted_whatever_the_conditions() -> None:
    need = Need("food", free=True)
    places = [place(name, 0, is_free=False) for name in "abcd"] + [place("e", 2000)]
    homes = [Home("A", 30, 0), Home("A", 20, 2000), Home("A", 10, 90_000), Home("B", 15, 1000)]
    result = ask(need, places, homes)
    counted = {one.label: one.students for one in result.in_reach()}
    assert counted == {"no place": 10, "1 place": 20, "2 places": 0, "3 places or more": 45}
    assert [one.label for one in result.in_reach("es")][-1] == "3 lugares o más"
    assert result.table["places_in_reach_median"].tolist() == [1, 5]  # of 4 x30, 1 x20, 0 x10


def test_homes_without_street_data_are_in_no_count_of_places() -> None:
    travel = FlatTravel(streets_end_at_x=5000)
    homes = [Home("A", 10, 0), Home("B", 12, 6000)]
    result = ask(FOOD, [place("a", 0)], homes, travel=travel)
    assert sum(one.students for one in result.in_reach()) == 10
    assert result.table.loc[0, "places_in_reach_median"] == 1
    assert np.isnan(result.table.loc[1, "places_in_reach_median"])


def test_zones_of_the_enhanced_score_end_at_thirds_and_belong_to_the_nearer() -> None:
    ways = [0, 10, 10.01, 20, 20.01, 30, 30.01]
    near, middle, far = STEP_WEIGHTS
    assert step_weights(ways, threshold_min=30).tolist() == [
        *(near, near, middle, middle),
        *(far, far, 0.0),
    ]


def test_near_students_take_more_of_a_place_and_near_places_give_more() -> None:
    # place 0 (10 places): 20 students at 5 minutes, 50 at 15: 10 / (20 + 0.68 x 50) = 10 / 54
    ways = pairs((0, 0, 5), (1, 0, 15))
    found = two_step_fca([10], [20, 50], ways, threshold_min=30, is_enhanced=True)
    np.testing.assert_allclose(found.supply_ratio, [10 / 54])
    np.testing.assert_allclose(found.access_score, [10 / 54, 0.68 * 10 / 54])
    assert found.access_score @ [20, 50] == pytest.approx(10)


def test_the_scores_are_explained_in_a_sentence_each() -> None:
    result = ask(FOOD, [place("a", 0)], [Home("A", 10, 0)])
    plain, by_distance = result.access_sentences()
    assert plain.startswith("Places per student: the capacity of the places in reach")
    assert "nearest third of the limit counts in full" in by_distance
    assert [plain, by_distance] == [n for n in result.notes() if n.startswith("Places per")]
    assert "según la distancia" in result.access_sentences("es")[1]


# calls ------------------------------------------------------------------------------------------


def test_whoever_is_decided_by_an_earlier_call_does_not_make_a_later_one() -> None:
    need = Need("food", free=True)
    places = [
        place("left", 0),
        place("middle", 1600),
        place("right", 3200, is_free=None, phone="334-555-0142"),
        place("copy of middle", 1600),
    ]
    homes = [Home("A", 30, 0), Home("A", 25, 3200), Home("A", 10, 4800), Home("A", 20, 90_000)]
    asked = ask(need, places, homes).ask_df
    # middle (its id is the larger one) reaches 55; right reaches 25 + 10, of whom 10 are left
    assert asked[["id", "students", "decides"]].to_numpy().tolist() == [
        ["copy of middle", 55, 55],
        ["right", 35, 10],
    ]
    assert asked["phone"].tolist() == ["", "334-555-0142"]


def test_the_sentence_still_counts_every_place_with_a_missing_fact() -> None:
    result = ask(Need("food", free=True), [place("a", 0), place("b", 0)], [Home("A", 10, 0)])
    assert result.sentence().endswith("We don't know the cost of 2 places.")
    assert len(result.ask_df) == 1


def test_what_is_unknown_makes_the_figure_a_range() -> None:
    need = Need("food", free=True)
    places = [place("free", 0, is_free=True), place("silent", 9000)]
    homes = [Home("A", 61, 0), Home("B", 32, 9000), Home("C", 40, 90_000)]
    result = ask(need, places, homes)
    assert result.range_sentence() == (
        "Within reach for sure: 61 of 133 students; at most: 93, if every missing answer turns "
        "out well."
    )
    assert result.range_sentence("es") == (
        "Con seguridad a su alcance: 61 de 133 estudiantes; como máximo 93, si todas las "
        "respuestas que faltan son favorables."
    )
    assert (
        rounded(result)
        .range_sentence()
        .startswith("Within reach for sure: about 60 of about 130 students; at most: about 90")
    )
    assert ask(FOOD, places, homes).range_sentence() == ""


def test_each_place_says_what_is_known_of_it() -> None:
    need = Need("food", free=True, age=8.0)
    places = [place("b", 0, is_free=True), place("a", 0, is_free=False, min_age=5.0, max_age=9.0)]
    result = ask(need, places, [Home("A", 12, 0)])
    assert result.places_df.to_dict("records") == [
        {
            "id": "a",
            "name": "A",
            "cost": "no",
            "age": "yes",
            "serves": "no",
            "students_in_reach": 12,
        },
        {
            "id": "b",
            "name": "B",
            "cost": "yes",
            "age": "perhaps",
            "serves": "perhaps",
            "students_in_reach": 12,
        },
    ]
    assert rounded(result).places_df["students_in_reach"].tolist() == [10, 10]


# what is easy to overlook -----------------------------------------------------------------------


def test_of_two_places_equally_near_the_smaller_id_is_the_nearest() -> None:
    result = ask(FOOD, [place("b", 800), place("a", -800)], [Home("A", 10, 0)])
    assert result.points_df["nearest_id"].tolist() == ["a"]
    assert result.points_df[["nearest_min", "second_min"]].to_numpy().tolist() == [[10.0, 10.0]]


def test_a_resource_listed_under_two_categories_serves_each_and_counts_once_in_each() -> None:
    places = [
        place("hub food", 0, category="food", capacity=20.0),
        place("hub clinic", 0, category="health", capacity=5.0),
    ]
    homes = [Home("A", 10, 0)]
    for category, score in (("food", 2.0), ("health", 0.5)):
        result = ask(Need(category), places, homes)
        assert result.totals.served == 10
        assert result.points_df["places_in_reach"].tolist() == [1]
        assert result.table["access_score"].tolist() == [score]


def test_a_resource_at_a_home_is_reached_in_no_time() -> None:
    result = ask(Need("food", limit_min=0.01), [place("a", 0)], [Home("A", 10, 0)])
    assert result.points_df[["outcome", "nearest_min"]].to_numpy().tolist() == [["served", 0.0]]


def test_a_home_that_reaches_no_place_is_unserved_by_distance_with_infinite_minutes() -> None:
    travel = FlatTravel(streets_end_at_x=5000)
    result = ask(FOOD, [place("beyond", 9000)], [Home("A", 10, 0)], travel=travel)
    assert result.points_df[["outcome", "reason"]].to_numpy().tolist() == [["unserved", "distance"]]
    assert np.isinf(result.points_df["nearest_min"]).all()
    assert result.points_df["nearest_id"].tolist() == [""]


# groups -----------------------------------------------------------------------------------------


def hit(
    homes: list[Home], places: list[FamilyResource], *, public: bool = False, **more: Any
) -> WhomItHits:
    return whom_it_hits(
        more.pop("need", FOOD),
        partners_gdf=partners_frame(places),
        reporting_gdf=reporting_frame(["A", "B"]),
        points_df=points_frame(homes),
        travel=more.pop("travel", None) or FlatTravel(),
        timezone=ZONE,
        public=public,
        **more,
    )


SPLIT = [
    Home("A", 60, 0),
    Home("B", 40, 9000),
    Home("A", 10, 0, group="home_language=es"),
    Home("B", 30, 9000, group="home_language=es"),
    Home("A", 50, 0, group="home_language=en"),
    Home("A", 12, 0, group="no_car"),
]


def test_groups_are_compared_with_all_students_the_hardest_hit_first() -> None:
    found = hit(SPLIT, [place("a", 0)], groups=("home_language=so", "no_car"))
    table = found.table()
    assert table["group"].tolist() == ["", "home_language=es", "home_language=en", "no_car"]
    assert table["students"].tolist() == [100, 40, 50, 12]
    assert table["unserved_share"].tolist() == [0.4, 0.75, 0.0, 0.0]
    assert table["ratio"].tolist()[1:] == [1.88, 0.0, 0.0]
    assert table["areas"].tolist() == [2, 2, 1, 1]
    assert found.withheld == ("home_language=so",)
    assert found.sentences() == [
        "Spanish-speaking homes: 1.9 times as often out of reach as all students.",
        "English-speaking homes: none is known to be out of reach.",
        "No car: none is known to be out of reach.",
    ]
    assert found.sentence("home_language=es", "es") == (
        "Hogares donde se habla español: el porcentaje fuera de alcance es 1.9 veces el de todos "
        "los estudiantes."
    )
    assert table["label"].tolist()[:2] == ["all students", "home language: Spanish"]


def test_all_groups_share_one_search() -> None:
    travel = FlatTravel()
    hit(SPLIT, [place("a", 0)], travel=travel)
    assert travel.searches == [("within", 1), ("nearest", 1)]


def test_the_public_sees_groups_made_of_rounded_cells() -> None:
    homes = [Home("A", 43, 0), Home("B", 38, 9000), Home("A", 12, 0, group="k5")]
    homes += [Home("B", 12, 9000, group="k5"), Home("B", 11, 0, group="k5")]
    found = hit(homes, [place("a", 0)], public=True)
    (k5,) = found.groups
    assert (k5.students, k5.served, k5.unserved) == (30, 20, 10)
    assert (found.everyone.students, found.everyone.unserved) == (85, 40)
    assert k5.ratio == round((10 / 30) / (40 / 85), 2)
    assert found.is_rounded


def test_of_groups_that_exclude_each_other_none_may_betray_the_rest() -> None:
    # 30 students: 15 and 12 shown would tell of 3 others
    homes = [Home("A", 30, 0), Home("A", 15, 0, group="home_language=es")]
    homes += [Home("A", 12, 0, group="home_language=so")]
    found = hit(homes, [place("a", 0)])
    assert [one.group for one in found.groups] == ["home_language=es"]
    assert found.withheld == ("home_language=so",)


def test_where_nobody_is_out_of_reach_there_is_no_ratio() -> None:
    homes = [Home("A", 60, 0), Home("A", 20, 0, group="home_language=es")]
    found = hit(homes, [place("a", 0)])
    assert found.groups[0].ratio is None
    assert found.sentences() == ["Spanish-speaking homes: nobody is known to be out of reach."]
    assert found.sentences("es") == [
        "Hogares donde se habla español: no sabemos de nadie que esté fuera de alcance."
    ]


def test_without_home_points_there_is_nothing_to_tell() -> None:
    found = hit([], [place("a", 0)])
    assert (found.everyone.students, found.everyone.share, found.groups) == (0, 0.0, ())


def test_a_band_of_grades_reads_as_one() -> None:
    homes = [Home("A", 60, 0), Home("A", 20, 0, group="9_12")]
    assert hit(homes, [place("a", 0)]).groups[0].label() == "9–12"
