"""Needs, timetables and the threshold on real districts: what the tables of `real_runs` add.

Nothing here is a fact about families: Autauga's students are derived from address ranges,
Washington's are employed residents by census block, Portland's are twenty in each square.
"""

import json
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from tests.bench.autauga_areas import autauga_areas
from tests.bench.real_steps import DATA, ROOT, Run, print_table

__all__ = ["autauga_needs", "dc_libraries", "portland"]

_GAP_COLUMNS: Final = ("students", "served_students", "unserved_students", "unknown_students")
_REASONS: Final = ("no_service", "distance", "hours", "language", "cost", "childcare")
_WEEKDAY: Final = ("--date", "2026-05-06", "--from", "15:00", "--to", "18:00")
_STATIONS: Final = {
    "Friendship Heights": (-77.08502, 38.95938),
    "Tenleytown": (-77.07967, 38.94889),
    "Dupont Circle": (-77.04360, 38.90991),
    "Rosslyn": (-77.07084, 38.89603),
    "Foggy Bottom": (-77.05036, 38.90072),
    "Metro Center": (-77.02809, 38.89832),
    "Gallery Place": (-77.02280, 38.89838),
    "Union Station": (-77.00747, 38.89750),
    "Columbia Heights": (-77.03252, 38.92750),
    "Archives": (-77.02191, 38.89322),
}
_TRIPS: Final = (
    ("Tenleytown", "Metro Center"),
    ("Friendship Heights", "Union Station"),
    ("Rosslyn", "Metro Center"),
    ("Columbia Heights", "Archives"),
    ("Dupont Circle", "Columbia Heights"),
    ("Foggy Bottom", "Gallery Place"),
)
_PORTLAND_PLACES: Final = {
    "Central Library": (-122.68290, 45.51910),
    "Portland State University": (-122.68460, 45.51180),
    "Union Station": (-122.67660, 45.52890),
    "Lloyd Center": (-122.65370, 45.53210),
    "Oregon Museum of Science": (-122.66580, 45.50840),
}


def autauga_needs(folder: Path) -> None:
    """Ask for every ready need on foot and by car in a rural county."""
    run, data = Run("Autauga County, all ready needs", folder), DATA / "autauga"
    areas = folder / "home_areas.geojson"
    autauga_areas(data).to_file(areas, driver="GeoJSON")
    run.do(
        *("set-district", "--name", "Autauga County", "--state", "AL"),
        *("--boundary", data / "school_district_autauga.geojson"),
    )
    run.do("add-streets", "--clip", data / "autauga.osm.pbf")
    run.do("add-partners", data / "partners_osm_pois.csv")
    run.do("add-homes", areas)
    needs = json.loads((ROOT / "data" / "vocabulary" / "needs.json").read_text("utf-8"))["needs"]
    rows = []
    for mode in ("walk", "drive"):
        for need in needs:
            out = folder / f"{need['id']}_{mode}.csv"
            run.do("gaps", out, "--need", need["id"], "--mode", mode, show="sentence")
            rows.append([need["id"], mode, *_totals(out)])
    run.report()
    print("\nStudents by need and mode; reasons of the unserved:\n")
    print_table(["need", "mode", "students", "served", "unserved", "unknown", *_REASONS], rows)


def dc_libraries(folder: Path) -> None:
    """Ask for libraries in Washington on foot and by train, from census blocks with residents."""
    run, data = Run("Washington, DC: libraries by train, weekday 15:00-18:00", folder), DATA / "dc"
    run.do("set-district", "--name", "Washington", "--state", "DC")
    run.do("add-streets", data / "dc_nw_streets.osm.pbf")
    run.do("add-transit", data / "wmata_7routes.gtfs.zip", show="feeds")
    run.do("add-partners", data / "dc_libraries.geojson", "--set", "category=library")
    run.do("add-partners", data / "dc_grocery.geojson", "--set", "category=food")
    run.do(
        *("add-homes", data / "lodes_dc_rac_2021.csv"),
        *("--areas", data / "tl_2021_11_tabblock20" / "tl_2021_11_tabblock20.shp"),
        *("--map", "area_id=h_geocode", "--map", "students=C000"),
        show="home_points",
    )
    rows = []
    for name, ask in {
        "food, 15 min on foot": ("--category", "food", "--minutes", "15"),
        "library, 15 min on foot": ("--category", "library", "--minutes", "15"),
        "library, 15 min by train": (
            *("--category", "library", "--minutes", "15", "--mode", "transit"),
            *_WEEKDAY,
        ),
        "library, 30 min on foot": ("--category", "library", "--minutes", "30"),
        "library, 30 min by train": (
            *("--category", "library", "--minutes", "30", "--mode", "transit"),
            *_WEEKDAY,
        ),
    }.items():
        out = folder / f"{name}.csv"
        run.do("gaps", out, *ask, show="sentence")
        rows.append([name, *_totals(out)])
    trips = _trips(run)
    run.report()
    print("\nResidents in work by question:\n")
    print_table(["question", "residents", "served", "unserved", "unknown", *_REASONS], rows)
    print("\nTrips that anyone can look up, 2026-05-06, departures 15:00 to 18:00:\n")
    print_table(["from", "to", "median min", "p25", "p75", "on foot"], trips)


