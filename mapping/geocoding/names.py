"""A pool of street names that can be searched for near spellings.

A name within n edits lacks at most n letters of the other, the other at most n of its, and it is at
most n longer or shorter. Both are told from two numbers for each name, for all names at once; only
the few left are compared.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

__all__ = ["NamePool", "letter_bits"]

_BITS: Final = {
    **{chr(ord("A") + place): 1 << place for place in range(26)},
    **{str(digit): 1 << (26 + digit) for digit in range(10)},
}
_OTHER: Final = 1 << 36


class NamePool:
    """Names without spaces, ordered by length.

    Parameters
    ----------
    names
        The names, each once; shortest first if ``letters`` is given.
    letters
        Their letters as bits, see :func:`letter_bits`; worked out if not given.
    lengths
        How many letters they have; given with ``letters``.
    places
        Which of ``names`` are in the pool, shortest first; given with ``letters`` and ``lengths``
        of these.
    """

    def __init__(
        self,
        names: list[str],
        letters: npt.NDArray[np.uint64] | None = None,
        lengths: npt.NDArray[np.int64] | None = None,
        places: npt.NDArray[np.int64] | None = None,
    ) -> None:
        if letters is None or lengths is None:
            names = sorted(names, key=len)
            letters = np.array([letter_bits(name) for name in names], dtype=np.uint64)
            lengths = np.array([len(name) for name in names], dtype=np.int64)
        self._names = names
        self._letters = letters
        self._places = np.arange(len(letters)) if places is None else places
        longest = int(lengths[-1]) if len(lengths) else 0
        self._start = np.searchsorted(lengths, np.arange(longest + 2)).tolist()

    def __len__(self) -> int:
        return len(self._letters)

    def near(self, wanted: str, edits: int) -> list[str]:
        """Return the names at most so many edits away (a swap is one edit), nearest first."""
        last = len(self._start) - 1
        low = self._start[min(last, max(0, len(wanted) - edits))]
        high = self._start[min(last, len(wanted) + edits + 1)]
        if low == high:
            return []
        letters, bits = self._letters[low:high], np.uint64(letter_bits(wanted))
        few = np.bitwise_count(letters ^ bits) <= 2 * edits
        found: list[tuple[int, str]] = []
        for place in self._places[low:high][few].tolist():
            name = self._names[place]
            away = OSA.distance(wanted, name, score_cutoff=edits)
            if away <= edits:
                found.append((away, name))
        if len(found) > 1:
            found.sort(key=_first)
        return [name for _, name in found]


def _first(pair: tuple[int, str]) -> int:
    return pair[0]


@lru_cache(maxsize=200_000)
def letter_bits(name: str) -> int:
    """Return the letters and digits of a name as bits."""
    bits = 0
    for letter in name:
        bits |= _BITS.get(letter, _OTHER)
    return bits
