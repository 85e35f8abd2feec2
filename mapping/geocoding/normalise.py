"""One street name, however it is written, becomes one key: USPS Publication 28 in code.

A street name has five parts: direction before, name, type, direction after, and for a county road
the county. Names keep whole words ("VLY" is "VALLEY"), types and directions keep the standard
abbreviation. Numbered routes of one family ("Co Rd 5", "C.R. #5", "Adams County 5") share a name.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from mapping.geocoding.words import CARDINALS, ORDINALS, address_words

__all__ = [
    "StreetName",
    "alias_names",
    "clean",
    "is_route",
    "parse_street",
    "squash",
    "street_tokens",
]


class StreetName(NamedTuple):
    """A street name in parts, in capitals.

    Parameters
    ----------
    pre, post
        Direction before and after the name: ``N``, ``SE`` or empty.
    base
        The name: "MAIN", "SAINT FRANCIS", "7" (for Seventh), "CR 39", "OLD HWY 31".
    type
        Standard suffix abbreviation ("ST") or empty; numbered routes have none.
    qualifier
        The county in front of a county road ("ADAMS"), or empty.
    """

    pre: str
    base: str
    type: str
    post: str
    qualifier: str = ""

    @property
    def key(self) -> str:
        """The text under which the street is indexed."""
        return f"{self.pre}|{self.base}|{self.type}|{self.post}"


_APOSTROPHES: Final = re.compile("['’‘`´\"“”]")
_NO_WORD: Final = re.compile(r"[^A-Z0-9#/ ]+")
_PLAIN: Final = {
    **{code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) in "#/")},
    ord("'"): "",
    ord('"'): "",
    ord("`"): "",
    ord("&"): " AND ",
}
_LETTERS_DIGITS: Final = re.compile(r"\b([A-Z]{2,})(\d+[A-Z]?)\b")
_SPACES: Final = re.compile(r"\s+")
_ORDINAL: Final = re.compile(r"(\d+)(?:ST|ND|RD|TH)")
_HASH_NUMBER: Final = re.compile(r"\b(?:NO|NUM|NUMBER)? ?# ?(?=\d)")

_ROUTE_WORD: Final = (
    r"(?:ROAD|RD|HWY|HIGHWAY|HIWAY|HIGHWY|HIWY|HWAY|ROUTE|RTE|RT|TRUNK HIGHWAY|TRUNK HWY)"
)
_STATE_WORDS: Final = "|".join(
    sorted(
        (
            re.escape(spelling)
            for spelling in address_words().states
            if spelling not in {"CO", "COLO"}
        ),
        key=len,
        reverse=True,
    )
)
_FAMILIES: Final[tuple[tuple[str, str], ...]] = (
    (
        "CR",
        (
            rf"(?:(?P<qualifier>[A-Z]+(?: [A-Z]+){{0,2}}?) )?(?:COUNTY|CNTY|COUNTRY|CTY|CO)"
            rf"(?: {_ROUTE_WORD})?|CR|CRD|CORD|C RD|C ROAD|CTH|CH"
        ),
    ),
    ("US", rf"(?:USA?|UNITED STATES|FEDERAL)(?: {_ROUTE_WORD})?"),
    (
        "FM",
        (
            r"(?:FM|RM|RR|(?:FARM|RANCH)(?: TO)? MARKET)(?: (?:ROAD|RD|HWY))?"
            r"|(?:FARM|RANCH) (?:ROAD|RD)"
        ),
    ),
    ("TWP", r"(?:TOWNSHIP|TWNSHP|TWP|TWSP)(?: (?:ROAD|RD|HWY|HIGHWAY))?|TR"),
    (
        "NF",
        (
            r"(?:NATIONAL )?FOREST(?: (?:SERVICE|SERV|SVC))? (?:ROAD|RD|DEVELOPMENT ROAD)"
            r"|FSR|FS RD|NF|NFD|USFS RD"
        ),
    ),
    (
        "BIA",
        (
            r"(?:BIA|INDIAN|RESERVATION|NAVAJO)(?: (?:SERVICE|SVC))?"
            r" (?:ROAD|RD|ROUTE|RTE|RT|HWY|HIGHWAY)"
        ),
    ),
    ("I", r"INTERSTATE(?: (?:HWY|HIGHWAY))?|IH|I"),
    (
        "SR",
        (
            rf"(?:STATE|ST) {_ROUTE_WORD}|STATE|SR|SH|STH|S RD|S HWY"
            rf"|(?:{_STATE_WORDS})(?: STATE)?(?: {_ROUTE_WORD})?"
        ),
    ),
    ("HWY", r"HWY|HIGHWAY|HIWAY|HIGHWY|HIWY|HWAY|ROUTE|RTE|RT"),
)
_LETTERED: Final[tuple[tuple[str, str], ...]] = (
    (
        "CR",
        rf"(?:COUNTY|CNTY|CTY|CO) (?:TRUNK(?: {_ROUTE_WORD})?|{_ROUTE_WORD})|CR|CTH|CO TRK",
    ),
    ("SR", rf"(?:STATE|ST) {_ROUTE_WORD}|SR|STH"),
    ("HWY", r"HWY|HIGHWAY|ROUTE|RTE|RT"),
)
"""Families whose routes also bear letters: "County Road K", "Highway AA", "State Road A1A"."""
_LETTERS: Final = r"(?P<number>[A-Z]|([A-Z])\2|[A-Z]\d{1,2}[A-Z]?)"
_MIDDLE_MODIFIERS: Final = frozenset({"BUS", "BUSINESS", "ALT", "ALTERNATE", "LOOP", "SPUR", "BYP"})
_ALONE: Final = frozenset({"BUS", "LOOP", "SPUR"})
_FRONTAGE: Final = frozenset({"FRONTAGE", "FRTG", "FRNTG", "SERVICE", "SVC", "ACCESS", "FEEDER"})
_MODIFIERS: Final = {
    "OLD": "OLD", "NEW": "NEW", "ALT": "ALT", "ALTERNATE": "ALT", "BUS": "BUS", "BUSINESS": "BUS",
    "BYP": "BYP", "BYPASS": "BYP", "SPUR": "SPUR", "TRUCK": "TRUCK", "LOOP": "LOOP",
    "SCENIC": "SCENIC", "CONN": "CONN", "CONNECTOR": "CONN",
}  # fmt: skip
_ROUTES: Final = tuple(
    (
        family,
        re.compile(
            rf"(?:{pattern})(?: (?:NO|NUM|NUMBER))? (?P<number>\d+[A-Z]?)(?: (?P<rest>.+))?"
        ),
    )
    for family, pattern in _FAMILIES
)
_LETTERED_ROUTES: Final = tuple(
    (
        family,
        re.compile(rf"(?:{pattern})(?: (?:NO|NUM|NUMBER))? {_LETTERS}(?: (?P<rest>.+))?"),
    )
    for family, pattern in _LETTERED
)
_LETTER_WORDS: Final = frozenset(
    {"HWY", "HIGHWAY", "ROUTE", "RTE", "RT", "RD", "ROAD", "TRUNK", "CR", "CTH", "SR", "STH", "TRK"}
)
_NO_QUALIFIER: Final = frozenset(
    {"OLD", "NEW", "N", "S", "E", "W", "NORTH", "SOUTH", "EAST", "WEST"}
)
_ROUTE_TRAILERS: Final = frozenset({"HWY", "HIGHWAY", "RD", "ROAD", "RTE", "ROUTE"})

_COMPASS: Final = frozenset("NSEW")
_KING: Final = re.compile(
    r"^(?:(?:DOCTOR|DR|REVEREND|REV) )*(?:MLK|M L KING|ML KING|MARTIN L KING|MARTIN LUTHER KING)"
    r"(?: (?:JUNIOR|JR))?$"
)


@lru_cache(maxsize=200_000)
def clean(text: str) -> str:
    """Return text in plain capitals: no accents, quotes or dots; ``&`` is AND; single spaces.

    Letters that stand alone next to each other are joined ("C. R. 5" is "CR 5", "T R Dr" is
    "TR DR"), and a word is parted from the digits glued to it ("COUNTY32").
    """
    text = text.upper()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).upper()
        text = "".join(c for c in text if not unicodedata.combining(c)).replace("⁄", "/")
        text = _NO_WORD.sub(" ", text.replace("&", " AND "))
    if "#" in text:
        text = _HASH_NUMBER.sub(" ", text)
    text = text.translate(_PLAIN)
    if not text.replace(" ", "").isalpha():
        text = _LETTERS_DIGITS.sub(r"\1 \2", text)
    return " ".join(_join_initials(text.split()))


def street_tokens(text: str) -> tuple[str, ...]:
    """Return the words of a street text as :func:`clean` leaves them."""
    return tuple(clean(text).replace("#", " ").replace("/", " ").split())


def squash(text: str) -> str:
    """Return a name without spaces, for names that are written together or apart."""
    return text.replace(" ", "")


@lru_cache(maxsize=200_000)
def parse_street(tokens: tuple[str, ...]) -> StreetName:
    """Return the parts of a street name from its words (see :func:`street_tokens`).

    A word is a direction or a type only if something is left to be the name: "North Ave" is a
    street called North, "Avenue N" one called Avenue N, "Park" one called Park.
    """
    words = address_words()
    tokens = _join_directions(tokens)
    if not tokens:
        return StreetName("", "", "", "")
    route = _parse_route(tokens)
    if route is not None:
        return route
    pre = post = type_ = ""
    rest = list(tokens)
    if len(rest) > 1 and rest[0] in words.directions:
        others = rest[1:]
        only_type = len(others) == 1 and others[0] in words.suffixes
        type_and_post = (
            len(others) == 2 and others[0] in words.suffixes and others[1] in words.directions
        )
        if not only_type and not type_and_post:
            pre = words.directions[rest[0]]
            rest = others
            inner = _parse_route(tuple(rest))
            if inner is not None:
                return inner._replace(pre=pre)
    lettered = len(rest) == 2 and rest[0] in words.suffixes and not pre and len(rest[-1]) == 1
    if len(rest) > 1 and rest[-1] in words.directions and not lettered:
        post = words.directions[rest[-1]]
        rest = rest[:-1]
    if len(rest) > 1 and rest[-1] in words.suffixes:
        type_ = words.suffixes[rest[-1]]
        rest = rest[:-1]
        if len(rest) > 1 and not post and rest[-1] in words.directions and len(rest[-1]) <= 2:
            post = words.directions[rest[-1]]
            rest = rest[:-1]
    return StreetName(pre, _base(rest), type_, post)


def alias_names(name: StreetName) -> list[tuple[str, float]]:
    """Return other names under which people look for a street, each with its price.

    The type or a direction taken as part of the name ("North Ridge", "Beth Manor"), the number
    word ("SEVENTH" for "7"), and for a route its number alone.
    """
    words = address_words()
    found: list[tuple[str, float]] = []
    route = name.base.rsplit(" ", 1)
    if len(route) == 2 and is_route(name.base):
        found.append((f"ROUTE {route[1]}", 0.0))
    if name.type:
        found.append((f"{name.base} {words.suffix_names[name.type]}", 0.02))
    if name.pre:
        found.append((f"{words.direction_names[name.pre]} {name.base}", 0.02))
    if name.post:
        found.append((f"{name.base} {words.direction_names[name.post]}", 0.02))
    return found


def is_route(base: str) -> bool:
    """Whether a name is that of a numbered (or lettered) route: "CR 39", "OLD HWY 31", "CR K"."""
    parts = base.split(" ")
    return (
        len(parts) >= 2
        and (parts[-1][:1].isdigit() or len(parts[-1]) < 4)
        and parts[-2] in {"CR", "US", "SR", "HWY", "FM", "TWP", "NF", "BIA", "I"}
    )


def _parse_route(tokens: tuple[str, ...]) -> StreetName | None:
    if any(token[0].isdigit() for token in tokens):
        routes = _ROUTES
    elif not _LETTER_WORDS.isdisjoint(tokens) and any(
        len(token) < 3 or token[1].isdigit() for token in tokens[1:]
    ):
        routes = _LETTERED_ROUTES
    else:
        return None
    modifiers: list[str] = []
    start = 0
    while start < len(tokens) - 2 and tokens[start] in _MODIFIERS:
        modifiers.append(_MODIFIERS[tokens[start]])
        start += 1
    rest = list(tokens[start:])
    if len(rest) > 2 and rest[1] in _MIDDLE_MODIFIERS and rest[2][0].isdigit():
        modifiers.append(_MODIFIERS[rest.pop(1)])
    elif len(rest) == 2 and _MODIFIERS.get(rest[0]) in _ALONE and rest[1].isdigit():
        modifiers.append(_MODIFIERS[rest[0]])
        rest[0] = "HWY"
    text = " ".join(rest)
    for family, pattern in routes:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groupdict()
        qualifier = groups.get("qualifier") or ""
        if qualifier and not _is_county(qualifier):
            continue
        trailing = _route_end(family, (groups["rest"] or "").split(), modifiers)
        if trailing is None:
            return None
        number = groups["number"].lstrip("0") or "0"
        base = " ".join([*sorted(modifiers), family, number])
        return StreetName("", base, "", trailing, qualifier)
    return None


def _route_end(family: str, rest: list[str], modifiers: list[str]) -> str | None:
    """Return the direction after a route's number; ``None`` if other words are left over."""
    words = address_words()
    post = ""
    if rest and rest[-1] in words.directions:
        post = words.directions[rest[-1]]
        rest = rest[:-1]
    if rest and rest[0] in _FRONTAGE:
        modifiers.append("FRONTAGE")
        rest = rest[1:]
        if rest and rest[0] in _ROUTE_TRAILERS:
            rest = rest[1:]
    if rest and rest[-1] in _MODIFIERS:
        modifiers.append(_MODIFIERS[rest[-1]])
        rest = rest[:-1]
    if rest and family in {"US", "FM"} and rest[0] in _ROUTE_TRAILERS:
        rest = rest[1:]
    return None if rest else post


