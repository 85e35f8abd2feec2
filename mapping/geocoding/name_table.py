"""All names under which the streets of an index are known, made once and kept with the index.

For each name without spaces: the streets, the letters in it as bits, and how it sounds. A state
has half a million of them; reading them from the file takes moments, making them takes seconds.
"""

import hashlib
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
        ``n_first`` (where the entries of a name begin), ``n_street``, ``n_cost`` for each entry;
        ``n_letters``, ``n_initial`` for each name; ``n_sound`` (a number for each sound, in order)
        and ``n_alike`` (the names that sound so); ``n_zip`` (ZIPs in order), ``n_zip_first`` and
        ``n_zip_names`` (the names of three letters and more in each ZIP).
    texts
        ``n_names`` for each name, ``n_entries`` (four parts of the name) for each entry,
        ``n_words`` (all words of street names).
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
        cls,
        streets: Sequence[str],
        labels: Sequence[str],
        label_streets: Sequence[int],
        zips: tuple[Array, Array],
    ) -> "NameTable":
        """Return the names of streets, and of labels where those differ.

        ``zips`` are the pairs of ZIP and street for which there are rows, in order of the ZIPs.
        """
        found = _entries(streets, labels, label_streets)
        names = sorted(found, key=len)
        entries = [entry for name in names for entry in found[name]]
        counts = [len(found[name]) for name in names]
        arrays: dict[str, Array] = {
            "n_first": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            "n_street": np.array([entry.street for entry in entries], dtype=np.int32),
            "n_cost": np.array([entry.cost for entry in entries], dtype=np.float64),
            "n_letters": np.array([letter_bits(name) for name in names], dtype=np.uint64),
            "n_initial": np.array([ord(name[0]) if name else 0 for name in names], dtype=np.uint32),
        }
        arrays |= _by_sound(names) | _by_zip(arrays, _long_enough(names), *zips)
        texts = {
            "n_names": names,
            "n_words": sorted({word for key in streets for word in key.split("|")[1].split(" ")}),
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

    def sounding(self, sound: str) -> list[str]:
        """Return the names that sound so; see :func:`sounds`."""
        keys = self.arrays["n_sound"]
        key = _sound_number(sound)
        first, last = keys.searchsorted(key, "left"), keys.searchsorted(key, "right")
        alike = [self.names[place] for place in self.arrays["n_alike"][first:last].tolist()]
        return [name for name in alike if sounds(name) == sound]

    def in_zip(self, zip_code: int) -> Array:
        """Return the places of the names, of three letters and more, of the streets in a ZIP."""
        zips, first = self.arrays["n_zip"], self.arrays["n_zip_first"]
        place = int(zips.searchsorted(zip_code))
        if place == len(zips) or int(zips[place]) != zip_code:
            return self.arrays["n_zip_names"][:0]
        part: Array = self.arrays["n_zip_names"][int(first[place]) : int(first[place + 1])]
        return part

    @property
    def initials(self) -> Array:
        """First letters of the names, as numbers."""
        return self.arrays["n_initial"]

    @cached_property
    def lengths(self) -> Array:
        """How many letters the names have."""
        return np.fromiter(map(len, self.names), dtype=np.int64, count=len(self.names))


_ARRAYS: Final = (
    "n_first", "n_street", "n_cost", "n_letters", "n_initial", "n_sound", "n_alike", "n_zip",
    "n_zip_first", "n_zip_names",
)  # fmt: skip
_TEXTS: Final = ("n_names", "n_entries", "n_words")


def _long_enough(names: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.fromiter((len(name) > 2 for name in names), dtype=bool, count=len(names))


def _sound_number(sound: str) -> np.uint64:
    """Return a number for a sound; now and then two sounds have the same."""
    digest = hashlib.blake2b(sound.encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest, "little"))


def _by_sound(names: Sequence[str]) -> dict[str, Array]:
    places = [place for place, name in enumerate(names) if name.isalpha()]
    numbers = np.array([_sound_number(sounds(names[place])) for place in places], dtype=np.uint64)
    order = np.argsort(numbers, kind="stable")
    return {"n_sound": numbers[order], "n_alike": np.array(places, dtype=np.int32)[order]}


def _by_zip(
    arrays: Mapping[str, Array], usable: npt.NDArray[np.bool_], zips: Array, streets: Array
) -> dict[str, Array]:
    street = arrays["n_street"]
    names = np.repeat(np.arange(len(usable)), np.diff(arrays["n_first"]))
    order = np.argsort(street, kind="stable")
    first = np.searchsorted(street[order], np.arange(int(streets.max(initial=0)) + 2))
    begin, count = first[streets], first[streets + 1] - first[streets]
    take = np.repeat(begin - (np.cumsum(count) - count), count) + np.arange(count.sum())
    found = names[order][take]
    keep = usable[found]
    pairs = np.unique((np.repeat(zips, count)[keep] + 1) * len(usable) + found[keep])
    distinct, start = np.unique(pairs // max(1, len(usable)), return_index=True)
    return {
        "n_zip": (distinct - 1).astype(np.int64),
        "n_zip_first": np.append(start, len(pairs)).astype(np.int64),
        "n_zip_names": (pairs % max(1, len(usable))).astype(np.int32),
    }


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
