"""What makes a district's map: its outline, streets, addresses and layers."""

import dataclasses
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import geopandas as gpd
import pandas as pd
import shapely

from mapping import geo
from mapping.errors import DataFileError, NoDataForAreaError
from mapping.files.shapes import read_shapes
from mapping.geocoding.osm_reference import reference_from_osm
from mapping.geocoding.reference import ReferenceTable, read_reference
from mapping.maps import basemap as basemap_file
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.operations.places import put_in_place
from mapping.operations.references import OSM_REFERENCE, add_references
from mapping.operations.sources import refuse_swapped, register
from mapping.operations.student_lists import refuse_student_list, refuse_student_table
from mapping.osm import OsmExtract, read_osm
from mapping.partners.candidates import candidates_from_osm
from mapping.progress import Progress, past_stopping
from mapping.travel import STEP_FREE, build_network, street_segments
from mapping.wording import msg, say, say_plural

__all__ = [
    "LAYER_KINDS",
    "add_addresses",
    "add_layer",
    "add_streets",
    "layer",
    "set_district",
]

LAYER_KINDS: Final = ("attendance_zones", "school_sites")
CLIP_MARGIN_M: Final = 5_000.0
_ODBL: Final = "ODbL 1.0"
_OSM: Final = (".pbf", ".osm", ".osm.gz", ".osm.bz2")
_INVENTED: Final = msg("Invented streets of the demo district")
_NAME_COLUMNS: Final = ("name", "school", "schnam", "zone", "label", "district")
_KINDS: Final = {"attendance_zones": say("attendance zones"), "school_sites": say("school sites")}
_MODES: Final = {"walk": say("walk"), "drive": say("drive"), STEP_FREE: say("step-free")}
_STATES: Final = re.compile(r"[A-Z]{2}")


def set_district(
    district: District,
    *,
    boundary: Path | None = None,
    name: str | None = None,
    state: str | None = None,
    timezone: str | None = None,
) -> Outcome:
    """Say which district this is; ``None`` leaves what was set before.

    Raises
    ------
    DataFileError
        The boundary file holds no area, the state is no two-letter abbreviation, or there is no
        such time zone.
    """
    meta = district.store.meta
    warnings: list[str] = []
    shape = None
    if boundary is not None:
        shapes = read_shapes(boundary)
        warnings += shapes.notices
        areas_gdf = shapes.gdf[shapes.gdf.geom_type.isin(["Polygon", "MultiPolygon"])]
        if areas_gdf.empty:
            raise DataFileError(
                say(
                    '"{file}" holds no area, so it can\'t be a boundary. Choose a map file with '
                    "the district's outline.",
                    file=boundary.name,
                )
            )
        refuse_swapped(areas_gdf, boundary)
        shape = shapely.set_precision(areas_gdf.geometry.union_all(), 1e-6)
    if state is not None and not _STATES.fullmatch(state.strip().upper()):
        raise DataFileError(
            say(
                '"{state}" is no state. Write its two letters, for instance AL for Alabama.',
                state=state,
            )
        )
    if timezone is not None:
        try:
            ZoneInfo(timezone.strip())
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise DataFileError(
                say(
                    'There is no time zone called "{zone}". Write it like America/Chicago.',
                    zone=timezone,
                )
            ) from error
    if shape is not None:
        meta.set("boundary", shapely.geometry.mapping(shape))
    for key, value in (
        ("name", name),
        ("state", state.upper() if state else state),
        ("timezone", timezone),
    ):
        if value is not None:
            meta.set(key, value.strip())
    district.forget()
    return Outcome(
        warnings=warnings,
        details={
            "name": district.name,
            "state": district.state,
            "timezone": district.timezone,
            "boundary": "set" if meta.get("boundary") else "default",
        },
    )


