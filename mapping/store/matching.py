"""Which stored record a new one is a repeat of, and what it may change there.

Identity is the id, else the normalised name with the address or the coordinates. A repeat
updates; what it doesn't say stays, and a pin that a person placed is never moved.
"""

import dataclasses
import math
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from mapping.store.records import TRANSLATED_FIELDS, FamilyResource, translated_column

__all__ = [
    "ADDRESS_FIELDS",
    "PIN_FIELDS",
    "clean",
    "current_translations",
    "identity_keys",
    "merge",
    "nearby_keys",
    "normal_address",
]

ADDRESS_FIELDS: Final = ("address", "street", "city", "state", "zip")
PIN_FIELDS: Final = ("lon", "lat", "precision", "score", "placed_by")
SAME_PIN_DEG: Final = 1.5e-6
"""Coordinates that differ by less are one place: files round to 6 decimals (0.1 m)."""

_MERGED_APART: Final = frozenset(
    {"id", "extra", "translations", "opening_hours", "is_free", *ADDRESS_FIELDS, *PIN_FIELDS}
)
"""Fields that `merge` doesn't simply take over."""

_GRID: Final = 5
"""Decimals of the coordinates in a key; about a metre."""

_SHORT: Final[Mapping[str, str]] = {
    "avenue": "ave",
    "boulevard": "blvd",
    "circle": "cir",
    "court": "ct",
    "drive": "dr",
    "east": "e",
    "highway": "hwy",
    "lane": "ln",
    "north": "n",
    "parkway": "pkwy",
    "place": "pl",
    "road": "rd",
    "south": "s",
    "square": "sq",
    "street": "st",
    "suite": "ste",
    "terrace": "ter",
    "west": "w",
}
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_LANGUAGE_CODE: Final = re.compile("[a-z]{2,3}")


def clean(record: FamilyResource) -> FamilyResource:
    """Return a record that every database can keep and that compares equal when it is equal.

    Numbers that are no numbers and half a position become ``None``; characters that no database
    keeps are dropped; lists become tuples; empty translations go.

    Raises
    ------
    TypeError
        A translation is of a field that has none, or its language is no ISO 639 code.
    """
    values: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            values[field.name] = _UNSTORABLE.sub("", value)
        elif field.name in {"languages", "readiness"}:
            values[field.name] = tuple(_UNSTORABLE.sub("", str(item)) for item in value)
        elif field.name == "extra":
            values["extra"] = {
                _UNSTORABLE.sub("", str(key)): _UNSTORABLE.sub("", str(item))
                for key, item in value.items()
                if str(item) != ""
            }
        elif field.name == "translations":
            values["translations"] = _clean_translations(value)
        elif isinstance(value, datetime):
            values[field.name] = value.date()
    for name in ("min_age", "max_age", "capacity", "lon", "lat", "score"):
        number = getattr(record, name)
        values[name] = None if number is None or not math.isfinite(number) else float(number)
    for name in ("is_free", "childcare_on_site", "wheelchair_accessible"):
        answer = getattr(record, name)
        values[name] = None if answer is None else bool(answer)
    values["confidential"] = bool(record.confidential)
    if values["lon"] is None or values["lat"] is None:
        values["lon"] = values["lat"] = None
        values["placed_by"] = ""
    elif not record.placed_by:
        values["placed_by"] = "file"
    return dataclasses.replace(record, **values)


def _clean_translations(
    translations: Mapping[str, Mapping[str, str]],
) -> dict[str, dict[str, str]]:
    cleaned: dict[str, dict[str, str]] = {}
    for code in sorted(translations):
        texts = translations[code]
        unknown = texts.keys() - set(TRANSLATED_FIELDS)
        if unknown or not _LANGUAGE_CODE.fullmatch(code):
            raise TypeError(f"no translation of {sorted(unknown)} into {code!r} can be kept")
        kept = {
            name: text
            for name in TRANSLATED_FIELDS
            if (text := _UNSTORABLE.sub("", texts.get(name, "")))
        }
        if kept:
            cleaned[code] = kept
    return cleaned


def normal_address(record: FamilyResource) -> str:
    """Return the address as one word without case, punctuation and long forms; may be empty.

    "12 Main Street, Springfield" and street "12 Main St" with city "Springfield" are equal.
    """
    whole = record.street or record.address
    text = _normal(whole)
    for part in (record.city, record.state, record.zip):
        if part and (record.street or _normal(part) not in text):
            text += _normal(part)
    return text


