"""The main job on real districts, through the commands, with time and memory per step.

Run: ``python -m tests.bench.real_runs [autauga] [dc] [santa_rosa] [pittsburgh] [others] [needs]
[libraries] [portland]`` (all if none is named; the last three are in ``real_access``). The data is
looked for in ``COMMON_GROUND_REAL_DATA``, else in ``shared/data`` beside the checkout; it is not
part of the project.

Of each command the tables say: seconds on the clock (on a busy machine more than the work took),
seconds of processor time, the seconds that the command itself reports (without starting Python),
and the peak memory of its process. Windows doesn't tell the second and the last.
"""

import math
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from mapping.store.database import Store
from tests.bench import real_access
from tests.bench.autauga_areas import autauga_areas
from tests.bench.real_steps import DATA, ROOT, Run, print_table, quantile
from tests.travel_support import Oracle


def main(arguments: Sequence[str]) -> int:
    """Do the runs that are named; return 0 if the data was there."""
    if not DATA.is_dir():
        print(
            "The real data is not on this machine. Say where it is with COMMON_GROUND_REAL_DATA; "
            "without it there is nothing to run."
        )
        return 2
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    runs = {
        "autauga": autauga,
        "dc": dc,
        "santa_rosa": santa_rosa,
        "pittsburgh": pittsburgh,
        "others": others,
        "needs": real_access.autauga_needs,
        "libraries": real_access.dc_libraries,
        "portland": real_access.portland,
    }
    unknown = set(arguments) - set(runs)
    if unknown:
        print(f"There is no run called {', '.join(sorted(unknown))}. Choose: {', '.join(runs)}.")
        return 2
    for name in arguments or runs:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
            runs[name](Path(scratch))
    return 0


# --- the runs --------------------------------------------------------------------------------


def autauga(folder: Path) -> None:
    """A rural county in Alabama: streets, address ranges, known places, derived home areas."""
    run, data = Run("Autauga County, Alabama", folder), DATA / "autauga"
    areas = folder / "home_areas.geojson"
    autauga_areas(data).to_file(areas, driver="GeoJSON")
    run.do(
        *("set-district", "--name", "Autauga County", "--state", "AL"),
        *("--boundary", data / "school_district_autauga.geojson"),
    )
    run.do("add-streets", "--clip", data / "autauga.osm.pbf", show="candidates")
    run.do("add-addresses", data / "tiger_01001.csv", show="index_rows")
    run.do("add-partners", data / "partners_osm_pois.csv", show="reasons")
    run.do("add-partners", data / "partners_osm_pois.csv", show="unchanged", step="the same again")
    run.do("add-homes", areas, show="moved_median_m")
    run.do("add-layer", data / "school_district_autauga.geojson", "--kind", "attendance_zones")
    run.do("geocode", _addresses(data, folder), folder / "geocoded.csv", show="outcomes")
    minutes = _minutes_by_category(run)
    for mode in ("walk", "drive"):
        run.do(
            *("gaps", folder / f"food_{mode}.csv", "--category", "food", "--mode", mode),
            show="sentence",
        )
    run.do("gaps", folder / "library.csv", "--category", "library", show="sentence")
    for ending in ("geojson", "gpkg"):
        run.do("gaps", folder / f"health.{ending}", "--category", "health", show="sentence")
    for language, audience in (("en", "public"), ("es", "staff")):
        run.do(
            *("export-map", folder / f"map_{language}.html", "--category", "food"),
            *("--language", language, "--audience", audience),
            show="bytes",
        )
    for ending in ("csv", "xlsx", "geojson", "gpkg", "kml"):
        run.do("export-partners", folder / f"partners.{ending}")
    run.do("check", show="faults")
    run.do("backup", folder / "backup.zip", show="bytes")
    run.do("restore", folder / "backup.zip")
    run.report()
    print("\nStudent-weighted minutes to the nearest place of each category:\n")
    print_table(
        ["category", "places", "walk median", "walk p90", "drive median", "drive p90"], minutes
    )


