"""The words and slips from which messy addresses are made."""

import random
import re
from dataclasses import replace

from mapping.geocoding.words import CARDINALS, ORDINALS, address_words
from tests.bench.geocode.cases_ground import Name, split_name

__all__ = [
    "CARE", "COUNTRIES", "FOREIGN", "INVENTED", "NO_ADDRESS", "PLACES_OF_STATE", "box",
    "county_road", "highway", "letter_noise", "name_variant", "one_typo", "other_direction_form",
    "other_type", "other_type_form", "phonetic", "respaced", "spelled_number", "spelled_ordinal",
    "state_form", "unit",
]  # fmt: skip

CARE = (
    "c/o Ana Ruiz", "C/O The Lopez Family", "care of Ben Okafor", "In care of Grandma Lee",
    "Attn: Front Office", "ATTN M. Tran", "Attention: Principal", "Mr & Mrs Novak", "Ms. R. Haddad",
    "The Nguyen Family", "Dr. Jo Fields", "J. Park", "Rosa Maria Delgado", "% Sam Webb",
)  # fmt: skip
COUNTRIES = (", USA", " USA", ", United States", ", U.S.A.", ", United States of America")
FOREIGN = (
    "El Camino Real", "Peachtree St NE", "Lake Shore Dr", "Bourbon St", "Sunset Blvd", "Beale St",
    "Pennsylvania Ave NW", "Ventura Hwy", "Kalakaua Ave", "Michigan Ave", "Quarry Oaks Dr",
)  # fmt: skip
INVENTED = (
    "Quillfeather Ln", "Marzipan Ct", "Thundercloud Vista", "Zephyrine Blvd", "Glockenspiel Way",
    "Old Tambourine Rd", "Xylophone Dr", "Vermicelli Cir", "Hobgoblin Ridge Rd",
    "Kumquat Orchard Trl",
    "Periwinkle Lantern Dr", "Buttonhook Crossing", "Whirligig Pl", "Jabberwock Holw",
)  # fmt: skip
NO_ADDRESS = (
    "", " ", "-", "n/a", "N/A", "none", "unknown", "homeless", "shelter", "foster care", "TBD",
    "same as above", "see notes", "no fixed address", "not provided", "do not mail", "hotel",
    "lives with aunt", "123", "0", "-1", "?", "test", "moved", "555-123-4567", "mom@example.org",
    "12/31/2019", "address unknown", "ask parent", "verify", "NULL", "#REF!", "confidential",
)  # fmt: skip
PLACES_OF_STATE: dict[str, tuple[tuple[str, str], ...]] = {
    "AL": (("Dothan", "36301"), ("Huntsville", "35801"), ("Mobile", "36602")),
    "MT": (("Missoula", "59801"), ("Billings", "59101"), ("Kalispell", "59901")),
    "NJ": (("Camden", "08102"), ("Trenton", "08608"), ("Vineland", "08360")),
    "OH": (("Toledo", "43604"), ("Columbus", "43215"), ("Dayton", "45402")),
    "CA": (("Fresno", "93721"), ("San Diego", "92101"), ("Redding", "96001")),
    "WY": (("Casper", "82601"), ("Laramie", "82070"), ("Rock Springs", "82901")),
    "FL": (("Pensacola", "32501"), ("Tampa", "33602")),
    "TX": (("Houston", "77002"), ("El Paso", "79901")),
    "ME": (("Portland", "04101"),),
    "NM": (("Santa Fe", "87501"),),
    "WI": (("Green Bay", "54301"),),
}
_TYPES = ("St", "Ave", "Rd", "Dr", "Ln", "Ct", "Pl", "Cir", "Blvd", "Way", "Trl", "Ter")
_DOTTED = {
    "ST": "St.",
    "AVE": "Ave.",
    "RD": "Rd.",
    "DR": "Dr.",
    "LN": "Ln.",
    "CT": "Ct.",
    "BLVD": "Blvd.",
}
_NEAR_KEYS = {
    "A": "SQ", "B": "VN", "C": "XV", "D": "SF", "E": "WR", "F": "DG", "G": "FH", "H": "GJ",
    "I": "UO", "J": "HK", "K": "JL", "L": "K", "M": "N", "N": "BM", "O": "IP", "P": "O", "Q": "WA",
    "R": "ET", "S": "AD", "T": "RY", "U": "YI", "V": "CB", "W": "QE", "X": "ZC", "Y": "TU",
    "Z": "X",
}  # fmt: skip
_SOUNDS = (
    ("ck", "k"), ("ph", "f"), ("ee", "ea"), ("ea", "ee"), ("er", "ar"), ("ll", "l"), ("nn", "n"),
    ("tt", "t"), ("ss", "s"), ("s", "z"), ("c", "k"), ("k", "c"), ("y", "i"), ("i", "y"),
    ("ou", "ow"), ("oo", "u"), ("ai", "ay"), ("a", "e"), ("o", "u"), ("gh", "g"), ("mm", "m"),
)  # fmt: skip
_STATE_FORMS = {
    "AL": "Ala.",
    "MT": "Mont.",
    "NJ": "N.J.",
    "OH": "Ohio",
    "CA": "Calif.",
    "WY": "Wyo.",
}


