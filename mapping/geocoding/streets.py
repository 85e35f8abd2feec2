"""Which streets of the index a written name could mean, and what each reading costs.

Costs are deductions from a score of 1. Names are found by their words, by their letters without
spaces, or within an edit distance (a swap of neighbours counts once); digits must always agree.
"""

import re
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA

from mapping.geocoding import notes as noted
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.name_table import NameTable, raw_name, sounds, variants
from mapping.geocoding.names import NamePool
from mapping.geocoding.normalise import StreetName, parse_street, squash
from mapping.geocoding.words import address_words
from mapping.wording import say

__all__ = ["Reading", "StreetBook", "near_suffix", "near_word", "sounds"]

DIRECTION_MISSING: Final = 0.05
DIRECTION_EXTRA: Final = 0.05
DIRECTION_MOVED: Final = 0.02
DIRECTION_OTHER: Final = 0.18
TYPE_MISSING: Final = 0.04
TYPE_EXTRA: Final = 0.05
TYPE_OTHER: Final = 0.13
SPACING: Final = 0.03
EDIT: Final = 0.08
FIRST_LETTER: Final = 0.03
ROUTE_FAMILY_OPEN: Final = 0.03
ROUTE_FAMILY_OTHER: Final = 0.12
COUNTY_OTHER: Final = 0.12
KNOWN_WORD: Final = 0.06
TYPE_TYPO: Final = 0.03
_MANY_NAMES: Final = 20_000


class Reading(NamedTuple):
    """A street that may be meant: its number in the index, the cost, the edits, and reasons."""

    street: int
    cost: float
    edits: int
    why: tuple[str, ...]


class StreetBook:
    """The streets of an index by every name that people use for them."""

    def __init__(self, index: AddressIndex) -> None:
        self._index = index
        self.by_key = {key: number for number, key in enumerate(index.streets)}
        self._pools: dict[int, NamePool] = {}
        self._by_letter: dict[str, NamePool] = {}
        self._words: frozenset[str] | None = None
        self.find = lru_cache(maxsize=50_000)(self._find)
        self.fuzzy = lru_cache(maxsize=50_000)(self._fuzzy)

    def exact(self, name: StreetName) -> int:
        """Return the street with exactly this name, or -1."""
        return self.by_key.get(name.key, -1)

    def has_base(self, name: StreetName) -> bool:
        """Whether some street has this name, whatever its type and direction."""
        return squash(name.base) in self.names

    @cached_property
    def names(self) -> NameTable:
        """All names of the streets; made now if the index has been kept without them."""
        return self._index.name_table()

    # --- exact names, differing in type, direction and spacing ---

    def _find(self, name: StreetName) -> tuple[Reading, ...]:
        """Return the streets of this name, cheapest first; type and direction may differ."""
        best: dict[int, Reading] = {}
        for variant, own_cost in variants(name):
            for entry in self.names.of(squash(variant.base)):
                cost, why = _difference(
                    variant, entry.name, name, self._index.streets[entry.street]
                )
                if variant.base != entry.name.base:
                    cost += SPACING
                    why = (*why, noted.NAME_SPACED)
                total = cost + own_cost + entry.cost
                if entry.street not in best or total < best[entry.street].cost:
                    best[entry.street] = Reading(entry.street, round(total, 4), 0, why)
        return tuple(sorted(best.values(), key=lambda reading: (reading.cost, reading.street)))

    # --- misspelled names ---

    def _fuzzy(
        self, name: StreetName, words: tuple[str, ...], zip_code: int
    ) -> tuple[Reading, ...]:
        """Return streets whose name is misspelled here, cheapest first.

        ``zip_code`` limits the search to streets with addresses in that ZIP; -1 searches all.
        """
        best: dict[int, Reading] = {}
        for variant, own_cost in _fuzzy_variants(name, words):
            if own_cost == TYPE_TYPO:
                for reading in self.find(variant):
                    known = best.get(reading.street)
                    cost = round(reading.cost + TYPE_TYPO, 4)
                    if known is None or cost < known.cost:
                        why = (noted.TYPE_MISSPELLED, *reading.why)
                        best[reading.street] = Reading(reading.street, cost, 0, why)
            wanted = squash(variant.base)
            allowed = allowed_edits(wanted)
            if not allowed:
                continue
            digits = _digits(wanted)
            sound = sounds(wanted)
            alike = self.names.sounding(sound) if len(sound) > 2 else ()
            for text in dict.fromkeys((*self._near(wanted, allowed, zip_code), *alike)):
                edits = OSA.distance(wanted, text)
                if edits > (allowed + 1 if text in alike else allowed) or _digits(text) != digits:
                    continue
                for entry in self.names.of(text):
                    word_cost = _words_cost(
                        variant.base, entry.name.base, edits, self.words, alike=text in alike
                    )
                    if word_cost is None:
                        continue
                    cost, why = _difference(
                        variant, entry.name, name, self._index.streets[entry.street]
                    )
                    if wanted[0] != text[0]:
                        cost += FIRST_LETTER
                    total = cost + own_cost + entry.cost + word_cost
                    if entry.street not in best or total < best[entry.street].cost:
                        best[entry.street] = Reading(
                            entry.street,
                            round(total, 4),
                            edits,
                            (noted.NAME_MISSPELLED, *why),
                        )
        return tuple(sorted(best.values(), key=lambda reading: (reading.cost, reading.street)))

    @property
    def words(self) -> frozenset[str]:
        """All words of street names, and the words for kinds of streets."""
        if self._words is None:
            kinds = address_words().suffix_names.values()
            self._words = frozenset((*self.names.texts["n_words"], *kinds))
        return self._words

    def _near(self, wanted: str, allowed: int, zip_code: int) -> list[str]:
        if zip_code >= 0:
            return self._zip_pool(zip_code).near(wanted, allowed)
        letter = wanted[0] if len(self.names.names) > _MANY_NAMES else ""
        return self._letter_pool(letter).near(wanted, allowed)

    def _pool(self, places: npt.NDArray[np.int64]) -> NamePool:
        table = self.names
        return NamePool(table.names, table.letters[places], table.lengths[places], places)

    def _zip_pool(self, zip_code: int) -> NamePool:
        pool = self._pools.get(zip_code)
        if pool is None:
            pool = self._pools[zip_code] = self._pool(self.names.in_zip(zip_code))
        return pool

    def _letter_pool(self, letter: str) -> NamePool:
        """Return all names as one pool; those of a very large index by first letter."""
        pool = self._by_letter.get(letter)
        if pool is None:
            initials = self.names.initials
            these = self.names.lengths > 2
            if letter:
                these &= initials == ord(letter)
            pool = self._by_letter[letter] = self._pool(np.flatnonzero(these))
        return pool


