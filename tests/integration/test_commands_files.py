"""What the commands read and write: columns, order, types, rows left out, twice the same."""

import json
import math
import shutil
import sqlite3
from collections import defaultdict
from pathlib import Path

import openpyxl
import pytest
from pyproj import Geod

from tests.commands import DEMO_DATA, area, demo, read_csv, run_json, write, write_map

GEOCODE = [
    *("id", "input_address", "lon", "lat", "precision", "score", "outcome"),
    *("matched_address", "source", "candidates"),
]
GAPS = [
    *("area_id", "area_name", "need", "mode", "limit_min", "students", "served_students"),
    *("unserved_students", "unknown_students", "served_share", "unknown_share", "median_min"),
    *("p90_min", "nearest_name", "nearest_min", "second_nearest_min", "access_score"),
    *("unserved_by_no_service", "unserved_by_distance", "unserved_by_hours"),
    *("unserved_by_language", "unserved_by_cost", "unserved_by_childcare", "suppressed"),
]
PAIRS = ["origin_id", "destination_id", "mode", "minutes", "metres"]
NEAREST = [
    *("origin_id", "nearest_id", "minutes", "metres"),
    *("second_id", "second_minutes", "reachable_count"),
]
COUNTS = [name for name in GAPS if name.endswith("students") or name.startswith("unserved_by")]
ONE = "id,name,category,lat,lon,languages\n007,Café Niño,food,32.5,-86.5,es\n"


# --- partners in -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.csv", ONE, "utf-8"),
        ("a.csv", ONE, "utf-8-sig"),
        ("a.csv", ONE, "cp1252"),
        ("a.csv", ONE.replace(",", ";"), "utf-8"),
        ("a.txt", ONE.replace(",", "\t"), "utf-8"),
        ("a.csv", ONE.replace("\n", "\r\n"), "utf-8"),
        ("a.csv", ONE.replace("id,name", " I.D. ,Agency-NAME"), "utf-8"),
    ],
)
def test_tables_are_read_however_they_were_saved(
    tmp_path: Path, name: str, text: str, encoding: str
) -> None:
    answer = run_json(tmp_path / "ws", "add-partners", write(tmp_path / name, text, encoding))
    assert (answer["rows_in"], answer["rows_out"], answer["added"]) == (1, 1, 1)
    assert bool(answer["warnings"]) == (encoding == "cp1252")
    run_json(tmp_path / "ws", "export-partners", tmp_path / "out.csv")
    row = read_csv(tmp_path / "out.csv")[0]
    assert (row["id"], row["name"], row["languages"]) == ("007", "Café Niño", "es")
    assert (row["lat"], row["lon"], row["email"]) == ("32.5", "-86.5", "")


def test_a_workbook_with_a_title_and_merged_cells_above_its_header_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Partners 2026"])
    sheet.merge_cells("A1:D1")
    sheet.append(["id", "name", "lat", "lon"])
    sheet.append(["007", "Seven", 32.5, -86.5])
    sheet.append([36067, "Number", 32.6, -86.6])
    book.save(tmp_path / "p.xlsx")
    run_json(tmp_path / "ws", "add-partners", tmp_path / "p.xlsx", "--set", "category=library")
    run_json(tmp_path / "ws", "export-partners", tmp_path / "out.csv")
    rows = read_csv(tmp_path / "out.csv")
    assert {(row["id"], row["name"], row["category"]) for row in rows} == {
        ("007", "Seven", "library"),
        ("36067", "Number", "library"),
    }