def _is_county(qualifier: str) -> bool:
    """Whether words in front of "County 5" can be the county's name, not another street."""
    suffixes = address_words().suffixes
    words = qualifier.split()
    if words[0] in _NO_QUALIFIER or len(qualifier) < 3:
        return False
    return not any(suffixes.get(word) == word and len(word) < 4 for word in words)


def _base(tokens: list[str]) -> str:
    words = address_words()
    joined = " ".join(tokens)
    if _KING.match(joined):
        return "MARTIN LUTHER KING"
    if joined in ORDINALS:
        return str(ORDINALS[joined])
    if len(tokens) == 1:
        ordinal = _ORDINAL.fullmatch(tokens[0])
        if ordinal:
            return ordinal[1].lstrip("0") or "0"
        if tokens[0] in words.suffixes or tokens[0] in words.directions:
            return words.name_words.get(tokens[0]) or words.direction_names.get(
                words.directions.get(tokens[0], ""), tokens[0]
            )
        return words.name_words.get(tokens[0], tokens[0])
    whole = []
    last = len(tokens) - 1
    for place, token in enumerate(tokens):
        if token in {"DR", "MT", "FT", "PT", "STE"} and place == last:
            whole.append(words.suffix_names.get(words.suffixes.get(token, ""), token))
        elif token == "ST" and place == 0 and len(tokens[1]) == 1:  # noqa: S105
            whole.append("STREET")
        elif token[0].isdigit():
            whole.append(_number_word(token))
        elif token in words.directions and len(token) <= 2:
            whole.append(words.direction_names[words.directions[token]])
        else:
            whole.append(words.name_words.get(token, token))
    joined = " ".join(_join_mc(whole))
    if _KING.match(joined):
        return "MARTIN LUTHER KING"
    return joined