def other_type_form(rng: random.Random, street: str) -> str | None:
    """Return the street with its type spelled otherwise: "Street", "Str", "St."."""
    name = split_name(street)
    words = address_words()
    standard = words.suffixes.get(name.type.upper().strip("."))
    if standard is None:
        return None
    # Spellings that are words of their own ("La", "Loops") mean something else in many places.
    odd = {"LA", "EST", "HL", "UN", "CEN", "IS"}
    forms = [f for f, s in words.suffixes.items() if s == standard and f not in odd]
    form = rng.choice([words.suffix_names[standard], *forms])
    if standard in _DOTTED and rng.random() < 0.3:
        return replace(name, type=_DOTTED[standard]).text()
    return replace(name, type=form.title()).text() if form != name.type.upper() else None


def other_type(rng: random.Random, street: str) -> str | None:
    """Return the street with another, common type."""
    name = split_name(street)
    standard = address_words().suffixes.get(name.type.upper().strip("."))
    if standard is None or re.search(r"\d", name.base):
        return None
    return replace(name, type=rng.choice([t for t in _TYPES if t.upper() != standard])).text()


def other_direction_form(rng: random.Random, name: Name) -> str:
    """Return the street with its direction spelled otherwise: "North", "N.", "So"."""
    words = address_words()

    def form(text: str) -> str:
        letters = words.directions.get(text.upper().strip("."), "")
        if not letters:
            return text
        whole = words.direction_names[letters].title()
        dotted = ".".join(letters) + "."
        return rng.choice([f for f in (whole, dotted, letters.lower(), letters) if f != text])

    return replace(name, pre=form(name.pre), post=form(name.post)).text()


def name_variant(rng: random.Random, street: str) -> str | None:
    """Return the street with a word of its name written short, or in full."""
    name = split_name(street)
    words = address_words()
    short = {"MOUNT": "Mt", "SAINT": "St", "FORT": "Ft", "POINT": "Pt", "DOCTOR": "Dr",
             "MOUNTAIN": "Mtn", "CREEK": "Crk", "SPRINGS": "Spgs", "SPRING": "Spg", "RIVER": "Riv",
             "VALLEY": "Vly", "LAKE": "Lk", "HEIGHTS": "Hts", "RANCH": "Rnch", "FOREST": "Frst",
             "HILL": "Hl", "JUNCTION": "Jct"}  # fmt: skip
    parts = name.base.split()
    for place, part in enumerate(parts):
        last = place == len(parts) - 1 and not name.type
        if part.upper() in short and not last:
            parts[place] = short[part.upper()]
            return replace(name, base=" ".join(parts)).text()
        if part.upper() in {"MT", "ST", "FT", "CRK", "SPGS", "HTS"} and not last:
            parts[place] = words.name_words[part.upper()].title()
            return replace(name, base=" ".join(parts)).text()
    if "MARTIN LUTHER KING" in name.base.upper():
        return replace(name, base=rng.choice(["MLK", "M L King", "ML King Jr", "M.L.K."])).text()
    if " and " in name.base.lower():
        return re.sub(" and ", " & ", street, flags=re.IGNORECASE)
    return None


def spelled_ordinal(rng: random.Random, street: str) -> str | None:
    """Return "Second St" for "2nd St", and the other way round."""
    name = split_name(street)
    match = re.fullmatch(r"0*(\d{1,2})(?:st|nd|rd|th)", name.base.lower())
    if match:
        word = next(w for w, n in ORDINALS.items() if n == int(match[1]))
        forms = [word.title(), name.base.lower(), name.base.upper(), word.title().replace(" ", "-")]
        return replace(name, base=rng.choice([f for f in forms if f != name.base])).text()
    number = ORDINALS.get(name.base.upper())
    if number is None:
        return None
    return replace(name, base=f"{number}{_ending(number)}").text()


def _ending(number: int) -> str:
    if 10 <= number % 100 <= 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def spelled_number(_: random.Random, number: str) -> str | None:
    """Return a house number below a hundred in words."""
    return next((w.title() for w, n in CARDINALS.items() if n == int(number)), None)


def county_road(rng: random.Random, street: str) -> str | None:
    """Return a numbered county road in another spelling."""
    match = re.fullmatch(
        r"(?:[A-Z][a-z]+ County|Co Rd|County (?:Rd|Road|Hwy)|CR) ?(\d+[A-Z]?)( [NSEW])?", street
    )
    if not match:
        return None
    form = rng.choice(["County Road {}", "Co Rd {}", "CR {}", "Cnty Rd {}", "Co. Rd. {}", "C.R. {}",
                       "County Rd {}", "County Road #{}", "CR-{}", "Co Road {}", "CR{}",
                       "County Rd. No. {}",
                       "county rd {}", "County Hwy {}"])  # fmt: skip
    return form.format(match[1]) + (match[2] or "")