def test_bad_rows_go_to_a_file_with_their_reasons_and_the_exit_code_says_so(tmp_path: Path) -> None:
    text = "id,name,lat,lon\n1,,32.5,-86.5\n2,Good,32.5,-86.5\n3,Nowhere,,\n"
    file = write(tmp_path / "my list.csv", text)
    answer = run_json(tmp_path / "ws", "add-partners", file, code=3)
    assert (answer["rows_in"], answer["rows_out"], answer["rows_rejected"]) == (3, 1, 2)
    rejected = tmp_path / "ws" / "rejected-my list.csv"
    assert Path(answer["rejected_file"]) == rejected.resolve()
    rows = read_csv(rejected)
    assert [(row["rejected_row"], row["id"]) for row in rows] == [("2", "1"), ("4", "3")]
    assert "name is missing" in rows[0]["rejected_reason"]
    write(file, "id,name,lat,lon\n2,Good,32.5,-86.5\n")
    assert run_json(tmp_path / "ws", "add-partners", file)["rejected_file"] is None
    assert not rejected.exists()


def test_set_gives_every_row_a_value_and_map_names_a_column(tmp_path: Path) -> None:
    file = write(tmp_path / "p.csv", "Who,Category,N,E\nA,food,32.5,-86.5\nB,,32.6,-86.6\n")
    words = ["--map", "name=Who", "--map", "lat=N", "--map", "lon=E", "--set", "category=library"]
    run_json(tmp_path / "ws", "add-partners", file, *words)
    run_json(tmp_path / "ws", "export-partners", tmp_path / "out.csv")
    assert [row["category"] for row in read_csv(tmp_path / "out.csv")] == ["library", "library"]
    assert (
        "Who"
        in run_json(tmp_path / "ws", "add-partners", file, "--map", "name=Whom", code=1)["error"]
    )


def test_importing_the_same_files_twice_changes_nothing(tmp_path: Path) -> None:
    workspace = shutil.copytree(demo(), tmp_path / "ws")
    version = run_json(workspace, "check")["data_version"]
    answer = run_json(workspace, "add-partners", DEMO_DATA / "partners.csv")
    assert (answer["added"], answer["updated"], answer["unchanged"]) == (0, 0, answer["rows_in"])
    run_json(workspace, "add-homes", DEMO_DATA / "home_areas.geojson")
    assert run_json(workspace, "check")["data_version"] == version


@pytest.mark.parametrize("ending", ["csv", "xlsx", "geojson", "gpkg"])
def test_a_staff_export_read_again_changes_nothing(tmp_path: Path, ending: str) -> None:
    workspace = shutil.copytree(demo(), tmp_path / "ws")
    out = tmp_path / f"partners.{ending}"
    run_json(workspace, "export-partners", out, "--audience", "staff")
    version = run_json(workspace, "check")["data_version"]
    answer = run_json(workspace, "add-partners", out)
    assert answer["unchanged"] == answer["rows_in"] == 84
    assert run_json(workspace, "check")["data_version"] == version


# --- hand-outs -------------------------------------------------------------------------------


def test_the_public_gets_no_confidential_place_no_notes_and_nobody_gets_trust(
    tmp_path: Path,
) -> None:
    source = read_csv(DEMO_DATA / "partners.csv")
    hidden = next(row for row in source if row["confidential"] == "yes")
    for audience in ("public", "staff"):
        for ending in ("csv", "geojson", "kml"):
            out = tmp_path / f"{audience}.{ending}"
            answer = run_json(demo(), "export-partners", out, "--audience", audience)
            is_staff = audience == "staff"
            assert answer["rows_out"] == 83 + is_staff
            text = out.read_text(encoding="utf-8")
            assert (hidden["name"] in text) is is_staff
            assert hidden["street"] == "" or hidden["street"] not in text
            assert "ictional" in text
            for column in ("notes", "tie_holder"):
                assert any(row[column] and row[column] in text for row in source) is is_staff
            assert not any(row["feedback"] and row["feedback"] in text for row in source)
            assert "feedback" not in text
    listed = next(row for row in read_csv(tmp_path / "staff.csv") if row["id"] == hidden["id"])
    assert listed["phone"] == hidden["phone"]
    assert (listed["lat"], listed["lon"], listed["address"], listed["street"]) == ("", "", "", "")


