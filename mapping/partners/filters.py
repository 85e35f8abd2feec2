"""One filter of partners: it knows how to apply itself and how to say itself in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from mapping.partners.hours import open_state
from mapping.partners.languages import language_name
from mapping.vocabulary import category_label
from mapping.wording import Wording, translator

__all__ = ["CHECKED_DAYS", "PartnerFilter"]

CHECKED_DAYS: Final = 365
"""A place whose facts were checked at most so many days ago was checked within the year."""
_SUN = ("sunrise", "sunset", "dawn", "dusk")
_SEARCHED = ("name", "organization", "description", "address", "eligibility")


@dataclass(frozen=True)
class PartnerFilter:
    """Which partners to show. An empty filter shows all.

    A place whose facts are missing does not pass a condition on them; ``count_unknown`` says how
    many were left out for that reason alone, so that the page can say it.

    Parameters
    ----------
    categories
        Ids; a place of any of them passes.
    text
        Words that must all stand in name, organization, description, address or eligibility.
    language
        ISO 639-1 code. A place without a language list speaks English.
    is_free, has_childcare, is_accessible
        Whether that is asked for.
    open_at
        District time, naive; ``None`` asks for nothing.
    is_checked
        Whether its facts have to have been checked within the last year; a place that nobody ever
        checked was not.
    near, near_name
        What the minutes are counted from: its key for whoever knows the minutes, and its name.
        Empty asks for nothing.
    near_mode, near_min
        ``walk``, ``drive``, ``transit`` or ``line``, and the limit in minutes; a trip of
        exactly this length passes.
    """

    categories: tuple[str, ...] = ()
    text: str = ""
    language: str = ""
    is_free: bool = False
    has_childcare: bool = False
    is_accessible: bool = False
    open_at: datetime | None = None
    is_checked: bool = False
    near: str = ""
    near_name: str = ""
    near_mode: str = "walk"
    near_min: int = 15

    def apply(
        self,
        partners_gdf: gpd.GeoDataFrame,
        *,
        timezone: str,
        region: str | None = None,
        minutes: Mapping[str, float] | None = None,
        today: date | None = None,
    ) -> gpd.GeoDataFrame:
        """Return the rows that pass for certain, in the same order.

        Parameters
        ----------
        minutes
            From the place ``near`` by partner id: infinite where no way leads, missing or NaN where
            nobody can tell. ``None`` knows of none.
        today
            Day in the district; the clock's by default.
        """
        passes, _ = self.judge(
            partners_gdf, timezone=timezone, region=region, minutes=minutes, today=today
        )
        return partners_gdf[passes]

    def count_unknown(
        self,
        partners_gdf: gpd.GeoDataFrame,
        *,
        timezone: str,
        region: str | None = None,
        minutes: Mapping[str, float] | None = None,
        today: date | None = None,
    ) -> int:
        """Return how many rows fail only because a fact is missing."""
        _, unknown = self.judge(
            partners_gdf, timezone=timezone, region=region, minutes=minutes, today=today
        )
        return int(unknown.sum())

    def sentence(self, shown: int, total: int, *, language: str = "en") -> str:
        """Return the filter in words: "14 of 60 partners: Food, free, Spanish"."""
        _ = translator(language)
        parts = [category_label(name, language) for name in self.categories]
        if self.is_free:
            parts.append(_("free"))
        if self.has_childcare:
            parts.append(_("childcare on site"))
        if self.is_accessible:
            parts.append(_("wheelchair accessible"))
        if self.language:
            parts.append(language_name(self.language, language))
        if self.open_at is not None:
            parts.append(_("open {when}", when=self.open_at.strftime("%a %H:%M")))
        if self.is_checked:
            parts.append(_("checked within the last year"))
        if self.near:
            parts.append(self._say_minutes(translator(language)))
        if self.text.strip():
            parts.append(_("with “{words}”", words=self.text.strip()))
        counted = (
            _("All {total} partners", total=f"{total:,}")
            if shown == total and not parts
            else _("{shown} of {total} partners", shown=f"{shown:,}", total=f"{total:,}")
        )
        return f"{counted}: {', '.join(parts)}" if parts else counted

    def _say_minutes(self, wording: Wording) -> str:
        _, said = wording, {"n": self.near_min, "place": self.near_name}
        if self.near_mode == "drive":
            return _("within {n} minutes by car from {place}", **said)
        if self.near_mode == "transit":
            return _("within {n} minutes by bus and train from {place}", **said)
        if self.near_mode == "line":
            return _("within about {n} minutes on foot (straight line) from {place}", **said)
        return _("within {n} minutes on foot from {place}", **said)

    def judge(
        self,
        partners_gdf: gpd.GeoDataFrame,
        *,
        timezone: str,
        region: str | None = None,
        minutes: Mapping[str, float] | None = None,
        today: date | None = None,
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return which rows pass for certain, and which fail only because a fact is missing.

        Both have one value per row, in the same order. The parameters are those of ``apply``.
        """
        index = partners_gdf.index
        plain = pd.Series(True, index=index)
        if self.categories:
            plain &= partners_gdf["category"].isin(self.categories)
        if self.is_checked:
            plain &= _checked(partners_gdf["verified_on"], today or _today(timezone))
        words = self.text.casefold().split()
        if words:
            # As arrays of objects: columns of Arrow texts are slow to walk along.
            columns = (partners_gdf[name].astype(str).to_numpy(dtype=object) for name in _SEARCHED)
            folded = [" ".join(row).casefold() for row in zip(*columns, strict=True)]
            plain &= np.array([all(word in row for word in words) for row in folded], dtype=bool)
        facts: list[pd.Series] = []
        for wanted, column in (
            (self.is_free, "is_free"),
            (self.has_childcare, "childcare_on_site"),
            (self.is_accessible, "wheelchair_accessible"),
        ):
            if wanted:
                facts.append(partners_gdf[column].astype("boolean"))
        if self.language:
            facts.append(self._speaks(partners_gdf["languages"]))
        if self.open_at is not None:
            facts.append(self._open(partners_gdf, timezone, region))
        if self.near:
            facts.append(self._near(partners_gdf["id"], minutes or {}))
        passes, possible = plain.copy(), plain.copy()
        for fact in facts:
            passes &= fact.fillna(False).astype(bool)
            possible &= fact.fillna(True).astype(bool)
        known = passes.to_numpy(dtype=bool)
        return known, possible.to_numpy(dtype=bool) & ~known

    def _speaks(self, languages: pd.Series) -> pd.Series:
        def one(spoken: tuple[str, ...]) -> bool | None:
            if not spoken:
                return True if self.language == "en" else None
            return self.language in spoken

        return pd.Series([one(row) for row in languages], index=languages.index, dtype="boolean")

    def _near(self, ids: pd.Series, minutes: Mapping[str, float]) -> pd.Series:
        known = np.array([minutes.get(partner_id, np.nan) for partner_id in ids], dtype=float)
        inside = pd.array(known <= self.near_min, dtype="boolean")
        inside[np.isnan(known)] = pd.NA
        return pd.Series(inside, index=ids.index)

    def _open(self, partners_gdf: gpd.GeoDataFrame, timezone: str, region: str | None) -> pd.Series:
        moment = self.open_at
        assert moment is not None  # noqa: S101 - the caller asked
        states: dict[tuple[str, tuple[float, float] | None], bool | None] = {}
        found = []
        for hours, place in zip(partners_gdf["opening_hours"], partners_gdf.geometry, strict=True):
            # Only the sun makes the place matter; without it equal texts are judged once.
            needs_sun = place is not None and any(word in hours for word in _SUN)
            key = (hours, (place.x, place.y) if needs_sun else None)
            if key not in states:
                states[key] = open_state(
                    hours, moment, timezone=timezone, region=region, lonlat=key[1]
                )
            found.append(states[key])
        return pd.Series(found, index=partners_gdf.index, dtype="boolean")


def _today(timezone: str) -> date:
    return datetime.now(ZoneInfo(timezone)).date()


def _checked(verified_on: pd.Series, today: date) -> pd.Series:
    """Return which days lie within the last year; none is not one."""
    recent = [
        isinstance(one, date) and pd.notna(one) and (today - one).days <= CHECKED_DAYS
        for one in verified_on
    ]
    return pd.Series(recent, index=verified_on.index, dtype=bool)
