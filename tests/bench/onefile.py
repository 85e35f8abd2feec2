"""The one-file map beside a plain folium map: size, and seconds until it can be used from disk.

Run: ``python -m tests.bench.onefile`` (needs Chromium; the county needs the real data, see
``real_steps``). Each file is opened from disk, without network, by five browsers that have just
been started; the median counts. The folium map has the same places as one marker with a popup
each, its scripts and styles put into the file; streets it has none.
"""

import re
import statistics
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import folium
import geopandas as gpd
import pandas as pd
from offlinefolium.elements import _res

from mapping.maps.places import mappable
from mapping.workspace import GapQuestion, Workspace
from tests.bench.autauga_areas import autauga_areas
from tests.bench.real_steps import DATA, ROOT, print_table
from tests.maps_browser import chromium

COLD_STARTS: Final = 5
LIMIT_BYTES: Final = 1_500_000
LIMIT_S: Final = 1.0
FULL: Final = 300
_READY: Final = '<script>performance.mark("cg-ready");</script></html>'


def main() -> int:
    """Print the table; return 0 if every file keeps both limits."""
    rows, is_good = [], True
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        for title, workspace in workspaces(folder):
            with workspace:
                html = workspace.map_html(question=GapQuestion(category="food"))
                shown_gdf = mappable(workspace.partners())
            ours, plain = folder / "ours.html", folder / "folium.html"
            ours.write_text(html, encoding="utf-8", newline="\n")
            plain.write_text(folium_map(shown_gdf), encoding="utf-8", newline="\n")
            sizes = [ours.stat().st_size, plain.stat().st_size]
            seconds = [ready_s(ours), ready_s(plain)]
            is_good &= sizes[0] <= LIMIT_BYTES and seconds[0] <= LIMIT_S
            rows.append(
                [
                    title,
                    str(len(shown_gdf)),
                    *(str(round(size / 1000)) for size in sizes),
                    f"{sizes[1] / sizes[0]:.2f}",
                    *(f"{second:.2f}" for second in seconds),
                    f"{seconds[1] / seconds[0]:.2f}",
                ]
            )
    print_table(["workspace", "mapped", "kB", "folium kB", "ratio", "s", "folium s", "ratio"], rows)
    print(f"limits: {LIMIT_BYTES / 1000:.0f} kB, {LIMIT_S:.1f} s; kept: {is_good}")
    return 0 if is_good else 1


def workspaces(folder: Path) -> Iterator[tuple[str, Workspace]]:
    """Make the workspaces one after the other: the demo, and a county if its data is there."""
    Workspace.make_demo(folder / "demo")
    yield "demo", Workspace.open(folder / "demo")
    data = DATA / "autauga"
    if not data.is_dir():
        print("The real data is not on this machine, so only the demo is measured.")
        return
    county = folder / "autauga"
    with Workspace.open(county, create=True) as made:
        boundary = data / "school_district_autauga.geojson"
        made.set_district(name="Autauga County", state="AL", boundary=boundary)
        made.add_streets([data / "autauga.osm.pbf"], clip=True)
        areas = folder / "areas.geojson"
        autauga_areas(data).to_file(areas, driver="GeoJSON")
        made.add_homes(areas)
        made.add_layer(boundary, kind="attendance_zones")
        made.add_partners(data / "partners_osm_pois.csv")
        sites = folder / "sites.geojson"
        partners_gdf = made.partners()
        schools_gdf = partners_gdf[partners_gdf["category"] == "school"]
        schools_gdf[["name", "geometry"]].to_file(sites, driver="GeoJSON")
        made.add_layer(sites, kind="school_sites")
    yield "Autauga County", Workspace.open(county)
    with Workspace.open(county) as made:
        made.add_partners(full_list(partners_gdf, folder))
    yield f"Autauga, {FULL} full partners added", Workspace.open(county)


def full_list(partners_gdf: gpd.GeoDataFrame, folder: Path) -> Path:
    """Return a list of partners about whom everything is known, at the places of others."""
    demo_df = pd.read_csv(ROOT / "data" / "demo" / "partners.csv", dtype=str)
    told_df = demo_df[demo_df["location_type"] == "physical"].drop(
        columns=["lat", "lon", "street", "city", "state", "zip", "confidential"]
    )
    placed_gdf = mappable(partners_gdf)
    rows = [
        {
            **told_df.iloc[i % len(told_df)].to_dict(),
            "id": f"full-{i}",
            "name": f"{told_df['name'].iloc[i % len(told_df)]} {i}",
            "lon": placed_gdf.geometry.x.iloc[i % len(placed_gdf)] + i / 1e5,
            "lat": placed_gdf.geometry.y.iloc[i % len(placed_gdf)],
        }
        for i in range(FULL)
    ]
    file = folder / "full.csv"
    pd.DataFrame(rows).to_csv(file, index=False)
    return file


def folium_map(shown_gdf: gpd.GeoDataFrame) -> str:
    """Return folium's map as its guide makes it, with what it loads put into the page."""
    middle = [float(shown_gdf.geometry.y.mean()), float(shown_gdf.geometry.x.mean())]
    drawn = folium.Map(middle, zoom_start=11, tiles=None)
    for row in shown_gdf.itertuples():
        popup = "<br>".join(part for part in (row.name, row.address, row.phone, row.hours) if part)
        folium.Marker([row.lat, row.lon], popup=popup, tooltip=row.name).add_to(drawn)
    html = drawn.get_root().render()
    html = re.sub(
        r'<script src="([^"]+)"></script>',
        lambda found: "<script>" + _text(found[1]).replace("</script", r"<\/script") + "</script>",
        html,
    )
    html = re.sub(
        r'<link rel="stylesheet" href="([^"]+)"\s*/?>',
        lambda found: f"<style>{_text(found[1])}</style>",
        html,
    )
    return html.replace("</html>", _READY)


def _text(url: str) -> str:
    text = _res.get(url)
    if not isinstance(text, str):
        warnings.warn(f"folium-offline has no text for {url}", stacklevel=2)
        return ""
    return text


def ready_s(file: Path) -> float:
    """Return the median of the seconds from opening a file until its map can be used."""
    found = []
    for _ in range(COLD_STARTS):
        with chromium() as browser:
            page = browser.new_context(offline=True).new_page()
            page.goto(file.as_uri())
            page.wait_for_function("performance.getEntriesByName('cg-ready').length === 1")
            mark = page.evaluate("performance.getEntriesByName('cg-ready')[0].startTime")
            found.append(mark / 1000)
    return statistics.median(found)


if __name__ == "__main__":
    sys.exit(main())
