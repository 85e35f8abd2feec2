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

from mapping.partners.filter_words import clock_told, day_names, kind_words, sentence_words
from mapping.partners.hours import open_state
from mapping.partners.languages import language_name
from mapping.partners.searching import folded, searched
from mapping.partners.week import needs_sun
from mapping.wording import translator

__all__ = ["CHECKED_DAYS", "NEAR_LIMITS_MIN", "PartnerFilter", "is_recent"]

CHECKED_DAYS: Final = 365
"""A place whose facts were checked at most so many days ago was checked within the year."""
NEAR_LIMITS_MIN: Final = (5, 10, 15, 20, 30, 45, 60)
"""Limits to choose from for "at most so many minutes from a place"; ``near_min`` may be others."""


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
        Words that must all stand in what ``searching.searched`` looks at; accents don't matter.
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
        wording = translator(language)
        words = sentence_words(wording)
        parts = [kind_words(name, wording) for name in self.categories]
        if self.is_free:
            parts.append(words["free"])
        if self.has_childcare:
            parts.append(words["childcare"])
        if self.is_accessible:
            parts.append(words["accessible"])
        if self.language:
            parts.append(language_name(self.language, language))
        if self.open_at is not None:
            day = day_names(wording)[self.open_at.weekday()]
            clock = clock_told(self.open_at.hour * 60 + self.open_at.minute, words)
            parts.append(words["open"].format(when=words["when"].format(day=day, time=clock)))
        if self.is_checked:
            parts.append(words["checked"])
        if self.near:
            mode = self.near_mode if self.near_mode in ("drive", "transit", "line") else "walk"
            parts.append(words[mode].format(n=self.near_min, place=self.near_name))
        if self.text.strip():
            parts.append(words["text"].format(words=self.text.strip()))
        form = words["all"] if shown == total and not parts else words["some"]
        counted = form.format(shown=f"{shown:,}", total=f"{total:,}")
        return f"{counted}: {', '.join(parts)}" if parts else counted

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
        words = folded(self.text).split()
        if words:
            rows = searched(partners_gdf)
            plain &= np.array([all(word in row for word in words) for row in rows], dtype=bool)
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
            is_placed = place is not None and needs_sun(hours)
            key = (hours, (place.x, place.y) if is_placed else None)
            if key not in states:
                states[key] = open_state(
                    hours, moment, timezone=timezone, region=region, lonlat=key[1]
                )
            found.append(states[key])
        return pd.Series(found, index=partners_gdf.index, dtype="boolean")


def _today(timezone: str) -> date:
    return datetime.now(ZoneInfo(timezone)).date()


def is_recent(day: object, today: date) -> bool:
    """Return whether facts checked on a day were checked within the last year; none is no day."""
    return isinstance(day, date) and bool(pd.notna(day)) and (today - day).days <= CHECKED_DAYS


def _checked(verified_on: pd.Series, today: date) -> pd.Series:
    """Return which days lie within the last year."""
    recent = [is_recent(day, today) for day in verified_on]
    return pd.Series(recent, index=verified_on.index, dtype=bool)
