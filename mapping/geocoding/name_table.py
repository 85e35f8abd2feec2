"""All names under which the streets of an index are known, made once and kept with the index.

For each name without spaces: the streets, the letters in it as bits, and how it sounds. A state
has half a million of them; reading them from the file takes moments, making them takes seconds.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from mapping.geocoding.names import letter_bits
from mapping.geocoding.normalise import (
    StreetName,
    alias_names,
    parse_street,
    squash,
    street_tokens,
)
from mapping.geocoding.words import ORDINALS, address_words

__all__ = ["Entry", "NameTable", "raw_name", "sounds", "variants"]

Array = npt.NDArray[Any]
_DIGITS: Final = re.compile(r"\d+")


class Entry(NamedTuple):
    """A name under which people look for a street, the street's number, and the price."""

    name: StreetName
    street: int
    cost: float


class NameTable:
    """Names without spaces, shortest first, with the streets that have them.

    Parameters
    ----------
    arrays
        ``n_first`` (where the entries of a name begin), ``n_street``, ``n_cost`` for each entry,
        ``n_letters`` for each name.
    texts
        ``n_names``, ``n_sounds`` for each name, ``n_entries`` (four parts of the name) for each
        entry.
    """

    def __init__(self, arrays: Mapping[str, Array], texts: Mapping[str, list[str]]) -> None:
        self.arrays = {name: np.array(arrays[name]) for name in _ARRAYS}
        self.texts = {name: texts[name] for name in _TEXTS}
        self.names = self.texts["n_names"]
        self.letters = self.arrays["n_letters"]
        self.place = {name: number for number, name in enumerate(self.names)}
        self._entries: dict[str, list[Entry]] = {}

    @classmethod
    def make(
        cls, streets: Sequence[str], labels: Sequence[str], label_streets: Sequence[int]
    ) -> "NameTable":
        """Return the names of streets, and of labels where those differ."""
        found = _entries(streets, labels, label_streets)
        names = sorted(found, key=len)
        entries = [entry for name in names for entry in found[name]]
        counts = [len(found[name]) for name in names]
        arrays: dict[str, Array] = {
            "n_first": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            "n_street": np.array([entry.street for entry in entries], dtype=np.int32),
            "n_cost": np.array([entry.cost for entry in entries], dtype=np.float64),
            "n_letters": np.array([letter_bits(name) for name in names], dtype=np.uint64),
        }
        texts = {
            "n_names": names,
            "n_sounds": [sounds(name) if name.isalpha() else "" for name in names],
            "n_entries": ["|".join(entry.name[:4]) for entry in entries],
        }
        return cls(arrays, texts)

    @staticmethod
    def is_in(arrays: Mapping[str, Array], texts: Mapping[str, list[str]]) -> bool:
        """Whether an index has the names with it."""
        return all(name in arrays for name in _ARRAYS) and all(name in texts for name in _TEXTS)

    def __contains__(self, name: str) -> bool:
        return name in self.place

    def of(self, name: str) -> list[Entry]:
        """Return the entries of a name without spaces; an empty list if no street has it."""
        known = self._entries.get(name)
        if known is None:
            place = self.place.get(name)
            if place is None:
                return []
            first = self.arrays["n_first"]
            part = slice(int(first[place]), int(first[place + 1]))
            known = self._entries[name] = [
                Entry(StreetName(*text.split("|")), street, cost)
                for text, street, cost in zip(
                    self.texts["n_entries"][part],
                    self.arrays["n_street"][part].tolist(),
                    self.arrays["n_cost"][part].tolist(),
                    strict=True,
                )
            ]
        return known

    @cached_property
    def by_sound(self) -> dict[str, list[str]]:
        """Names by how they sound."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, sound in zip(self.names, self.texts["n_sounds"], strict=True):
            if sound:
                found[sound].append(name)
        return dict(found)

    @cached_property
    def _names_of_streets(self) -> tuple[Array, Array]:
        """Return where the names of each street begin, and the names, street after street."""
        street = self.arrays["n_street"]
        names = np.repeat(np.arange(len(self.names)), np.diff(self.arrays["n_first"]))
        order = np.argsort(street, kind="stable")
        most = int(street.max()) + 2 if len(street) else 1
        return np.searchsorted(street[order], np.arange(most)), names[order]

    def of_streets(self, streets: Array) -> Array:
        """Return the places of the names, of three letters and more, that some streets have."""
        first, names = self._names_of_streets
        streets = streets[streets < len(first) - 1]
        begin, count = first[streets], first[streets + 1] - first[streets]
        if not len(count) or not count.sum():
            return np.empty(0, dtype=np.int64)
        take = np.repeat(begin - (np.cumsum(count) - count), count) + np.arange(count.sum())
        found: Array = np.unique(names[take])
        long_enough: Array = found[self.lengths[found] > 2]
        return long_enough

    @cached_property
    def initials(self) -> Array:
        """First letters of the names, as numbers."""
        text = "".join(name[:1] or " " for name in self.names)
        return np.frombuffer(text.encode("utf-32-le"), dtype="<u4")

    @cached_property
    def lengths(self) -> Array:
        """How many letters the names have."""
        return np.fromiter(map(len, self.names), dtype=np.int64, count=len(self.names))


_ARRAYS: Final = ("n_first", "n_street", "n_cost", "n_letters")
_TEXTS: Final = ("n_names", "n_sounds", "n_entries")


def _entries(
    streets: Sequence[str], labels: Sequence[str], label_streets: Sequence[int]
) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for number, key in enumerate(streets):
        name = StreetName(*key.split("|"))
        for variant, cost in variants(name):
            found[squash(variant.base)].append(Entry(variant, number, cost))
    words = address_words()
    for label, street in zip(labels, label_streets, strict=True):
        if street < 0:
            continue
        numbered = _DIGITS.search(label) is not None
        if not numbered and streets[street].split("|")[1] in label.upper():
            continue
        tokens = street_tokens(label)
        name = parse_street(tokens)
        as_written = raw_name(name, tokens)
        if as_written is not None:
            found[squash(as_written.base)].append(Entry(as_written, street, 0.0))
        if numbered and not name.type and len(tokens) > 1:
            if tokens[-1] in words.directions:
                tokens = tokens[:-1]
            text = " ".join(tokens)
            if squash(text) != squash(name.base):
                entry = Entry(StreetName("", text, "", name.post), street, 0.0)
                found[squash(text)].append(entry)
    return dict(found)


def raw_name(name: StreetName, words: tuple[str, ...]) -> StreetName | None:
    """Return a name with its words as they are written, if some were read as short for others.

    "Mem Orial Dr" is no memorial, and a slip in "ML King" hides the name it stands for.
    """
    vocabulary = address_words()
    rest = list(words)
    if name.pre and rest and rest[0] in vocabulary.directions:
        rest = rest[1:]
    if name.post and rest and rest[-1] in vocabulary.directions:
        rest = rest[:-1]
    if name.type and rest and rest[-1] in vocabulary.suffixes:
        rest = rest[:-1]
    text = " ".join(rest)
    if not text or text == name.base or _DIGITS.search(text):
        return None
    return name._replace(base=text)


def variants(name: StreetName) -> list[tuple[StreetName, float]]:
    """Return the readings of a name: as it is, and with type or direction as part of the name."""
    words = address_words()
    found = [(name, 0.0)]
    for base, cost in alias_names(name):
        if base.startswith("ROUTE "):
            found.append((StreetName("", base, "", name.post), cost))
        elif name.type and base == f"{name.base} {words.suffix_names[name.type]}":
            found.append((StreetName(name.pre, base, "", name.post), cost))
        elif name.pre and base == f"{words.direction_names[name.pre]} {name.base}":
            found.append((StreetName("", base, name.type, name.post), cost))
        else:
            found.append((StreetName(name.pre, base, name.type, ""), cost))
    if name.base.startswith("THE "):
        found.append((name._replace(base=name.base[4:]), 0.02))
    if name.base.isdigit() and int(name.base) in _ORDINAL_WORD:
        found.append((name._replace(base=_ORDINAL_WORD[int(name.base)]), 0.0))
    return found


def sounds(text: str) -> str:
    """Return the consonants of a name as they sound: "LUK" and "LOOK" agree, "TACKSI" and "TAXI".

    Vowels count only at the start; a doubled sound counts once.
    """
    for letter, spellings in _SOUNDS:
        if letter in text:
            for spelling, sound in spellings:
                text = text.replace(spelling, sound)
    last = "A" if text[:1] in _VOWELS else text[:1]
    found = [last]
    for letter in text[1:].translate(_UNHEARD):
        if letter != last:
            found.append(letter)
            last = letter
    return "".join(found)


_VOWELS: Final = frozenset("AEIOUY")
_UNHEARD: Final = {ord(letter): None for letter in "AEIOUYHW"}
_SOUNDS: Final = (
    ("C", (("SCH", "SK"),)),
    ("H", (("PH", "F"), ("GHT", "T"))),
    ("C", (("CK", "K"),)),
    ("X", (("X", "KS"),)),
    ("C", (("CE", "SE"), ("CI", "SI"), ("CY", "SY"), ("CH", "J"), ("C", "K"))),
    ("Q", (("QU", "KW"), ("Q", "K"))),
    ("Z", (("Z", "S"),)),
    ("DG", (("DG", "J"),)),
    ("KN", (("KN", "N"),)),
    ("WR", (("WR", "R"),)),
    ("V", (("V", "F"),)),
)
"""Spellings by the letters without which none of them occurs, in the order in which they apply."""
_ORDINAL_WORD: Final = {
    number: word
    for word, number in ORDINALS.items()
    if " " in word or number < 21 or number % 10 == 0
}
