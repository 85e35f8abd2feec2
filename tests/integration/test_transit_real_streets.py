"""Transit on real streets against the plain search: the demo's feed, and real feeds that load."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from mapping.osm import read_osm
from mapping.travel import (
    Points,
    StreetModel,
    Timetable,
    TransitModel,
    TransitNetwork,
    build_network,
    read_feed,
)
from tests.commands import DEMO_DATA
from tests.real_data import needs_real_data, real_data
from tests.transit_support import PlainTransit

A_WEDNESDAY = date(2026, 5, 6)
STATIONS = {
    "Cleveland Park": (-77.0581, 38.9347),
    "Dupont Circle": (-77.0450, 38.9112),
    "Farragut North": (-77.0397, 38.9032),
    "Metro Center": (-77.0281, 38.8983),
    "Union Station": (-77.0075, 38.8971),
    "Columbia Heights": (-77.0325, 38.9278),
    "Gallery Place": (-77.0219, 38.8983),
    "Rosslyn": (-77.0709, 38.8959),
    "Foggy Bottom": (-77.0502, 38.9008),
}


def model_of(streets: Path, feed: Path, day: date, start: int, end: int) -> TransitModel:
    walk = StreetModel(build_network(read_osm([streets]), "walk"))
    network = TransitNetwork(Timetable.of([read_feed(feed).feed]), walk)
    return TransitModel(network, day, start_min=start, end_min=end)


def test_every_minute_in_the_demo_equals_the_plain_search() -> None:
    feed = DEMO_DATA / "transit.gtfs.zip"
    day, start, end = date(2026, 11, 24), 17 * 60 + 20, 18 * 60 + 20
    model = model_of(DEMO_DATA / "streets.osm.pbf", feed, day, start, end)
    plain = PlainTransit.read(feed, day)
    stops = list(plain.places)
    dice = np.random.default_rng(7)
    homes = Points.of(dice.uniform(-96.446, -96.382, 5), dice.uniform(38.000, 38.042, 5))
    goals = Points.of([-96.4162, -96.3818, -96.42], [38.0007, 38.0314, 38.0196])
    everything = [plain.places[stop] for stop in stops]
    everything += [*zip(homes.lon, homes.lat, strict=True), *zip(goals.lon, goals.lat, strict=True)]
    points = Points.of(*np.array(everything).T)
    walks_df = model.network.walk.pairs(points, points)
    walks = {
        (everything[o], everything[d]): minutes
        for o, d, minutes in zip(
            walks_df["origin"], walks_df["destination"], walks_df["minutes"], strict=True
        )
    }

    def walk(a: tuple[float, float], b: tuple[float, float]) -> float:
        return float(walks.get((a, b), np.inf))

    changes = plain.changes(walk)
    expected = np.array(
        [
            [
                [
                    plain.seconds(home, goal, 60 * minute, walk, changes) / 60
                    for minute in range(start, end, 4)
                ]
                for goal in everything[-3:]
            ]
            for home in everything[len(stops) : -3]
        ]
    )
    rides = 0
    for place in range(3):
        goal = Points.of(goals.lon[[place]], goals.lat[[place]])
        found = model.departures(homes, goal).minutes[:, ::4]
        np.testing.assert_allclose(found, expected[:, place], atol=1e-4)
        on_foot = model.network.walk.nearest(homes, goal).minutes
        rides += int((found < on_foot - 1).sum())
    assert rides > 30


@pytest.fixture(scope="module")
def dc() -> TransitModel:
    streets, feed = real_data("dc/dc_nw_streets.osm.pbf"), real_data("dc/wmata_7routes.gtfs.zip")
    return model_of(streets, feed, A_WEDNESDAY, 15 * 60, 18 * 60)


@needs_real_data
@pytest.mark.parametrize(
    ("start", "end", "least", "most"),
    [
        # The ride, and up to 14 minutes: walk, escalators at both ends, half a headway's wait.
        ("Dupont Circle", "Union Station", 11, 24),  # Red Line: the ride alone 8 minutes
        ("Cleveland Park", "Metro Center", 9, 22),  # Red Line: 8 minutes
        ("Columbia Heights", "Gallery Place", 7, 20),  # Green Line: 8 minutes
        ("Rosslyn", "Metro Center", 8, 21),  # Orange, Silver or Blue: 7 minutes
        ("Columbia Heights", "Foggy Bottom", 16, 36),  # two rides and a change
    ],
)
def test_trips_in_washington_take_about_what_the_timetable_says(
    dc: TransitModel, start: str, end: str, least: float, most: float
) -> None:
    (minutes,) = dc.pairs(Points.of(*STATIONS[start]), Points.of(*STATIONS[end]))["minutes"]
    (on_foot,) = dc.network.walk.pairs(Points.of(*STATIONS[start]), Points.of(*STATIONS[end]))[
        "minutes"
    ]
    assert least <= minutes <= most < on_foot


@needs_real_data
def test_the_way_home_by_scans_forward_equals_scans_back_in_washington(dc: TransitModel) -> None:
    lon, lat = np.array(list(STATIONS.values())).T
    dice = np.random.default_rng(3)
    homes = Points.of(lon + dice.uniform(-0.004, 0.004, len(lon)), lat + 0.003)
    places = Points.of(lon[:3] + 0.002, lat[:3] - 0.002)

    forward_df = dc.way_home(homes, places, start_min=15 * 60, end_min=18 * 60)
    back_df = dc.pairs(places, homes)

    forward = forward_df.set_index(["destination", "origin"])["minutes"].sort_index()
    back = back_df.set_index(["origin", "destination"])["minutes"].sort_index()
    assert len(forward) == len(back) == 27
    np.testing.assert_allclose(forward.to_numpy(), back.to_numpy(), atol=1e-6)


@needs_real_data
def test_the_feeds_of_portland_and_seattle_are_read_without_a_broken_row() -> None:
    streets = real_data("portland/portland-central-filtered.osm.pbf")
    feed = real_data("portland/trimet-2routes.gtfs.zip")
    model = model_of(streets, feed, date(2021, 11, 3), 8 * 60, 9 * 60)
    # Streetcar from NW 23rd to Portland State: the walk is 37 minutes or so.
    home, goal = Points.of([-122.6986], [45.5306]), Points.of([-122.6835], [45.5118])
    (ride,) = model.pairs(home, goal)["minutes"]
    (on_foot,) = model.network.walk.pairs(home, goal)["minutes"]
    assert 15 < ride < on_foot

    for path in (feed, real_data("seattle/kcm_subset.gtfs.zip")):
        assert read_feed(path).faults == []