def portland(folder: Path) -> None:
    """Ask for five well-known places in Portland on foot and by streetcar and light rail."""
    run, data = (
        Run("Portland, Oregon: a streetcar and a light rail line", folder),
        DATA / "portland",
    )
    homes, places, squares = (folder / f"{name}" for name in ("h.csv", "p.csv", "areas.geojson"))
    run.do("add-streets", data / "portland-central-filtered.osm.pbf")
    run.do("add-transit", data / "trimet-2routes.gtfs.zip", show="feeds")
    _squares().to_file(squares, driver="GeoJSON")
    run.do("add-homes", squares)
    places_df = pd.DataFrame(
        [(name, name, lon, lat, "library") for name, (lon, lat) in _PORTLAND_PLACES.items()],
        columns=["id", "name", "lon", "lat", "category"],
    )
    places_df.to_csv(places, index=False)
    run.do("add-partners", places)
    middles = _squares().geometry.representative_point()
    pd.DataFrame({"id": _squares()["area_id"], "lon": middles.x, "lat": middles.y}).to_csv(
        homes, index=False
    )
    when = ("--date", "2021-11-10", "--from", "15:00", "--to", "18:00")
    minutes = {}
    for mode, more in (("walk", ()), ("transit", when)):
        out = folder / f"{mode}.csv"
        run.do("travel", homes, places, out, "--nearest", "--mode", mode, *more)
        run.do("travel", homes, places, folder / f"pairs_{mode}.csv", "--mode", mode, *more)
        minutes[mode] = pd.read_csv(out, dtype={"origin_id": str}).set_index("origin_id")["minutes"]
    rows = []
    for mode, more in (("walk", ()), ("transit", when)):
        out = folder / f"gaps_{mode}.csv"
        ask = ("--category", "library", "--minutes", "20", "--mode", mode)
        run.do("gaps", out, *ask, *more, show="sentence")
        rows.append([mode, *_totals(out)])
    run.report()
    print("\nStudents (20 in each square) by mode, 20 minutes:\n")
    print_table(["mode", "students", "served", "unserved", "unknown", *_REASONS], rows)
    gain = (minutes["walk"] - minutes["transit"]).dropna()
    print(
        f"\nOf {len(gain)} squares with a street, {int((gain > 0.5).sum())} are nearer by rail; of "
        f"these the median gain is {gain[gain > 0.5].median():.1f} minutes, the largest "
        f"{gain.max():.1f}; in none is the way longer (least gain {gain.min():.2f})."
    )


def _trips(run: Run) -> list[list[str]]:
    """Return minutes by train and on foot from station to station."""
    starts, ends = run.folder / "starts.csv", run.folder / "ends.csv"
    by_mode = {}
    for path, at in ((starts, 0), (ends, 1)):
        names = sorted({trip[at] for trip in _TRIPS})
        pd.DataFrame(
            [(name, *_STATIONS[name]) for name in names], columns=["id", "lon", "lat"]
        ).to_csv(path, index=False)
    for mode, more in (("transit", _WEEKDAY), ("walk", ())):
        out = run.folder / f"trips_{mode}.csv"
        run.do("travel", starts, ends, out, "--mode", mode, *more)
        by_mode[mode] = pd.read_csv(out).set_index(["origin_id", "destination_id"])
    rows = []
    for trip in _TRIPS:
        ride = by_mode["transit"].loc[trip]
        on_foot = by_mode["walk"].loc[trip, "minutes"]
        figures = (*ride[["minutes", "p25_minutes", "p75_minutes"]], on_foot)
        rows.append([*trip, *(f"{figure:.1f}" for figure in figures)])
    return rows


def _squares() -> gpd.GeoDataFrame:
    """Return squares of about 350 m over central Portland with twenty students each."""
    west, south, east, north, step = -122.705, 45.495, -122.640, 45.545, 0.0045
    corners = [(x, y) for y in np.arange(south, north, step) for x in np.arange(west, east, step)]
    return gpd.GeoDataFrame(
        {"area_id": [f"S{at:03d}" for at in range(len(corners))], "students": 20},
        geometry=[shapely.box(x, y, x + step, y + step) for x, y in corners],
        crs=4326,
    )


def _totals(path: Path) -> list[str]:
    rows_df = pd.read_csv(path, dtype={"area_id": str})
    shown_df = rows_df[~rows_df["suppressed"]]
    columns = [*_GAP_COLUMNS, *(f"unserved_by_{reason}" for reason in _REASONS)]
    return [str(int(shown_df[column].sum())) for column in columns]