def test_maps_speak_both_languages_and_count_what_the_public_sees(tmp_path: Path) -> None:
    for language in ("en", "es"):
        out = tmp_path / f"{language}.html"
        words = ["--language", language, "--need", "food_on_foot"]
        answer = run_json(demo(), "export-map", out, *words)
        assert (answer["rows_in"], answer["rows_out"]) == (84, 83)
        assert f'<html lang="{language}"' in out.read_text(encoding="utf-8")
        assert out.stat().st_size <= 1_500_000


# --- homes -----------------------------------------------------------------------------------


def test_small_areas_are_joined_and_their_own_rows_are_empty(tmp_path: Path) -> None:
    counts = {"001": 50, "002": 4, "003": 7, "004": 0, "005": 30}
    shapes = [{"area_id": key, "students": value} for key, value in counts.items()]
    answer = run_json(tmp_path / "ws", "add-homes", write_map(tmp_path / "h.geojson", shapes))
    assert (answer["students_in"], answer["students_shown"]) == (91, 91)
    run_json(tmp_path / "ws", "gaps", tmp_path / "g.csv", "--category", "food")
    rows = read_csv(tmp_path / "g.csv")
    assert [row["area_id"] for row in rows] == [*counts, "002+003+004"]
    shown = {row["area_id"]: row["students"] for row in rows if row["suppressed"] == "false"}
    assert shown == {"001": "50", "005": "30", "002+003+004": "11"}
    for row in rows:
        if row["suppressed"] == "true":
            named = ("area_id", "area_name", "need", "mode", "limit_min", "suppressed")
            assert {row[name] for name in GAPS if name not in named} == {""}


def test_fewer_than_ten_students_in_all_report_nothing(tmp_path: Path) -> None:
    shapes = [{"area_id": "1", "students": 4}, {"area_id": "2", "students": 5}]
    answer = run_json(tmp_path / "ws", "add-homes", write_map(tmp_path / "h.geojson", shapes))
    assert answer["students_in"] == "fewer than 10"
    answer = run_json(tmp_path / "ws", "gaps", tmp_path / "g.csv", "--category", "food")
    assert answer["students"] == 0
    assert [row["suppressed"] for row in read_csv(tmp_path / "g.csv")] == ["true", "true"]


def test_a_table_finds_its_areas_whatever_their_prefix_and_counts_what_does_not_match(
    tmp_path: Path,
) -> None:
    areas = write_map(tmp_path / "a.geojson", [{"GEOID": "14000US001"}, {"GEOID": "14000US002"}])
    table = write(tmp_path / "t.csv", "BLK;n\n001;20\n1500000US002;30\n999;44\n")
    words = ["--map", "area_id=BLK", "--map", "students=n", "--map-areas", "area_id=GEOID"]
    answer = run_json(tmp_path / "ws", "add-homes", table, "--areas", areas, *words)
    assert (answer["ids_unmatched"], answer["students_in"]) == (1, 50)
    run_json(tmp_path / "ws", "gaps", tmp_path / "g.csv", "--category", "food")
    assert [row["area_id"] for row in read_csv(tmp_path / "g.csv")] == ["001", "002"]
    other = write_map(tmp_path / "b.geojson", [{"area_id": "9", "students": 10}])
    run_json(tmp_path / "ws", "add-homes", other)
    run_json(tmp_path / "ws", "gaps", tmp_path / "g.csv", "--category", "food")
    assert [row["area_id"] for row in read_csv(tmp_path / "g.csv")] == ["9"]