def identity_keys(record: FamilyResource) -> list[str]:
    """Return the keys under which the record is found again, most telling first."""
    name = _normal(record.name)
    keys = []
    address = normal_address(record)
    if address:
        keys.append(f"{name}|{address}")
    if record.lon is not None and record.lat is not None:
        keys.append(_grid_key(name, round(record.lon, _GRID), round(record.lat, _GRID)))
    if not keys:
        keys.append(f"{name}||{_normal(record.organization)}")
    return keys


def nearby_keys(record: FamilyResource) -> list[str]:
    """Return the keys to look for: `identity_keys`, and those of about a metre around."""
    keys = identity_keys(record)
    if record.lon is not None and record.lat is not None:
        name, step = _normal(record.name), 10.0**-_GRID
        lon, lat = round(record.lon, _GRID), round(record.lat, _GRID)
        keys += [
            _grid_key(name, round(lon + i * step, _GRID), round(lat + j * step, _GRID))
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            if i or j
        ]
    return keys


def merge(
    stored: FamilyResource, new: FamilyResource, *, fields: Collection[str] | None = None
) -> FamilyResource:
    """Return what is stored after a repeat of it came in.

    Parameters
    ----------
    fields
        The fields that the new record speaks about, so that an empty one empties what is stored
        (address, position and source excepted). ``None``: what is empty in the new record stays
        as it was, and a place once marked confidential stays so.

    Notes
    -----
    Without coordinates, the new record keeps the stored pin as long as the address is the same;
    with another address the pin goes, because it is known to be wrong. A pin placed by hand
    stays in any case, unless the new one was placed by hand too. A translation goes when its
    original changes and the new record brings no other (`current_translations`). Merging the same
    record a second time changes nothing more.
    """
    spoken = frozenset(fields or ())
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(new):
        name = field.name
        if name in _MERGED_APART:
            continue
        value = getattr(new, name)
        default = field.default
        if value != default or (name in spoken and name != "source"):
            changes[name] = value
    if new.hours or new.opening_hours or "hours" in spoken:
        changes["hours"], changes["opening_hours"] = new.hours, new.opening_hours
    if new.cost or new.is_free is not None or "cost" in spoken:
        changes["is_free"] = new.is_free
    changes["extra"] = {**stored.extra, **new.extra}
    changes |= _merged_place(stored, new)
    changes["translations"] = _merged_translations(stored, new, changes, spoken)
    return dataclasses.replace(stored, **changes)


def current_translations(
    stored: FamilyResource, changes: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """Return the translations that still hold once some fields change.

    A translation of a text that is not there any more would tell families something else than
    the original does, so it goes. An original that was empty before contradicts none.
    """

    def holds(name: str) -> bool:
        before = _words(getattr(stored, name))
        return name not in changes or before in ("", _words(changes[name]))

    return _clean_translations(
        {
            code: {name: text for name, text in texts.items() if holds(name)}
            for code, texts in stored.translations.items()
        }
    )


def _merged_translations(
    stored: FamilyResource,
    new: FamilyResource,
    changes: Mapping[str, Any],
    spoken: Collection[str],
) -> dict[str, dict[str, str]]:
    told = current_translations(stored, changes)
    for code, texts in told.items():
        for name in [one for one in texts if translated_column(one, code) in spoken]:
            del texts[name]
    for code, new_texts in new.translations.items():
        told.setdefault(code, {}).update(new_texts)
    return _clean_translations(told)


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()


def _merged_place(stored: FamilyResource, new: FamilyResource) -> dict[str, Any]:
    place: dict[str, Any] = {}
    if any(getattr(new, name) for name in ADDRESS_FIELDS):
        place |= {name: getattr(new, name) for name in ADDRESS_FIELDS}
    if stored.placed_by == "hand" and new.placed_by != "hand":
        return place
    moved = dataclasses.replace(stored, **place)
    if new.lon is not None and new.lat is not None:
        if not _same_pin(stored, new):
            place |= {name: getattr(new, name) for name in PIN_FIELDS}
        elif new.precision and new.precision != stored.precision:
            place |= {"precision": new.precision, "score": new.score}
    elif normal_address(stored) not in {"", normal_address(moved)}:
        place |= {name: getattr(new, name) for name in PIN_FIELDS}
    elif stored.lon is None and (new.precision or new.score is not None):
        place |= {"precision": new.precision, "score": new.score}
    return place


def _same_pin(one: FamilyResource, other: FamilyResource) -> bool:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return False
    return abs(one.lon - other.lon) <= SAME_PIN_DEG and abs(one.lat - other.lat) <= SAME_PIN_DEG


def _grid_key(name: str, lon: float, lat: float) -> str:
    return f"{name}|@{lon + 0.0:.{_GRID}f},{lat + 0.0:.{_GRID}f}"


def _normal(text: str) -> str:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    return "".join(_SHORT.get(word, word) for word in words)
