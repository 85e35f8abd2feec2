"""Python time of one rerun of the live map, ours against one folium marker per place.

Run: ``python -m tests.bench.live_map``. Prints seconds and the ratio for each size, in one run.
"""

import time
from collections.abc import Callable

import folium
import geopandas as gpd
import numpy as np

from mapping.maps import layers
from mapping.store.records import FamilyResource, partners_frame
from mapping.vocabulary import categories
from mapping.wording import translator

SIZES = (100, 1_000, 5_000)
ROUNDS = 3


def places(count: int) -> gpd.GeoDataFrame:
    """Return made-up partners around one point."""
    dice = np.random.default_rng(5)
    kinds = [category.id for category in categories()]
    lon, lat = dice.normal(-86.46, 0.1, count), dice.normal(32.46, 0.1, count)
    return partners_frame(
        FamilyResource(
            id=f"p{at}",
            name=f"Partner {at}",
            category=kinds[at % len(kinds)],
            address=f"{at} Main St",
            lon=float(lon[at]),
            lat=float(lat[at]),
        )
        for at in range(count)
    )


def ours(frame_gdf: gpd.GeoDataFrame) -> None:
    """Make and render our one layer."""
    group = layers.partner_layer(layers.encode_partners(frame_gdf, wording=translator("en")))
    for child in group._children.values():
        child._template.module.script(child, {})


def markers(frame_gdf: gpd.GeoDataFrame) -> None:
    """Make and render one marker with a popup per place, as folium's guide does."""
    base = folium.Map([32.46, -86.46], zoom_start=11)
    for row in frame_gdf.itertuples():
        folium.Marker([row.lat, row.lon], popup=row.name, tooltip=row.name).add_to(base)
    base.get_root().render()


def best(work: Callable[[gpd.GeoDataFrame], None], frame_gdf: gpd.GeoDataFrame) -> float:
    """Return the fastest of some rounds in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work(frame_gdf)
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    print("places  ours s  markers s  ratio")
    for size in SIZES:
        frame = places(size)
        mine, plain = best(ours, frame), best(markers, frame)
        print(f"{size:6}  {mine:6.3f}  {plain:9.3f}  {plain / mine:5.1f}x")
