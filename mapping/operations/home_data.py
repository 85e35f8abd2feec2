"""Home areas, counts and rosters into a workspace; of a roster only groups of ten are kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from mapping.files.shapes import SHAPE_SUFFIXES
from mapping.files.writing import write_csv
from mapping.geocoding.types import AddressParts, HomeAddress
from mapping.homes.corrections import NO_CORRECTIONS, Corrections, OnUnplaced
from mapping.homes.imports import read_homes
from mapping.homes.places import Residential
from mapping.homes.roster import RosterAddress
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.operations.references import reference_points
from mapping.operations.sources import refuse_swapped, register
from mapping.operations.summaries import homes_summary
from mapping.progress import Progress, part, past_stopping, with_time_left
from mapping.travel import Points
from mapping.wording import msg, say

__all__ = ["add_homes"]


def add_homes(
    district: District,
    file: Path,
    *,
    areas: Path | None,
    mapping: Mapping[str, str],
    mapping_areas: Mapping[str, str],
    groups: Sequence[str],
    sheet: str | None,
    corrections: Corrections = NO_CORRECTIONS,
    on_unplaced: OnUnplaced | None = None,
    progress: Progress,
) -> Outcome:
    """Import home areas, counts or a roster. Of a roster nothing but groups of ten is kept.

    ``corrections`` hold for rows of a roster in place of what its file says; ``on_unplaced`` is
    told of those that have no place, and must keep them in memory only.
    """
    lon, lat = reference_points(district)
    streets_gdf = district.segments()
    result = read_homes(
        file,
        areas_path=areas,
        loaded_areas_gdf=district.store.homes.areas(),
        mapping=mapping,
        mapping_areas=mapping_areas,
        groups=groups,
        sheet=sheet,
        locate=_locate(district, part(progress, 0.2, 0.45)) if district.has_addresses() else None,
        residential=Residential(lon, lat, streets_gdf),
        snap=_snap(district),
        corrections=corrections,
        on_unplaced=on_unplaced,
        progress=part(progress, 0.0, 0.9),
    )
    if areas is not None or file.suffix.casefold() in SHAPE_SUFFIXES:
        refuse_swapped(result.areas_gdf, areas or file)
    report = {**result.report, "had_streets": district.has_streets()}
    homes = district.store.homes
    progress(0.9, say("Saving"))
    progress = past_stopping(progress)
    if homes.replace(result.areas_gdf, result.reporting_gdf, result.points_df, report):
        is_roster = result.report.get("kind") == "roster"
        register(
            district,
            "homes",
            "homes",
            [file],
            rows=len(result.areas_gdf),
            # Neither the name of a list of students nor a digest of it is kept.
            name=msg("A list of students, grouped") if is_roster else file.name,
            fingerprint=False,
        )
        district.forget()
    rejected_file = district.files.rejected(file)
    rejected_file.unlink(missing_ok=True)
    if result.left_out:
        write_csv(
            pd.DataFrame(
                {
                    "row": [left.row for left in result.left_out],
                    "reason": [left.reason for left in result.left_out],
                }
            ),
            rejected_file,
        )
    progress(1.0, say("Done"))
    return Outcome(
        rows_in=result.rows_in,
        rows_out=result.rows_in - len(result.left_out),
        rows_rejected=len(result.left_out),
        left_out_uncounted=report.get("outside_count_text", "0") != "0",
        rejected_file=rejected_file if result.left_out else None,
        warnings=list(result.warnings),
        details={
            "areas": len(result.areas_gdf),
            "reporting_areas": len(result.reporting_gdf),
            "home_points": len(result.points_df),
            "groups": list(result.groups),
            **{key: value for key, value in report.items() if key != "had_streets"},
            "summary": homes_summary(report, rows_in=result.rows_in)
            if report.get("kind") == "roster"
            else [],
        },
    )


def _locate(district: District, progress: Progress) -> Any:
    """Return what places a roster's addresses: on this machine, in memory."""
    geocoder = district.geocoder()

    def locate(addresses: Sequence[RosterAddress]) -> Sequence[Any]:
        homes = [
            HomeAddress(
                AddressParts(address.street, address.city, address.state, address.zip)
                if address.street
                else address.text
            )
            for address in addresses
        ]
        if geocoder is None:
            return []
        # Anybody who has the page open sees this line, so it counts nobody.
        shown = with_time_left(progress)
        looking = say("Looking the addresses up")
        return geocoder.locate_many(homes, progress=lambda share, _: shown(share, looking))

    return locate


def _snap(district: District) -> Any:
    """Return what moves positions to the nearest street edge; ``None`` without streets."""
    if not district.has_streets():
        return None
    travel = district.travel("walk")

    def snap(lon: Any, lat: Any) -> Any:
        snapped = travel.snap(Points.of(lon, lat))
        return snapped.lon, snapped.lat

    return snap