def dc(folder: Path) -> None:
    """North-west Washington: streets, census blocks with residents, groceries on foot."""
    run, data = Run("Washington, DC (streets of the north-west)", folder), DATA / "dc"
    run.do("set-district", "--name", "Washington", "--state", "DC")
    run.do("add-streets", data / "dc_nw_streets.osm.pbf")
    for file, category, more in (
        ("schools", "school", ("--map", "name=NAME2")),
        ("libraries", "library", ()),
        ("grocery", "food", ()),
        ("pharmacies", "health", ()),
        ("postoffices", "government", ()),
    ):
        run.do(
            *("add-partners", data / f"dc_{file}.geojson", "--set", f"category={category}"), *more
        )
    run.do(
        *("add-homes", data / "lodes_dc_rac_2021.csv"),
        *("--areas", data / "tl_2021_11_tabblock20" / "tl_2021_11_tabblock20.shp"),
        *("--map", "area_id=h_geocode", "--map", "students=C000"),
        show="home_points",
    )
    gaps = folder / "food.csv"
    run.do("gaps", gaps, "--category", "food", "--minutes", "15", show="sentence")
    run.do(
        *("export-map", folder / "map.html", "--category", "food", "--minutes", "15"),
        show="bytes",
    )
    run.do("check", show="faults")
    checked = _ten_blocks(run, data / "dc_nw_streets.osm.pbf", gaps)
    run.report()
    print("\nTen blocks against networkx, on a graph that the check makes itself:\n")
    print_table(
        ["block", "home points", "residents", "ours min", "networkx min", "largest gap"], checked
    )


def santa_rosa(folder: Path) -> None:
    """Santa Rosa's own student counts by block, most below ten, without any streets."""
    run, data = Run("Santa Rosa City Schools, California", folder), DATA / "santa_rosa_ca"
    run.do(
        *("set-district", "--name", "Santa Rosa City Schools", "--state", "CA"),
        *("--boundary", data / "General_SRCS_Boundary_and_Sites.geojson"),
    )
    run.do("add-homes", data / "2025-2026_Elementary-Blocks.geojson", show="students_shown")
    for level in ("Elementary", "Middle", "High"):
        run.do(
            *("add-layer", data / f"2025-2026_{level}.geojson"),
            *("--kind", "attendance_zones", "--name", level),
        )
    sites = data / "General_School_Locations.geojson"
    run.do("add-layer", sites, "--kind", "school_sites")
    run.do("add-partners", sites, "--set", "category=school")
    ask = ("--category", "school", "--mode", "line")
    for name in ("staff.csv", "staff.geojson", "staff.gpkg", "public.csv"):
        audience = name.partition(".")[0]
        run.do("gaps", folder / name, *ask, "--audience", audience, show="sentence")
    for audience in ("public", "staff"):
        run.do(
            *("export-map", folder / f"{audience}.html", *ask, "--audience", audience),
            show="bytes",
        )
    run.do("check", show="faults")
    run.report()
    rows_df = pd.read_csv(folder / "staff.csv", dtype={"area_id": str})
    shown_df = rows_df[~rows_df["suppressed"]]
    print(
        f"\nSmallest count shown: {int(shown_df['students'].min())}; students in shown rows: "
        f"{int(shown_df['students'].sum())} of 2861; rows shown {len(shown_df)}, "
        f"empty {int(rows_df['suppressed'].sum())}."
    )


def pittsburgh(folder: Path) -> None:
    """The lists of a food council as they are: what is taken, refused, and why."""
    run = Run("Pittsburgh food lists", folder)
    remarks: list[list[str]] = []
    for file in sorted((DATA / "resources" / "pittsburgh_food").iterdir()):
        answer = run.do("add-partners", file, "--set", "category=food", show="reasons")
        grouped = Counter(answer.get("reasons", {}))
        remarks += [[file.name, "refused", f"{n} x {text}"] for text, n in grouped.items()]
        remarks += [[file.name, "note", text] for text in answer.get("warnings", [])]
    run.report()
    print()
    print_table(["file", "kind", "message"], remarks)


def others(folder: Path) -> None:
    """Streets, zones and addresses that are odd in other ways; and the demo's roster."""
    (folder / "demo").mkdir()
    demo = Run("The demo's roster", folder / "demo")
    demo.do("demo")
    demo.do("add-homes", ROOT / "data" / "demo" / "roster.csv", "--group", "home_language")
    demo.report()
    for title, commands in (
        ("Columbus, Ohio", [("add-streets", DATA / "columbus_oh" / "columbus.osm.pbf")]),
        (
            "Portland, Oregon",
            [("add-streets", DATA / "portland" / "portland-central-filtered.osm.pbf")],
        ),
        (
            "Seattle, Washington",
            [
                _zones(DATA / "seattle" / "sps_attendance_area_ES.geojson"),
                (
                    *("add-homes", DATA / "demographics" / "us_tract_pop2010.xlsx"),
                    *("--areas", DATA / "seattle" / "census-tracts.geojson"),
                    *("--map", "area_id=CensusTract", "--map", "students=POP2010"),
                ),
            ],
        ),
        (
            "Arlington, Virginia",
            [
                _zones(DATA / "arlington_va" / "sabs_2015_5100270_arlington.geojson"),
                ("add-partners", DATA / "arlington_va" / "va_schools_nces.csv"),
            ],
        ),
        (
            "Meagher County, Montana",
            [("add-addresses", DATA / "meagher_mt" / "tl_2021_30059_addrfeat.shp")],
        ),
    ):
        place = folder / title.partition(",")[0]
        place.mkdir()
        run = Run(title, place)
        for command in commands:
            run.do(*command)
        run.report()


