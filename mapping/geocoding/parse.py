"""From what people type to number, street, city, state and ZIP.

The line that holds a house number and a name is the address; care-of lines, names, units and a
P.O. box beside a street are set aside. What can't be decided without knowing the streets (where
does "Oak Ridge Prattville" end?) is left open for the matcher: ``glued`` and ``alternatives``.
"""

import re
import unicodedata
from typing import Final, Literal, NamedTuple

from mapping.geocoding import notes as noted
from mapping.geocoding.endings import address_first, parse_zip, take_state, take_zip
from mapping.geocoding.normalise import clean, is_route, parse_street, street_tokens
from mapping.geocoding.numbers import (
    compound,
    grid_number,
    is_compound,
    spelled_number,
    split_grid,
)
from mapping.geocoding.plain import may_have_box, read_plain
from mapping.geocoding.types import AddressParts
from mapping.geocoding.unit_ids import unit_id
from mapping.geocoding.units import UNIT_WORDS, bare_unit, cut_unit
from mapping.geocoding.words import address_words

__all__ = ["Kind", "Parsed", "parse_address", "parse_number", "parse_zip"]

Kind = Literal["address", "street", "intersection", "place", "po_box", "not_an_address"]


class Parsed(NamedTuple):
    """An address in parts, before it is looked up.

    Parameters
    ----------
    kind
        ``address`` has a number; ``street`` has words but none; ``intersection`` has two streets;
        ``place`` only a city or ZIP; ``po_box`` and ``not_an_address`` are refused.
    number, number_high
        House number and the end of "216-220"; -1 if there is none.
    suffix
        Letter or fraction after the number ("B", "1/2").
    street, cross
        Words of the street and, for an intersection, of the other one.
    glued
        The city may be hidden in the last words of ``street`` (or ``cross``).
    city, state, zip
        City in capitals; two letters; number of five digits, -1 if there is none.
    alternatives
        Other readings of (number, suffix, street): "1802 B Thunder Trl" with B as a letter.
    notes
        What was set aside, in words: "unit left out".
    unit
        Number or letter of the apartment; see :func:`mapping.geocoding.unit_ids.unit_id`.
    """

    kind: Kind
    number: int = -1
    number_high: int = -1
    suffix: str = ""
    street: tuple[str, ...] = ()
    cross: tuple[str, ...] = ()
    glued: bool = False
    city: str = ""
    state: str = ""
    zip: int = -1
    alternatives: tuple[tuple[int, str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()
    unit: str = ""


_W = address_words()

_BREAKS: Final = re.compile(r"[\r\n\t;|]+")
_COUNTRY: Final = re.compile(
    r"[,\s]+(?:U\.?\s?S\.?\s?A\.?|UNITED STATES(?: OF AMERICA)?)\s*$|,\s*U\.?S\.?\s*$"
    r"|(?<=\d{5})\s+US\s*$|[,\s]+U\.?S\.?A\.?(?=,?\s+\d{5}(?:-\d{4})?\s*$)"
)
_BOX: Final = re.compile(
    r"\b(?:"
    r"(?:RT|RTE|R\W{0,2}R|RURAL\s+(?:ROUTE|RTE|RT)|ROUTE|H\W{0,2}C|HIGHWAY\s+CONTRACT|STAR\s+ROUTE|"
    r"PSC|CMR|UNIT)\W*(?:NO\.?\s*)?\d*\W*\bBO?X"
    r"|P\W{0,2}O\b\W{0,3}(?:BOX|BX|B\b\.?|DRAWER|DRWR|DRAW|CALLER)?"
    r"|POST\s+OFFICE\s+(?:BOX|BX|DRAWER)|POSTAL\s+BOX|POBOX|POB|BOX|BX|DRAWER|PMB|LOCK\s*BOX"
    r")\W*(?:NO\.?|NUMBER|\#)?\W*(?:\d+[A-Z]?|[A-Z]\W?\d+|[A-Z])\b"
    r"|\bGENERAL\s+DELIVERY\b|\bGEN\.?\s+DEL(?:IVERY)?\b"
    r"|^\W*(?:R\W?R|RURAL\s+(?:ROUTE|RTE|RT)|HC)\W*\d+\b(?=\s*(?:,|$))|^\W*P\W{0,2}O\W{1,3}BOX\W*$"
)
_CARE: Final = re.compile(
    r"^\W*(?:C\s*/\s*O|C\.O\.|%|CARE\s+OF|IN\s+CARE\s+OF|ATTN?|ATTENTION|MR|MRS|MS|MISS|DR|THE\s+\w+\s+FAMILY)\b"
)
_NUMBER: Final = re.compile(
    r"^(?:(?:NO|NUM|NUMBER|NR|HOUSE|HSE|BLDG\s+NO)\b\.?\s*[:#]?\s*|\#\s*)?"
    r"(?P<n>\d{1,7})(?!\d|(?:ST|ND|RD|TH)\b)"
    r"(?:\s*(?:-|&|\bAND\b)\s*(?P<hi>\d{1,6})\b(?!/)|\s*[-/]\s*(?P<l1>[A-Z])\b"
    r"|(?P<l2>[A-Z])\b(?!')(?:\s*-\s*(?:\d{1,6})?[A-Z]\b)?)?"
    r"(?:\s*(?:-\s*)?(?P<frac>[1-9]/[1-9]\d?)(?=\s))?"
    r"(?:[\s.,:]+(?P<rest>.*))?$"
)
_UNIT_FIRST: Final = re.compile(
    rf"^(?:(?:{UNIT_WORDS})\b\.?\s*(?:\#|NO\b\.?|NUM\b\.?|NUMBER\b)?\s*"
    r"(?:\d+(?:\s?-\s?[A-Z]|[A-Z])?|[A-Z](?:\s?-\s?\d+|\d+)?)\b[\s,]*)+"
    r"|^\#\s*(?:[A-Z]\d*|\d+[A-Z])[\s,]+(?=\d)"
)
_UNIT_ALONE: Final = re.compile(
    r"(?:IN )?(?:THE )?(?:REAR|FRONT|UPSTAIRS|DOWNSTAIRS|BASEMENT|BSMT|UPPER|LOWER|PENTHOUSE|LOBBY)"
    r"(?: (?:UNIT|APT|APARTMENT|FLOOR|HOUSE))?"
)
_HASH_FIRST: Final = re.compile(r"^#\s*(?:\d+[A-Z]?|[A-Z]\d*)[\s,]+(?=\d+\s)")
_LANDMARK: Final = re.compile(
    r" (?:NEAR|ACROSS(?: FROM)?|NEXT TO|BEHIND|BESIDE|OPPOSITE|BETWEEN|BTWN) "
)
_TRAILING_PHONE: Final = re.compile(
    r"[\s,;]+(?:(?:PHONE|PH|TEL|CELL|CALL)\b[\s.:#]*)?,?\s*\d{3}[\s.,-]+\d{3}[\s.-]\d{4}$"
)
_MIDDLE_NUMBER: Final = re.compile(r"(?<![#\d-])\b(\d{1,6})([A-Z]?)\s+(?=[A-Z0-9])")
_COMPASS: Final = frozenset("NSEW")
_ALONE_LETTERS: Final = frozenset("BDFILPRTU")
_UNIT_LETTERS: Final = frozenset({"#", *(word[0] for word in UNIT_WORDS.split("|"))})
_DIGITS: Final = frozenset("0123456789")
_DIGIT: Final = re.compile(r"\d")
_LETTER: Final = re.compile(r"[A-Z]")
_HASH_UNIT: Final = re.compile(r"^#\s*(?:[A-Z]|\d+[A-Z]?|[A-Z]\d+)\s*$")
_BARE_NUMBER: Final = re.compile(r"#?\s*\d{1,6}[A-Z]?")
_FRACTION: Final = re.compile(r"^-?\s*([1-9]/[1-9]\d?)\s+(.*)$")
_LEADING_LETTER: Final = re.compile(r"^([A-Z])\s+(.+)$")
_BLOCK: Final = re.compile(r"^(?:BLOCK|BLK)\b(?:\s+OF\b)?\s*")
_CROSSING: Final = re.compile(r"\s*(?:&|/|@|\bAND\b|\bAT\b|\bINTERSECTION\s+WITH\b|\bX\b|\+)\s*")
_CORNER: Final = re.compile(
    r"^(?:(?:THE\s+)?(?:[NS][EW]\s+)?(?:CORNER|COR|CNR|INTERSECTION|INT|JUNCTION)(?:\s+OF)?\b\s*)"
)
_EMAIL: Final = re.compile(r"\S+@\S+\.\S+")
_PHONE: Final = re.compile(r"^\D{0,3}\d{3}\D{0,2}\s?\d{3}\D?\d{4}\D*$|^\D*\d{3}-\d{4}$")
_DATE: Final = re.compile(r"^\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\s*$")
_NO_ADDRESS: Final = re.compile(
    r"\b(?:UNKNOWN|UNK|UNDETERMINED|TBD|TBA|HOMELESS|UNHOUSED|VERIFY|FOREIGN|REFUSED?|DECLINED|"
    r"WITHHELD|CONFIDENTIAL|UNDELIVERABLE|DECEASED|MCKINNEY|NOT\s+(?:GIVEN|PROVIDED|AVAILABLE|KNOWN|APPLICABLE)|"
    r"NO\s+(?:FIXED\s+|PERMANENT\s+|KNOWN\s+|HOME\s+|CURRENT\s+|MAILING\s+)?ADDRESS|SEE\s+(?:FILE|NOTES?|ABOVE|BELOW|ATTACHED)|SAME\s+AS|"
    r"FOSTER|SHELTER|MOTEL\s+ROOM|IN\s+TRANSIT|TRANSFER|DO\s+NOT\s+MAIL|RETURNED?\s+MAIL|BAD\s+ADDRESS|OUT\s+OF\s+DISTRICT|"
    r"LIVES?\s+WITH|STUDENT|ASK\s+(?:MOM|DAD|PARENT)|CASE\s?WORKER|PENDING|MISSING|NULL|NONE|NAN|N\s*/\s*A|"
    r"ADDRESS\s+NEEDED|NEEDS?\s+ADDRESS|NO\s+LONGER|DESCONOCID[AO]|SIN\s+(?:HOGAR|DOMICILIO|DIRECCION))\b"
)
_NO_ADDRESS_WHOLE: Final = re.compile(
    r"^\W*(?:NA|NONE|NIL|TEST(?:\s+TEST)?|X+|ASDF\w*|HOTEL|MOTEL|MOVED|VIRTUAL|BUS\s+STOP|HOME|SAME|DITTO|MOM|DAD|"
    r"WITH\s+\w+|\?+|M|F|ADDRESS|STREET|CITY|STATE|ZIP)\W*$"
)
_TELLING: Final = frozenset(_W.suffixes) | {"HWY", "COUNTY", "CR", "SR", "US"}


def parse_number(text: str) -> tuple[int, int, str]:
    """Return number, upper number and letter of a house number cell; (-1, -1, "") if none."""
    grid = grid_number(text.strip().upper())
    if grid is not None:
        return grid[0], -1, grid[1]
    match = _NUMBER.match(text.strip().upper())
    if match is None or match["n"] is None:
        return -1, -1, ""
    number = int(match["n"])
    suffix = match["l1"] or match["l2"] or match["frac"] or ""
    if not suffix and match["rest"]:
        rest = match["rest"].strip()
        suffix = rest if len(rest) == 1 and rest.isalpha() else ""
    return number, _upper_number(number, match["hi"]), suffix


def parse_address(
    address: str | AddressParts, *, home_states: frozenset[str] = frozenset()
) -> Parsed:
    """Return an address in parts.

    Parameters
    ----------
    address
        One line, or the parts from columns; what the line itself says wins over the columns.
    home_states
        Two-letter codes of the states that the reference covers. A word that is a state as well
        as a street word ("Ct", "NE") is read as a state only if it is one of them.
    """
    plain = read_plain(_one_line(address))
    if plain is not None:
        return Parsed(
            "address", plain.number, -1, "", plain.street, (), plain.glued, plain.city,
            plain.state, plain.zip,
        )  # fmt: skip
    if isinstance(address, str):
        return _with_unit(_parse_line(address, home_states), address)
    parsed = _parse_line(address.street, home_states, own_line=True)
    city = parsed.city
    zip_code = parsed.zip
    state = parsed.state
    part_city, part_state, part_zip = _tail_parts(address)
    if not city and part_city:
        city = part_city
    has_city = bool(part_city or parsed.city)
    zip_code = zip_code if zip_code >= 0 else part_zip
    state = state or part_state
    kind = parsed.kind
    if kind == "not_an_address" and not address.street.strip() and (city or zip_code >= 0):
        kind = "place"
    parsed = parsed._replace(
        kind=kind,
        city=city,
        state=state,
        zip=zip_code,
        glued=parsed.glued and not has_city,
    )
    return _with_unit(parsed, address.street)


def _with_unit(parsed: Parsed, text: str) -> Parsed:
    return parsed._replace(unit=unit_id(text)) if noted.UNIT_LEFT_OUT in parsed.notes else parsed


def _one_line(address: str | AddressParts) -> str:
    """Return an address as one line; an empty one for parts whose street may hold more."""
    if isinstance(address, str):
        return address
    *_, last = address.street.upper().replace(".", "").split() or [""]
    city = address.city.replace(".", " ").strip()
    several = "," in address.street or last in _W.states or last in {"US", "USA"}
    towns = city.upper().split()
    odd_city = not "".join(towns).isalpha() or city.upper() in _W.states or towns[-1] in _W.states
    return "" if several or odd_city or last.isdigit() else address.one_line()


def _tail_parts(address: AddressParts) -> tuple[str, str, int]:
    city = clean(address.city).replace("/", " ")
    state_text = clean(address.state)
    state = _W.states.get(state_text, "")
    zip_code = parse_zip(address.zip)
    return city, state, zip_code


def _upper_number(number: int, high: str | None) -> int:
    if not high:
        return -1
    if len(high) < len(str(number)):
        high = str(number)[: -len(high)] + high
    upper = int(high)
    return upper if upper > number else -1


def _parse_line(text: str, home_states: frozenset[str], *, own_line: bool = False) -> Parsed:
    upper = _plain_upper(text)
    if not _LETTER.search(upper) and not _DIGIT.search(upper):
        return Parsed("not_an_address", notes=(noted.EMPTY,))
    if (
        ("@" in upper and _EMAIL.search(upper))
        or _PHONE.match(upper)
        or _DATE.match(upper)
        or upper.startswith("#REF")
    ):
        return Parsed("not_an_address", notes=(noted.NO_ADDRESS,))
    if "US" in upper or "U." in upper or "U S" in upper or "UNITED" in upper:
        upper = _COUNTRY.sub("", upper)
    upper = upper.strip(" ,")
    if upper[-5:-4] in {"-", " ", "."} and upper[-4:].isdigit():
        phone = _TRAILING_PHONE.search(upper)
        if phone and _LETTER.search(upper, 0, phone.start()):
            upper = upper[: phone.start()].strip(" ,")
    notes: list[str] = []
    box = _BOX.search(upper) if may_have_box(upper) else None
    while box is not None:
        before = upper[: box.start()].rstrip()
        if box.start() and re.search(r"\d[\s,]*$", before) and re.fullmatch(r"\W*#?\d+\s*", before):
            break
        notes.append(noted.BOX_LEFT_OUT)
        upper = f"{before} , {upper[box.end() :].lstrip()}".strip(" ,")
        box = _BOX.search(upper)
    has_box = bool(notes)
    segments = [s for s in (part.strip(" .") for part in upper.split(",")) if s]
    if not segments:
        return Parsed("po_box" if has_box else "not_an_address", notes=tuple(notes))
    if len(segments) > 1:
        segments = address_first(segments)
    segments, zip_code = take_zip(segments)
    segments, state = take_state(segments, home_states, has_zip=zip_code >= 0)
    if not segments:
        if has_box:
            return Parsed("po_box", state=state, zip=zip_code, notes=tuple(notes))
        if zip_code > 0:
            return Parsed("place", state=state, zip=zip_code)
        return Parsed("not_an_address", state=state, notes=(noted.NO_STREET_NO_ZIP,))
    parsed = _parse_segments(segments, notes, own_line=own_line)
    if parsed.kind in {"street", "place"} and has_box:
        return Parsed("po_box", city=parsed.city, state=state, zip=zip_code, notes=tuple(notes))
    if parsed.kind == "not_an_address" and has_box:
        return Parsed("po_box", state=state, zip=zip_code, notes=tuple(notes))
    return parsed._replace(state=state, zip=zip_code)


def _plain_upper(text: str) -> str:
    text = _BREAKS.sub(",", text)
    if not text.isascii():
        for sign, fraction in (("½", " 1/2"), ("¼", " 1/4"), ("¾", " 3/4")):
            text = text.replace(sign, fraction)
        text = unicodedata.normalize(
            "NFKD", text.replace("’", "'").replace("–", "-").replace("—", "-")
        )
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.upper().replace("(", ",").replace(")", ",").split())


def _parse_segments(segments: list[str], notes: list[str], *, own_line: bool) -> Parsed:
    pieces: list[str] = []
    grid = ""
    several = len(segments) > 1
    for segment in segments:
        first = segment[0]
        if (first in _COMPASS and segment[1:2] in _DIGITS) or (
            first in _DIGITS and (segment[1:2] in _COMPASS or segment[2:3] in _COMPASS)
        ):
            place_on_grid = split_grid(segment)
            if place_on_grid is not None:
                number, grid, street = place_on_grid
                segment = f"{number} {street}"
        if several and first in _ALONE_LETTERS and _UNIT_ALONE.fullmatch(segment):
            notes.append(noted.UNIT_LEFT_OUT)
            pieces.append("\0")
            continue
        stripped = _UNIT_FIRST.sub("", segment) if first in _UNIT_LETTERS else segment
        if several and first == "#" and _HASH_UNIT.match(segment):
            notes.append(noted.UNIT_LEFT_OUT)
            pieces.append("\0")
            continue
        if stripped != segment:
            notes.append(noted.UNIT_LEFT_OUT)
            pieces.append("\0")
            segment = stripped
            if not segment:
                continue
        pieces.append(segment)
    joined: list[str] = []
    for piece in pieces:
        bare = _BARE_NUMBER.fullmatch(joined[-1]) if len(joined) == 1 else None
        if bare and piece != "\0" and piece[:1].isalpha():
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    pieces = joined
    chosen = _address_segment(pieces)
    if chosen is not None:
        parsed = _parse_numbered(pieces, chosen, notes, own_line=own_line)
        return parsed._replace(suffix=grid) if grid and not parsed.suffix else parsed
    pieces = [piece for piece in pieces if piece != "\0"]
    if not pieces:
        return Parsed("not_an_address", notes=tuple(notes))
    for place, piece in enumerate(pieces):
        inner = re.search(r"\s(#?\d{1,6}[A-Z]?(?:\s*-\s*\d+)?\s+[A-Z0-9].*)$", piece)
        if inner and _CARE.match(piece):
            notes.append(noted.NAME_LEFT_OUT)
            replaced = [*pieces[:place], inner[1], *pieces[place + 1 :]]
            return _parse_numbered(replaced, place, notes, own_line=own_line)
    return _parse_unnumbered(pieces, notes, own_line=own_line)


def _address_segment(pieces: list[str]) -> int | None:
    found: list[tuple[int, str]] = []
    for place, piece in enumerate(pieces):
        match = _NUMBER.match(piece)
        if match is not None and _LETTER.search(match["rest"] or ""):
            found.append((place, match["rest"]))
    if len(found) > 1:
        for place, rest in found:
            if not _TELLING.isdisjoint(clean(rest).split()):
                return place
    return found[0][0] if found else None


def _parse_numbered(pieces: list[str], place: int, notes: list[str], *, own_line: bool) -> Parsed:
    if any(piece != "\0" for piece in pieces[:place]):
        notes.append(noted.NAME_LEFT_OUT)
    match = _NUMBER.match(pieces[place])
    if match is None:
        return Parsed("not_an_address", notes=tuple(notes))
    number = int(match["n"])
    high = _upper_number(number, match["hi"])
    suffix = match["l1"] or match["l2"] or match["frac"] or ""
    rest = _BLOCK.sub("", (match["rest"] or "").strip())
    landmark = _LANDMARK.search(rest)
    if landmark and len(rest[: landmark.start()].split()) > 1:
        rest = rest[: landmark.start()]
    fraction = _FRACTION.match(rest)
    if fraction:
        suffix, rest = fraction[1], fraction[2]
    street_text, after_unit, had_unit = cut_unit(rest)
    if had_unit:
        notes.append(noted.UNIT_LEFT_OUT)
    later = [piece for piece in pieces[place + 1 :] if piece != "\0" and not _CARE.match(piece)]
    unit_after = any(piece == "\0" for piece in pieces[place + 1 :])
    city_text = after_unit
    glued = False
    if later:
        city_text = later[-1]
        city_text, _, _ = cut_unit(city_text) if not city_text.startswith("#") else ("", "", True)
    elif not after_unit:
        glued = not own_line or True
    if unit_after and not later:
        glued = not after_unit
    tokens = street_tokens(street_text)
    alternatives: list[tuple[int, str, tuple[str, ...]]] = []
    letter = _LEADING_LETTER.match(street_text)
    if letter and not suffix:
        alternatives.append((number, letter[1], street_tokens(letter[2])))
    if match["hi"] and is_compound(match["n"], match["hi"]):
        alternatives.append((compound(match["n"], match["hi"]), "", tokens))
    place_of_unit = bare_unit(tokens) if high < 0 and len(tokens) > 2 else -1
    if place_of_unit > 0 and not is_route(parse_street(tokens[: place_of_unit + 1]).base):
        without = tokens[:place_of_unit] + tokens[place_of_unit + 1 :]
        alternatives.append((number, suffix, without))
    with_hash = pieces[place][0] == "#" and _HASH_FIRST.match(pieces[place]) is not None
    if with_hash and len(tokens) > 2 and tokens[0].isdigit():
        alternatives.append((int(tokens[0]), "", tokens[1:]))
    return Parsed(
        "address",
        number=number,
        number_high=high,
        suffix=suffix,
        street=tokens,
        glued=glued,
        city=clean(city_text).replace("#", " ").replace("/", " ").strip(),
        alternatives=tuple(alternatives),
        notes=tuple(dict.fromkeys(notes)),
    )


def _parse_unnumbered(pieces: list[str], notes: list[str], *, own_line: bool) -> Parsed:
    del own_line
    whole = " ".join(pieces)
    street_text = pieces[0]
    if not re.search(r"[A-Z]", whole):
        return Parsed("not_an_address", notes=(noted.NO_ADDRESS,))
    if _NO_ADDRESS.search(street_text) or _NO_ADDRESS_WHOLE.match(street_text):
        return Parsed("not_an_address", notes=(noted.NO_ADDRESS,))
    named = [piece for piece in pieces if not _CARE.match(piece)]
    if len(named) < len(pieces):
        notes.append(noted.NAME_LEFT_OUT)
    pieces = named or pieces
    street_text = _CORNER.sub("", pieces[0])
    city = clean(pieces[-1]).replace("/", " ") if len(pieces) > 1 else ""
    sides = [side for side in _CROSSING.split(street_text, maxsplit=1) if side.strip()]
    if len(sides) == 2 and all(re.search(r"[A-Z0-9]", side) for side in sides):
        one, other = street_tokens(sides[0]), street_tokens(sides[1])
        if one and other:
            return Parsed(
                "intersection",
                street=one,
                cross=other,
                glued=len(pieces) == 1,
                city=city,
                alternatives=((-1, "", street_tokens(street_text)),),
                notes=tuple(dict.fromkeys(notes)),
            )
    street_text, after, had_unit = cut_unit(street_text)
    if had_unit:
        notes.append(noted.UNIT_LEFT_OUT)
    tokens = street_tokens(street_text)
    if not tokens or not re.search(r"[A-Z]", " ".join(tokens)):
        return Parsed("not_an_address", notes=(noted.NO_ADDRESS,))
    alternatives: list[tuple[int, str, tuple[str, ...]]] = []
    spelled, used = spelled_number(tokens)
    if used and len(tokens) > used + 1:
        alternatives.append((spelled, "", tokens[used:]))
    trailing = re.fullmatch(r"(\d{1,6})([A-Z]?)", tokens[-1])
    if trailing and len(tokens) > 1:
        alternatives.append((int(trailing[1]), trailing[2], tokens[:-1]))
    hash_number = re.search(r"#\s*(\d{1,6})$", pieces[0]) if had_unit else None
    if hash_number:
        alternatives.append((int(hash_number[1]), "", tokens))
    middle = _middle_number(pieces[0])
    if middle is not None:
        alternatives.append(middle)
    return Parsed(
        "street",
        street=tokens,
        glued=len(pieces) == 1 and not after,
        city=city or clean(after).replace("/", " "),
        alternatives=tuple(alternatives),
        notes=tuple(dict.fromkeys(notes)),
    )


def _middle_number(text: str) -> tuple[int, str, tuple[str, ...]] | None:
    """Return number, letter and street of "Oak Apartments 10 Main St"; a route's number is none."""
    for match in _MIDDLE_NUMBER.finditer(text):
        before = street_tokens(text[: match.start()])
        after = street_tokens(cut_unit(text[match.end() :])[0])
        if not before or len(after) < 2 or _TELLING.isdisjoint(after[1:]):
            continue
        if not any(is_route(parse_street((*before[-n:], match[1])).base) for n in (1, 2, 3)):
            return int(match[1]), match[2], after
    return None
