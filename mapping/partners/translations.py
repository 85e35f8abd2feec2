"""Partners as a reader of one language is shown them.

Identity, opening hours and analysis go by a partner's own texts; here these texts give way to
their translations where there are some, field by field.
"""

from collections.abc import Collection
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from mapping.store.records import TRANSLATED_FIELDS, TRANSLATED_LANGUAGES, translated_column
from mapping.vocabulary import without_accents

__all__ = ["columns_to_search", "in_language", "in_reading_order", "told_names"]

_ORIGINAL: Final = "original"
"""In the place of a language: the column that keeps a text which gave way to its translation."""


def in_language(partners_gdf: gpd.GeoDataFrame, language: str) -> gpd.GeoDataFrame:
    """Return partners with their texts in a language; what nobody translated stays as it is.

    Parameters
    ----------
    partners_gdf
        The partner frame of the store, or what this function made of it. Columns that are
        missing count as empty.
    language
        ISO 639-1 code of the reader's language.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows in the same order; the frame itself where nothing changes. The texts that
        gave way stand in columns such as ``name_original``.
    """
    columns: dict[str, pd.Series] = {}
    for field in TRANSLATED_FIELDS:
        kept, told = translated_column(field, _ORIGINAL), translated_column(field, language)
        if field not in partners_gdf.columns:
            continue
        has_kept = kept in partners_gdf.columns
        original = shown = partners_gdf[kept if has_kept else field]
        if told in partners_gdf.columns:
            texts = partners_gdf[told].fillna("")
            shown = original.where(texts == "", texts)
        if has_kept or not shown.equals(original):
            columns |= {field: shown, kept: original}
    return partners_gdf.assign(**columns) if columns else partners_gdf


def in_reading_order(partners_gdf: gpd.GeoDataFrame, language: str) -> gpd.GeoDataFrame:
    """Return partners sorted by the names that a reader is shown (case and accents ignored).

    The texts stay as they are, and the index goes along. The frame itself is returned where no
    name is translated: the store sorts by the partners' own names.
    """
    shown_gdf = in_language(partners_gdf, language)
    if translated_column("name", _ORIGINAL) not in shown_gdf.columns:
        return partners_gdf
    names = [without_accents(name).casefold() for name in shown_gdf["name"].astype(str)]
    keys = list(zip(names, partners_gdf["id"].astype(str), strict=True))
    order = np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)
    return partners_gdf.iloc[order]


def told_names(partners_gdf: gpd.GeoDataFrame, language: str) -> dict[str, str]:
    """Return the translated names by the partners' own, for tables that know no more of them.

    A name that several partners have and that is not translated alike for all is left out.
    """
    shown_gdf = in_language(partners_gdf, language)
    kept = translated_column("name", _ORIGINAL)
    if kept not in shown_gdf.columns:
        return {}
    names: dict[str, str] = {}
    for own, told in zip(shown_gdf[kept], shown_gdf["name"], strict=True):
        names[own] = told if names.get(own, told) == told else own
    return {own: told for own, told in names.items() if own != told}


def columns_to_search(partners_gdf: gpd.GeoDataFrame, fields: Collection[str]) -> list[str]:
    """Return the columns that hold these fields in any language, so that a word of each finds.

    Columns of translations that hold nothing are left out.
    """
    others = (*TRANSLATED_LANGUAGES, _ORIGINAL)
    told = [translated_column(field, other) for field in fields for other in others]
    there = [name for name in told if name in partners_gdf.columns]
    return [*fields, *(name for name in there if (partners_gdf[name].fillna("") != "").any())]
