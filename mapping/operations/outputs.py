"""What people take away: the one-file map, partner lists, gap tables."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd

from mapping.errors import DataFileError
from mapping.exchange.writing import FICTIONAL
from mapping.exchange.writing import export_partners as write_partners
from mapping.files.writing import atomic_path, write_csv, write_geojson, write_gpkg
from mapping.gaps.analysis import GapResult
from mapping.geo import WGS84
from mapping.maps.onefile import GapSheet, Told, one_file_map
from mapping.operations import analysis
from mapping.operations.analysis import Audience, GapQuestion
from mapping.operations.around import around_of
from mapping.operations.district import District
from mapping.operations.gap_notes import data_notes, notes_text
from mapping.operations.needs import find_need
from mapping.operations.outcome import Outcome
from mapping.partners.filters import PartnerFilter
from mapping.partners.translations import in_reading_order, told_names
from mapping.vocabulary import category_label
from mapping.wording import LANGUAGES, joined, say, translator

__all__ = [
    "export_gaps",
    "export_map",
    "export_partners",
    "gap_columns",
    "gap_notes",
    "gap_rows",
    "gap_shapes",
    "gap_sheet",
    "map_html",
    "source_lines",
    "sources_text",
]


def map_html(
    district: District,
    *,
    audience: Audience = "public",
    language: str = "en",
    question: GapQuestion | None = None,
    partner_ids: Sequence[str] | None = None,
    narrowed_by: PartnerFilter | None = None,
    layers: Sequence[str] = (),
) -> str:
    """Return the one-file map as HTML.

    ``partner_ids`` narrows it to what a filter shows; the file says so with the sentence of
    ``narrowed_by``. ``layers`` (``school_sites``, ``attendance_zones``) are shown when it is
    opened, and can be switched in any case.
    """
    everyone_gdf = district.store.partners.frame()
    partners_gdf = everyone_gdf
    if partner_ids is not None:
        partners_gdf = everyone_gdf[everyone_gdf["id"].isin(list(partner_ids))]
    partners_gdf = in_reading_order(partners_gdf, language)
    shown, total = _visible(partners_gdf, audience), _visible(everyone_gdf, audience)
    filtered = narrowed_by or PartnerFilter()
    told = {
        code: Told(
            translator(code)("What helps our families"),
            gap_sheet(district, question, audience, code) if question else None,
            filtered.sentence(shown, total, language=code) if shown < total else "",
        )
        for code in (language, *(other for other in LANGUAGES if other != language))
    }
    first = told.pop(language)
    return one_file_map(
        partners_gdf,
        basemap=district.basemap(),
        gap=first.gap,
        title=first.title,
        also=told,
        district=district.name,
        audience=audience,
        language=language,
        sources=source_lines(district),
        as_of=datetime.now(ZoneInfo(district.timezone)).date(),
        timezone=district.timezone,
        region=district.state or None,
        fictional=district.is_fictional,
        around=around_of(district, layers),
        narrowed=first.narrowed,
    )


def export_map(
    district: District,
    target: Path,
    *,
    audience: Audience = "public",
    language: str = "en",
    question: GapQuestion | None = None,
) -> Outcome:
    """Write the one-file map; the file appears whole or not at all."""
    if target.suffix.casefold() not in {".html", ".htm"}:
        raise DataFileError(
            say(
                'The map is written as a web page, so "{file}" should end in .html. Choose such a '
                "name.",
                file=target.name,
            )
        )
    text = map_html(district, audience=audience, language=language, question=question)
    with atomic_path(target) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
    partners_gdf = district.store.partners.frame()
    return Outcome(
        rows_in=len(partners_gdf),
        rows_out=_visible(partners_gdf, audience),
        details={"file": str(target), "bytes": len(text.encode("utf-8")), "audience": audience},
    )


def _visible(partners_gdf: gpd.GeoDataFrame, audience: Audience) -> int:
    """Return how many partners an audience may see."""
    hidden = int(partners_gdf["confidential"].astype(bool).sum()) if audience == "public" else 0
    return len(partners_gdf) - hidden


def export_partners(
    district: District,
    target: Path,
    *,
    audience: Audience = "public",
    partner_ids: Sequence[str] | None = None,
) -> Outcome:
    """Write the partners, or those that a filter shows; the file's ending says the format."""
    partners_gdf = district.store.partners.frame()
    if partner_ids is not None:
        partners_gdf = partners_gdf[partners_gdf["id"].isin(list(partner_ids))]
    report = write_partners(
        partners_gdf,
        target,
        audience=audience,
        sources_text=sources_text(district),
        fictional=district.is_fictional,
    )
    return Outcome(
        rows_in=len(partners_gdf),
        rows_out=report.rows_out,
        details={"file": str(target), "audience": audience, "left_out": report.left_out},
    )