# --- parts of the runs -----------------------------------------------------------------------


def _zones(file: Path) -> tuple[str | Path, ...]:
    return "add-layer", file, "--kind", "attendance_zones"


def _addresses(data: Path, folder: Path) -> Path:
    """Write the places with a house number of Autauga as a table to geocode."""
    found_df = pd.read_csv(data / "osm_addressed_objects.csv", dtype=str).fillna("")
    out_df = pd.DataFrame(
        {
            "id": found_df["osm_id"],
            "street": found_df["housenumber"] + " " + found_df["street"],
            "city": found_df["city"],
            "state": "AL",
            "zip": found_df["postcode"],
        }
    )
    path = folder / "addresses.csv"
    out_df[found_df["street"] != ""].to_csv(path, index=False)
    return path


def _minutes_by_category(run: Run) -> list[list[str]]:
    """Ask ``travel --nearest`` from all home points to the places of each category."""
    partners_gdf, points_df = _partners_and_homes(run)
    homes = run.folder / "home_points.csv"
    points_df.rename(columns={"point_id": "id"})[["id", "lon", "lat"]].to_csv(homes, index=False)
    students = points_df["students"].to_numpy()
    rows = []
    for category in sorted(set(partners_gdf["category"]) - {""}):
        there_df = partners_gdf[partners_gdf["category"] == category]
        places = run.folder / "places.csv"
        there_df[["id", "lon", "lat"]].to_csv(places, index=False)
        row = [category, str(len(there_df))]
        for mode in ("walk", "drive"):
            out = run.folder / "minutes.csv"
            run.do(
                *("travel", homes, places, out, "--nearest", "--mode", mode),
                step=f"travel --nearest --mode {mode} to {category}",
            )
            minutes = pd.read_csv(out)["minutes"].fillna(math.inf).to_numpy()
            row += [f"{quantile(minutes, students, share):.1f}" for share in (0.5, 0.9)]
        rows.append(row)
    return rows


def _ten_blocks(run: Run, streets: Path, gaps: Path) -> list[list[str]]:
    """Compare minutes from the home points of ten blocks with a plain graph's, to the nearest."""
    partners_gdf, points_df = _partners_and_homes(run)
    food_df = partners_gdf[partners_gdf["category"] == "food"]
    rows_df = pd.read_csv(gaps, dtype={"area_id": str}).set_index("area_id")
    near = rows_df[rows_df["nearest_min"].notna() & ~rows_df["suppressed"]].index
    blocks = sorted(np.random.default_rng(20).choice(sorted(near), 10, replace=False))
    chosen_df = points_df[points_df["reporting_id"].isin(blocks)].reset_index(drop=True)
    homes, places, out = (run.folder / f"{name}.csv" for name in ("homes", "food", "minutes"))
    chosen_df.rename(columns={"point_id": "id"})[["id", "lon", "lat"]].to_csv(homes, index=False)
    food_df[["id", "lon", "lat"]].to_csv(places, index=False)
    run.do("travel", homes, places, out, "--nearest", step="travel --nearest from ten blocks")
    ours = pd.read_csv(out)["minutes"].fillna(math.inf).to_numpy()
    oracle = Oracle.read(streets, "walk")
    seconds = oracle.seconds(
        oracle.snap(chosen_df["lon"].to_numpy(), chosen_df["lat"].to_numpy()),
        oracle.snap(food_df["lon"].to_numpy(), food_df["lat"].to_numpy()),
    )
    theirs = seconds.min(axis=1) / 60
    rows = []
    for block in blocks:
        at = np.flatnonzero(chosen_df["reporting_id"] == block)
        weights = chosen_df["students"].to_numpy()[at]
        expected = quantile(theirs[at], weights, 0.5)
        said = float(rows_df.loc[block, "nearest_min"])
        gap = max(float(np.abs(ours[at] - theirs[at]).max()), abs(said - expected))
        figures = (f"{said:.2f}", f"{expected:.2f}", f"{gap:.4f}")
        rows.append([block, str(len(at)), str(int(weights.sum())), *figures])
    worst = max(float(row[-1]) for row in rows)
    rows.append(["largest of all", str(len(chosen_df)), "", "", "", f"{worst:.4f}"])
    return rows


def _partners_and_homes(run: Run) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the partners, and the home points of all students (a group's are in those too)."""
    with Store.open(run.workspace / "database.sqlite") as store:
        partners_gdf, points_df = store.partners.frame(), store.homes.points()
    return partners_gdf, points_df[points_df["group"] == ""].reset_index(drop=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
