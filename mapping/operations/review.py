"""Addresses that could not be placed, as a list to work through: why, candidates, and decisions.

The list is worked out anew from what is stored, so it is never out of date. A pin that was decided
on here counts as placed by hand: no later import moves it. Places marked confidential are not on
the list, because their pin is used nowhere and shown to nobody.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from mapping import geo
from mapping.errors import DataFileError, UnknownNameError
from mapping.geocoding.types import COARSE, AddressParts
from mapping.operations import editing
from mapping.operations.district import District
from mapping.operations.review_items import (
    MAX_CANDIDATES,
    OUTCOME_ORDER,
    PLACES,
    REASONS,
    ReviewCandidate,
    ReviewItem,
    item_of,
    located,
)
from mapping.store.matching import normal_address
from mapping.store.records import FamilyResource, Source, record_from_row
from mapping.wording import msg, say

__all__ = [
    "Correction",
    "Marked",
    "ReviewList",
    "accept",
    "correct",
    "no_address",
    "open_list",
    "place",
    "place_found",
    "take_back",
    "waiting",
]

SOURCE: Final = Source(id="address-review", name=msg("Address review"), kind="partners")

_MARK: Final = "no_address_at"
"""Column of a partner's own facts that says for which address somebody said "no address"."""


@dataclass(frozen=True)
class Marked:
    """A partner of which somebody said that it has no address."""

    id: str
    name: str
    address: str


@dataclass(frozen=True)
class ReviewList:
    """What waits for a decision, and what was put aside as "no address".

    ``has_reference`` is whether there is anything to look addresses up in; ``total`` how many
    partners with an address there are.
    """

    items: tuple[ReviewItem, ...]
    marked: tuple[Marked, ...]
    has_reference: bool
    total: int


@dataclass(frozen=True)
class Correction:
    """What came of an address that was typed anew.

    ``change_id`` is the change that put it on the map; empty if that failed, and then ``item``
    says why. Nothing is stored in that case.
    """

    change_id: str
    item: ReviewItem


def open_list(district: District) -> ReviewList:
    """Return all partners whose address has no place, or whose pin is in doubt.

    In doubt is a pin that stands for a street or town only, and one outside the boundary that was
    set for the district, unless it was placed by hand.
    """
    partners_gdf = _listed(district)
    open_gdf = partners_gdf[_is_waiting(district, partners_gdf)]
    is_marked = _is_marked(open_gdf)
    marked = tuple(
        Marked(str(row["id"]), str(row["name"]), _address_of(row))
        for row in open_gdf[is_marked].to_dict("records")
    )
    rows = open_gdf[~is_marked].to_dict("records")
    geocoder = district.geocoder()
    items = []
    found = located(district, [_query(row) for row in rows])
    for row, result in zip(rows, found, strict=True):
        item = item_of(
            result,
            item_id=str(row["id"]),
            name=str(row["name"]),
            category=str(row["category"]),
            address=_address_of(row),
        )
        items.append(_with_pin(district, item, row))
    items.sort(key=lambda item: (OUTCOME_ORDER.index(item.outcome), item.name.casefold(), item.id))
    return ReviewList(tuple(items), marked, geocoder is not None, len(partners_gdf))


def waiting(district: District) -> int:
    """Return how many addresses wait for a decision, without looking them up."""
    partners_gdf = _listed(district)
    open_gdf = partners_gdf[_is_waiting(district, partners_gdf)]
    return int((~_is_marked(open_gdf)).sum())


def accept(
    district: District, item_id: str, candidate: ReviewCandidate, *, address: str = ""
) -> str:
    """Put a partner where a candidate is; return the id of the change, for undo.

    ``address`` replaces what is written, where the candidate was found by another one.

    Raises
    ------
    UnknownNameError
        There is no such partner, or its place is confidential.
    """
    return place(
        district,
        item_id,
        candidate.lon,
        candidate.lat,
        address=address,
        precision=candidate.precision,
        score=candidate.score,
    )


def place(
    district: District,
    item_id: str,
    lon: float,
    lat: float,
    *,
    address: str = "",
    precision: str = "",
    score: float | None = None,
) -> str:
    """Put a partner somewhere by hand; return the id of the change, for undo.

    Raises
    ------
    DataFileError
        The position is no place on earth.
    UnknownNameError
        There is no such partner, or its place is confidential.
    """
    record = _record(district, item_id)
    wrong = geo.require_lonlat(lon, lat)
    if wrong:
        raise DataFileError(
            say(
                "The pin can't be right: {wrong}. Nothing was saved; click the place on the map.",
                wrong=wrong,
            )
        )
    fields: dict[str, Any] = {
        "lon": round(float(lon), 7),
        "lat": round(float(lat), 7),
        "precision": precision,
        "score": score,
        "placed_by": "hand",
    }
    if address.strip():
        fields["address"] = address.strip()
    return district.store.partners.update(record.id, **fields)


def correct(district: District, item_id: str, address: str) -> Correction:
    """Look another address up; if it has one certain place, save both at once.

    Raises
    ------
    ServiceUnavailableError
        The online service was to be asked and could not be.
    UnknownNameError
        There is no such partner, or its place is confidential.
    """
    record = _record(district, item_id)
    typed = address.strip()
    result = located(district, [typed])[0]
    item = item_of(
        result, item_id=record.id, name=record.name, category=record.category, address=typed
    )
    if item.outcome != "placed" and editing.online_lookup(district):
        item = _asked_online(district, item)
    if item.outcome != "placed":
        return Correction("", dataclasses.replace(item, has_pin=record.lon is not None))
    change_id = accept(district, item_id, item.candidates[0], address=typed)
    return Correction(change_id, item)


