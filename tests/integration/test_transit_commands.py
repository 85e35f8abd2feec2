"""Timetables through the commands: add, ask, check, back up, and what is refused."""

import csv
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.commands import DEMO_DATA, demo, read_csv, run_json, write
from tests.transit_support import Table, write_feed

TUESDAY = ("--date", "2026-11-24", "--from", "15:00", "--to", "18:00")
PLACES = {
    "depot": (-96.4216, 38.0410),
    "cottonwood": (-96.4449, 38.0253),
    "eastgate": (-96.3900, 38.0300),
}
GOALS = {"south": (-96.4162, 38.0007), "medical": (-96.3818, 38.0314), "main": (-96.4200, 38.0196)}


def points_file(path: Path, points: dict[str, tuple[float, float]]) -> Path:
    rows = "".join(f"{name},{lon},{lat}\n" for name, (lon, lat) in points.items())
    return write(path, "id,lon,lat\n" + rows)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    return (
        points_file(tmp_path / "origins.csv", PLACES),
        points_file(tmp_path / "goals.csv", GOALS),
        tmp_path / "out.csv",
    )


def small_feed(path: Path, *, agency: str = "Shuttle", bad: bool = False) -> Path:
    """Write a feed of one shuttle through the demo district, every ten minutes."""
    times: list[tuple[object, ...]] = [
        ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"),
        ("s", "06:00:00", "06:00:00", "east", 1),
        ("s", "06:06:00", "06:06:00", "middle", 2),
    ]
    if bad:
        times.append(("s", "later", "later", "middle", 3))
    tables: dict[str, Table | str] = {
        "agency.txt": f"agency_name,agency_timezone\n{agency},America/Chicago\n",
        "stops.txt": [
            ("stop_id", "stop_lat", "stop_lon"),
            ("east", 38.0300, -96.3900),
            ("middle", 38.0196, -96.4200),
        ],
        "trips.txt": [("route_id", "service_id", "trip_id"), ("r", "daily", "s")],
        "stop_times.txt": times,
        "frequencies.txt": [
            ("trip_id", "start_time", "end_time", "headway_secs"),
            ("s", "06:00:00", "22:00:00", 600),
        ],
    }
    return write_feed(path, tables)


def test_the_demo_answers_by_bus(files: tuple[Path, Path, Path]) -> None:
    origins, goals, out = files
    answer = run_json(demo(), "travel", origins, goals, out, "--mode", "transit", *TUESDAY)

    assert (answer["rows_out"], answer["departures"], answer["estimate"]) == (9, 180, False)
    rows = read_csv(out)
    assert list(rows[0]) == [
        *("origin_id", "destination_id", "mode", "minutes", "metres"),
        *("p25_minutes", "p75_minutes", "share_of_departures"),
    ]
    assert {row["mode"] for row in rows} == {"transit"}
    on_foot = out.with_name("walk.csv")
    run_json(demo(), "travel", origins, goals, on_foot, "--mode", "walk")
    walked = [float(row["minutes"]) for row in read_csv(on_foot)]
    ridden = [float(row["minutes"]) for row in rows]
    assert all(ride <= walk for ride, walk in zip(ridden, walked, strict=True))
    assert min(r / w for r, w in zip(ridden, walked, strict=True)) < 0.7
    for row in rows:
        assert float(row["p25_minutes"]) <= float(row["minutes"]) <= float(row["p75_minutes"])


def test_the_nearest_is_the_best_of_the_pairs(files: tuple[Path, Path, Path]) -> None:
    origins, goals, out = files
    words = ("--mode", "transit", *TUESDAY)
    run_json(demo(), "travel", origins, goals, out, *words)
    pairs = read_csv(out)
    run_json(demo(), "travel", origins, goals, out, *words, "--nearest", "--limit", "45")

    for row in read_csv(out):
        mine = sorted(
            (float(p["minutes"]), p["destination_id"])
            for p in pairs
            if p["origin_id"] == row["origin_id"]
        )
        inside = [each for each in mine if each[0] <= 45]
        assert (float(row["minutes"] or "inf"), row["nearest_id"]) == (
            inside[0] if inside else (float("inf"), "")
        )
        assert row["second_minutes"] == (f"{inside[1][0]:g}" if len(inside) > 1 else "")
        assert int(row["reachable_count"]) == len(inside)


def test_gaps_by_bus_lie_between_those_on_foot_and_none(tmp_path: Path) -> None:
    def unserved(*words: str) -> float:
        out = tmp_path / "gaps.csv"
        answer = run_json(demo(), "gaps", out, "--category", "library", "--minutes", "30", *words)
        assert {row["mode"] for row in read_csv(out)} == {words[1]}
        return float(answer["unserved"])

    by_bus = unserved("--mode", "transit", *TUESDAY)
    on_foot = unserved("--mode", "walk")
    assert 0 < by_bus < on_foot
    # On a Sunday nothing runs: who goes by bus walks.
    sunday = ("--mode", "transit", "--date", "2026-11-29")
    assert unserved(*sunday) == on_foot
    answer = run_json(demo(), "gaps", tmp_path / "g.csv", "--category", "library", *sunday)
    assert any("nothing runs on 2026-11-29" in warning for warning in answer["warnings"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "2026-01-02 to 2028-12-30"),
        (("--date", "2031-01-01"), "No timetable covers 2031-01-01"),
        (("--date", "soon"), "2026-05-06"),
        (("--date", "2026-11-24", "--from", "18:00", "--to", "18:00"), "no minute"),
        (("--date", "2026-11-24", "--from", "25:00"), "hours from 0 to 24"),
    ],
)
def test_a_day_is_needed_and_must_be_covered(
    files: tuple[Path, Path, Path], words: tuple[str, ...], said: str
) -> None:
    answer = run_json(demo(), "travel", *files, "--mode", "transit", *words, code=1)
    assert said in answer["error"]
    assert not files[2].exists()