def test_a_roster_leaves_rows_and_reasons_and_its_groups_can_be_asked_for(tmp_path: Path) -> None:
    areas = write_map(tmp_path / "a.geojson", [{"area_id": "1"}])
    lines = ["Student ID,Last Name,lat,lon,home_language"]
    for number in range(40):
        spot = f"{32.501 + number * 0.0002:.5f},{-86.499 + number * 0.0002:.5f}"
        lines.append(f"{900 + number},Quetzal,{spot},{'Spanish' if number % 2 else 'English'}")
    lines += ["998,Quetzal,abc,-86.5,English", "999,Quetzal,33.9,-86.5,English"]
    roster = write(tmp_path / "roster.csv", "\n".join(lines) + "\n")
    words = ["--areas", areas, "--group", "home_language"]
    answer = run_json(tmp_path / "ws", "add-homes", roster, *words, code=3)
    assert answer["outside_count_text"] == "fewer than 10"
    assert answer["rows_rejected"] == 1
    rejected = read_csv(tmp_path / "ws" / "rejected-roster.csv")
    assert [(list(row), row["row"]) for row in rejected] == [(["row", "reason"], "42")]
    assert "Quetzal" not in json.dumps(answer)
    group = ["--category", "food", "--group", "home_language=Spanish"]
    assert run_json(tmp_path / "ws", "gaps", tmp_path / "g.csv", *group)["students"] == 20


def test_students_outside_all_areas_are_rows_left_out(tmp_path: Path) -> None:
    areas = write_map(tmp_path / "a.geojson", [{"area_id": "1"}])
    rows = [f"{32.501 + n * 0.0002:.5f},{-86.499 + n * 0.0002:.5f}" for n in range(30)]
    inside = write(tmp_path / "in.csv", "\n".join(["lat,lon", *rows]) + "\n")
    outside = write(tmp_path / "out.csv", "\n".join(["lat,lon", *rows, "33.9,-86.5"]) + "\n")
    assert run_json(tmp_path / "ws", "add-homes", inside, "--areas", areas)["rows_rejected"] == 0
    answer = run_json(tmp_path / "ws", "add-homes", outside, "--areas", areas, code=3)
    assert (answer["rows_rejected"], answer["students_in"]) == (0, 30)


# --- geocode and travel ----------------------------------------------------------------------


def test_geocoding_gives_one_row_per_row_in_order(tmp_path: Path) -> None:
    lines = [
        "id,address",
        '007,"216 W 3rd St, Tolliver Bend, KS 66886"',
        "box,PO Box 12 Tolliver Bend KS",
        ",to be announced",
        '007,"W 3rd St, Tolliver Bend KS 66886"',
        'far,"123 Main St, Denver, CO 80202"',
    ]
    source = write(tmp_path / "in.csv", "\n".join(lines) + "\n")
    answer = run_json(demo(), "geocode", source, tmp_path / "out.csv")
    rows = read_csv(tmp_path / "out.csv")
    assert (answer["rows_in"], answer["rows_out"], answer["rows_rejected"]) == (5, 5, 0)
    assert list(rows[0])[: len(GEOCODE)] == GEOCODE
    assert [row["id"] for row in rows] == ["007", "box", "3", "007", "far"]
    outcomes = ["placed", "po_box", "not_an_address", "coarse", "outside"]
    assert [row["outcome"] for row in rows] == outcomes
    assert [row["lon"] != "" for row in rows] == [True, False, False, False, False]
    assert all(0 <= float(row["score"]) <= 1 for row in rows)
    assert all(isinstance(json.loads(row["candidates"]), list) for row in rows)
    run_json(demo(), "geocode", source, tmp_path / "more.csv", "--coarse", "--workers", "2")
    more = read_csv(tmp_path / "more.csv")
    assert [row["lat"] != "" for row in more] == [True, False, False, True, False]
    assert more[0] == rows[0]


