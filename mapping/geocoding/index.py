"""The address index: compact sorted arrays in one file.

Rows are sorted by street, ZIP and number, so that everything about one street in one ZIP is one
slice. Coordinates are whole ten-millionths of a degree (1 cm). The file holds a JSON header and
the raw arrays, nothing that could run code; it is mapped into memory, not read.
"""

import hashlib
import json
import mmap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.errors import DataFileError, NoDataForAreaError
from mapping.files.writing import atomic_path
from mapping.geocoding.name_table import NameTable
from mapping.geocoding.normalise import clean, parse_street, street_tokens
from mapping.geocoding.reference import ReferenceTable
from mapping.geocoding.unit_ids import unit_id
from mapping.progress import Progress, no_progress
from mapping.wording import say

__all__ = ["AddressIndex", "Source"]

_MAGIC: Final = b"CGADDR01"
_ALIGN: Final = 64
_SCALE: Final = 1e7
ZIP_BASE: Final = 100_001
"""Street number times this, plus ZIP plus 1, is the key of a street in a ZIP."""
NUMBER_BASE: Final = 10_000_001

Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Source:
    """One reference in the index: name, kind, rows, credit, and rows left out by reason."""

    name: str
    kind: str
    rows: int
    attribution: str = ""
    skipped: Mapping[str, int] = field(default_factory=dict)


