"""What if: each change on a flat world, worked out by hand, and the rules that none may break."""

import random
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from mapping.errors import DataFileError
from mapping.gaps.analysis import GapResult, analyse, rounded
from mapping.gaps.needs import Need
from mapping.gaps.scenarios import (
    MAX_CHANGES,
    Change,
    Difference,
    Scenario,
    apply,
    difference,
    reasons_before_after,
    with_more_hours,
)
from mapping.partners.hours import open_state
from mapping.store.records import FamilyResource, partners_frame
from tests.gaps_plain import (
    TUESDAY_18,
    ZONE,
    FlatTravel,
    Home,
    degrees,
    place,
    points_frame,
    reporting_frame,
)

FOOD = Need("food")  # 20 minutes on foot: 1,600 m
HOMES = [Home("A", 40, 0), Home("A", 12, 3_000), Home("B", 25, 6_000)]
"""Students 0, 3 and 6 km east."""


def answer(places: list[FamilyResource], scenario: Scenario, need: Need = FOOD) -> GapResult:
    return analyse(
        need,
        partners_gdf=apply(scenario, partners_frame(places)).partners_gdf,
        reporting_gdf=reporting_frame(["A", "B"]),
        points_df=points_frame(HOMES),
        travel=FlatTravel(),
        timezone=ZONE,
    )


def what_changes(
    places: list[FamilyResource], *changes: Change, need: Need = FOOD, limit: float | None = None
) -> Difference:
    after_need = need if limit is None else replace(need, limit_min=limit)
    today = answer(places, Scenario())
    if need is not FOOD:
        today = answer(places, Scenario(), need)
    return difference(today, answer(places, Scenario("", changes), after_need))


def at(metres: float, **facts: Any) -> Change:
    return Change("add", category="food", lon=degrees(metres), lat=0.0, **facts)


def test_an_added_place_serves_the_homes_in_its_reach_and_no_others() -> None:
    found = what_changes([place("a", 0)], at(6_000))
    assert (found.today.served, found.after.served) == (40, 65)
    assert (found.gained, found.freed) == (25, 25)
    assert list(found.areas_df["gained"]) == [0, 25]
    assert found.sentence() == (
        "25 more students would be within reach: 65 instead of 40. "
        "12 would be out of reach, instead of 37."
    )
    assert found.sentence("es").startswith("25 estudiantes más tendrían")


def test_a_place_that_closes_takes_its_homes_along() -> None:
    found = what_changes([place("a", 0), place("b", 6_000)], Change("close", "a"))
    assert found.lost == 40
    assert found.sentence().startswith(
        "40 students who are within reach today would no longer be: 25 "
    )
    assert {s: (b, a) for s, b, a in reasons_before_after(found)}["distance"] == (12, 52)


def test_the_last_place_that_closes_leaves_no_such_service_and_not_a_distance() -> None:
    found = what_changes([place("a", 0)], Change("close", "a"))
    by_stage = {stage: (before, after) for stage, before, after in reasons_before_after(found)}
    assert by_stage["no_service"] == (0, 77)
    assert by_stage["distance"] == (37, 0)


def test_a_place_that_moves_serves_there_and_no_longer_here() -> None:
    moved = Change("move", "a", lon=degrees(3_000), lat=0.0)
    found = what_changes([place("a", 0)], moved)
    assert list(found.areas_df["served_after"]) == [12, 0]
    assert list(found.areas_df["gained"]) == [12, 0]
    assert list(found.areas_df["lost"]) == [40, 0]


def test_a_place_without_a_position_gets_one_when_it_moves() -> None:
    nowhere = FamilyResource(id="n", name="Nowhere", category="food")
    found = what_changes([nowhere], Change("move", "n", lon=degrees(1), lat=0.0))
    assert found.after.served == 40


def test_longer_hours_serve_at_the_new_time_and_still_at_the_old_one() -> None:
    day = place("a", 0, opening_hours="Mo-Fr 09:00-17:00")
    later = Change("hours", "a", hours="Tue 5pm-8pm")
    evening = Need("food", open_at=TUESDAY_18)
    assert what_changes([day], later, need=evening).gained == 40
    morning = Need("food", open_at=TUESDAY_18.replace(hour=10))
    assert what_changes([day], later, need=morning).gained == 0
    instead = replace(later, is_more=False)
    assert what_changes([day], instead, need=morning).lost == 40


def test_hours_that_nobody_knows_stay_unknown_outside_of_the_new_ones() -> None:
    found = what_changes(
        [place("a", 0)],
        Change("hours", "a", hours="Tue 5pm-8pm"),
        need=Need("food", open_at=TUESDAY_18.replace(hour=10)),
    )
    assert (found.today.unknown, found.after.unknown) == (40, 40)