def _fuzzy_variants(name: StreetName, words: tuple[str, ...]) -> list[tuple[StreetName, float]]:
    found = [pair for pair in variants(name) if not pair[0].base.startswith("ROUTE ")]
    if len(words) > 1:
        vocabulary = address_words()
        type_ = near_suffix(words[-1])
        if type_:
            pre_post = parse_street((*words[:-1], type_))
            found.append((pre_post, TYPE_TYPO))
        as_written = raw_name(name, words)
        if as_written is not None:
            found.append((as_written, 0.0))
        text = " ".join(words)
        if _DIGITS.search(text) and words[-1] not in vocabulary.suffixes:
            found.append((StreetName("", text, "", ""), 0.0))
    return found


@lru_cache(maxsize=20_000)
def near_suffix(word: str) -> str:
    """Return the suffix that a word is a misspelling of ("STRET", "CORT"), or an empty text."""
    words = address_words()
    if len(word) < 3 or word in words.suffixes or not word.isalpha():
        return ""
    near = process.extract(word, _COMMON_TYPES, scorer=OSA.distance, score_cutoff=1, limit=None)
    best = ""
    for name, _, _ in sorted(near, key=_PLACE):
        if name[0] == word[0]:
            return words.suffixes[name]
        best = best or words.suffixes[name]
    return best


def near_word(word: str, choices: Iterable[str]) -> str:
    """Return the choice that a word is a misspelling of: one edit, two from eight letters on."""
    limit = 2 if len(word) >= 8 else 1 if len(word) >= 4 else 0
    found = process.extractOne(word, choices, scorer=OSA.distance, score_cutoff=limit)
    return found[0] if found else ""


def allowed_edits(text: str) -> int:
    """Return how many edits a name without spaces may be away from the one that is meant."""
    letters = len(text) if text.isalpha() else sum(c.isalpha() for c in text)
    if letters < 4:
        return 1 if letters == 3 else 0
    if letters < 6:
        return 1
    return 2 if letters < 12 else 3