def highway(rng: random.Random, street: str) -> str | None:
    """Return a numbered state or US highway in another spelling."""
    match = re.fullmatch(
        r"(US|State|Montana|MT) ?(?:Hwy|Highway|Rte|Route|Rd)? ?(\d+)( [NSEW])?", street
    )
    if not match:
        return None
    both = ["Highway {}", "Hwy {}", "HWY {}", "Route {}"]
    us = [
        "US {}",
        "US-{}",
        "U.S. Hwy. {}",
        "US Highway {}",
        "U.S. Route {}",
        "US Hwy. {}",
        "U S Highway {}",
    ]
    state = [
        "State Hwy {}",
        "SR {}",
        "State Route {}",
        "State Highway {}",
        "State Rd {}",
        "St Rt {}",
        "SR-{}",
    ]
    form = rng.choice(both + (us if match[1] == "US" else state))
    return form.format(match[2]) + (match[3] or "")


def respaced(rng: random.Random, street: str) -> str | None:
    """Return a name of two words written together, or a long one apart."""
    name = split_name(street)
    words = name.base.split()
    if not name.base.replace(" ", "").isalpha():
        return None
    if len(words) == 2 and min(map(len, words)) > 2:
        return replace(name, base=words[0] + words[1].lower()).text()
    if len(words) == 1 and len(name.base) > 7:
        cut = rng.randrange(3, len(name.base) - 3)
        return replace(name, base=f"{name.base[:cut]} {name.base[cut:].title()}").text()
    return None


def one_typo(rng: random.Random, text: str) -> str:
    """Return a text with a letter left out, doubled, swapped or hit beside."""
    places = [i for i, c in enumerate(text) if c.isalpha() and (i > 0 or rng.random() < 0.2)]
    place = rng.choice(places)
    letter = text[place]
    kind = rng.choice(["drop", "swap", "hit", "add"])
    if kind == "drop":
        return text[:place] + text[place + 1 :]
    if kind == "swap" and place + 1 < len(text) and text[place + 1].isalpha():
        return text[:place] + text[place + 1] + letter + text[place + 2 :]
    near = rng.choice(_NEAR_KEYS[letter.upper()])
    near = near if letter.isupper() else near.lower()
    if kind == "add":
        return text[:place] + letter + near.lower() + text[place + 1 :]
    return text[:place] + near + text[place + 1 :]


def phonetic(rng: random.Random, text: str) -> str | None:
    """Return a text spelled as it sounds."""
    lower = text.lower()
    found = [(a, b) for a, b in _SOUNDS if a in lower[1:]]
    if not found or len(text) < 5:
        return None
    old, new = rng.choice(found)
    places = [m.start() for m in re.finditer(old, lower) if m.start() > 0]
    place = rng.choice(places)
    changed = text[:place] + new + text[place + len(old) :]
    return changed.upper() if text.isupper() else changed


def unit(rng: random.Random) -> str:
    """Return a unit in one of its forms."""
    ids = [
        str(rng.randrange(1, 40)),
        rng.choice("ABCDEFG"),
        f"{rng.randrange(1, 9)}{rng.choice('ABCD')}",
    ]
    word = rng.choice(["Apt", "Apt.", "apt", "Apartment", "Unit", "Suite", "Ste", "Lot", "Trlr",
                       "Spc",
                       "Bldg", "Rm", "#", "# ", "APT #", "Unit #", "Trailer", "Room",
                       "No."])  # fmt: skip
    if word == "No.":
        word = "Apt No."
    if rng.random() < 0.08:
        return f"Bldg {rng.randrange(1, 9)} Apt {rng.choice(ids)}"
    text = f"{word} {rng.choice(ids)}"
    return text.replace("#  ", "# ") if rng.random() < 0.7 else text.replace("# ", "#")


def box(rng: random.Random) -> str:
    """Return a P.O. box in one of its forms."""
    form = rng.choice(["PO Box {}", "P.O. Box {}", "P O Box {}", "p.o. box {}",
                       "Post Office Box {}", "POB {}",
                       "PO BOX #{}", "Box {}", "P. O. Drawer {}", "P.O.Box {}",
                       "POBox {}"])  # fmt: skip
    return form.format(rng.randrange(1, 9999))


def state_form(rng: random.Random, state: str) -> str:
    """Return a state spelled otherwise."""
    name = address_words().state_names[state].title()
    return rng.choice([name, state.lower(), name.upper(), _STATE_FORMS.get(state, name)])


def letter_noise(rng: random.Random, text: str) -> str:
    """Return a line in other capitals, with other spaces and commas."""
    kind = rng.randrange(7)
    if kind == 0:
        return text.upper()
    if kind == 1:
        return text.lower()
    if kind == 2:
        return f"  {text.replace(' ', '  ')} ,"
    if kind == 3:
        return text.replace(",", " ,")
    if kind == 4:
        return text.replace(", ", ",")
    if kind == 5:
        return "".join(c.upper() if rng.random() < 0.3 else c.lower() for c in text)
    return text.replace(", ", "; ") + "."
