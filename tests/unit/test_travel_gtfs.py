"""Reading timetable feeds: what may be missing or odd in them, and what is broken."""

import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from mapping.errors import DataFileError
from mapping.travel.gtfs import FeedRead, read_feed
from mapping.travel.gtfs_times import seconds_of
from mapping.travel.timetable import ALIGHT, BOARD, Feed, Timetable
from tests.transit_support import CALENDAR, WEEKDAYS, Table, write_feed

STOPS: Table = [
    ("stop_id", "stop_name", "stop_lat", "stop_lon"),
    *((stop, f"Stop {stop}", 0.001, 0.01 * number) for number, stop in enumerate("abcd", start=1)),
]
TRIPS: Table = [("route_id", "service_id", "trip_id"), ("r", "daily", "t1"), ("r", "daily", "t2")]
TIMES: Table = [
    ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
    ("t1", "08:00:00", "08:00:00", "a", 1),
    ("t1", "08:10:00", "08:11:00", "b", 2),
    ("t1", "08:20:00", "08:20:00", "c", 3),
    ("t2", "25:00:00", "25:00:00", "c", 10),
    ("t2", "25:09:00", "25:09:00", "a", 20),
]
SMALL: dict[str, Table | str] = {"stops.txt": STOPS, "trips.txt": TRIPS, "stop_times.txt": TIMES}


def read(tmp_path: Path, **changed: Table | str) -> FeedRead:
    """Read the small feed with some of its files replaced (``stop_times`` for stop_times.txt)."""
    tables = SMALL | {f"{name}.txt": rows for name, rows in changed.items()}
    return read_feed(write_feed(tmp_path / "feed.zip", tables))


def faults(found: FeedRead) -> list[tuple[str, int]]:
    return [(fault.file, fault.line) for fault in found.faults]


def times_of(feed: Feed, trip: int) -> list[tuple[str, int, int]]:
    span = slice(feed.trip_starts[trip], feed.trip_starts[trip + 1])
    return [
        (str(feed.stop_ids[stop]), int(arrives), int(leaves))
        for stop, arrives, leaves in zip(
            feed.time_stop[span], feed.time_arrive_s[span], feed.time_depart_s[span], strict=True
        )
    ]


def minutes_of(feed: Feed, trip: int) -> list[float]:
    return [arrives / 60 for _, arrives, _ in times_of(feed, trip)]