def test_travel_by_line_is_the_geodesic_and_a_third_more_at_eighty_metres(tmp_path: Path) -> None:
    starts = {"001": (-86.5, 32.5), "02": (-86.45, 32.51), "odd": ("x", 32.5)}
    ends = {"a": (-86.49, 32.5), "b": (-86.5, 32.53), "c": (-86.49, 32.5)}
    origins, destinations = (
        write(
            tmp_path / name, "id,lon,lat\n" + "".join(f"{k},{x},{y}\n" for k, (x, y) in d.items())
        )
        for name, d in (("o.csv", starts), ("d.csv", ends))
    )
    run_json(tmp_path / "ws", "set-district", "--name", "Line")
    words = ["travel", origins, destinations, tmp_path / "t.csv", "--mode", "line"]
    answer = run_json(tmp_path / "ws", *words)
    assert answer["estimate"] is True
    rows = read_csv(tmp_path / "t.csv")
    assert list(rows[0])[: len(PAIRS)] == PAIRS
    assert [(r["origin_id"], r["destination_id"]) for r in rows] == [
        (start, end) for start in starts for end in ends
    ]
    globe = Geod(ellps="WGS84")
    minutes: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for row in rows:
        if row["origin_id"] == "odd":
            assert (row["minutes"], row["metres"]) == ("", "")
            continue
        here, there = starts[row["origin_id"]], ends[row["destination_id"]]
        metres = 1.3 * globe.inv(*here, *there)[2]
        assert int(row["metres"]) == round(metres)
        assert float(row["minutes"]) == pytest.approx(metres / 80, abs=0.0051)
        assert len(row["minutes"].partition(".")[2]) <= 2
        minutes[row["origin_id"]].append((float(row["minutes"]), row["destination_id"]))
    run_json(tmp_path / "ws", *words, "--nearest")
    nearest = read_csv(tmp_path / "t.csv")
    assert list(nearest[0])[: len(NEAREST)] == NEAREST
    for row in nearest[:2]:
        first, second, _ = sorted(minutes[row["origin_id"]])
        assert (row["nearest_id"], float(row["minutes"])) == first[::-1]
        assert (row["second_id"], float(row["second_minutes"])) == second[::-1]
        assert row["reachable_count"] == "3"
    assert [nearest[2][name] for name in NEAREST] == ["odd", "", "", "", "", "", "0"]
    run_json(tmp_path / "ws", *words, "--limit", "20")
    kept = {(r["origin_id"], r["destination_id"]) for r in read_csv(tmp_path / "t.csv")}
    assert kept == {(o, d) for o, found in minutes.items() for m, d in found if m <= 20}
    assert "add-streets" in run_json(tmp_path / "ws", *words[:-1], "walk", code=1)["error"]


def test_a_junction_delay_slows_driving_alone_and_only_when_asked_for(tmp_path: Path) -> None:
    origin = write(tmp_path / "o.csv", "id,lon,lat\n1,-96.42,38.02\n")
    target = write(tmp_path / "d.csv", "id,lon,lat\n1,-96.40,38.03\n")

    def minutes(*words: str) -> float:
        run_json(demo(), "travel", origin, target, tmp_path / "t.csv", *words)
        return float(read_csv(tmp_path / "t.csv")[0]["minutes"])

    plain = minutes("--mode", "drive")
    assert minutes("--mode", "drive", "--junction-delay", "0") == plain
    assert minutes("--mode", "drive", "--junction-delay", "6") > plain + 0.1
    assert minutes("--mode", "walk", "--junction-delay", "6") == minutes("--mode", "walk")


# --- gaps ------------------------------------------------------------------------------------


