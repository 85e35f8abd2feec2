"""Partners as the map may show them: who may see what is decided here, once for all outputs.

Confidential places lose everything but name and phone before anything is drawn or written, and
only staff get that. Trust and feedback never leave the workspace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import geopandas as gpd
import numpy as np
import pandas as pd
from babel.dates import format_date

from mapping.partners.languages import language_name
from mapping.partners.translations import in_language
from mapping.vocabulary import category_label
from mapping.wording import Wording

__all__ = ["Audience", "Place", "Shown", "day_text", "mappable", "safe_link", "shown_places"]

Audience = Literal["public", "staff"]
_STAFF_ONLY: Final = ("stage", "tie_holder", "notes")


@dataclass(frozen=True)
class Place:
    """One row of the list and, where it has a position, one sign on the map.

    Parameters
    ----------
    number
        Its number on the map and in the list, from 1; ``None`` for a confidential place.
    lon, lat
        Degrees; ``None`` for a place that has no place on the map.
    facts
        What is known, as (label, text), in the order in which people ask.
    tags
        Short words worth a glance ("Free", "Español").
    links
        (label, address) of phone, website and e-mail; addresses are checked.
    why_unmapped
        Why it is listed and not mapped; empty for a mapped place.
    """

    id: str
    name: str
    category: str
    category_label: str
    number: int | None
    lon: float | None
    lat: float | None
    organization: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    why_unmapped: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the place for the one-file map; texts are put there as text only."""
        return {
            "name": self.name,
            "category": self.category,
            "organization": self.organization,
            "number": self.number,
            "lon": self.lon,
            "lat": self.lat,
            "facts": [list(fact) for fact in self.facts],
            "tags": list(self.tags),
            "links": [list(link) for link in self.links],
            "unmapped": self.why_unmapped,
        }


@dataclass(frozen=True)
class Shown:
    """The places of an output and what was left out of it, in words with counts."""

    places: tuple[Place, ...]
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def mapped(self) -> int:
        """How many have a sign on the map."""
        return sum(place.lon is not None for place in self.places)


