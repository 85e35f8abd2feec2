"""What is near one spot: its nearest place of each kind, with minutes for every way of travelling.

The spot may be where a family lives. So it is looked up on this machine alone, as a home address;
nothing of it is stored, logged or cached, and its records show neither words nor position.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping.errors import MappingError
from mapping.geocoding.types import GeocodeResult, HomeAddress
from mapping.maps.places import mappable
from mapping.operations import analysis, loading
from mapping.operations.catchments import departures_around
from mapping.operations.district import District
from mapping.operations.frames import Frames, frames_of
from mapping.partners.hours import open_state
from mapping.partners.searching import folded
from mapping.partners.translations import columns_to_search, in_language
from mapping.travel import Points
from mapping.vocabulary import categories

__all__ = ["NearPlace", "Nearby", "Spot", "SpotCandidate", "find_spot", "nearby"]

_MOST_CANDIDATES: Final = 6
_SAVED_MIN: Final = 1.0


@dataclass(frozen=True)
class SpotCandidate:
    """A place that was perhaps meant; degrees (EPSG:4326)."""

    label: str = field(repr=False)
    lon: float = field(repr=False)
    lat: float = field(repr=False)


@dataclass(frozen=True)
class Spot:
    """Where the words lead.

    Parameters
    ----------
    outcome
        As in a geocoding result; ``no_reference`` if no address list is loaded.
    lon, lat
        Degrees (EPSG:4326); ``None`` unless it was placed.
    label
        The address as the reference has it.
    candidates
        Places to choose from, best first, if it was not placed.
    """

    outcome: str
    lon: float | None = field(default=None, repr=False)
    lat: float | None = field(default=None, repr=False)
    label: str = field(default="", repr=False)
    candidates: tuple[SpotCandidate, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class NearPlace:
    """One place near a spot.

    Parameters
    ----------
    is_open
        Whether it is open now; ``None`` if nobody can tell.
    minutes
        By way of travelling; one that doesn't get there is left out.
    """

    id: str
    name: str
    category: str
    phone: str
    address: str
    is_open: bool | None
    minutes: dict[str, float]


@dataclass(frozen=True)
class Nearby:
    """What is near a spot.

    Parameters
    ----------
    modes
        The ways of travelling that were asked, best first.
    kinds
        Category and its nearest places, in the order of the vocabulary: the nearest by each way
        of travelling, each place once, nearest first by the first way.
    missing
        Categories of which no place can be reached.
    is_estimate
        Whether minutes are estimated from the straight line, since no streets are loaded.
    has_streets
        Whether there is a street within 500 m of the spot.
    notes
        What could not be asked, in sentences.
    minutes
        Of every place that the first way of travelling reaches, by id.
    """

    modes: tuple[str, ...]
    kinds: tuple[tuple[str, tuple[NearPlace, ...]], ...]
    missing: tuple[str, ...]
    is_estimate: bool
    has_streets: bool
    notes: tuple[str, ...]
    minutes: Mapping[str, float] = field(default_factory=dict, repr=False)


def find_spot(district: District, words: HomeAddress) -> Spot:
    """Return where an address is, or the places that its words may mean.

    What is no address is looked for among the names of places and school sites. Only the local
    reference is asked, whatever online look-up is switched on for partners.
    """
    written = str(words.reveal()).strip()
    if not written:
        return Spot("not_an_address")
    geocoder = district.geocoder()
    found = geocoder.locate(words) if geocoder is not None else None
    if found is not None and found.outcome == "placed":
        return Spot("placed", found.lon, found.lat, found.matched_address)
    named = _by_name(district, written)
    offered = [*named, *_candidates(found)][:_MOST_CANDIDATES]
    outcome = found.outcome if found is not None else "no_reference"
    return Spot(outcome, candidates=tuple(offered))


def nearby(
    district: District,
    lon: float,
    lat: float,
    *,
    partner_ids: Sequence[str] | None = None,
    language: str = "en",
    now: datetime | None = None,
) -> Nearby:
    """Return the nearest places of each kind around a spot.

    Confidential and virtual places take no part. By bus and train, families set out within the
    hour that has begun; the median over its departures is given.

    Parameters
    ----------
    partner_ids
        Only these; ``None`` takes all.
    language
        ISO 639-1 code of the reader's language, in which places are named where they can be.
    now
        District time, naive; the clock's by default.
    """
    frames = frames_of(district)
    if now is None:
        now = datetime.now(ZoneInfo(frames.timezone)).replace(tzinfo=None)
    places_gdf = mappable(frames.partners_gdf)
    if partner_ids is not None:
        places_gdf = places_gdf[places_gdf["id"].isin(list(partner_ids))]
    places_gdf = in_language(places_gdf, language)
    places_gdf = places_gdf.sort_values("id").reset_index(drop=True)
    spot, places = Points.of(lon, lat), Points.from_frame(places_gdf)
    minutes_df, notes = pd.DataFrame(index=places_gdf.index), []
    has_streets = is_estimate = False
    for mode in analysis.modes(district):
        if mode == "line" and len(minutes_df.columns):
            continue  # where streets are loaded, the estimate says nothing more
        try:
            when = departures_around(now, frames.timezone) if mode == "transit" else None
            model = district.travel(mode, when=when)
        except MappingError as error:
            notes.append(error.words)
            continue
        has_streets = has_streets or bool(model.has_streets(spot)[0])
        is_estimate = is_estimate or model.is_estimate
        pairs_df = model.pairs(spot, places)
        minutes_df[mode] = pairs_df.set_index("destination")["minutes"].reindex(minutes_df.index)
    present = set(places_gdf["category"])
    order = [kind.id for kind in categories() if kind.id in present]
    order += sorted(present - set(order), key=str.casefold)
    kinds, missing = [], []
    for category in order:
        rows = _nearest(minutes_df[(places_gdf["category"] == category).to_numpy()])
        if rows:
            near = [_place(places_gdf, minutes_df, row, now, frames) for row in rows]
            kinds.append((category, tuple(near)))
        else:
            missing.append(category)
    return Nearby(
        modes=tuple(str(mode) for mode in minutes_df.columns),
        kinds=tuple(kinds),
        missing=tuple(missing),
        is_estimate=is_estimate,
        has_streets=has_streets,
        notes=tuple(notes),
        minutes=_of_first_way(places_gdf, minutes_df),
    )


def _of_first_way(places_gdf: gpd.GeoDataFrame, minutes_df: pd.DataFrame) -> dict[str, float]:
    if not len(minutes_df.columns):
        return {}
    known = minutes_df.iloc[:, 0].dropna()
    ids = places_gdf["id"].to_numpy()[known.index.to_numpy()]
    return dict(zip(map(str, ids), known.astype(float), strict=True))


def _nearest(minutes_df: pd.DataFrame) -> list[int]:
    """Return the rows that are nearest by some way of travelling, each once.

    One that saves less than a minute against those named already is not named too.
    """
    found: list[int] = []
    for mode in minutes_df.columns:
        known = minutes_df[mode].dropna()
        if known.empty:
            continue
        minutes = known.to_numpy(dtype=float)
        named = minutes[known.index.isin(found)]
        if minutes.min() <= named.min(initial=np.inf) - _SAVED_MIN:
            found.append(int(known.index[int(minutes.argmin())]))
    return found


def _place(
    places_gdf: gpd.GeoDataFrame,
    minutes_df: pd.DataFrame,
    row: int,
    now: datetime,
    frames: Frames,
) -> NearPlace:
    facts, point = places_gdf.loc[row], places_gdf.geometry.loc[row]
    return NearPlace(
        id=str(facts["id"]),
        name=str(facts["name"]),
        category=str(facts["category"]),
        phone=str(facts["phone"]),
        address=str(facts["address"]),
        is_open=open_state(
            str(facts["opening_hours"]),
            now,
            timezone=frames.timezone,
            region=frames.region,
            lonlat=(point.x, point.y),
        ),
        minutes={
            str(mode): value
            for mode, value in zip(minutes_df.columns, _row(minutes_df, row), strict=True)
            if not np.isnan(value)
        },
    )


def _row(minutes_df: pd.DataFrame, row: int) -> list[float]:
    values: list[float] = minutes_df.loc[[row]].to_numpy(dtype=float)[0].tolist()
    return values


def _candidates(found: GeocodeResult | None) -> list[SpotCandidate]:
    """Return what the reference offers; a street or a town stands for itself."""
    if found is None:
        return []
    offered = [SpotCandidate(one.address, one.lon, one.lat) for one in found.candidates]
    if not offered and found.outcome == "coarse" and found.lon is not None:
        offered = [SpotCandidate(found.matched_address, found.lon, found.lat or 0.0)]
    return offered


def _by_name(district: District, written: str) -> list[SpotCandidate]:
    """Return the places and school sites whose name holds every word, in whichever language."""
    words = folded(written).split()
    found = []
    for frame_gdf in (
        mappable(frames_of(district).partners_gdf),
        loading.layer(district, "school_sites"),
    ):
        if frame_gdf.empty or "name" not in frame_gdf.columns:
            continue
        points = frame_gdf.geometry.representative_point()
        told = frame_gdf[columns_to_search(frame_gdf, ["name"])].astype(str)
        for names, point in zip(told.itertuples(index=False), points, strict=True):
            held = (name for name in names if all(word in folded(name) for word in words))
            name = next(held, None)
            if name is not None:
                found.append(SpotCandidate(name, float(point.x), float(point.y)))
    return found
