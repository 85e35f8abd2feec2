"""What a search looks at, and how words are compared: without case and without accents."""

import unicodedata
from functools import cache
from typing import Final

import pandas as pd

from mapping.partners.languages import language_name
from mapping.partners.translations import columns_to_search
from mapping.vocabulary import category_label
from mapping.wording import LANGUAGES

__all__ = ["category_words", "folded", "language_words", "searched"]

_TEXTS: Final = ("name", "organization", "description", "eligibility", "address")
_ADDRESS_PARTS: Final = ("street", "city", "state", "zip")


def folded(text: str) -> str:
    """Return text as it is compared: "NIÑO" and "nino" are the same.

    ``onefile_filter.js`` does the same, step by step.
    """
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in parted if unicodedata.category(char)[0] != "M")
    return bare.upper().lower().replace("ς", "σ")


def searched(partners_gdf: pd.DataFrame) -> list[str]:
    """Return what is searched of each partner, folded: its texts in whichever
    languages they are there, its kind and its languages.

    Kind and languages are there in every language of the pages: "comida" finds food.
    """
    columns = [partners_gdf[name].astype(str) for name in columns_to_search(partners_gdf, _TEXTS)]
    texts = zip(*columns, _parts(partners_gdf), strict=True)
    kinds, spoken = partners_gdf["category"], partners_gdf["languages"]
    return [
        " ".join([folded(" ".join(row)), category_words(kind), language_words(tuple(codes))])
        for row, kind, codes in zip(texts, kinds, spoken, strict=True)
    ]


def _parts(partners_gdf: pd.DataFrame) -> list[str]:
    """Return the parts of the address where there is no address in one line, else nothing."""
    columns = [partners_gdf[name].astype(str) for name in _ADDRESS_PARTS if name in partners_gdf]
    if not columns:
        return [""] * len(partners_gdf)
    rows = zip(partners_gdf["address"].astype(str), *columns, strict=True)
    return ["" if address.strip() else " ".join(parts) for address, *parts in rows]


@cache
def category_words(category: str) -> str:
    """Return a kind of help in all languages, folded."""
    return folded(" ".join(dict.fromkeys(category_label(category, code) for code in LANGUAGES)))


@cache
def language_words(spoken: tuple[str, ...]) -> str:
    """Return the names of languages in all languages and in their own, folded."""
    names = [language_name(code, said) for code in spoken for said in (*LANGUAGES, code)]
    return folded(" ".join(dict.fromkeys(names)))