def mappable(partners_gdf: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows that may be drawn: not confidential, not virtual, with a point."""
    keep = ~_confidential(partners_gdf) & (_text(partners_gdf, "location_type") != "virtual")
    geometry = partners_gdf.geometry
    keep &= geometry.notna() & ~geometry.is_empty
    return partners_gdf[keep]


def shown_places(partners_gdf: gpd.GeoDataFrame, *, audience: Audience, wording: Wording) -> Shown:
    """Return what an audience may see of the partners, numbered in the order of the frame.

    Parameters
    ----------
    partners_gdf
        The partner frame of the store, EPSG:4326; missing columns count as empty. Texts that are
        there in the wording's language are shown in it.
    audience
        "public": no stage, tie-holder, notes, and no confidential place. "staff": those too, a
        confidential place by name and phone alone. Neither has trust, feedback, or columns that
        we don't know.
    """
    _ = wording
    partners_gdf = in_language(partners_gdf, wording.language)
    left_out: dict[str, int] = {}
    confidential = _confidential(partners_gdf).to_numpy()
    if audience == "public" and confidential.any():
        left_out[_("confidential places")] = int(confidential.sum())
    if audience == "staff" and confidential.any():
        left_out[_("address, position and details of confidential places")] = int(
            confidential.sum()
        )
    hidden = ("trust", "feedback", *(_STAFF_ONLY if audience == "public" else ()))
    for column, label in (
        ("trust", _("trust ratings")),
        ("feedback", _("feedback")),
        ("stage", _("partnership stage")),
        ("tie_holder", _("who knows the partner")),
        ("notes", _("notes")),
    ):
        filled = int((_text(partners_gdf, column) != "").sum())
        if column in hidden and filled:
            left_out[label] = filled
    drawn = set(mappable(partners_gdf).index)
    places: list[Place] = []
    number = 0
    for row, is_confidential in zip(_rows(partners_gdf), confidential, strict=True):
        if is_confidential:
            if audience == "staff":
                places.append(_confidential_place(row, wording))
            continue
        number += 1
        places.append(
            _place(row, number, mapped=row["_index"] in drawn, audience=audience, wording=wording)
        )
    return Shown(tuple(places), left_out)


def safe_link(address: str) -> str:
    """Return a web address that is safe to link, with its scheme; empty if it is not one."""
    address = address.strip()
    if not address or any(ord(char) <= 32 for char in address):
        return ""
    if "://" not in address and not address.lower().startswith(("javascript:", "data:")):
        address = "https://" + address
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or "." not in parts.netloc:
        return ""
    return address


def _rows(partners_gdf: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    plain = pd.DataFrame(partners_gdf.drop(columns=partners_gdf.geometry.name))
    rows = [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]
    points = partners_gdf.geometry
    for row, index, lon, lat in zip(rows, plain.index, points.x, points.y, strict=True):
        row.update(_index=index, _lon=lon, _lat=lat)
    return rows


def _place(
    row: Mapping[str, Any], number: int, *, mapped: bool, audience: Audience, wording: Wording
) -> Place:
    _ = wording
    category = _word(row, "category")
    why = ""
    if not mapped:
        virtual = _word(row, "location_type") == "virtual"
        why = _("Online or by phone") if virtual else _("No position yet")
    return Place(
        id=_word(row, "id"),
        name=_word(row, "name"),
        category=category,
        category_label=category_label(category, wording.language) if category else _("Other"),
        number=number,
        lon=round(float(row["_lon"]), 6) if mapped else None,
        lat=round(float(row["_lat"]), 6) if mapped else None,
        organization=_word(row, "organization"),
        facts=tuple((a, b) for a, b in _facts(row, audience, wording) if b),
        tags=_tags(row, wording),
        links=_links(row),
        why_unmapped=why,
    )


def _confidential_place(row: Mapping[str, Any], wording: Wording) -> Place:
    phone = _word(row, "phone")
    return Place(
        id="",
        name=_word(row, "name"),
        category="",
        category_label=wording("Confidential"),
        number=None,
        lon=None,
        lat=None,
        links=_links({"phone": phone}),
        why_unmapped=wording("Confidential: name and phone only"),
    )


def _facts(row: Mapping[str, Any], audience: Audience, wording: Wording) -> list[tuple[str, str]]:
    _ = wording
    facts = [
        (_("Address"), _address(row)),
        (_("Hours"), _word(row, "hours") or _word(row, "opening_hours")),
        (_("What they offer"), _word(row, "description")),
        (_("Languages"), ", ".join(_languages(row, wording))),
        (_("Cost"), _word(row, "cost")),
        (_("Who can go"), _word(row, "eligibility")),
        (_("Ages"), _ages(row, wording)),
        (_("Childcare on site"), _yes_no(row.get("childcare_on_site"), wording)),
        (_("Wheelchair access"), _yes_no(row.get("wheelchair_accessible"), wording)),
        (_("Last checked"), _day(row.get("verified_on"), wording)),
        (_("Source"), _.if_known(_word(row, "attribution") or _word(row, "source"))),
    ]
    if audience == "staff":
        facts += [
            (_("Partnership stage"), _word(row, "stage")),
            (_("Who knows them"), _word(row, "tie_holder")),
            (_("Notes"), _word(row, "notes")),
        ]
    return facts


def _tags(row: Mapping[str, Any], wording: Wording) -> tuple[str, ...]:
    _ = wording
    tags = []
    if _truth(row.get("is_free")) is True:
        tags.append(_("Free"))
    tags += [name for name in _languages(row, wording, own_name=True) if name][:3]
    if _truth(row.get("childcare_on_site")) is True:
        tags.append(_("Childcare on site"))
    if _truth(row.get("wheelchair_accessible")) is True:
        tags.append(_("Wheelchair access"))
    return tuple(tags)


def _links(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    links: list[tuple[str, str]] = []
    phone = _word(row, "phone")
    if phone:
        digits = "".join(char for char in phone.split(";")[0] if char.isdigit() or char == "+")
        links.append((phone, f"tel:{digits}" if len(digits) >= 7 else ""))
    website = _word(row, "website")
    if website:
        address = safe_link(website)
        short = website.removeprefix("https://").removeprefix("http://").rstrip("/")
        links.append((short, address))
    email = _word(row, "email")
    if email:
        plain = email.count("@") == 1 and not any(c in email for c in " <>\"'?&\\\t\n,;:")
        links.append((email, f"mailto:{email}" if plain else ""))
    return tuple(links)


def _address(row: Mapping[str, Any]) -> str:
    whole = _word(row, "address")
    if whole:
        return whole
    town = " ".join(part for part in (_word(row, "state"), _word(row, "zip")) if part)
    return ", ".join(part for part in (_word(row, "street"), _word(row, "city"), town) if part)


def _languages(row: Mapping[str, Any], wording: Wording, *, own_name: bool = False) -> list[str]:
    """Names of the languages; with ``own_name`` in themselves ("Español") and without English."""
    names = []
    codes = row.get("languages")
    for code in codes if isinstance(codes, list | tuple) else ():
        if own_name and code == "en":
            continue
        name = language_name(str(code), str(code) if own_name else wording.language)
        names.append(name[:1].upper() + name[1:])
    return names


def _ages(row: Mapping[str, Any], wording: Wording) -> str:
    low, high = _number(row.get("min_age")), _number(row.get("max_age"))
    if low is not None and high is not None:
        return wording("{low} to {high} years", low=f"{low:g}", high=f"{high:g}")
    if low is not None:
        return wording("from {low} years", low=f"{low:g}")
    if high is not None:
        return wording("up to {high} years", high=f"{high:g}")
    return ""


def _yes_no(value: Any, wording: Wording) -> str:
    truth = _truth(value)
    return "" if truth is None else wording("Yes") if truth else wording("No")


def _day(value: Any, wording: Wording) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, date):
        return day_text(value, wording)
    try:
        return day_text(date.fromisoformat(str(value)), wording)
    except ValueError:
        return str(value)


def day_text(day: date, wording: Wording) -> str:
    """Return a date in words."""
    text: str = format_date(day, format="long", locale=wording.language)
    return text


def _word(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return ""
    return str(value).strip()


def _truth(value: Any) -> bool | None:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    return bool(value)


def _number(value: Any) -> float | None:
    if value is None or pd.isna(value):
        return None
    return float(value)


def _text(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame.columns:
        return pd.Series("", index=frame.index, dtype=str)
    return frame[column].fillna("").astype(str).str.strip()


def _confidential(frame: pd.DataFrame) -> pd.Series:
    """Return which rows are confidential; a value that can't be read counts as confidential."""
    if "confidential" not in frame.columns:
        return pd.Series(False, index=frame.index)
    value = frame["confidential"]
    if pd.api.types.is_bool_dtype(value.dtype):
        return value.fillna(False).astype(bool)
    words = value.fillna("").astype(str).str.strip().str.casefold()
    return ~words.isin(["", "false", "0", "0.0", "no", "n", "none", "nan", "<na>"])