def test_a_feed_is_read_whole(tmp_path: Path) -> None:
    found = read(tmp_path)

    feed = found.feed
    assert found.faults == []
    assert found.notices == []
    assert found.rows_in == 1 + 1 + 4 + 2 + 5
    assert (feed.name, feed.timezone, feed.agencies.tolist()) == (
        "feed",
        "America/Chicago",
        ["Bus"],
    )
    assert feed.stop_ids.tolist() == ["a", "b", "c"]  # nothing stops at d
    assert times_of(feed, 0) == [("a", 28800, 28800), ("b", 29400, 29460), ("c", 30000, 30000)]
    assert times_of(feed, 1) == [("c", 90000, 90000), ("a", 90540, 90540)]
    assert feed.time_flags.tolist() == [BOARD | ALIGHT] * 5
    assert feed.covers == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:00:00", 0),
        ("8:05:09", 29109),
        ("25:10:00", 90600),
        ("08:05", 29100),
        ("8.05", None),
        ("08:60:00", None),
        ("999:00:00", None),
        ("-1:00:00", None),
        ("noon", None),
    ],
)
def test_times_of_day_may_pass_midnight(text: str, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


def test_days_may_be_listed_one_by_one_without_a_calendar(tmp_path: Path) -> None:
    days: Table = [
        ("service_id", "date", "exception_type"),
        ("daily", "20260501", 1),
        ("daily", "20260504", 1),
    ]
    feed = read(tmp_path, calendar="", calendar_dates=days).feed

    assert feed.covers == (date(2026, 5, 1), date(2026, 5, 4))
    assert len(feed.trips_on(date(2026, 5, 1))) == 2
    assert len(feed.trips_on(date(2026, 5, 2))) == 0


def test_exceptions_add_days_to_a_calendar_and_take_some_out(tmp_path: Path) -> None:
    days: Table = [
        ("service_id", "date", "exception_type"),
        ("daily", "20260106", 2),
        ("daily", "20260110", 1),
    ]
    weekly: Table = [
        ("service_id", *WEEKDAYS, "start_date", "end_date"),
        ("daily", *"0100000", "20260101", "20260131"),  # Tuesdays: 6, 13, 20, 27
    ]
    feed = read(tmp_path, calendar=weekly, calendar_dates=days).feed

    runs = [day for day in range(1, 32) if len(feed.trips_on(date(2026, 1, day)))]
    assert runs == [10, 13, 20, 27]
    assert feed.covers == (date(2026, 1, 10), date(2026, 1, 27))


def test_missing_times_between_two_stops_are_spread_evenly(tmp_path: Path) -> None:
    times: Table = [
        TIMES[0],
        ("t1", "08:00:00", "08:02:00", "a", 1),
        ("t1", "", "", "b", 2),
        ("t1", "", "", "c", 4),
        ("t1", "08:11:00", "08:11:00", "d", 9),
        ("t2", "09:00:00", "", "a", 1),
        ("t2", "", "09:30:00", "d", 2),
    ]
    found = read(tmp_path, stop_times=times)

    assert found.faults == []
    assert minutes_of(found.feed, 0) == [480, 485, 488, 491]
    assert minutes_of(found.feed, 1) == [540, 570]


def test_broken_rows_are_left_out_with_their_lines(tmp_path: Path) -> None:
    times: Table = [
        TIMES[0],
        ("t1", "08:00:00", "08:00:00", "a", 1),
        ("t1", "soon", "08:10:00", "b", 2),
        ("t1", "08:11:00", "08:11:00", "nowhere", 3),
        ("ghost", "08:12:00", "08:12:00", "b", 4),
        ("t1", "08:13:00", "08:13:00", "b", "third"),
        ("t1", "08:14:00", "08:14:00", "b", 6),
        ("t1", "07:59:00", "07:59:00", "c", 7),
        ("t1", "08:15:00", "08:15:00", "c", 7),
        ("t1", "08:16:00", "08:16:00", "c", 8),
        ("t1", "08:17:00", "08:17:00", "d", 9, "", "surplus"),
        ("t1", "", "", "d", 10),
        ("t2", "09:00:00", "09:00:00", "a", 1),
    ]
    found = read(tmp_path, stop_times=times)

    lines = sorted(fault.line for fault in found.faults)
    assert lines == [3, 4, 5, 6, 8, 9, 11, 12, 13]
    assert {fault.file for fault in found.faults} == {"stop_times.txt"}
    reasons = {fault.line: fault.reason for fault in found.faults}
    assert "time can't be read" in reasons[3]
    assert '"nowhere"' in reasons[4]
    assert '"ghost"' in reasons[5]
    assert "before that of the stop before" in reasons[8]
    assert "twice" in reasons[9]
    assert "more cells" in reasons[11]
    assert "no time" in reasons[12]
    assert "no other stop" in reasons[13]
    assert times_of(found.feed, 0) == [
        ("a", 28800, 28800),
        ("b", 29640, 29640),
        ("c", 29760, 29760),
    ]


def test_other_broken_rows_are_left_out_with_their_lines_too(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        stops=[*STOPS, ("e", "No place", "", ""), ("f", "Swapped", 123, 45), ("a", "Again", 1, 1)],
        trips=[*TRIPS, ("r", "never", "t3"), ("r", "daily", "t1")],
        calendar=[*CALENDAR, ("odd", *"11111x1", "20260101", "20261231")],
        calendar_dates=[("service_id", "date", "exception_type"), ("daily", "20261345", 1)],
        transfers=[("from_stop_id", "to_stop_id", "transfer_type"), ("a", "z", 2), ("a", "b", 7)],
        frequencies=[("trip_id", "start_time", "end_time", "headway_secs"), ("t1", "x", "y", 0)],
        pathways=[("from_stop_id", "to_stop_id"), ("a", "z")],
    )

    assert sorted(faults(found)) == [
        ("calendar.txt", 3),
        ("calendar_dates.txt", 2),
        ("frequencies.txt", 2),
        ("pathways.txt", 2),
        ("stops.txt", 6),
        ("stops.txt", 7),
        ("stops.txt", 8),
        ("transfers.txt", 2),
        ("transfers.txt", 3),
        ("trips.txt", 4),
        ("trips.txt", 5),
    ]
    assert found.feed.trips == 2


def test_frequencies_are_written_out_as_departures(tmp_path: Path) -> None:
    rows: Table = [
        ("trip_id", "start_time", "end_time", "headway_secs", "exact_times"),
        ("t1", "06:00:00", "06:30:00", 600, 0),
        ("t1", "06:20:00", "07:00:00", 1200, 1),
    ]
    feed = read(tmp_path, frequencies=rows).feed

    # t2 stays as it is; t1 leaves at 6:00, 6:10, 6:20 (once) and 6:40; the end is outside.
    starts = sorted(minutes_of(feed, trip)[0] for trip in range(feed.trips))
    assert starts == [360, 370, 380, 400, 1500]
    assert minutes_of(feed, 1) == [360, 370, 380]


def test_a_station_is_entered_through_its_entrances(tmp_path: Path) -> None:
    stops: Table = [
        ("stop_id", "stop_lat", "stop_lon", "location_type", "parent_station"),
        ("S", 0.001, 0.01, 1, ""),
        ("north", 0.002, 0.01, 2, "S"),
        ("south", 0.0, 0.01, 2, "S"),
        ("a", 0.001, 0.0101, 0, "S"),
        ("b", 0.001, 0.02, "", "unknown"),
        ("c", 0.001, 0.03, "", ""),
        ("hall", "", "", 3, "S"),
    ]
    found = read(tmp_path, stops=stops)
    assert "unknown" in found.notices[0]
    feed = found.feed
    ways = [
        (str(feed.stop_ids[stop]), round(float(lat), 4), round(float(seconds)))
        for stop, lat, seconds in zip(feed.door_stop, feed.door_lat, feed.door_in_s, strict=True)
    ]
    # 111.1 m on a straight way take 83 s.
    others = [("b", 0.001, 0), ("c", 0.001, 0)]
    assert ways == [("a", 0.001, 0), ("a", 0.002, 83), ("a", 0.0, 83), *others]

    pathways: Table = [
        (
            "pathway_id",
            "from_stop_id",
            "to_stop_id",
            "is_bidirectional",
            "traversal_time",
            "length",
        ),
        ("p1", "north", "hall", 1, 40, ""),
        ("p2", "hall", "a", 0, 100, ""),
        ("p3", "a", "hall", 0, "", 400),
    ]
    feed = read(tmp_path, stops=stops, pathways=pathways).feed
    of_a = feed.door_stop == 0
    # In: 40 and 100 s. Out: 400 m are 300 s, and 40. The south entrance leads nowhere.
    assert feed.door_lat[of_a].tolist() == [0.002]
    assert feed.door_in_s[of_a].tolist() == [140]
    assert feed.door_out_s[of_a].tolist() == [340]


def test_rules_for_a_station_hold_for_its_stops_unless_a_stop_has_its_own(tmp_path: Path) -> None:
    stops: Table = [
        ("stop_id", "stop_lat", "stop_lon", "location_type", "parent_station"),
        ("S", 0.001, 0.01, 1, ""),
        ("a", 0.001, 0.01, "", "S"),
        ("b", 0.001, 0.02, "", "S"),
        ("c", 0.001, 0.03, "", ""),
    ]
    rules: Table = [
        ("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time", "from_route_id"),
        ("a", "c", 2, 240, ""),
        ("S", "c", 2, 600, ""),
        ("S", "S", 3, "", ""),
        ("b", "c", 3, "", "red"),
        ("", "", 4, "", ""),
    ]
    found = read(tmp_path, stops=stops, transfers=rules)

    feed = found.feed
    got = zip(feed.rule_from, feed.rule_to, feed.rule_type, feed.rule_s, strict=True)
    assert sorted(tuple(map(int, row)) for row in got) == [
        *((0, 0, 3, 0), (0, 1, 3, 0), (0, 2, 2, 240)),
        *((1, 0, 3, 0), (1, 1, 3, 0), (1, 2, 2, 600)),
    ]
    assert found.faults == []
    assert "2 rules" in found.notices[0]


def test_files_may_be_written_the_ways_they_are(tmp_path: Path) -> None:
    def folder_of(name: str, change) -> FeedRead:
        path = write_feed(tmp_path / "plain.zip", SMALL)
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / name, "w") as new:
            for member in old.namelist():
                new.writestr(*change(member, old.read(member)))
        return read_feed(tmp_path / name)

    plain = times_of(read(tmp_path).feed, 0)
    marked = folder_of("bom.zip", lambda n, b: (n, b"\xef\xbb\xbf" + b))
    inside = folder_of("inside.zip", lambda n, b: (f"google_transit/{n}", b))
    loud = folder_of("loud.zip", lambda n, b: (n.upper(), b.replace(b"stop_id", b" Stop_ID ")))
    lines = folder_of("lines.zip", lambda n, b: (n, b.replace(b"\r\n", b"\n\n")))
    for found in (marked, inside, loud, lines):
        assert times_of(found.feed, 0) == plain
        assert found.faults == []
    western = folder_of("western.zip", lambda n, b: (n, b.replace(b"Stop a", b"Caf\xe9 \x9d")))
    assert "UTF-8" in western.notices[0]
    assert western.feed.stop_names[0].startswith("Café")
    short = folder_of("short.zip", lambda n, b: (n, b.replace(b",,\r\n", b"\r\n")))
    assert times_of(short.feed, 0) == plain


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"agency": ""}, "agency.txt"),
        ({"stops": ""}, "stops.txt"),
        ({"calendar": ""}, "calendar.txt"),
        ({"trips": "route_id,service_id\nr,daily\n"}, "trip_id"),
        ({"agency": "agency_name,agency_timezone\nBus,Mars/Base\n"}, "time zone"),
        ({"stop_times": TIMES[:1]}, "no stop times"),
        ({"trips": [TRIPS[0], ("r", "never", "t1")]}, 'there is no calendar "never"'),
        ({"stop_times": 'trip_id,stop_id,stop_sequence\n"' + "x" * 200_000}, "stop_times.txt"),
    ],
)
def test_a_feed_that_can_not_be_used_is_refused_in_words(
    tmp_path: Path, changed: dict[str, Table | str], said: str
) -> None:
    with pytest.raises(DataFileError) as refused:
        read(tmp_path, **changed)
    assert said in refused.value.user_message
    assert "feed.zip" in refused.value.user_message


