"""Which places meet which condition: for certain, perhaps, or not.

A fact that nobody wrote down is "perhaps", never "no".
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.gaps.needs import Need
from mapping.partners.hours import open_state, to_opening_hours

__all__ = ["CONDITIONS", "Fit", "Places", "places_for", "speaks"]

CONDITIONS: Final = ("hours", "language", "cost", "childcare", "age", "step_free")
"""The conditions in the order in which an unserved home is counted under them."""


class Fit(IntEnum):
    """Whether a place meets a condition."""

    NO = 0
    PERHAPS = 1
    YES = 2


@dataclass(frozen=True)
class Places:
    """The places of one category that can serve a home, with what is known about each.

    Parameters
    ----------
    frame_gdf
        One row per place, index 0..n-1, sorted by id; neither virtual nor postal nor
        confidential, and with coordinates.
    ids
        Their ids, sorted.
    supply
        Capacity of each, 1 where unknown.
    fits
        For each condition asked for, in the order of `CONDITIONS`: one `Fit` per place.
    virtual_gdf
        Virtual services of the category: they serve nobody here and are listed beside.
    unplaced
        How many places of the category have no coordinates and are therefore left out.
    """

    frame_gdf: gpd.GeoDataFrame
    ids: npt.NDArray[np.object_]
    supply: npt.NDArray[np.float64]
    fits: dict[str, npt.NDArray[np.int8]]
    virtual_gdf: gpd.GeoDataFrame
    unplaced: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def certain(self) -> npt.NDArray[np.bool_]:
        """Which places meet every condition for certain."""
        return self._all(lambda fit: fit == Fit.YES)

    @property
    def possible(self) -> npt.NDArray[np.bool_]:
        """Which places may meet every condition."""
        return self._all(lambda fit: fit != Fit.NO)

    def certain_but(self, condition: str) -> npt.NDArray[np.bool_]:
        """Which places meet every condition but one for certain, whatever that one says."""
        return self._all(lambda fit: fit == Fit.YES, but=condition)

    def possible_but(self, condition: str) -> npt.NDArray[np.bool_]:
        """Which places may meet every condition but one, whatever that one says."""
        return self._all(lambda fit: fit != Fit.NO, but=condition)

    def _all(
        self,
        test: Callable[[npt.NDArray[np.int8]], npt.NDArray[np.bool_]],
        *,
        but: str = "",
    ) -> npt.NDArray[np.bool_]:
        result = np.ones(len(self), dtype=bool)
        for name, fit in self.fits.items():
            if name != but:
                result &= test(fit)
        return result


def places_for(
    need: Need,
    partners_gdf: gpd.GeoDataFrame,
    *,
    timezone: str,
    country: str = "US",
    region: str | None = None,
) -> Places:
    """Return the places of a need's category and how they meet its conditions.

    Parameters
    ----------
    need
        Category and language already resolved to ids.
    partners_gdf
        One row per family resource, with the columns of the store's frame.
    timezone, country, region
        Of the district, for opening hours and public holidays.
    """
    of_category = partners_gdf[
        (partners_gdf["category"] == need.category) & ~partners_gdf["confidential"].astype(bool)
    ]
    is_virtual = of_category["location_type"] == "virtual"
    physical = of_category[~is_virtual & (of_category["location_type"] != "postal")]
    lon, lat = physical["lon"].to_numpy(dtype=float), physical["lat"].to_numpy(dtype=float)
    is_placed = np.isfinite(lon) & np.isfinite(lat)
    places = physical[is_placed].sort_values("id", kind="stable").reset_index(drop=True)

    capacity = places["capacity"].to_numpy(dtype=float)
    fits: dict[str, npt.NDArray[np.int8]] = {}
    if need.open_at is not None:
        fits["hours"] = _hours_fit(places, need, timezone=timezone, country=country, region=region)
    if need.language is not None:
        fits["language"] = np.array(
            [speaks(listed, need.language) for listed in places["languages"]], dtype=np.int8
        )
    if need.free:
        fits["cost"] = _yes_no_fit(places["is_free"])
    if need.childcare:
        fits["childcare"] = _yes_no_fit(places["childcare_on_site"])
    if need.age is not None:
        fits["age"] = _age_fit(places, need.age)
    if need.step_free:
        fits["step_free"] = _yes_no_fit(places["wheelchair_accessible"])
    return Places(
        frame_gdf=places,
        ids=places["id"].to_numpy(dtype=object),
        supply=np.where(np.isfinite(capacity) & (capacity >= 0), capacity, 1.0),
        fits=fits,
        virtual_gdf=of_category[is_virtual].reset_index(drop=True),
        unplaced=int((~is_placed).sum()),
    )


def speaks(languages: Any, language: str) -> Fit:
    """Return whether a place speaks a language.

    A place with a list speaks what is listed and nothing else, unless "und" (undetermined) is on
    it. A place without a list speaks English; about any other language nobody knows.

    Parameters
    ----------
    languages
        Tuple of ISO 639 codes, possibly with a region ("es-MX"); empty or missing means no list.
    """
    listed = {str(code).split("-")[0].casefold() for code in languages or ()}
    if listed:
        otherwise = Fit.PERHAPS if "und" in listed else Fit.NO
        return Fit.YES if language in listed else otherwise
    return Fit.YES if language == "en" else Fit.PERHAPS


def _hours_fit(
    places: gpd.GeoDataFrame, need: Need, *, timezone: str, country: str, region: str | None
) -> npt.NDArray[np.int8]:
    assert need.open_at is not None  # noqa: S101 - the caller asked for it
    fit = np.full(len(places), Fit.PERHAPS, dtype=np.int8)
    columns = (places[name] for name in ("opening_hours", "hours", "lon", "lat"))
    for i, (osm, written, lon, lat) in enumerate(zip(*columns, strict=True)):
        text = osm or to_opening_hours(written or "") or ""
        if text:
            state = open_state(
                text,
                need.open_at,
                timezone=timezone,
                country=country,
                region=region,
                lonlat=(float(lon), float(lat)),
            )
            if state is not None:
                fit[i] = Fit.YES if state else Fit.NO
    return fit


def _age_fit(places: gpd.GeoDataFrame, age: float) -> npt.NDArray[np.int8]:
    """Return whether each place takes people of an age; both of its limits are inside.

    A limit that nobody wrote down is unknown: the other one can rule a place out, never in.
    """
    lowest = places["min_age"].to_numpy(dtype=float)
    highest = places["max_age"].to_numpy(dtype=float)
    is_known = np.isfinite(lowest) & np.isfinite(highest)
    fit = np.where(is_known, Fit.YES, Fit.PERHAPS)
    return np.where((age < lowest) | (age > highest), Fit.NO, fit).astype(np.int8)


def _yes_no_fit(values: "pd.Series[Any]") -> npt.NDArray[np.int8]:
    known = values.astype("boolean")
    fit = np.where(known.fillna(value=False).to_numpy(dtype=bool), Fit.YES, Fit.NO)
    return np.where(known.isna().to_numpy(), Fit.PERHAPS, fit).astype(np.int8)