class AddressIndex:
    """All references of a workspace, ready to be searched.

    Make one with :meth:`build` or :meth:`load`. The arrays are read-only and safe to share
    between threads.

    Parameters
    ----------
    arrays
        The arrays by name; see ``_rows_of_ranges`` and ``_rows_of_points``.
    texts
        Lists of text by name: ``streets`` (keys), ``labels`` (as written), ``qualifiers``,
        ``cities``, ``states``, ``suffixes``, ``postal_cities``, ``units``.
    sources
        The references, in the order in which they were given.
    """

    def __init__(
        self,
        arrays: Mapping[str, Array],
        texts: Mapping[str, list[str]],
        sources: Sequence[Source],
        *,
        area_cities: Sequence[int] = (),
        mapped: mmap.mmap | None = None,
    ) -> None:
        self.arrays = dict(arrays)
        self.streets = texts["streets"]
        self.labels = texts["labels"]
        self.qualifiers = texts["qualifiers"]
        self.cities = texts["cities"]
        self.states = texts["states"]
        self.suffixes = texts["suffixes"]
        self.units = texts.get("units", [])
        self.postal_cities = texts["postal_cities"]
        self._names = {name: texts[name] for name in texts if name.startswith("n_")}
        self.sources = tuple(sources)
        self.area_cities = frozenset(area_cities)
        self._mapped = mapped

    # --- making ---

    @classmethod
    def build(
        cls, tables: Sequence[ReferenceTable], *, progress: Progress = no_progress
    ) -> "AddressIndex":
        """Return the index of several references together.

        Each distinct street name is normalised once.

        Raises
        ------
        NoDataForAreaError
            No table has a row with a street.
        """
        streets, labels, cities, states, suffixes, units = (_Texts() for _ in range(6))
        units.number("")
        states.number("")
        cities.number("")
        suffixes.number("")
        key_of_label: list[int] = []
        qualifiers: list[str] = []
        ranges: list[dict[str, Array]] = []
        points: list[dict[str, Array]] = []
        coords: list[Array] = []
        vertices = 0
        area: set[int] = set()
        not_area: set[int] = set()
        sources: list[Source] = []
        postal: list[tuple[int, int, int]] = []
        postal_cities = _Texts()
        for place, table in enumerate(tables):
            label: Array
            progress(0.8 * place / max(1, len(tables)), say("Reading {file}", file=table.source))
            sources.append(
                Source(table.source, table.kind, table.rows, table.attribution, dict(table.skipped))
            )
            frame = table.frame
            if table.kind == "postcodes":
                postal.extend(
                    (int(zip_code), postal_cities.number(clean(city)), states.number(state))
                    for zip_code, city, state in zip(
                        frame["postcode"], frame["city"], frame["state"], strict=True
                    )
                )
                continue
            if not len(frame):
                continue
            codes, distinct = pd.factorize(frame["street"])
            label_ids = np.empty(len(distinct), dtype=np.int32)
            for i, text in enumerate(distinct):
                written = " ".join(str(text).split())
                label_ids[i] = known = labels.number(written)
                if known == len(key_of_label):
                    name = parse_street(street_tokens(written))
                    key_of_label.append(streets.number(name.key))
                    qualifiers.append(name.qualifier)
            label = label_ids[codes]
            common = {
                "label": label,
                "street": np.asarray(key_of_label, dtype=np.int32)[label],
                "zip": frame["postcode"].to_numpy(dtype=np.int32),
                "city": _coded(frame["city"], cities, clean),
                "state": _coded(frame["state"], states, str),
                "source": np.full(len(frame), place, dtype=np.int16),
            }
            (area if table.area_names else not_area).update(np.unique(common["city"]).tolist())
            if table.kind == "points":
                points.append({**common, **_point_columns(frame, suffixes, units)})
            else:
                ranges.append({**common, **_range_columns(table, vertices)})
                coords.append(np.round(table.coords * _SCALE).astype(np.int32))
                vertices += len(table.coords)
        if not ranges and not points:
            raise NoDataForAreaError(
                say(
                    "None of the address files has a row with a street, so no address can be "
                    "found. Add an address reference for your district."
                )
            )
        progress(0.85, say("Sorting the streets"))
        arrays = _sorted_ranges(ranges, coords) | _sorted_points(points)
        arrays["postal"] = np.asarray(sorted(set(postal)), dtype=np.int32).reshape(-1, 3)
        arrays |= _zip_centres(arrays)
        arrays["city_zips"] = _city_zips(arrays)
        names = _name_table(arrays, streets.all, labels.all)
        arrays |= names.arrays
        progress(1.0, say("The address index is ready"))
        texts = {
            "streets": streets.all,
            "labels": labels.all,
            "qualifiers": qualifiers,
            "cities": cities.all,
            "states": states.all,
            "suffixes": suffixes.all,
            "postal_cities": postal_cities.all,
            "units": units.all,
            **names.texts,
        }
        return cls(arrays, texts, sources, area_cities=sorted(area - not_area))

    # --- keeping ---

    def save(self, path: Path) -> None:
        """Write the index to one file, replacing it at once or not at all."""
        header: dict[str, Any] = {
            "sources": [
                [s.name, s.kind, s.rows, s.attribution, dict(s.skipped)] for s in self.sources
            ],
            "area_cities": sorted(self.area_cities),
            "arrays": [],
            "texts": [],
        }
        blobs: list[bytes] = []
        offset = 0
        for name, array in self.arrays.items():
            data = np.ascontiguousarray(array)
            header["arrays"].append([name, data.dtype.str, list(data.shape), offset])
            blobs.append(data.tobytes())
            offset += -(-data.nbytes // _ALIGN) * _ALIGN
        for name, texts in self._texts().items():
            blob = "\n".join(texts).encode("utf-8")
            header["texts"].append([name, len(texts), offset, len(blob)])
            blobs.append(blob)
            offset += -(-len(blob) // _ALIGN) * _ALIGN
        head = json.dumps(header).encode("utf-8")
        start = -(-(len(_MAGIC) + 8 + len(head)) // _ALIGN) * _ALIGN
        with atomic_path(path) as target, target.open("wb") as file:
            file.write(_MAGIC + len(head).to_bytes(8, "little") + head)
            file.write(b"\0" * (start - file.tell()))
            for blob in blobs:
                file.write(blob)
                file.write(b"\0" * (-(file.tell() - start) % _ALIGN))

    @classmethod
    def load(cls, path: Path, *, in_memory: bool = True) -> "AddressIndex":
        """Open an index file.

        Parameters
        ----------
        in_memory
            Read the whole file, so that it can be replaced while in use (the default); else map
            it, which opens a state's index at once but keeps the file busy until :meth:`close`.

        Raises
        ------
        DataFileError
            The file is missing, damaged or of an older make.
        """
        broken = DataFileError(
            say(
                "The address index of this workspace can't be read. Nothing else is lost: "
                "add the address files again to make a new one."
            )
        )
        mapped: mmap.mmap | None = None
        try:
            with path.open("rb") as file:
                if in_memory:
                    data: bytes | mmap.mmap = file.read()
                else:
                    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
                    data = mapped
            if data[: len(_MAGIC)] != _MAGIC:
                raise broken
            length = int.from_bytes(data[len(_MAGIC) : len(_MAGIC) + 8], "little")
            first = len(_MAGIC) + 8
            header = json.loads(data[first : first + length].decode("utf-8"))
            start = -(-(first + length) // _ALIGN) * _ALIGN
            arrays = {}
            for name, dtype, shape, offset in header["arrays"]:
                count = int(np.prod(shape))
                flat = np.frombuffer(
                    data, dtype=np.dtype(dtype), count=count, offset=start + offset
                )
                arrays[name] = flat.reshape(shape)
            texts = {}
            for name, count, offset, size in header["texts"]:
                blob = data[start + offset : start + offset + size].decode("utf-8")
                texts[name] = blob.split("\n") if count else []
                if len(texts[name]) != count:
                    raise broken
            sources = [Source(*row) for row in header["sources"]]
        except (OSError, ValueError, KeyError, TypeError) as error:
            if error is broken:
                raise
            raise broken from error
        return cls(arrays, texts, sources, area_cities=header["area_cities"], mapped=mapped)

    def close(self) -> None:
        """Let go of a mapped file; the index can't be used afterwards."""
        if self._mapped is not None:
            self.arrays.clear()
            self._mapped.close()
            self._mapped = None

    def _texts(self) -> dict[str, list[str]]:
        return {
            "streets": self.streets,
            "labels": self.labels,
            "qualifiers": self.qualifiers,
            "cities": self.cities,
            "states": self.states,
            "suffixes": self.suffixes,
            "postal_cities": self.postal_cities,
            "units": self.units,
            **self._names,
        }

    # --- facts ---

    def name_table(self) -> NameTable:
        """Return all names of the streets; made anew for an index that was kept without them."""
        if NameTable.is_in(self.arrays, self._names):
            return NameTable(self.arrays, self._names)
        return _name_table(self.arrays, self.streets, self.labels)

    def zips_of_cities(self) -> list[tuple[int, int]]:
        """Return the pairs of city and ZIP (-1 for none) that rows have."""
        known = self.arrays.get("city_zips")
        pairs = _city_zips(self.arrays) if known is None else known
        return [(city, zip_code) for city, zip_code in pairs.tolist()]

    @property
    def rows(self) -> int:
        """Address rows of all references."""
        return len(self.arrays["r_street"]) + len(self.arrays["p_street"])

    def fingerprint(self) -> str:
        """Return a text that differs for indexes that differ in anything."""
        digest = hashlib.blake2b(digest_size=20)
        for name, array in sorted(self.arrays.items()):
            digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        for name, texts in self._texts().items():
            digest.update("\n".join((name, *texts)).encode())
        sources = [[s.name, s.kind, s.rows] for s in self.sources]
        digest.update(json.dumps([sources, sorted(self.area_cities)]).encode())
        return digest.hexdigest()

    def bounds(self) -> tuple[float, float, float, float]:
        """Return the smallest and largest lon and lat: west, south, east, north."""
        lon = np.concatenate([self.arrays["coords"][:, 0], self.arrays["p_lon"]])
        lat = np.concatenate([self.arrays["coords"][:, 1], self.arrays["p_lat"]])
        return (
            float(lon.min() / _SCALE),
            float(lat.min() / _SCALE),
            float(lon.max() / _SCALE),
            float(lat.max() / _SCALE),
        )

    def positions(self, *, limit: int = 200_000) -> tuple[npt.NDArray[np.float64], ...]:
        """Return lon and lat of known addresses (points, middles of ranges), at most ``limit``."""
        middle = (self.arrays["r_offsets"][:-1] + self.arrays["r_offsets"][1:]) // 2
        coords = self.arrays["coords"]
        lon = np.concatenate([coords[middle, 0], self.arrays["p_lon"]]) / _SCALE
        lat = np.concatenate([coords[middle, 1], self.arrays["p_lat"]]) / _SCALE
        step = max(1, len(lon) // limit)
        return lon[::step], lat[::step]


class _Texts:
    """Distinct texts, numbered in the order of their first appearance."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._number: dict[str, int] = {}

    def number(self, text: str) -> int:
        known = self._number.get(text)
        if known is None:
            known = self._number[text] = len(self.all)
            self.all.append(text)
        return known


def _name_table(arrays: Mapping[str, Array], streets: list[str], labels: list[str]) -> NameTable:
    of_label = np.full(len(labels), -1, dtype=np.int64)  # -1: no row has this label
    for letter in ("r", "p"):
        of_label[arrays[f"{letter}_label"]] = arrays[f"{letter}_street"]
    keys = np.union1d(arrays["rg_key"], arrays["pg_key"]).astype(np.int64)
    zips = keys % ZIP_BASE - 1
    return NameTable.make(streets, labels, of_label.tolist(), (zips, keys // ZIP_BASE))


def _coded(values: pd.Series, texts: _Texts, prepare: Any) -> Array:
    codes, distinct = pd.factorize(values)
    ids = np.array([texts.number(prepare(str(text))) for text in distinct], dtype=np.int32)
    return ids[codes]


def _point_columns(frame: pd.DataFrame, suffixes: _Texts, units: _Texts) -> dict[str, Array]:
    return {
        "number": frame["number"].to_numpy(dtype=np.int32),
        "high": frame["number_high"].to_numpy(dtype=np.int32),
        "suffix": _coded(frame["suffix"], suffixes, str.upper),
        "unit": _coded(frame["unit"], units, lambda text: unit_id(text, is_cell=True)),
        "lon": np.round(frame["lon"].to_numpy(dtype=float) * _SCALE).astype(np.int32),
        "lat": np.round(frame["lat"].to_numpy(dtype=float) * _SCALE).astype(np.int32),
    }


def _range_columns(table: ReferenceTable, vertices: int) -> dict[str, Array]:
    frame = table.frame
    bare = table.kind == "lines"
    none = np.full(len(frame), -1, dtype=np.int32)
    first = none if bare else frame["number_from"].to_numpy(dtype=np.int32)
    last = none if bare else frame["number_to"].to_numpy(dtype=np.int32)
    zeros = np.zeros(len(frame), dtype=np.int8)
    return {
        "from": first,
        "to": last,
        "parity": zeros if bare else frame["parity"].to_numpy(dtype=np.int8),
        "side": zeros if bare else frame["side"].to_numpy(dtype=np.int8),
        "start": table.offsets[:-1] + vertices,
        "end": table.offsets[1:] + vertices,
    }


_RANGE_TYPES: Final = {
    "label": np.int32, "street": np.int32, "zip": np.int32, "city": np.int32, "state": np.int32,
    "source": np.int16, "from": np.int32, "to": np.int32, "parity": np.int8, "side": np.int8,
    "start": np.int64, "end": np.int64,
}  # fmt: skip
_POINT_TYPES: Final = {
    "label": np.int32, "street": np.int32, "zip": np.int32, "city": np.int32, "state": np.int32,
    "source": np.int16, "number": np.int32, "high": np.int32, "suffix": np.int32, "unit": np.int32,
    "lon": np.int32, "lat": np.int32,
}  # fmt: skip


def _stacked(parts: list[dict[str, Array]], types: Mapping[str, Any]) -> dict[str, Array]:
    return {
        name: np.concatenate([np.asarray(part[name], dtype=kind) for part in parts])
        if parts
        else np.empty(0, dtype=kind)
        for name, kind in types.items()
    }


def _sorted_ranges(parts: list[dict[str, Array]], coords: list[Array]) -> dict[str, Array]:
    rows = _stacked(parts, _RANGE_TYPES)
    low = np.minimum(rows["from"], rows["to"])
    order = np.lexsort((low, rows["zip"], rows["street"]))
    rows = {name: values[order] for name, values in rows.items()}
    all_coords = np.concatenate(coords) if coords else np.empty((0, 2), dtype=np.int32)
    lengths = rows["end"] - rows["start"]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    take = np.repeat(rows["start"] - offsets[:-1], lengths) + np.arange(offsets[-1])
    arrays = {f"r_{name}": rows[name] for name in rows if name not in {"start", "end"}}
    arrays["r_offsets"] = offsets
    arrays["coords"] = all_coords[take]
    arrays |= _groups("r", rows["street"], rows["zip"])
    return arrays


def _sorted_points(parts: list[dict[str, Array]]) -> dict[str, Array]:
    rows = _stacked(parts, _POINT_TYPES)
    order = np.lexsort(
        (rows["unit"], rows["source"], rows["suffix"], rows["number"], rows["zip"], rows["street"])
    )
    rows = {name: values[order] for name, values in rows.items()}
    arrays = {f"p_{name}": values for name, values in rows.items()}
    arrays |= _groups("p", rows["street"], rows["zip"])
    group = np.repeat(
        np.arange(len(arrays["pg_key"])), arrays["pg_start"][1:] - arrays["pg_start"][:-1]
    )
    arrays["p_place"] = group.astype(np.int64) * NUMBER_BASE + rows["number"]
    return arrays


def _groups(letter: str, street: Array, zip_code: Array) -> dict[str, Array]:
    key = street.astype(np.int64) * ZIP_BASE + zip_code + 1
    distinct, start = np.unique(key, return_index=True)
    return {
        f"{letter}g_key": distinct,
        f"{letter}g_start": np.append(start, len(key)).astype(np.int64),
    }


def _city_zips(arrays: Mapping[str, Array]) -> Array:
    """Return each pair of city and ZIP that rows have, shape (n, 2)."""
    keys = [
        arrays[f"{letter}_city"].astype(np.int64) * ZIP_BASE + arrays[f"{letter}_zip"] + 1
        for letter in ("r", "p")
    ]
    distinct = np.unique(np.concatenate(keys))
    return np.column_stack([distinct // ZIP_BASE, distinct % ZIP_BASE - 1]).astype(np.int32)


def _zip_centres(arrays: Mapping[str, Array]) -> dict[str, Array]:
    """Return the median position of each ZIP and of each city, for coarse answers."""
    middle = (arrays["r_offsets"][:-1] + arrays["r_offsets"][1:]) // 2
    lon = np.concatenate([arrays["coords"][middle, 0], arrays["p_lon"]])
    lat = np.concatenate([arrays["coords"][middle, 1], arrays["p_lat"]])
    found: dict[str, Array] = {}
    for name in ("zip", "city"):
        keys = np.concatenate([arrays[f"r_{name}"], arrays[f"p_{name}"]])
        table = pd.DataFrame({"key": keys, "lon": lon, "lat": lat}).groupby("key", sort=True)
        centre = table.median()
        found[f"{name}_key"] = centre.index.to_numpy(dtype=np.int32)
        found[f"{name}_rows"] = table.size().to_numpy(dtype=np.int32)
        found[f"{name}_lon"] = centre["lon"].to_numpy(dtype=np.int32)
        found[f"{name}_lat"] = centre["lat"].to_numpy(dtype=np.int32)
    return found
