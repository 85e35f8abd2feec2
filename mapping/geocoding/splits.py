"""Where the street ends and the city begins, in a line without a comma between them."""

from functools import lru_cache
from typing import Final, NamedTuple

from mapping.geocoding.normalise import StreetName, parse_street
from mapping.geocoding.places import Places
from mapping.geocoding.streets import StreetBook, near_suffix
from mapping.geocoding.words import address_words

__all__ = ["Split", "Splits"]


_CITY_WORDS: Final = 4
_SURE: Final = 2.5


class Split(NamedTuple):
    """Words of the street, the city after them (or empty), and how likely that is."""

    words: tuple[str, ...]
    city: str
    rank: float


class Splits:
    """Parts street from city by the streets and cities that are known.

    Parameters
    ----------
    book
        The streets of the index.
    places
        What is known about cities.
    """

    def __init__(self, book: StreetBook, places: Places) -> None:
        self.book = book
        self.places = places
        self._read = lru_cache(maxsize=50_000)(self._read_glued)

    def of(self, words: tuple[str, ...], glued: bool, city: str) -> tuple[Split, ...]:
        """Return where the street may end, best first; at the end unless a city is glued on."""
        if not words:
            return ()
        if not glued or city:
            return (Split(words, "", 1.0),)
        return self._read(words)

    def exact(self, words: tuple[str, ...]) -> tuple[StreetName, str] | None:
        """Return street and city of words without a comma between, if both are known."""
        book, cities = self.book, self.places.cities
        city = ""
        for end in range(len(words) - 1, max(0, len(words) - _CITY_WORDS - 1), -1):
            city = f"{words[end]} {city}" if city else words[end]
            if city in cities:
                name = parse_street(words[:end])
                if book.exact(name) >= 0:
                    return name, city
        for split in self.of(words, True, "")[:1]:
            if split.rank >= _SURE:
                return parse_street(split.words), split.city
        return None

    def _town_at(self, rest: tuple[str, ...]) -> int:
        """Return after how many words a known city ends the line; 0 if none does."""
        places = (i for i in range(1, len(rest)) if self.places.is_city(" ".join(rest[i:])))
        return next(places, 0)

    def _read_glued(self, words: tuple[str, ...]) -> tuple[Split, ...]:
        found = []
        vocabulary = address_words()
        for end in range(len(words), 0, -1):
            street, rest = words[:end], words[end:]
            if len(rest) > _CITY_WORDS:
                break
            text = " ".join(rest)
            name = parse_street(street)
            exact = self.book.exact(name) >= 0
            based = exact or self.book.has_base(name)
            rank = 2.0 if exact else 1.2 if based else 0.0
            if not rest:
                rank += 0.5
            elif self.places.is_city(text):
                rank += 1.5
            elif self.places.near_city(text):
                rank += 1.0
            elif (town := self._town_at(rest)) > 0:
                # "Laurel | Hilk Dr Springfield": the street goes on to its type
                rank -= 3.0 if rest[town - 1] in vocabulary.suffixes and not exact else 1.0
            elif street[-1] in vocabulary.suffixes or street[-1][-1:].isdigit():
                rank += 0.3
            elif any(token in vocabulary.suffixes for token in rest):
                rank -= 1.0
            if rest and len(street) == 1 and not exact:
                rank -= 0.5
            found.append(Split(street, text, round(rank + 0.001 * end, 3)))
            if rest and near_suffix(street[-1]):
                found[-1] = found[-1]._replace(rank=found[-1].rank + 0.6)
        found.sort(key=lambda split: -split.rank)
        return tuple(split for split in found[:3] if split.rank > found[0].rank - 2.5)