def add_streets(
    district: District, files: Sequence[Path], *, clip: bool, progress: Progress
) -> Outcome:
    """Read street extracts: networks, basemap, OSM addresses and candidate places.

    What is in the workspace is replaced only when everything new has been written.

    Raises
    ------
    DataFileError
        A file is no street extract.
    NoDataForAreaError
        ``clip`` was asked for and nothing says where the district is, or no street is in it.
    """
    around = _clip_area(district) if clip else None
    extract = read_osm(
        files, clip=around, progress=lambda share, text: progress(0.45 * share, text)
    )
    if district.is_fictional:
        # The demo's streets are invented: nobody is to be credited for them.
        extract = dataclasses.replace(extract, attribution=_INVENTED)
    new = district.files.segments.parent.with_name("streets.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    reports: dict[str, Any] = {}
    islands: list[str] = []
    for at, mode in enumerate(("walk", "drive", STEP_FREE)):
        progress(0.5 + 0.06 * at, say("Making the network for {mode}", mode=_MODES[mode]))
        try:
            network = build_network(extract, mode)
        except NoDataForAreaError:
            if mode != STEP_FREE:
                raise
            continue  # no street without a barrier: whoever asks is told so
        network.save(new / f"{mode}.npz")
        report = network.report()
        reports[mode] = dataclasses.asdict(report)
        islands += report.faults()
    segments_gdf = street_segments(extract)
    if segments_gdf.empty:
        raise NoDataForAreaError(
            say(
                "There is no street in this extract near the district. Check that it is the right "
                "state's file."
            )
            if clip
            else say("There is no street in this extract. Check that it is the right state's file.")
        )
    segments_gdf.to_parquet(new / district.files.segments.name)
    progress(0.7, say("Drawing the street map"))
    basemap_file.save(basemap_file.build_basemap(extract), new / district.files.basemap.name)
    put_in_place(new, district.files.segments.parent)
    district.forget()
    progress = past_stopping(progress)
    progress(0.85, say("Looking for addresses and places"))
    details = {"networks": reports, **_places_of_extract(district, extract, progress)}
    register(
        district,
        "streets",
        "streets",
        files,
        rows=len(extract.ways),
        attribution=extract.attribution,
        licence="" if district.is_fictional else _ODBL,
    )
    warnings = [*extract.warnings, *islands]
    if clip is False and extract.lon.size and _is_much_larger(district, extract):
        warnings.append(
            say(
                "The street file reaches far beyond the district. Adding it again with --clip "
                "keeps the district and 5 km around it, which is faster and smaller."
            )
        )
    if len(district.store.homes.areas()) and not district.store.homes.report().get("had_streets"):
        warnings.append(
            say(
                "The home areas were imported before there were streets. Import them again, so "
                "that students are placed along real streets."
            )
        )
    progress(1.0, say("Streets are ready"))
    return Outcome(
        rows_in=len(extract.ways),
        rows_out=len(segments_gdf),
        warnings=warnings,
        details=details,
    )


def add_addresses(
    district: District,
    files: Sequence[Path],
    *,
    mapping: Mapping[str, str],
    values: Mapping[str, str],
    crs: str | None,
    progress: Progress,
) -> Outcome:
    """Add address references and build the index of all that the workspace has.

    Raises
    ------
    DataFileError
        A file can't be read as an address reference; none is added then.
    PrivacyError
        A file looks like a list of students.
    """
    extracts = {path for path in files if path.name.casefold().endswith(_OSM)}
    for path in files:
        if path not in extracts:
            refuse_student_table(path)
    read: list[tuple[Path, list[ReferenceTable]]] = []
    for at, path in enumerate(files):
        progress(0.6 * at / len(files), say("Reading {file}", file=path.name))
        of_file = (
            _osm_references(district, path)
            if path in extracts
            else read_reference(path, mapping=mapping, settings=values, crs=crs)
        )
        read.append((path, of_file))
    tables = [table for _, of_file in read for table in of_file]
    index = add_references(
        district, tables, progress=lambda share, text: progress(0.6 + 0.4 * share, text)
    )
    for path, of_file in read:
        rows = sum(table.rows for table in of_file)
        credit = "; ".join(sorted({table.attribution for table in of_file if table.attribution}))
        licence = _ODBL if path in extracts and not district.is_fictional else ""
        register(district, f"addresses-{path.stem}", "addresses", [path], rows, credit, licence)
    skipped = sum(sum(table.skipped.values()) for table in tables)
    warnings = [notice for table in tables for notice in table.notices]
    warnings += [
        say_plural(
            "{n} row of {source} can't be used: {reason}. Addresses that only stand there will "
            "not be found; the other rows are in use.",
            "{n} rows of {source} can't be used: {reason}. Addresses that only stand there will "
            "not be found; the other rows are in use.",
            count,
            source=table.source,
            reason=reason,
        )
        for table in tables
        for reason, count in table.skipped.items()
    ]
    used = sum(table.rows for table in tables)
    progress(1.0, say("The address reference is ready"))
    return Outcome(
        rows_in=used + skipped,
        rows_out=used,
        warnings=warnings,
        details={"skipped": skipped, "index_rows": index.rows},
    )


def add_layer(district: District, file: Path, *, kind: str, name: str = "") -> Outcome:
    """Add attendance zones (areas) or school sites (points).

    Raises
    ------
    DataFileError
        The file has no shape of that kind.
    PrivacyError
        Its shapes look like students.
    """
    if kind not in LAYER_KINDS:
        raise DataFileError(
            say(
                'There is no layer kind called "{kind}". Choose one of: {kinds}.',
                kind=kind,
                kinds=", ".join(LAYER_KINDS),
            )
        )
    shapes = read_shapes(file)
    refuse_student_list(shapes.gdf.columns, file_name=file.name)
    dimension = 2 if kind == "attendance_zones" else 0
    fits = shapely.get_dimensions(shapes.gdf.geometry.values) == dimension
    layer_gdf = shapes.gdf[fits].reset_index(drop=True)
    if layer_gdf.empty:
        raise DataFileError(
            say(
                '"{file}" holds no {shapes}, so it can\'t be a layer of {kind}. Choose another '
                "file.",
                file=file.name,
                shapes=say("areas") if dimension else say("points"),
                kind=_KINDS[kind],
            )
        )
    refuse_swapped(layer_gdf, file)
    names = _names(layer_gdf)
    layer_gdf = gpd.GeoDataFrame(
        {"id": [str(at + 1) for at in range(len(layer_gdf))], "name": names},
        geometry=layer_gdf.geometry,
        crs=geo.WGS84,
    )
    title = name.strip() or file.stem
    district.store.layers.put(title, kind, layer_gdf)
    left_out = int((~fits).sum())
    warnings = list(shapes.notices)
    if left_out:
        warnings.append(say("{n} shapes of another kind were left out.", n=left_out))
    return Outcome(
        rows_in=len(shapes.gdf),
        rows_out=len(layer_gdf),
        warnings=warnings,
        details={"layer": title, "kind": kind},
    )


def layer(district: District, kind: str) -> gpd.GeoDataFrame:
    """Return all layers of a kind as one frame ``id, name, layer``; EPSG:4326, maybe empty."""
    frames = [
        district.store.layers.get(info.name).assign(layer=info.name)
        for info in district.store.layers.list(kind=kind)
    ]
    if not frames:
        return gpd.GeoDataFrame({"id": [], "name": [], "layer": []}, geometry=[], crs=geo.WGS84)
    together = pd.concat(frames, ignore_index=True)
    return gpd.GeoDataFrame(together, crs=geo.WGS84)


def _clip_area(district: District) -> Any:
    boundary = district.boundary()
    if boundary is None:
        raise NoDataForAreaError(
            say(
                "We don't know where the district is, so the file can't be clipped to it. Set the "
                "boundary, or load home areas or addresses first."
            )
        )
    projection = geo.local_projection(*shapely.get_coordinates(boundary).T)
    return projection.buffer(boundary, CLIP_MARGIN_M)


def _is_much_larger(district: District, extract: OsmExtract) -> bool:
    extent = district.extent()
    if extent is None:
        return False
    west, south, east, north = extent
    inside = (
        (extract.lon >= west - 0.1)
        & (extract.lon <= east + 0.1)
        & (extract.lat >= south - 0.1)
        & (extract.lat <= north + 0.1)
    )
    return bool(inside.mean() < 0.25)


def _places_of_extract(
    district: District, extract: OsmExtract, progress: Progress
) -> dict[str, Any]:
    """Take addresses and candidate places out of an extract; return counts."""
    tables = _osm_tables(extract, OSM_REFERENCE)
    if tables:
        add_references(district, tables)
    progress(0.95, say("Looking for places"))
    candidates_gdf = candidates_from_osm(extract)
    boundary = district.boundary()
    if boundary is not None and district.store.meta.get("boundary"):
        inside = shapely.intersects_xy(
            boundary, candidates_gdf["lon"].to_numpy(), candidates_gdf["lat"].to_numpy()
        )
        candidates_gdf = candidates_gdf[inside]
    district.store.candidates.replace(candidates_gdf)
    kinds = candidates_gdf["category"].value_counts()
    return {
        "addresses": sum(table.rows for table in tables),
        "candidates": {str(kind): int(count) for kind, count in kinds.items()},
    }


def _osm_references(district: District, path: Path) -> list[ReferenceTable]:
    extract = read_osm([path])
    if district.is_fictional:
        extract = dataclasses.replace(extract, attribution=_INVENTED)
    tables = _osm_tables(extract, path.name.split(".")[0])
    if not tables:
        raise DataFileError(
            say(
                '"{file}" holds no address and no named street, so no address can be found with '
                "it. Choose the street extract of your state or county.",
                file=path.name,
            )
        )
    return tables


def _osm_tables(extract: OsmExtract, source: str) -> list[ReferenceTable]:
    return [dataclasses.replace(table, source=source) for table in reference_from_osm(extract)]


def _names(layer_gdf: gpd.GeoDataFrame) -> list[str]:
    by_lower = {str(column).casefold(): column for column in layer_gdf.columns}
    for wanted in _NAME_COLUMNS:
        if wanted in by_lower:
            values = layer_gdf[by_lower[wanted]].fillna("").astype(str)
            return [value or str(at + 1) for at, value in enumerate(values)]
    texts = [
        column
        for column in layer_gdf.columns.drop("geometry")
        if pd.api.types.is_string_dtype(layer_gdf[column])
    ]
    if texts:
        return [str(value) for value in layer_gdf[texts[0]]]
    return [str(at + 1) for at in range(len(layer_gdf))]
