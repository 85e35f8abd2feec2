"""Street names: what the founders, the mill and the developers called them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from mapping.demo.names import (
    ORDINALS,
    STREET_TYPES,
    STREET_WORDS,
    SUFFIX_WORDS,
    TOWN_AVENUES,
    TYPES_BY_CHARACTER,
    WORDS_BY_CHARACTER,
)
from mapping.demo.plane import Path, dice, length_m
from mapping.demo.terrain import Terrain
from mapping.demo.weave import Network

__all__ = ["StreetName", "name_streets"]

_DIRECTIONS: Final = {"N": "North", "S": "South", "E": "East", "W": "West"}
_COURT_M: Final = 185.0


@dataclass(frozen=True)
class StreetName:
    """A street's name in parts: "N", "Main", "St"."""

    base: str
    kind: str
    prefix: str = ""

    @property
    def short(self) -> str:
        """The name as addresses have it: "N Main St"."""
        return " ".join(part for part in (self.prefix, self.base, self.kind) if part)

    @property
    def long(self) -> str:
        """The name as street signs and OpenStreetMap have it: "North Main Street"."""
        first = _DIRECTIONS.get(self.prefix, "")
        base = self.base.replace("County Rd", "County Road")
        last = SUFFIX_WORDS.get(self.kind, self.kind)
        return " ".join(part for part in (first, base, last) if part)

    def with_prefix(self, prefix: str) -> "StreetName":
        """Return the name of the part in one direction from the baseline."""
        return replace(self, prefix=prefix)


class _Run(Protocol):
    @property
    def path(self) -> Path: ...
    @property
    def axis(self) -> str: ...
    @property
    def character(self) -> str: ...


def name_streets(
    network: Network, chains: Mapping[str, Sequence[_Run]], terrain: Terrain, *, seed: int
) -> dict[str, StreetName]:
    """Return a name for each street key; no two streets share base and type."""
    names = {key: _split(key) for key in chains if key in terrain.roads}
    names.update(_town_names(chains))
    book = _Book(seed, taken={(name.base, name.kind) for name in names.values()})
    for key in sorted(set(chains) - set(names), key=lambda k: ("/stub" in k, k)):
        runs = chains[key]
        area, character = key.partition("/")[0], runs[0].character
        parent = names.get(key.partition("/stub")[0])
        is_court = _is_court(network, runs)
        names[key] = book.pick(area, character, axis=runs[0].axis, is_court=is_court, parent=parent)
    return names


def _split(road: str) -> StreetName:
    if road.startswith("County Rd"):
        return StreetName(road, "")
    base, _, kind = road.rpartition(" ")
    return StreetName(base, kind)


def _town_names(chains: Mapping[str, Sequence[Any]]) -> dict[str, StreetName]:
    """Return 1st Street to nth Street from the river up, and the avenues from west to east."""
    rows = sorted((int(k.partition("/r")[2]), k) for k in chains if k.startswith("old town/r"))
    columns = sorted((int(k.partition("/c")[2]), k) for k in chains if k.startswith("old town/c"))
    names = {key: StreetName(ORDINALS[n], "St") for n, (_, key) in enumerate(rows)}
    names |= {key: StreetName(TOWN_AVENUES[n], "Ave") for n, (_, key) in enumerate(columns)}
    return names


def _is_court(network: Network, runs: Sequence[_Run]) -> bool:
    """Say whether a street is short and leads nowhere."""
    if len(runs) > 1 or length_m(runs[0].path) > _COURT_M:
        return False
    return any(len(network.at[end]) == 1 for end in (runs[0].path[0], runs[0].path[-1]))


class _Book:
    """Hands out names, each once."""

    def __init__(self, seed: int, *, taken: set[tuple[str, str]]) -> None:
        self._seed = seed
        self._taken = taken
        self._roll = dice(seed, "street names")
        self._words: dict[str, list[str]] = {}

    def pick(
        self,
        area: str,
        character: str,
        *,
        axis: str,
        is_court: bool,
        parent: StreetName | None,
    ) -> StreetName:
        if area not in self._words:
            families = WORDS_BY_CHARACTER[character]
            own = dice(self._seed, f"words {area}")
            first = own.choice(families)
            rest = [word for family in families for word in STREET_WORDS[family]]
            theme = list(STREET_WORDS[first])
            own.shuffle(theme)
            own.shuffle(rest)
            self._words[area] = theme + [word for word in rest if word not in theme]
        kinds = list(STREET_TYPES if is_court else TYPES_BY_CHARACTER[character])
        if parent is not None and self._roll.random() < 0.5:
            for kind in STREET_TYPES:
                if (parent.base, kind) not in self._taken:
                    self._taken.add((parent.base, kind))
                    return StreetName(parent.base, kind)
        if is_court:
            kind = self._roll.choices(STREET_TYPES, weights=(6, 3, 2, 1))[0]
        elif character in ("downtown", "old", "mill"):
            kind = "St" if axis == "ew" else "Ave"
        else:
            kind = self._roll.choice(kinds)
        words = self._words[area]
        for choice in (kind, *kinds, *SUFFIX_WORDS):
            for place, word in enumerate(words):
                if (word, choice) not in self._taken and word != SUFFIX_WORDS[choice]:
                    # A used word goes to the end, so that a neighbourhood uses many words.
                    words.append(words.pop(place))
                    self._taken.add((word, choice))
                    return StreetName(word, choice)
        raise ValueError(f"The word list has no name left for a street in {area}.")
