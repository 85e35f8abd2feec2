"""Where loaded data came from, and a check that every map file gets."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import geopandas as gpd

from mapping.errors import DataFileError
from mapping.operations.district import District
from mapping.store.records import Source
from mapping.wording import say

__all__ = ["fingerprint_of", "refuse_swapped", "register", "slug"]

_SOUTHERNMOST_SCHOOL_DEG: Final = -60.0


def register(
    district: District,
    source_id: str,
    kind: str,
    files: Sequence[Path],
    rows: int,
    attribution: str = "",
    licence: str = "",
    *,
    name: str = "",
    fingerprint: bool = True,
) -> None:
    district.store.sources.register(
        Source(
            id=slug(source_id),
            name=name or ", ".join(path.name for path in files),
            kind=kind,
            attribution=attribution,
            licence=licence,
            fingerprint=fingerprint_of(files) if fingerprint else "",
            rows=rows,
        )
    )


def fingerprint_of(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "file"


def refuse_swapped(shapes_gdf: gpd.GeoDataFrame, file: Path) -> None:
    """Refuse shapes in Antarctica: latitude and longitude were swapped when the file was made."""
    _, _, _, north = shapes_gdf.total_bounds
    if north < _SOUTHERNMOST_SCHOOL_DEG:
        raise DataFileError(
            say(
                'The shapes in "{file}" lie in Antarctica, so latitude and longitude are probably '
                "swapped. Nothing was imported. Ask whoever made the file to write longitude "
                "first, as GeoJSON wants it.",
                file=file.name,
            )
        )
