"""A search for things that must not be there: in files, packed files, databases and tables."""

import base64
import binascii
import gzip
import hashlib
import html
import io
import json
import re
import struct
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["Home", "Search", "coordinate_pairs", "digest_of"]

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_NUMBER = r"-?\d{1,3}\.\d{4,}"
_PAIR = re.compile(rf"({_NUMBER})[^0-9.\-]{{1,40}}(?=({_NUMBER}))")
_MAX_DEPTH = 6


@dataclass(frozen=True)
class Home:
    """Where a student of the tests lives, in degrees."""

    lon: float
    lat: float


class _Needles:
    """Thousands of byte strings that are looked for at once.

    Windows of eight bytes are compared as whole numbers first, and what agrees is looked at.
    """

    def __init__(self, needles: dict[bytes, str]) -> None:
        short = [needle for needle in needles if len(needle) < 8]
        assert not short, f"too short to be looked for: {short[:3]}"
        self._by_start: dict[int, list[bytes]] = {}
        for needle in needles:
            self._by_start.setdefault(int.from_bytes(needle[:8], "little"), []).append(needle)
        self._starts = np.array(sorted(self._by_start), dtype=np.uint64)
        self._needles = needles

    def found_in(self, data: bytes) -> set[str]:
        """Return what stands for the needles that are in the data."""
        found: set[str] = set()
        if not len(self._starts):
            return found
        for shift in range(8):
            size = (len(data) - shift) // 8
            if size < 1:
                continue
            windows = np.frombuffer(data, dtype="<u8", count=size, offset=shift)
            at = np.searchsorted(self._starts, windows).clip(max=len(self._starts) - 1)
            for place in np.flatnonzero(self._starts[at] == windows):
                start = int(place) * 8 + shift
                found |= {
                    self._needles[needle]
                    for needle in self._by_start[int(windows[place])]
                    if data.startswith(needle, start)
                }
        return found


class Search:
    """Looks for texts and home coordinates in bytes of any kind.

    Parameters
    ----------
    texts
        What nobody may have written down; case does not matter.
    homes
        Positions that nobody may have written down, exactly or to four decimals or more.
    known
        Digests of contents that were there before and are passed over.
    known_pairs
        Pairs of coordinates, to four decimals, that were there before.
    """

    def __init__(
        self,
        texts: Iterable[str],
        homes: Iterable[Home] = (),
        *,
        known: Iterable[str] = (),
        known_pairs: Iterable[tuple[float, float]] = (),
    ) -> None:
        self.known = frozenset(known)
        needles: dict[bytes, str] = {}
        for text in texts:
            for form in _forms(text):
                for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"):
                    needles[form.encode(encoding, "replace").lower()] = text
        self._texts = _Needles(needles)
        homes = list(homes)
        floats: dict[bytes, str] = {}
        for home in homes:
            for value in (home.lon, home.lat):
                for layout in ("<d", ">d"):
                    floats[struct.pack(layout, value)] = f"position {value}"
        self._floats = _Needles(floats)
        pairs = {key for home in homes for key in _rounded(home.lon, home.lat)}
        self._pairs = pairs - set(known_pairs)

    def folder(self, folder: Path) -> set[tuple[str, str]]:
        """Return file and find of everything found under a folder."""
        hits = set()
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                hits |= self.content(path.read_bytes(), path.relative_to(folder).as_posix())
                hits |= self.content(path.name.encode("utf-8"), "a file's name")
        return hits

    def content(self, data: bytes, where: str) -> set[tuple[str, str]]:
        """Return where and what of everything found in bytes, and in what is packed in them."""
        hits = set()
        for place, layer in _layers(data, where, 0, self.known):
            hits |= {(place, text) for text in self._texts.found_in(layer.lower())}
            if self._pairs:
                hits |= {(place, text) for text in self._floats.found_in(layer)}
                near = coordinate_pairs(layer) & self._pairs
                hits |= {(place, f"coordinates {pair}") for pair in near}
        return hits


def coordinate_pairs(data: bytes) -> set[tuple[float, float]]:
    """Return neighbouring numbers of four decimals or more, cut and rounded to four."""
    found: set[tuple[float, float]] = set()
    for first, second in _PAIR.findall(data.decode("latin-1")):
        found |= _rounded(float(first), float(second))
        found |= _rounded(float(second), float(first))
    return found


def digest_of(data: bytes) -> str:
    """Return what stands for a content in ``known``."""
    return hashlib.sha256(data).hexdigest()


def _rounded(lon: float, lat: float) -> set[tuple[float, float]]:
    cut = (int(lon * 1e4) / 1e4, int(lat * 1e4) / 1e4)
    return {(round(lon, 4), round(lat, 4)), cut}


def _forms(text: str) -> Sequence[str]:
    escaped = text.encode("unicode_escape").decode("ascii")
    return (
        text,
        escaped,
        json.dumps(text)[1:-1],
        html.escape(text),
        urllib.parse.quote(text),
        text.replace(" ", "+"),
    )


def _layers(
    data: bytes, where: str, depth: int, known: frozenset[str]
) -> Iterator[tuple[str, bytes]]:
    """Give the bytes, and those of everything packed or encoded in them."""
    if digest_of(data) in known:
        return
    yield where, data
    if depth == _MAX_DEPTH:
        return
    for name, inner in _packed(data):
        yield from _layers(inner, f"{where} > {name}", depth + 1, known)
    if b"&" in data and b";" in data and data[:4] != b"PK\x03\x04":
        plain = html.unescape(data.decode("utf-8", "replace")).encode("utf-8")
        if plain != data:
            yield f"{where} > unescaped", plain


def _packed(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
            yield "names", "\n".join(archive.namelist()).encode("utf-8")
        return
    if data[:2] == b"\x1f\x8b":
        yield "unzipped", gzip.decompress(data)
        return
    if data[:4] == b"PAR1":
        table = pq.read_table(io.BytesIO(data))
        sink = io.BytesIO()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
        yield "table", sink.getvalue()
        return
    if data[:2] in {b"\x78\x9c", b"\x78\x01", b"\x78\xda"}:
        try:
            yield "inflated", zlib.decompress(data)
        except zlib.error:
            return
    for match in _BASE64.finditer(data):
        token = match.group()
        token = token[: len(token) - len(token) % 4] if not token.endswith(b"=") else token
        try:
            inner = base64.b64decode(token, validate=True)
        except (binascii.Error, ValueError):
            continue
        yield "base64", inner
