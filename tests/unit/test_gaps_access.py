"""2SFCA and weighted quantiles, against answers worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from mapping.gaps.access import step_weights, two_step_fca, weighted_quantiles


def pairs(*rows: tuple[int, int, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["origin", "destination", "minutes"])


def test_two_homes_share_one_place_and_one_has_another_to_itself() -> None:
    # place 0 (30 places): homes 0 and 1, 60 students -> 0.5 each
    # place 1 (10 places): home 1, 40 students -> 0.25
    found = two_step_fca(
        [30, 10], [20, 40], pairs((0, 0, 5), (1, 0, 5), (1, 1, 9)), threshold_min=10
    )
    np.testing.assert_allclose(found.supply_ratio, [0.5, 0.25])
    np.testing.assert_allclose(found.access_score, [0.5, 0.75])


def test_a_way_of_exactly_the_threshold_is_inside() -> None:
    exactly = pairs((0, 0, 10.0))
    assert two_step_fca([5], [10], exactly, threshold_min=10).access_score.tolist() == [0.5]
    assert two_step_fca([5], [10], exactly, threshold_min=9.99).access_score.tolist() == [0.0]


def test_a_place_that_nobody_reaches_gives_nothing_and_divides_by_nothing() -> None:
    found = two_step_fca([5, 7], [10], pairs((0, 0, 1)), threshold_min=10)
    assert found.supply_ratio.tolist() == [0.5, 0.0]


def test_a_home_without_students_gets_a_score_and_takes_nothing() -> None:
    found = two_step_fca([5], [10, 0], pairs((0, 0, 1), (1, 0, 1)), threshold_min=10)
    assert found.access_score.tolist() == [0.5, 0.5]


def test_a_longer_threshold_can_lower_a_score() -> None:
    ways = pairs((0, 0, 5), (1, 0, 15))
    near = two_step_fca([10], [10, 10], ways, threshold_min=10).access_score
    far = two_step_fca([10], [10, 10], ways, threshold_min=20).access_score
    assert near.tolist() == [1.0, 0.0]
    assert far.tolist() == [0.5, 0.5]


def test_no_pairs_give_zeros() -> None:
    found = two_step_fca([5], [10, 20], pairs(), threshold_min=10)
    assert found.access_score.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("values", "weights", "percent", "expected"),
    [
        ([1, 2, 3], [1, 1, 1], 50, 2),
        ([1, 2], [1, 1], 50, 1),  # the lower one
        ([3, 1, 2], [10, 10, 80], 50, 2),
        ([1, 2], [90, 10], 90, 1),  # exactly the share is enough
        ([1, 2], [89, 11], 90, 2),
        ([1, np.inf], [10, 10], 50, 1),
        ([1, np.inf], [10, 10], 90, np.inf),
        ([5, 7], [0, 3], 50, 7),  # a value without weight is not one of them
    ],
)
def test_a_quantile_is_the_smallest_value_that_reaches_its_share(
    values: list[float], weights: list[int], percent: int, expected: float
) -> None:
    found = weighted_quantiles(values, weights, [0] * len(values), percent=percent, n_groups=1)
    assert found.tolist() == [expected]


def test_quantiles_of_groups_do_not_mix_and_an_empty_group_has_none() -> None:
    found = weighted_quantiles([9, 1, 5, 2], [1, 1, 1, 1], [2, 0, 2, 0], percent=50, n_groups=4)
    np.testing.assert_array_equal(found, [1, np.nan, 5, np.nan])


@pytest.mark.parametrize("threshold", [7.0, 10.0, 20.0, 25.0, 30.0, 50.0])
def test_a_way_that_ends_between_two_zones_is_in_the_nearer_one_for_every_limit(
    threshold: float,
) -> None:
    minutes = np.round(threshold * np.array([1, 2, 3]) / 3, 6)  # as travel gives them
    assert step_weights(minutes, threshold_min=threshold).tolist() == [1.0, 0.68, 0.22]
    assert step_weights(minutes + 1e-6, threshold_min=threshold).tolist() == [0.68, 0.22, 0.0]
