"""Transit minutes equal those of a plain search, minute by minute."""

import math
from pathlib import Path

import numpy as np
import pytest

from mapping.travel import LineModel, Points
from mapping.travel.gtfs import read_feed
from mapping.travel.timetable import Timetable
from mapping.travel.transit import TransitModel
from mapping.travel.transit_search import TransitNetwork
from tests.transit_support import A_TUESDAY, PlainTransit, random_feed, village_middles

START, END = 8 * 60, 8 * 60 + 40


def walk_of(model: LineModel):
    def walk(a: tuple[float, float], b: tuple[float, float]) -> float:
        found = model.nearest(Points.of([a[0]], [a[1]]), Points.of([b[0]], [b[1]]))
        return float(found.minutes[0, 0])

    known: dict[tuple[tuple[float, float], tuple[float, float]], float] = {}

    def remembered(a: tuple[float, float], b: tuple[float, float]) -> float:
        if (a, b) not in known:
            known[a, b] = walk(a, b)
        return known[a, b]

    return remembered


def world(tmp_path: Path, seed: int):
    path = random_feed(tmp_path / "feed.zip", seed)
    line = LineModel()
    network = TransitNetwork(Timetable.of([read_feed(path).feed]), line)
    model = TransitModel(network, A_TUESDAY, start_min=START, end_min=END)
    dice = np.random.default_rng(seed)
    middles = np.array(village_middles(seed))
    homes = Points.of(*(middles + dice.uniform(0, 0.005, (4, 2))).T)
    places = Points.of(*(middles[:3] + dice.uniform(0, 0.005, (3, 2))).T)
    plain = PlainTransit.read(path, A_TUESDAY)
    walk = walk_of(line)
    changes = plain.changes(walk)
    expected = np.array(
        [
            [
                [
                    plain.seconds((x, y), (u, v), 60 * minute, walk, changes) / 60
                    for minute in range(START, END)
                ]
                for u, v in zip(places.lon, places.lat, strict=True)
            ]
            for x, y in zip(homes.lon, homes.lat, strict=True)
        ]
    )
    return model, homes, places, expected


@pytest.mark.parametrize("seed", range(12))
def test_every_minute_equals_the_plain_search(tmp_path: Path, seed: int) -> None:
    model, homes, places, expected = world(tmp_path, seed)

    for place in range(len(places)):
        one = Points.of(places.lon[[place]], places.lat[[place]])
        found = model.departures(homes, one).minutes
        np.testing.assert_allclose(found, expected[:, place], atol=2e-5)
    together = model.departures(homes, places).minutes
    np.testing.assert_allclose(together, expected.min(axis=1), atol=2e-5)


@pytest.mark.parametrize("seed", range(12, 20))
def test_pairs_nearest_and_the_way_home_equal_the_plain_search(tmp_path: Path, seed: int) -> None:
    model, homes, places, expected = world(tmp_path, seed)
    medians = np.median(expected, axis=2)

    pairs_df = model.pairs(homes, places)
    found = np.full(medians.shape, math.inf)
    found[pairs_df["origin"], pairs_df["destination"]] = pairs_df["minutes"]
    np.testing.assert_allclose(found, medians, atol=2e-5)

    for k in (1, 2, 3):
        nearest = model.nearest(homes, places, k=k)
        order = np.argsort(medians, axis=1, kind="stable")[:, :k]
        np.testing.assert_array_equal(nearest.index, order)
        np.testing.assert_allclose(
            nearest.minutes, np.take_along_axis(medians, order, axis=1), atol=2e-5
        )

    limit_min = float(np.median(medians)) + 1e-4  # a hair more than one of them
    within_df = model.within(homes, places, limit_min=limit_min)
    assert len(within_df) == (medians <= limit_min).sum()

    told_df = model.statistics(homes, places, limit_min=limit_min)
    for row in told_df.itertuples():
        its = expected[row.origin, row.destination]
        assert row.p25_min == pytest.approx(np.quantile(its, 0.25), abs=2e-5)
        assert row.p75_min == pytest.approx(np.quantile(its, 0.75), abs=2e-5)
        assert row.share_within == pytest.approx((its <= limit_min).mean())

    back_df = model.way_home(places, homes, start_min=START, end_min=END)
    found = np.full(medians.shape, math.inf)
    found[back_df["destination"], back_df["origin"]] = back_df["minutes"]
    np.testing.assert_allclose(found, medians, atol=2e-5)