def _number_word(token: str) -> str:
    ordinal = _ORDINAL.fullmatch(token)
    if ordinal:
        return _WORD_OF_ORDINAL.get(int(ordinal[1]), token)
    if token.isdigit() and len(token) <= 2:
        return _WORD_OF_CARDINAL.get(int(token), token)
    return token


def _join_mc(tokens: list[str]) -> list[str]:
    joined: list[str] = []
    for token in tokens:
        if joined and joined[-1] in {"MC", "MAC", "O"} and token.isalpha() and len(token) > 2:
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _join_initials(tokens: list[str]) -> list[str]:
    joined: list[str] = []
    open_run = False
    if len(tokens) > 2 and tokens[0] in _COMPASS and _is_lettered_street(tokens):
        return tokens
    for token in tokens:
        single = len(token) == 1 and token.isalpha()
        if single and open_run:
            joined[-1] += token
        else:
            joined.append(token)
        open_run = single
    return joined


def _is_lettered_street(tokens: list[str]) -> bool:
    """Whether words begin like "S J Street": a direction, a letter as name, and a kind."""
    letter, kind = tokens[1:3]
    lettered = len(letter) == 1 and letter.isalpha() and letter not in _COMPASS
    return lettered and kind in address_words().suffixes


def _join_directions(tokens: tuple[str, ...]) -> tuple[str, ...]:
    joined: list[str] = []
    for token in tokens:
        if joined and joined[-1] in {"NORTH", "SOUTH"} and token in {"EAST", "WEST"}:
            joined[-1] += token
        else:
            joined.append(token)
    return tuple(joined)


_WORD_OF_CARDINAL: Final = {n: word for word, n in CARDINALS.items()}
_WORD_OF_ORDINAL: Final = {
    n: word for word, n in ORDINALS.items() if " " in word or n < 20 or n % 10 == 0
}
