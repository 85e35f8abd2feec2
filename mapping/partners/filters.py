"""One filter of partners: it knows how to apply itself and how to say itself in a sentence."""

from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping.partners.hours import open_state
from mapping.partners.languages import language_name
from mapping.vocabulary import category_label
from mapping.wording import translator

__all__ = ["PartnerFilter"]

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
    """

    categories: tuple[str, ...] = ()
    text: str = ""
    language: str = ""
    is_free: bool = False
    has_childcare: bool = False
    is_accessible: bool = False
    open_at: datetime | None = None

    def apply(
        self,
        partners_gdf: gpd.GeoDataFrame,
        *,
        timezone: str,
        region: str | None = None,
    ) -> gpd.GeoDataFrame:
        """Return the rows that pass for certain, in the same order."""
        passes, _ = self._judge(partners_gdf, timezone=timezone, region=region)
        return partners_gdf[passes.to_numpy()]

    def count_unknown(
        self,
        partners_gdf: gpd.GeoDataFrame,
        *,
        timezone: str,
        region: str | None = None,
    ) -> int:
        """Return how many rows fail only because a fact is missing."""
        passes, unknown = self._judge(partners_gdf, timezone=timezone, region=region)
        return int((unknown & ~passes).sum())

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
        if self.text.strip():
            parts.append(_("with “{words}”", words=self.text.strip()))
        counted = (
            _("All {total} partners", total=f"{total:,}")
            if shown == total and not parts
            else _("{shown} of {total} partners", shown=f"{shown:,}", total=f"{total:,}")
        )
        return f"{counted}: {', '.join(parts)}" if parts else counted

    def _judge(
        self, partners_gdf: gpd.GeoDataFrame, *, timezone: str, region: str | None
    ) -> tuple[pd.Series, pd.Series]:
        """Return which rows pass for certain, and which may pass once facts are known."""
        index = partners_gdf.index
        plain = pd.Series(True, index=index)
        if self.categories:
            plain &= partners_gdf["category"].isin(self.categories)
        words = self.text.casefold().split()
        if words:
            columns = (partners_gdf[name].astype(str) for name in _SEARCHED)
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
        passes, possible = plain.copy(), plain.copy()
        for fact in facts:
            passes &= fact.fillna(False).astype(bool)
            possible &= fact.fillna(True).astype(bool)
        return passes, possible

    def _speaks(self, languages: pd.Series) -> pd.Series:
        def one(spoken: tuple[str, ...]) -> bool | None:
            if not spoken:
                return True if self.language == "en" else None
            return self.language in spoken

        return pd.Series([one(row) for row in languages], index=languages.index, dtype="boolean")

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