def test_a_damaged_zip_is_refused_wherever_the_damage_is(tmp_path: Path) -> None:
    whole = write_feed(tmp_path / "whole.zip", SMALL).read_bytes()
    for at in range(0, len(whole), 41):
        broken = tmp_path / "broken.zip"
        broken.write_bytes(
            whole[:at] + bytes(b ^ 0xA5 for b in whole[at : at + 5]) + whole[at + 5 :]
        )
        with suppress(DataFileError):  # a byte that nobody needs may be damaged, too
            assert read_feed(broken).feed.trips


def test_a_saved_feed_is_the_same_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    feed = read(tmp_path).feed
    path = tmp_path / "there" / "feed.npz"
    feed.save(path)

    again = Feed.load(path)
    assert times_of(again, 1) == times_of(feed, 1)
    assert again.covers == feed.covers
    assert (again.name, again.timezone) == (feed.name, feed.timezone)

    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DataFileError, match="prepared timetable"):
        Feed.load(path)
    values = dict(feed.__dict__)
    values.pop("covers")
    Feed(**values | {"time_stop": feed.time_stop + 7}).save(path)
    with pytest.raises(DataFileError, match="prepared timetable"):
        Feed.load(path)
    with pytest.raises(DataFileError, match="prepared timetable"):
        Feed.load(tmp_path / "nowhere.npz")


def test_feeds_in_other_time_zones_are_put_on_one_clock(tmp_path: Path) -> None:
    here = read(tmp_path).feed
    east = read_feed(
        write_feed(
            tmp_path / "new_york.zip",
            SMALL | {"agency.txt": "agency_name,agency_timezone\nEast,America/New_York\n"},
        )
    ).feed

    rides = Timetable.of([here, east]).connections(date(2026, 3, 10))

    # Eight o'clock in New York is seven in Chicago, the zone of the first feed by name.
    first = np.sort(rides.depart_s[rides.depart_s >= 7 * 3600])[:1]
    assert first.tolist() == [7 * 3600]
    assert Timetable.of([here, east]).timezone == "America/Chicago"
