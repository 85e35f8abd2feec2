"""Transit on a line of five stops, with answers worked out by hand.

At the equator, on a street that runs east; a bus leaves A at 8:00, 8:20 and 8:40 and needs five
minutes from stop to stop. Stops are 3,000 m apart, so walking from one to the next takes 37.5
minutes; D2 lies 160 m (two minutes) east of D, and the second line starts there.

    A ----- B ----- C ----- D  D2 ----- E
    8:00    8:05    8:10    8:15 | 8:18, 8:31, 8:58  ->  8:25, 8:38, 9:05
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mapping.travel import Points
from mapping.travel.gtfs import read_feed
from mapping.travel.timetable import Feed, Timetable
from mapping.travel.transit import TransitModel
from mapping.travel.transit_search import TransitNetwork
from tests.transit_support import A_TUESDAY, Table, clock, write_feed
from tests.travel_support import METRES_PER_DEGREE_EAST

EIGHT = 8 * 60
STOPS = {"A": 0, "B": 3000, "C": 6000, "D": 9000, "D2": 9160, "E": 14000}


class Pavement:
    """A straight street along the equator: whole metres between longitudes, 80 of them a minute."""

    mode = "walk"
    is_estimate = False

    def within(self, origins: Points, destinations: Points, *, limit_min: float) -> pd.DataFrame:
        metres = np.rint(np.abs(origins.lon[:, None] - destinations.lon) * METRES_PER_DEGREE_EAST)
        origin, destination = np.nonzero(metres <= limit_min * 80)
        walked = metres[origin, destination]
        columns = {"origin": origin, "destination": destination}
        return pd.DataFrame({**columns, "minutes": walked / 80, "metres": walked})

    def pairs(self, origins: Points, destinations: Points, *, limit_min=None) -> pd.DataFrame:
        return self.within(origins, destinations, limit_min=limit_min or np.inf)

    def nearest(self, origins: Points, destinations: Points, *, k: int = 1):
        metres = np.rint(np.abs(origins.lon[:, None] - destinations.lon) * METRES_PER_DEGREE_EAST)
        metres[np.isnan(metres)] = np.inf
        order = np.argsort(metres, axis=1)[:, :k]
        best = np.take_along_axis(metres, order, axis=1)
        return type("Found", (), {"minutes": best / 80, "metres": best, "index": order})

    def has_streets(self, points: Points):
        return np.isfinite(points.lon)

    def snap(self, points: Points):
        raise AssertionError(f"nobody asks where {len(points)} places lie")


def at(*metres: float, ids: list[str] | None = None) -> Points:
    return Points.of(
        [each / METRES_PER_DEGREE_EAST for each in metres], [0.0] * len(metres), ids=ids
    )


def five_stops(**more: Table) -> dict[str, Table]:
    first = [(f"bus{n}", (8 * 60 + 20 * n) * 60) for n in range(3)]
    second = [(f"tram{n}", m * 60) for n, m in enumerate((8 * 60 + 18, 8 * 60 + 31, 8 * 60 + 58))]
    times: list[tuple[object, ...]] = [
        ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time")
    ]
    for trip, leaves in first:
        for place, stop in enumerate("ABCD"):
            moment = clock(leaves + 300 * place)
            times.append((trip, stop, place + 1, moment, moment))
    for trip, leaves in second:
        times.append((trip, "D2", 1, clock(leaves), clock(leaves)))
        times.append((trip, "E", 2, clock(leaves + 420), clock(leaves + 420)))
    tables: dict[str, Table] = {
        "stops.txt": [
            ("stop_id", "stop_name", "stop_lat", "stop_lon"),
            *((stop, stop, 0.00001, m / METRES_PER_DEGREE_EAST) for stop, m in STOPS.items()),
        ],
        "trips.txt": [
            ("route_id", "service_id", "trip_id"),
            *(("r", "daily", trip) for trip, _ in first + second),
        ],
        "stop_times.txt": times,
    }
    return tables | {name.replace("_txt", ".txt"): rows for name, rows in more.items()}


def feed_of(tmp_path: Path, tables: dict[str, Table], name: str = "feed") -> Feed:
    return read_feed(write_feed(tmp_path / f"{name}.zip", tables)).feed


def model_of(*feeds: Feed, start: int = EIGHT, end: int = EIGHT + 1) -> TransitModel:
    network = TransitNetwork(Timetable.of(feeds), Pavement())
    return TransitModel(network, A_TUESDAY, start_min=start, end_min=end)


def minutes(model: TransitModel, start: float, end: float) -> list[float]:
    return model.departures(at(start), at(end)).minutes[0].tolist()


def test_one_ride_is_waiting_riding_and_walking(tmp_path: Path) -> None:
    model = model_of(feed_of(tmp_path, five_stops()), end=EIGHT + 4)

    # From 240 m east of A (3 min back) to 400 m beyond C (5 min): the 8:00 bus leaves before one
    # is there; so it is the 8:20, at C at 8:30, and 8:35 at the goal. Walking takes 77 minutes.
    assert minutes(model, 240, 6400) == [35, 34, 33, 32]
    # At the stop itself the bus of this very minute is caught.
    assert minutes(model, 0, 3000) == [5, 24, 23, 22]


def test_a_change_takes_its_walk_and_a_minute(tmp_path: Path) -> None:
    model = model_of(feed_of(tmp_path, five_stops()))

    # D at 8:15, two minutes to D2 and one to change: the 8:18 is caught, E at 8:25.
    assert minutes(model, 0, 14000) == [25]


def test_a_bus_that_comes_a_second_later_misses_the_change(tmp_path: Path) -> None:
    tables = five_stops()
    late = [
        (*row[:3], "08:15:01", "08:15:01") if row[:2] == ("bus0", "D") else row
        for row in tables["stop_times.txt"]
    ]
    model = model_of(feed_of(tmp_path, tables | {"stop_times.txt": late}))

    assert minutes(model, 0, 14000) == [38]


def test_walks_end_at_their_limits_which_are_inside(tmp_path: Path) -> None:
    model = model_of(feed_of(tmp_path, five_stops()), start=EIGHT - 15, end=EIGHT - 14)

    # 1,200 m west of A are 15 minutes: the 8:00 bus is caught. 1,201 m are too far, so it is
    # 4,201 m on foot.
    assert minutes(model, -1200, 3000) == [20]
    assert minutes(model, -1201, 3000) == [4201 / 80]
    # A goal 1,201 m west of A is walked to all the way, from A.
    assert minutes(model, 0, -1201) == pytest.approx([1201 / 80], abs=1e-5)

    apart = five_stops()
    stops = [row if row[0] != "D2" else ("D2", "D2", 0, 9401 / METRES_PER_DEGREE_EAST)
             for row in apart["stops.txt"]]  # fmt: skip
    model = model_of(feed_of(tmp_path, apart | {"stops.txt": stops}))
    # 401 m between two rides are more than five minutes: 14 km on foot, all the way.
    assert minutes(model, 0, 14000) == [175]


def test_who_has_missed_the_last_bus_walks_or_does_not_arrive(tmp_path: Path) -> None:
    model = model_of(feed_of(tmp_path, five_stops()), start=EIGHT + 39, end=EIGHT + 43)

    assert minutes(model, 0, 3000) == [6, 5, 37.5, 37.5]
    assert model.departures(at(0), at(np.nan)).minutes.tolist() == [[np.inf] * 4]


def test_the_median_counts_departures_that_do_not_arrive_as_infinity(tmp_path: Path) -> None:
    class NoPavement(Pavement):
        """Stops can be reached, but there is no way from home to goal on foot alone."""

        def within(self, origins, destinations, *, limit_min):
            return super().within(origins, destinations, limit_min=min(limit_min, 15))

        def nearest(self, origins, destinations, *, k=1):
            found = super().nearest(origins, destinations, k=k)
            found.minutes = np.where(found.minutes > 15, np.inf, found.minutes)
            return found

    network = TransitNetwork(Timetable.of([feed_of(tmp_path, five_stops())]), NoPavement())
    home, goal = at(0), at(3000)

    # The last bus leaves at 8:40. 8:38, 8:39, 8:40 arrive in 7, 6, 5; the others never.
    most = TransitModel(network, A_TUESDAY, start_min=EIGHT + 38, end_min=EIGHT + 43)
    assert most.pairs(home, goal)["minutes"].tolist() == [7]
    half = TransitModel(network, A_TUESDAY, start_min=EIGHT + 38, end_min=EIGHT + 44)
    assert half.pairs(home, goal).empty
    assert half.nearest(home, goal).index.tolist() == [[-1]]
    told = half.statistics(home, goal, limit_min=6).iloc[0]
    assert (told["minutes"], told["p25_min"], told["share_within"]) == (np.inf, 6.25, 2 / 6)


def test_the_nearest_is_the_place_with_the_smallest_median(tmp_path: Path) -> None:
    model = model_of(feed_of(tmp_path, five_stops()), end=EIGHT + 20)

    # From A: B by bus, 5 minutes at 8:00 and 24 to 6 after: median 14.5. West of A, 1,120 m: 14.
    goals = at(3000, -1120, ids=["b", "west"])
    found = model.nearest(at(0), goals, k=3)
    assert found.index.tolist() == [[1, 0, -1]]
    assert found.minutes.tolist() == [[14, 14.5, np.inf]]
    # Minute by minute the bus is faster for the nine departures of 8:00 and 8:12 to 8:19.
    together = model.departures(at(0), goals)
    assert together.share_within(13.0).tolist() == [9 / 20]
    assert model.within(at(0), goals, limit_min=14)["destination"].tolist() == [1]
    assert model.within(at(0), goals, limit_min=14.5)["destination"].tolist() == [0, 1]


def test_of_equal_medians_the_smaller_id_is_nearest(tmp_path: Path) -> None:
    model = model_of(feed_of(tmp_path, five_stops()))

    found = model.nearest(at(6000), at(6400, 5600, ids=["z", "a"]), k=2)

    assert found.index.tolist() == [[1, 0]]
    assert found.minutes.tolist() == [[5, 5]]


def test_the_way_home_leaves_when_the_programme_ends(tmp_path: Path) -> None:
    model = model_of(feed_of(tmp_path, five_stops()))

    back_df = model.way_home(at(9000), at(0, 3000), start_min=EIGHT + 1, end_min=EIGHT + 4)

    # Places at A and B; who lives at D leaves A at 8:20 and B at 8:05, and is there at 8:35, 8:15.
    assert back_df[["origin", "destination", "minutes"]].to_numpy().tolist() == [
        [0, 0, 33],
        [0, 1, 13],
    ]
    assert back_df["share_within"].tolist() == [1, 1]


def test_trips_of_the_day_before_run_on_after_midnight(tmp_path: Path) -> None:
    night: Table = [
        ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
        ("bus0", "A", 1, "24:30:00", "24:30:00"),
        ("bus0", "B", 2, "24:35:00", "24:35:00"),
    ]
    tables = five_stops() | {"stop_times.txt": night}
    tables["calendar.txt"] = ""
    tables["calendar_dates.txt"] = [
        ("service_id", "date", "exception_type"),
        ("daily", "20260309", 1),
    ]
    feed = feed_of(tmp_path, tables)

    # It belongs to Monday, and leaves half an hour into Tuesday.
    assert minutes(model_of(feed, start=20, end=22), 0, 3000) == [15, 14]
    assert feed.covers == (date(2026, 3, 9), date(2026, 3, 9))
    assert len(Timetable.of([feed]).connections(date(2026, 3, 11)).depart_s) == 0


def test_two_feeds_are_changed_between_like_two_lines(tmp_path: Path) -> None:
    tables = five_stops()
    buses = [row for row in tables["stop_times.txt"] if not str(row[0]).startswith("tram")]
    trams = [row for row in tables["stop_times.txt"] if not str(row[0]).startswith("bus")]
    one = feed_of(tmp_path, tables | {"stop_times.txt": buses}, "buses")
    two = feed_of(tmp_path, tables | {"stop_times.txt": trams}, "trams")

    assert minutes(model_of(one, two), 0, 14000) == [25]
    assert Timetable.of([two, one]).stop_ids[:2] == ["buses:A", "buses:B"]


def test_changes_follow_the_rules_of_the_feed(tmp_path: Path) -> None:
    def arrives(kind: int, least: object) -> float:
        rules = [
            ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time"),
            ("D", "D2", kind, least),
        ]
        feed = feed_of(tmp_path, five_stops(transfers_txt=rules))
        return minutes(model_of(feed), 0, 14000)[0]

    assert arrives(0, "") == 25
    assert arrives(2, 180) == 25
    assert arrives(2, 181) == 38
    # It can't be shorter than the walk and a minute: 60 s are not enough for two minutes' walk.
    assert arrives(2, 60) == 25
    assert arrives(3, "") == 175
    assert arrives(1, "") == 25


def test_a_timed_change_waits_for_the_other(tmp_path: Path) -> None:
    rules = [("from_stop_id", "to_stop_id", "transfer_type"), ("D", "D2", 1)]
    tables = five_stops(transfers_txt=rules)
    times = [
        (*row[:3], "08:15:00", "08:15:00") if row[:2] == ("tram0", "D2") else row
        for row in tables["stop_times.txt"]
    ]

    assert minutes(model_of(feed_of(tmp_path, tables | {"stop_times.txt": times})), 0, 14000) == [
        25
    ]


def test_where_one_may_not_get_on_or_off_nobody_does(tmp_path: Path) -> None:
    tables = five_stops()
    header, *rows = tables["stop_times.txt"]

    def with_types(stop: str, pickup: int, drop_off: int) -> TransitModel:
        times = [(*header, "pickup_type", "drop_off_type")]
        times += [(*r, pickup, drop_off) if r[1] == stop else (*r, 0, 0) for r in rows]
        return model_of(feed_of(tmp_path, tables | {"stop_times.txt": times}))

    assert minutes(with_types("A", 1, 0), 0, 3000) == [37.5]
    assert minutes(with_types("B", 0, 1), 0, 3000) == [37.5]
    assert minutes(with_types("B", 1, 1), 0, 6000) == [10]


def test_a_window_without_a_minute_is_refused(tmp_path: Path) -> None:
    feed = feed_of(tmp_path, five_stops())
    with pytest.raises(ValueError, match="window"):
        model_of(feed, start=EIGHT, end=EIGHT)
    with pytest.raises(ValueError, match="window"):
        model_of(feed).way_home(at(0), at(0), start_min=5, end_min=5)
    with pytest.raises(ValueError, match="at least 1"):
        model_of(feed).nearest(at(0), at(0), k=0)
