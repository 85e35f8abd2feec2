"""A damaged or cut-off file is read or refused in a sentence; it never breaks the application."""

import random
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from mapping.errors import DataFileError
from mapping.files.shapes import read_shapes
from mapping.files.tables import read_table
from mapping.files.writing import write_csv, write_geojson, write_gpkg, write_xlsx

ROUNDS = 60


def whole(folder: Path, suffix: str) -> bytes:
    frame_gdf = gpd.GeoDataFrame(
        {"name": [f"Pläce {n}" for n in range(30)], "n": range(30)},
        geometry=[Point(-86 - n / 100, 32) for n in range(30)],
        crs=4326,
    )
    path = folder / f"whole{suffix}"
    if suffix == ".csv":
        write_csv(frame_gdf, path)
    elif suffix == ".xlsx":
        write_xlsx(pd.DataFrame(frame_gdf.drop(columns="geometry")), path)
    elif suffix == ".geojson":
        write_geojson(frame_gdf, path)
    else:
        write_gpkg(frame_gdf, path)
    return path.read_bytes()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return the data with bytes changed, cut out and put in, or without its end."""
    out = bytearray(data)
    for _ in range(chance.choice([1, 5, 25])):
        at = chance.randrange(len(out))
        match chance.randrange(4):
            case 0 | 1:
                out[at] = chance.randrange(256)
            case 2:
                del out[at : at + chance.randrange(1, 100)]
            case _:
                out[at:at] = chance.randbytes(chance.randrange(1, 20))
    return bytes(out[: chance.randrange(len(out))] if chance.random() < 0.2 else out)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson", ".gpkg"])
def test_damage_is_refused_in_a_sentence(tmp_path: Path, suffix: str) -> None:
    chance = random.Random(20261123)
    data = whole(tmp_path, suffix)
    read = read_table if suffix in {".csv", ".xlsx"} else read_shapes
    path = tmp_path / f"broken{suffix}"
    refusals: list[str] = []
    for _ in range(ROUNDS):
        path.write_bytes(damaged(data, chance))
        try:
            read(path)
        except DataFileError as error:
            refusals.append(error.user_message)
    assert suffix == ".csv" or refusals
    for message in refusals:
        assert path.name in message
        assert str(tmp_path) not in message