def test_gaps_are_what_a_plain_loop_over_home_points_says(tmp_path: Path) -> None:
    words = ["--category", "health", "--minutes", "30", "--language", "es"]
    answer = run_json(demo(), "gaps", tmp_path / "g.csv", *words)
    rows = {row["area_id"]: row for row in read_csv(tmp_path / "g.csv")}
    assert list(next(iter(rows.values())))[: len(GAPS)] == GAPS
    database = sqlite3.connect(demo() / "database.sqlite")
    points = database.execute(
        "SELECT point_id, reporting_id, students, lon, lat FROM home_point WHERE group_name = ''"
    ).fetchall()
    database.close()
    run_json(demo(), "export-partners", tmp_path / "p.csv")
    places = [
        row for row in read_csv(tmp_path / "p.csv") if row["category"] == "health" and row["lon"]
    ]
    speaks = {row["id"]: "es" in (row["languages"] or "en").split(";") for row in places}
    write(
        tmp_path / "o.csv", "id,lon,lat\n" + "".join(f"{p[0]},{p[3]!r},{p[4]!r}\n" for p in points)
    )
    write(
        tmp_path / "d.csv",
        "id,lon,lat\n" + "".join(f"{row['id']},{row['lon']},{row['lat']}\n" for row in places),
    )
    run_json(demo(), "travel", tmp_path / "o.csv", tmp_path / "d.csv", tmp_path / "t.csv")
    away: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read_csv(tmp_path / "t.csv"):
        minutes = float(row["minutes"]) if row["minutes"] else math.inf
        away[row["origin_id"]][row["destination_id"]] = minutes
    expected: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for point, reporting, students, *_ in points:
        near = [place for place, minutes in away[point].items() if minutes <= 30]
        if any(speaks[place] for place in near):
            outcome = "served_students"
        else:
            outcome = "unserved_by_language" if near else "unserved_by_distance"
        expected[reporting]["students"] += students
        expected[reporting][outcome] += students
    shown = {key for key, row in rows.items() if row["suppressed"] == "false"}
    assert shown == set(expected)
    for key in shown:
        unserved = sum(n for name, n in expected[key].items() if name.startswith("unserved"))
        wanted = dict.fromkeys(COUNTS, 0) | expected[key] | {"unserved_students": unserved}
        assert {name: int(rows[key][name]) for name in COUNTS} == wanted
    assert answer["students"] == sum(one["students"] for one in expected.values()) == 6000


def test_public_gaps_are_rounded_to_five_before_they_are_added_up(tmp_path: Path) -> None:
    words = ["--need", "evening_food", "--audience", "public"]
    answer = run_json(demo(), "gaps", tmp_path / "g.csv", *words)
    rows = [row for row in read_csv(tmp_path / "g.csv") if row["suppressed"] == "false"]
    for row in rows:
        assert {int(row[name]) % 5 for name in COUNTS} == {0}
        parts = (int(row[f"{part}_students"]) for part in ("served", "unserved", "unknown"))
        assert int(row["students"]) == sum(parts)
    assert answer["students"] == sum(int(row["students"]) for row in rows)


def test_gaps_are_written_as_map_files_with_the_same_rows(tmp_path: Path) -> None:
    for ending in ("csv", "geojson", "gpkg"):
        out = tmp_path / f"g.{ending}"
        run_json(demo(), "gaps", out, "--need", "evening_food", "--open", "2026-11-24T18:00")
    rows = read_csv(tmp_path / "g.csv")
    features = json.loads((tmp_path / "g.geojson").read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["area_id"] for one in features] == [row["area_id"] for row in rows]
    assert list(features[0]["properties"])[: len(GAPS)] == GAPS
    assert features[0]["properties"]["suppressed"] is False
    assert features[0]["properties"]["students"] == int(rows[0]["students"])
    assert all(one["geometry"]["type"] in ("Polygon", "MultiPolygon") for one in features)
    assert all("ictional" in row["attribution"] for row in rows)
    database = sqlite3.connect(tmp_path / "g.gpkg")
    found = database.execute("SELECT area_id FROM places ORDER BY fid").fetchall()
    database.close()
    assert [one for (one,) in found] == [row["area_id"] for row in rows]


def test_a_confidential_place_is_nobodys_nearest_and_counts_in_no_gap(tmp_path: Path) -> None:
    homes = write_map(tmp_path / "h.geojson", [{"area_id": "1", "students": 40}], [area(0)])
    run_json(tmp_path / "ws", "add-homes", homes)
    lines = "name,category,lat,lon,confidential\nShelter,housing,32.505,-86.495,yes\n"
    run_json(tmp_path / "ws", "add-partners", write(tmp_path / "p.csv", lines))
    answer = run_json(tmp_path / "ws", "gaps", tmp_path / "g.csv", "--category", "housing")
    row = read_csv(tmp_path / "g.csv")[0]
    assert (row["nearest_name"], row["mode"], row["unserved_by_no_service"]) == ("", "line", "40")
    assert any("estimate" in warning for warning in answer["warnings"])