def _words_cost(
    wanted: str, found: str, edits: int, known_words: frozenset[str], *, alike: bool
) -> float | None:
    """Return the cost of the edits, or ``None`` if a whole word was exchanged for another.

    A written word that other streets have too is hardly a slip of the pen: "Planters Hollow" is
    not "Planters Hill". Names that sound alike may be farther apart.
    """
    if edits == 0:
        return SPACING if wanted != found else 0.0
    one, other = wanted.split(" "), found.split(" ")
    cost = EDIT * (min(edits, 2) if alike else edits)
    if len(one) == len(other):
        for left, right in zip(one, other, strict=True):
            if left == right:
                continue
            distance = OSA.distance(left, right)
            if left in known_words:
                if distance > 1:
                    return None
                cost += KNOWN_WORD
            if alike:
                continue
            longest = max(len(left), len(right))
            too_far = distance > 1 and distance > longest / 3 + 0.01
            if too_far and (len(one) > 1 or longest < 5 or distance > 2):
                return None
            if distance >= min(len(left), len(right)) and len(one) > 1:
                return None
    else:
        cost += SPACING
    return cost + (0.04 if len(wanted) < 6 else 0.0)


def _difference(
    written: StreetName, indexed: StreetName, name: StreetName, key: str
) -> tuple[float, tuple[str, ...]]:
    cost = 0.0
    why: list[str] = []
    if written.base.startswith("ROUTE "):
        ours, theirs = _family(name.base), _family(key.split("|")[1])
        if ours != theirs:
            families = {ours[1], theirs[1]}
            is_open = ours[0] == theirs[0] and "HWY" in families
            cost += ROUTE_FAMILY_OPEN if is_open else ROUTE_FAMILY_OTHER
            if is_open and not families & {"US", "SR", "I"}:
                cost += ROUTE_FAMILY_OPEN  # "Highway 5" is rather the US or the state one
            why.append(noted.HIGHWAY_DIFFERS)
    if written.type != indexed.type:
        if not written.type:
            cost += TYPE_MISSING
            why.append(noted.TYPE_MISSING)
        elif not indexed.type:
            cost += TYPE_EXTRA
            why.append(noted.TYPE_EXTRA)
        else:
            cost += TYPE_OTHER
            why.append(_type_changed(written.type, indexed.type))
    ours_dir = (written.pre, written.post)
    theirs_dir = (indexed.pre, indexed.post)
    if ours_dir != theirs_dir:
        mine, known = set(filter(None, ours_dir)), set(filter(None, theirs_dir))
        if mine == known:
            cost += DIRECTION_MOVED
            why.append(noted.DIRECTION_MOVED)
        elif not mine:
            cost += DIRECTION_MISSING
            why.append(noted.DIRECTION_MISSING)
        elif not known:
            cost += DIRECTION_EXTRA
            why.append(noted.DIRECTION_EXTRA)
        elif mine < known or known < mine:
            cost += DIRECTION_MISSING
            why.append(noted.ONE_DIRECTION_MISSING)
        else:
            cost += DIRECTION_OTHER
            why.append(noted.DIRECTION_DIFFERS)
    return cost, tuple(why)


@cache
def _type_changed(written: str, indexed: str) -> str:
    """Return the note on another kind of street, made once: thousands of candidates have it."""
    names = address_words().suffix_names
    before, after = names[written].title(), names[indexed].title()
    return say("street type {before} → {after}", before=before, after=after)


def _family(base: str) -> tuple[str, str]:
    parts = base.split(" ")
    return " ".join(parts[:-2]), parts[-2] if len(parts) > 1 else ""


def _digits(text: str) -> str:
    return "" if text.isalpha() else "".join(_DIGITS.findall(text))


def qualifier_cost(written: str, indexed: str) -> float:
    """Return the cost of another county in front of a county road's number."""
    if not written or not indexed or written == indexed:
        return 0.0
    return 0.02 if OSA.distance(written, indexed) <= 2 and len(written) > 4 else COUNTY_OTHER


_PLACE: Final = itemgetter(2)
_DIGITS: Final = re.compile(r"\d+")
_COMMON_TYPES: Final = (
    "STREET", "ROAD", "AVENUE", "DRIVE", "LANE", "COURT", "PLACE", "CIRCLE", "BOULEVARD", "TRAIL",
    "TERRACE", "PARKWAY", "HIGHWAY", "SQUARE", "LOOP", "POINT", "RIDGE", "COVE", "CROSSING",
    "TRACE", "LANDING", "MANOR", "HEIGHTS", "CRESCENT", "ALLEY", "PLAZA", "BLVD", "AVE", "PLC",
    "STR", "HOLLOW", "MEADOWS", "SPRINGS", "PASS", "VIEW", "WALK", "PATH", "PIKE", "TURNPIKE",
    "ESTATES",
)  # fmt: skip
