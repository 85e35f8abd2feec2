"""What stands around the partners of a one-file map: layers, and minutes from school sites."""

from collections.abc import Sequence
from typing import Final

from mapping.maps.onefile import Around
from mapping.maps.onefile_facts import MOST_SITES, Start
from mapping.operations import analysis, loading, reach
from mapping.operations.district import District

__all__ = ["around_of"]

_LAYERS: Final = {"school_sites": "sites", "attendance_zones": "zones"}


def around_of(district: District, layers: Sequence[str]) -> Around:
    """Return the layers of a workspace, and minutes from its school sites to the partners.

    Parameters
    ----------
    layers
        Kinds of layers (``school_sites``, ``attendance_zones``) that the file shows at first.
    """
    schools_df = reach.schools(district)
    starts: tuple[Start, ...] = ()
    if 0 < len(schools_df) <= MOST_SITES:
        ways = [mode for mode in analysis.modes(district) if mode in ("walk", "drive")] or ["line"]
        found = {mode: reach.minutes_from_schools(district, schools_df, mode=mode) for mode in ways}
        starts = tuple(
            Start(
                id=str(site["id"]),
                name=str(site["name"]),
                lon=float(site["lon"]),
                lat=float(site["lat"]),
                minutes={mode: found[mode][row] for mode in ways},
            )
            for row, site in enumerate(schools_df.to_dict("records"))
        )
    return Around(
        sites_gdf=loading.layer(district, "school_sites"),
        zones_gdf=loading.layer(district, "attendance_zones"),
        starts=starts,
        on=("areas", *(_LAYERS[kind] for kind in layers if kind in _LAYERS)),
        no_minutes="" if starts else "many_sites" if len(schools_df) else "no_sites",
        has_timetable=district.has_transit(),
    )
