"""The words that the whole project shares: categories, needs, barriers and readiness aspects.

They live in ``data/vocabulary/`` as JSON, so that a district can read and discuss them. Labels
come in English and Spanish.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from mapping.errors import UnknownNameError
from mapping.wording import say

__all__ = [
    "Barrier",
    "Category",
    "ReadinessAspect",
    "ReadyNeed",
    "barriers",
    "categories",
    "category_for_tags",
    "category_id",
    "category_label",
    "fold",
    "readiness_aspects",
    "ready_need",
    "ready_needs",
    "without_accents",
]

_FOLDER: Final = Path(__file__).resolve().parent.parent / "data" / "vocabulary"


@dataclass(frozen=True)
class Category:
    """A kind of family resource.

    Parameters
    ----------
    label, synonyms
        Label by language code; other words that people write for it.
    osm_tags
        ``key=value`` pairs of OpenStreetMap that mean it; ``*`` is any value.
    open_eligibility
        Top-level term of the Open Eligibility taxonomy, for HSDS.
    family
        Categories of one family share a colour on the map.
    """

    id: str
    label: Mapping[str, str]
    synonyms: tuple[str, ...]
    osm_tags: tuple[str, ...]
    open_eligibility: str
    family: str


@dataclass(frozen=True)
class ReadyNeed:
    """A need that staff can pick by name; the conditions are those of a gap analysis.

    ``limit_min`` is in minutes, ``open_at`` a weekday and time ("Tue 18:00") in district time.
    ``age`` is in years. A need by bus and train says on which weekday (``travel_on``, "Wed") and
    within which hours (``travel_from`` inside, ``travel_to`` outside, "HH:MM") families set out.
    """

    id: str
    label: Mapping[str, str]
    category: str
    mode: str
    limit_min: float
    open_at: str | None = None
    language: str | None = None
    free: bool = False
    childcare: bool = False
    age: float | None = None
    step_free: bool = False
    travel_on: str | None = None
    travel_from: str | None = None
    travel_to: str | None = None


@dataclass(frozen=True)
class Barrier:
    """One of the four barriers, and the gap reason that shows it."""

    id: str
    label: Mapping[str, str]
    meaning: str
    gap_reason: str


@dataclass(frozen=True)
class ReadinessAspect:
    """What a partner does for students' readiness: think, know, act or go."""

    id: str
    label: Mapping[str, str]
    asks: str


def fold(text: str) -> str:
    """Return text without case, spaces and punctuation, for comparing names."""
    return re.sub(r"[\W_]+", "", text.casefold())


def without_accents(text: str) -> str:
    """Return text whose letters carry no accents: "clínica" is "clinica", "ñ" is "n"."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if not unicodedata.combining(one))


@cache
def categories() -> tuple[Category, ...]:
    """Return all categories, in the order in which legends and lists show them."""
    return tuple(
        Category(
            id=row["id"],
            label=row["label"],
            synonyms=tuple(row["synonyms"]),
            osm_tags=tuple(row["osm_tags"]),
            open_eligibility=row["open_eligibility"],
            family=row["family"],
        )
        for row in _read("categories.json")["categories"]
    )


@cache
def ready_needs() -> tuple[ReadyNeed, ...]:
    """Return the library of ready needs, in the order in which pages offer them."""
    return tuple(ReadyNeed(**row) for row in _read("needs.json")["needs"])


@cache
def barriers() -> tuple[Barrier, ...]:
    """Return the four barriers."""
    return tuple(Barrier(**row) for row in _read("barriers.json")["barriers"])


@cache
def readiness_aspects() -> tuple[ReadinessAspect, ...]:
    """Return think, know, act and go."""
    return tuple(ReadinessAspect(**row) for row in _read("barriers.json")["readiness"])


def ready_need(need_id: str) -> ReadyNeed:
    """Return one ready need.

    Raises
    ------
    UnknownNameError
        No need has this id; the message lists those that exist.
    """
    for need in ready_needs():
        if need.id == need_id:
            return need
    valid = ", ".join(need.id for need in ready_needs())
    raise UnknownNameError(
        say('There is no need called "{need}". The needs are: {needs}.', need=need_id, needs=valid)
    )


def category_id(text: str) -> str:
    """Return the vocabulary id for an id, a label, a synonym or an OSM tag ("amenity=clinic").

    A category that the vocabulary doesn't know is kept as its own: its text, trimmed. Empty text
    stays empty.
    """
    text = text.strip()
    known = _names().get(fold(text))
    if known is not None:
        return known
    key, _, value = text.partition("=")
    if value:
        return category_for_tags({key.strip(): value.strip()}) or text
    return text


def category_for_tags(tags: Mapping[str, str]) -> str | None:
    """Return the category id that OSM tags mean; ``None`` if they mean none.

    Exact values win over ``*``; after that the first category in vocabulary order wins.
    """
    exact, any_value = _tag_index()
    found = [exact[key, value] for key, value in tags.items() if (key, value) in exact]
    found = found or [any_value[key] for key in tags if key in any_value]
    return categories()[min(found)].id if found else None


def category_label(category: str, language: str = "en") -> str:
    """Return a category's label in a language; a category of the user's own is its own label.

    An OSM tag that no category stands for ("shop=car_parts") is its value in words ("Car parts").
    """
    for known in categories():
        if known.id == category:
            return known.label.get(language, known.label["en"])
    key, is_tag, value = category.partition("=")
    if is_tag and key.strip().isidentifier() and value.strip():
        return value.strip().replace("_", " ").capitalize()
    return category


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for category in reversed(categories()):
        for name in (*category.synonyms, *category.label.values(), category.id):
            names[fold(name)] = category.id
    return names


@cache
def _tag_index() -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    exact: dict[tuple[str, str], int] = {}
    any_value: dict[str, int] = {}
    for rank, category in enumerate(categories()):
        for tag in category.osm_tags:
            key, _, value = tag.partition("=")
            if value == "*":
                any_value.setdefault(key, rank)
            else:
                exact.setdefault((key, value), rank)
    return exact, any_value


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return data