def export_gaps(
    district: District, target: Path, question: GapQuestion, *, audience: Audience = "staff"
) -> Outcome:
    """Write the gap result: csv, geojson or gpkg with one row per area."""
    kind = target.suffix.casefold()
    if kind not in {".csv", ".geojson", ".gpkg"}:
        raise DataFileError(
            say(
                'Gaps are written as .csv, .geojson or .gpkg, not as "{ending}". Choose one of '
                "these endings.",
                ending=kind or target.name,
            )
        )
    result = analysis.gaps(district, question, audience=audience)
    table_df = result.table.assign(**gap_columns(district, result))
    if kind == ".csv":
        write_csv(table_df, target)
    else:
        shapes_gdf = gap_rows(district, dataclasses.replace(result, table=table_df))
        (write_geojson if kind == ".geojson" else write_gpkg)(shapes_gdf, target)
    return Outcome(
        rows_in=len(district.store.homes.areas()),
        rows_out=len(result.table),
        warnings=list(result.warnings),
        details={"sentence": result.sentence("en"), **dataclasses.asdict(result.totals)},
    )


def gap_columns(district: District, result: GapResult) -> dict[str, str]:
    """Return the columns that every gap file ends with: whom to credit, how it was counted."""
    credit = sources_text(district)
    if district.is_fictional:
        credit = f"{FICTIONAL} {credit}".strip()
    return {"attribution": credit, "data_notes": " ".join(data_notes(district, result))}


def gap_notes(district: District, result: GapResult, *, extra: Sequence[str] = ()) -> str:
    """Return the data notes of a result as text."""
    return notes_text(district, result, credit=sources_text(district), extra=tuple(extra))


def gap_rows(district: District, result: GapResult) -> gpd.GeoDataFrame:
    """Return the gap table with the shape of every row, EPSG:4326; a join has its union."""
    areas_gdf = district.store.homes.areas()
    reporting_gdf = district.store.homes.reporting()
    shapes = dict(zip(areas_gdf["area_id"], areas_gdf.geometry, strict=True))
    shapes.update(zip(reporting_gdf["reporting_id"], reporting_gdf.geometry, strict=True))
    table_df = result.table
    return gpd.GeoDataFrame(
        table_df, geometry=[shapes[area_id] for area_id in table_df["area_id"]], crs=WGS84
    )


def gap_shapes(district: District, result: GapResult) -> gpd.GeoDataFrame:
    """Return one shape per drawn area, EPSG:4326: joins as one, areas outside all joins alone.

    Columns ``area_id`` and ``name``; only areas that the answer is about.
    """
    areas_gdf = district.store.homes.areas()
    reporting_gdf = district.store.homes.reporting()
    asked = set(result.table["area_id"])
    joined_gdf = reporting_gdf[reporting_gdf["reporting_id"].isin(asked)]
    covered = set(joined_gdf["reporting_id"])
    alone_gdf = areas_gdf[
        areas_gdf["area_id"].isin(asked) & ~areas_gdf["reporting_id"].isin(covered)
    ]
    return gpd.GeoDataFrame(
        {
            "area_id": [*joined_gdf["reporting_id"], *alone_gdf["area_id"]],
            "name": [*joined_gdf["name"], *alone_gdf["name"]],
        },
        geometry=[*joined_gdf.geometry, *alone_gdf.geometry],
        crs=WGS84,
    )


def source_lines(district: District) -> list[str]:
    """Return one line per source: its name, whom to credit, the licence, the district's day when
    it was loaded.

    ``Wording.said`` says our own names of sources in another language, here and in
    ``sources_text``.
    """
    zone = ZoneInfo(district.timezone)
    lines: list[str] = []
    for source in district.store.sources.list():
        at = source.loaded_at
        loaded = at.astimezone(zone).date().isoformat() if at is not None else ""
        parts = (source.name, source.attribution, source.licence, loaded)
        lines.append(joined([say(part) for part in parts], " · "))
    return lines


def sources_text(district: District) -> str:
    """Return all attributions in one line, as exports carry them."""
    parts: list[str] = []
    for source in district.store.sources.list():
        text = joined([say(part) for part in (source.attribution, source.licence)])
        if text and text not in parts:
            parts.append(text)
    return joined(parts, "; ")


def gap_sheet(
    district: District, question: GapQuestion, audience: Audience, language: str
) -> GapSheet:
    """Return a gap answer as the one-file map and the sheet carry it."""
    result = analysis.gaps(district, question, audience=audience)
    need = result.need
    label = category_label(need.category, language)
    if need.id:
        label = find_need(district, need.id).label.get(language, need.label)
    # What is read on paper or in the map; the tables of `export_gaps` keep the names' identity.
    names = told_names(district.store.partners.frame(), language)
    nearest = [names.get(name, name) for name in result.table["nearest_name"]]
    return GapSheet(
        need=label,
        category=need.category,
        sentence=result.sentence(language),
        table_df=result.table.assign(nearest_name=nearest) if names else result.table,
        areas_gdf=gap_shapes(district, result),
        notes=tuple(result.notes(language)),
    )