def test_without_a_timetable_or_streets_the_message_says_so(
    tmp_path: Path, files: tuple[Path, Path, Path]
) -> None:
    bare = tmp_path / "bare"
    answer = run_json(bare, "add-transit", small_feed(tmp_path / "shuttle.zip"))
    assert "needs streets" in answer["warnings"][0]
    asked = ("--mode", "transit", *TUESDAY)
    assert "No streets" in run_json(bare, "travel", *files, *asked, code=1)["error"]

    streets = shutil.copytree(demo(), tmp_path / "streets")
    shutil.rmtree(streets / "transit")
    assert "No bus or train" in run_json(streets, "travel", *files, *asked, code=1)["error"]


def test_a_feed_replaces_itself_and_joins_others(
    tmp_path: Path, files: tuple[Path, Path, Path]
) -> None:
    workspace = shutil.copytree(demo(), tmp_path / "ws")
    asked = ("travel", *files, "--mode", "transit", *TUESDAY)

    def minutes() -> float:
        run_json(workspace, *asked)
        rows = {(r["origin_id"], r["destination_id"]): r["minutes"] for r in read_csv(files[2])}
        return float(rows["eastgate", "main"])

    def names() -> list[str]:
        return [feed["name"] for feed in run_json(workspace, "check")["timetables"]]

    alone = minutes()
    feed = small_feed(tmp_path / "shuttle.gtfs.zip")
    answer = run_json(workspace, "add-transit", feed)
    assert answer["feeds"][0] | {"stops": 2} == answer["feeds"][0]
    assert names() == ["shuttle", "transit"]
    # A shuttle every ten minutes, six minutes' ride: at most 4.5 minutes' wait in the median.
    assert minutes() < min(alone, 6 + 10)
    run_json(workspace, "add-transit", feed)
    renamed = shutil.copy(feed, tmp_path / "new name.zip")
    run_json(workspace, "add-transit", renamed)
    assert names() == ["new name", "transit"]

    copy = tmp_path / "copy.zip"
    run_json(workspace, "backup", copy)
    run_json(tmp_path / "back", "restore", copy)
    assert len(run_json(tmp_path / "back", "check")["timetables"]) == 2


def test_rows_left_out_are_listed_with_file_and_line(tmp_path: Path) -> None:
    workspace = shutil.copytree(demo(), tmp_path / "ws")
    feed = small_feed(tmp_path / "shuttle.zip", bad=True)

    answer = run_json(workspace, "add-transit", feed, code=3)

    assert answer["rows_rejected"] == 1
    assert answer["rows_in"] == answer["rows_out"] + 1
    rejected = Path(answer["rejected_file"])
    assert rejected == workspace / "rejected-shuttle.csv"
    with rejected.open(encoding="utf-8", newline="") as lines:
        assert list(csv.reader(lines)) == [
            ["feed", "file", "line", "reason"],
            ["shuttle.zip", "stop_times.txt", "4", "the time can't be read"],
        ]
    run_json(workspace, "add-transit", small_feed(tmp_path / "shuttle.zip"))
    assert not rejected.exists()


def test_if_one_of_two_files_is_no_feed_nothing_is_added(tmp_path: Path) -> None:
    workspace = shutil.copytree(demo(), tmp_path / "ws")
    before = run_json(workspace, "check")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as photos:
        photos.writestr("holiday.txt", "sun")

    feed = small_feed(tmp_path / "shuttle.zip")
    answer = run_json(workspace, "add-transit", feed, tmp_path / "photos.zip", code=1)

    assert "photos.zip" in answer["error"]
    after = run_json(workspace, "check")
    assert after["timetables"] == before["timetables"]
    assert after["data_version"] == before["data_version"]


def test_a_damaged_timetable_is_a_fault_that_check_names(
    tmp_path: Path, files: tuple[Path, Path, Path]
) -> None:
    workspace = shutil.copytree(demo(), tmp_path / "ws")
    (workspace / "transit" / "transit.npz").write_bytes(b"PK broken")

    answer = run_json(workspace, "check")
    assert any("prepared timetable" in fault for fault in answer["faults"])
    asked = ("travel", *files, "--mode", "transit", *TUESDAY)
    assert "prepared timetable" in run_json(workspace, *asked, code=1)["error"]
    run_json(workspace, "add-transit", DEMO_DATA / "transit.gtfs.zip")
    run_json(workspace, *asked)