@pytest.mark.parametrize(
    ("present", "more", "states"),
    [
        ("", "Tu 17:00-20:00", (None, None, True)),
        ("Mo-Fr 09:00-17:00", "Tu 17:00-20:00", (False, True, True)),
        ("Mo-Fr 09:00-17:00; PH off;", "Sa 10:00-12:00; Tu 17:00-20:00", (False, True, True)),
        ('Tu 09:00-12:00 "by appointment"', "Tu 17:00-20:00", (False, None, True)),
    ],
)
def test_more_hours_come_on_top(present: str, more: str, states: tuple[bool | None, ...]) -> None:
    text = with_more_hours(present, more)
    times = [datetime(2026, 11, 24, hour) for hour in (6, 10, 18)]  # noqa: DTZ001
    assert tuple(open_state(text, when, timezone=ZONE) for when in times) == states


def test_an_added_language_leaves_the_others_as_they_were() -> None:
    spanish = Change("language", "a", languages=("es",))
    silent, listed = place("a", 0), place("a", 0, languages=("en",))
    assert what_changes([silent], spanish, need=Need("food", language="es")).gained == 40
    assert what_changes([silent], spanish, need=Need("food", language="en")).gained == 0
    about_arabic = what_changes([silent], spanish, need=Need("food", language="ar"))
    assert (about_arabic.today.unknown, about_arabic.after.unknown) == (40, 40)
    none = what_changes([listed], spanish, need=Need("food", language="ar"))
    assert (none.today.unserved, none.after.unserved) == (77, 77)


def test_a_place_becomes_free_or_gets_childcare() -> None:
    costly = place("a", 0, is_free=False, childcare_on_site=False)
    free, care = Change("cost", "a", is_free=True), Change("childcare", "a", childcare_on_site=True)
    assert what_changes([costly], free, need=Need("food", free=True)).gained == 40
    assert what_changes([costly], care, need=Need("food", childcare=True)).gained == 40
    both = Need("food", free=True, childcare=True)
    assert what_changes([costly], free, need=both).gained == 0
    assert what_changes([costly], free, care, need=both).gained == 40


def test_another_limit_alone_is_a_what_if_too() -> None:
    found = what_changes([place("a", 0)], limit=40)
    assert found.gained == 12


def test_changes_are_made_in_their_order() -> None:
    frame = partners_frame([place("a", 0)])
    move = Change("move", "a", lon=1.0, lat=1.0)
    closed_first = apply(Scenario("", (Change("close", "a"), move)), frame)
    assert closed_first.left_out == (1,)
    assert closed_first.partners_gdf.empty
    twice = apply(Scenario("", (move, replace(move, lon=2.0))), frame)
    assert list(twice.partners_gdf["lon"]) == [2.0]
    assert twice.partners_gdf.geometry.iloc[0].x == 2.0


def test_a_place_that_has_gone_since_is_said_so_and_the_rest_is_tried() -> None:
    applied = apply(Scenario("", (Change("close", "gone"), at(1))), partners_frame([]))
    assert applied.left_out == (0,)
    assert applied.new_ids == ("", "what-if:2")
    assert list(applied.partners_gdf["category"]) == ["food"]


def test_a_confidential_place_takes_part_in_nothing() -> None:
    hidden = place("h", 0, confidential=True)
    frame = partners_frame([hidden])
    for change in (
        Change("close", "h"),
        Change("move", "h", lon=degrees(1), lat=0.0),
        Change("hours", "h", hours="24/7"),
    ):
        applied = apply(Scenario("", (change,)), frame)
        assert applied.left_out == (0,)
        assert applied.partners_gdf.loc[0, "confidential"]
        assert applied.partners_gdf.loc[0, "opening_hours"] == ""
        assert what_changes([hidden], change).gained == 0


def test_the_list_that_was_given_is_left_alone() -> None:
    frame = partners_frame([place("a", 0), place("b", 1)])
    before = frame.copy(deep=True)
    apply(Scenario("", (Change("close", "a"), Change("cost", "b", is_free=True), at(5))), frame)
    assert frame.equals(before)