def no_address(district: District, item_id: str) -> str:
    """Remember that what is written is no address; return the id of the change, for undo.

    The mark stays through later imports of the same row, until its address is another one.

    Raises
    ------
    UnknownNameError
        There is no such partner, or its place is confidential.
    """
    record = _record(district, item_id)
    extra = {**record.extra, _MARK: normal_address(record) or "-"}
    return district.store.partners.update(record.id, extra=extra)


def take_back(district: District, item_id: str) -> str:
    """Take the mark "no address" off again; return the id of the change, for undo.

    Raises
    ------
    UnknownNameError
        There is no such partner, or its place is confidential.
    """
    record = _record(district, item_id)
    extra = {name: value for name, value in record.extra.items() if name != _MARK}
    return district.store.partners.update(record.id, extra=extra)


def place_found(district: District) -> tuple[int, str]:
    """Put all on the map whose address is found now, as an import would; count and change id."""
    found = [item for item in open_list(district).items if item.outcome == "placed"]
    records = []
    for item in found:
        one = item.candidates[0]
        records.append(
            dataclasses.replace(
                district.store.partners.get(item.id),
                lon=one.lon,
                lat=one.lat,
                precision=one.precision,
                score=one.score,
                placed_by="geocoder",
            )
        )
    if not records:
        return 0, ""
    report = district.store.partners.save_many(records, source=SOURCE)
    return len(records), report.change_id


def _listed(district: District) -> gpd.GeoDataFrame:
    """Return the partners that have a place people go to, and an address or a pin."""
    partners_gdf = district.store.partners.frame()
    is_open = ~partners_gdf["confidential"].astype(bool)
    is_place = partners_gdf["location_type"] == "physical"
    is_said = (partners_gdf["address"] != "") | (partners_gdf["street"] != "")
    return partners_gdf[is_open & is_place & (is_said | partners_gdf.geometry.notna())]


def _is_waiting(district: District, partners_gdf: gpd.GeoDataFrame) -> Any:
    has_no_pin = partners_gdf.geometry.isna().to_numpy()
    is_by_hand = (partners_gdf["placed_by"] == "hand").to_numpy()
    is_coarse = partners_gdf["precision"].isin(list(COARSE)).to_numpy()
    is_out = ~_inside(district, partners_gdf["lon"], partners_gdf["lat"])
    return has_no_pin | (~is_by_hand & (is_coarse | is_out))


def _inside(district: District, lon: Any, lat: Any) -> Any:
    """Return which positions lie in the boundary that was set; all, if none was."""
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    boundary = district.boundary() if district.store.meta.get("boundary") else None
    if boundary is None:
        return np.ones(len(lon), dtype=bool)
    return shapely.intersects_xy(boundary, lon, lat)


def _is_marked(partners_gdf: gpd.GeoDataFrame) -> Any:
    return np.array(
        [
            _MARK in row["extra"]
            and row["extra"][_MARK] == (normal_address(record_from_row(row)) or "-")
            for row in partners_gdf.to_dict("records")
        ],
        dtype=bool,
    )


def _address_of(row: Any) -> str:
    return str(row["address"]) or _parts(row).one_line()


def _parts(row: Any) -> AddressParts:
    return AddressParts(str(row["street"]), str(row["city"]), str(row["state"]), str(row["zip"]))


def _query(row: Any) -> str | AddressParts:
    return _parts(row) if row["street"] else str(row["address"])


def _with_pin(district: District, item: ReviewItem, row: Any) -> ReviewItem:
    """Offer the place where the pin stands too, if it has one."""
    if not np.isfinite(row["lon"]):
        return item
    is_out = not _inside(district, [row["lon"]], [row["lat"]])[0]
    now = PLACES.get(str(row["precision"]), "")
    if is_out:
        now = msg("outside the district")
    here = ReviewCandidate(
        "1",
        float(row["lon"]),
        float(row["lat"]),
        msg("Where the pin stands now"),
        now,
        facts=((now, ""),) if now else (),
    )
    others = [
        dataclasses.replace(one, mark=str(at))
        for at, one in enumerate(item.candidates[: MAX_CANDIDATES - 1], start=2)
    ]
    return dataclasses.replace(
        item,
        outcome="outside" if is_out else "coarse",
        reason=msg("The pin stands outside the district.")
        if is_out
        else msg("The pin stands for a street or town, not for the house."),
        candidates=(here, *others),
        has_pin=True,
    )


def _asked_online(district: District, item: ReviewItem) -> ReviewItem:
    answer = editing.look_up_address(district, item.address)
    if answer.lon is None or answer.lat is None:
        return item
    place = PLACES.get(answer.precision, "")
    facts = ((place, ""), (msg("by the online service"), ""))[0 if place else 1 :]
    one = ReviewCandidate(
        "1",
        answer.lon,
        answer.lat,
        answer.matched_address,
        ", ".join(text for text, __ in facts),
        answer.precision,
        answer.score,
        facts,
    )
    return dataclasses.replace(item, outcome="placed", reason=REASONS["placed"], candidates=(one,))


def _record(district: District, item_id: str) -> FamilyResource:
    record = district.store.partners.get(item_id)
    if record.confidential:
        raise UnknownNameError(
            say(
                "This place is confidential, so it has no pin to decide on and nothing was "
                "changed. Open it on the Partners page in the staff view."
            )
        )
    return record
