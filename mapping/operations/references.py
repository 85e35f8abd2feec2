"""The address references of a workspace, kept one by one so that the index can be made again."""

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.reference import ReferenceTable
from mapping.operations.district import District
from mapping.operations.places import put_in_place
from mapping.progress import Progress, no_progress

__all__ = ["OSM_REFERENCE", "add_references", "reference_points"]

OSM_REFERENCE: Final = "openstreetmap"
_FRAME: Final = "rows.parquet"
_SHAPES: Final = "lines.npz"
_FACTS: Final = "facts.json"
_UNFINISHED: Final = ".new"
_REPLACED: Final = ".old"
_Floats = npt.NDArray[np.float64]


def add_references(
    district: District, tables: Sequence[ReferenceTable], *, progress: Progress = no_progress
) -> AddressIndex:
    """Keep references, each in place of one of the same name, and build the index of all.

    Returns
    -------
    AddressIndex
        The new index, already saved; the old one stays until it is.

    Raises
    ------
    NoDataForAreaError
        No reference has a row with a street.
    """
    folder = district.files.references
    names = _folder_names(tables)
    sources = {table.source for table in tables}
    known = [_load(path) for path in _folders(folder)]
    everything = [table for table in known if table.source not in sources] + list(tables)
    index = AddressIndex.build(everything, progress=progress)
    for table, name in zip(tables, names, strict=True):
        _save(table, folder / name)
    for path in _folders(folder):
        if path.name not in names and _facts(path)["source"] in sources:
            shutil.rmtree(path, ignore_errors=True)
    district.files.addresses.parent.mkdir(parents=True, exist_ok=True)
    index.save(district.files.addresses)
    district.forget()
    return index


def reference_points(district: District) -> tuple[_Floats, _Floats]:
    """Return lon and lat of known addresses, for spreading home areas; empty without any."""
    index = district.address_index()
    if index is None:
        return np.empty(0), np.empty(0)
    lon, lat = index.positions()
    return lon, lat


def _folder_names(tables: Sequence[ReferenceTable]) -> list[str]:
    """Return a folder name for each table, the same whatever else is added with it."""
    names: list[str] = []
    for table in tables:
        plain = re.sub(r"[^a-z0-9]+", "-", table.source.casefold()).strip("-") or "reference"
        name = f"{plain}-{table.kind}"
        names.append(f"{name}-{sum(other.startswith(f'{name}-') for other in names)}")
    return names


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix not in (_UNFINISHED, _REPLACED) and (path / _FACTS).is_file()
    )


def _save(table: ReferenceTable, folder: Path) -> None:
    new = folder.with_name(f"{folder.name}{_UNFINISHED}")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    table.frame.to_parquet(new / _FRAME)
    np.savez_compressed(new / _SHAPES, coords=table.coords, offsets=table.offsets)
    facts = {
        "source": table.source,
        "kind": table.kind,
        "attribution": table.attribution,
        "skipped": dict(table.skipped),
        "area_names": table.area_names,
    }
    (new / _FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    put_in_place(new, folder)


def _facts(folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    return facts


def _load(folder: Path) -> ReferenceTable:
    facts = _facts(folder)
    with np.load(folder / _SHAPES, allow_pickle=False) as shapes:
        coords, offsets = shapes["coords"], shapes["offsets"]
    empty = ReferenceTable(facts["source"], facts["kind"], pd.DataFrame())
    return replace(
        empty,
        frame=pd.read_parquet(folder / _FRAME),
        coords=coords,
        offsets=offsets,
        attribution=facts["attribution"],
        skipped=facts["skipped"],
        area_names=facts["area_names"],
    )