def test_an_own_id_like_ours_is_not_overwritten() -> None:
    frame = partners_frame([place("what-if:1", 0)])
    applied = apply(Scenario("", (at(5),)), frame)
    assert list(applied.partners_gdf["id"]) == ["what-if:1", "what-if:1+"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change("add", category="food"), "where the place would be"),
        (Change("add", lon=1.0, lat=1.0), "kind of help"),
        (Change("add", category="food", lon=0.0, lat=0.0, name="x" * 301), "longer than 300"),
        (Change("move", "a", lon=99.0, lat=199.0), "can't be there"),
        (Change("move", "a", lon=0.0, lat=0.0), "(0, 0)"),
        (Change("close"), "No place was chosen"),
        (Change("hours", "a"), "No hours were written"),
        (Change("hours", "a", hours="when the moon is full"), "when the moon is full"),
        (Change("language", "a"), "No language"),
        (Change("paint", "a"), "Choose one of them"),  # type: ignore[arg-type]
    ],
)
def test_a_change_that_can_t_be_carried_out_is_refused_in_words(change: Change, words: str) -> None:
    with pytest.raises(DataFileError) as caught:
        apply(Scenario("", (change,)), partners_frame([place("a", 0)]))
    assert words in caught.value.user_message


def test_too_many_changes_are_refused() -> None:
    changes = tuple(at(i + 1) for i in range(MAX_CHANGES + 1))
    with pytest.raises(DataFileError, match="Take some away"):
        apply(Scenario("", changes), partners_frame([]))


def test_nothing_is_said_to_change_when_nothing_does() -> None:
    found = what_changes([place("a", 0)], Change("close", "gone"))
    assert found.changed_areas().empty
    assert "nothing would change" in found.sentence()
    assert "no cambiaría nada" in found.sentence("es")


def test_fewer_out_of_reach_but_nobody_certain_is_said_as_such() -> None:
    evening = Need("food", open_at=TUESDAY_18)
    found = what_changes([place("a", 0, opening_hours="24/7")], at(6_000), need=evening)
    assert (found.gained, found.freed) == (0, 25)
    assert found.sentence() == (
        "The same 40 students would be within reach for certain. "
        "12 would be out of reach, instead of 37."
    )


def test_gains_and_losses_are_told_apart() -> None:
    found = what_changes([place("a", 0)], Change("move", "a", lon=degrees(3_000), lat=0.0))
    assert (found.gained, found.lost) == (12, 40)
    assert found.sentence() == (
        "12 more students would be within reach and 40 others would no longer be: 12 instead of "
        "40. 65 would be out of reach, instead of 37."
    )
    assert " y 40 otros ya no lo tendrían" in found.sentence("es")


def test_in_public_each_cell_is_rounded() -> None:
    places, scenario = [place("a", 0)], Scenario("", (at(3_000),))
    found = difference(answer(places, Scenario()), answer(places, scenario), is_public=True)
    # 40 and 52 students are 40 and 50 in public; 12 are 10
    assert list(found.areas_df["gained"]) == [10, 0]
    assert found.sentence().startswith("About 10 more students would be within reach: 50")


def test_answers_about_other_homes_or_rounded_ones_are_not_compared() -> None:
    today = answer([place("a", 0)], Scenario())
    with pytest.raises(DataFileError, match="same question"):
        difference(rounded(today), today)
    with pytest.raises(DataFileError, match="same question"):
        difference(today, replace(today, points_df=today.points_df.iloc[1:]))


def test_no_chain_of_changes_gains_or_loses_one_to_nine_students() -> None:
    chance = random.Random(4)
    homes = [Home(chance.choice("AB"), chance.randint(10, 30), i * 700) for i in range(30)]
    points_df, areas_gdf = points_frame(homes), reporting_frame(["A", "B"])
    places = [place(f"p{i}", chance.uniform(0, 21_000)) for i in range(5)]
    need, results = Need("food", open_at=TUESDAY_18), []
    for _ in range(40):
        changes = tuple(
            chance.choice(
                (
                    at(
                        chance.uniform(1, 21_000),
                        hours=chance.choice(("", "24/7", "Mo 9:00-10:00")),
                    ),
                    Change("close", f"p{chance.randint(0, 6)}"),
                    Change("move", f"p{chance.randint(0, 6)}", lon=0.01, lat=0.0),
                    Change("hours", f"p{chance.randint(0, 6)}", hours="Tu 17:00-20:00"),
                )
            )
            for _ in range(chance.randint(0, 4))
        )
        result = analyse(
            need,
            partners_gdf=apply(Scenario("", changes), partners_frame(places)).partners_gdf,
            reporting_gdf=areas_gdf,
            points_df=points_df,
            travel=FlatTravel(),
            timezone=ZONE,
        )
        results.append(result)
    for first in results:
        for second in results[:10]:
            found = difference(first, second)
            public = difference(first, second, is_public=True)
            for name in ("gained", "lost", "freed", "cut_off"):
                assert not found.areas_df[name].between(1, 9).any()
                assert not public.areas_df[name].between(1, 9).any()
                assert not (public.areas_df[name] % 5).any()
