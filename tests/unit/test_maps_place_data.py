"""Places of the live map: sent once, without what nobody may see; then only which are shown."""

import base64
import json
import zlib
from typing import Any

import numpy as np
import pytest

from mapping.maps.place_data import PlaceSet, encode_shown, pack_places
from mapping.store.records import FamilyResource, partners_frame
from mapping.wording import translator

EN = translator("en")


def place(name: str, **more: Any) -> FamilyResource:
    return FamilyResource(**{"id": f"id {name}", "name": name, "lon": -86.5, "lat": 32.45} | more)


def held(places: PlaceSet) -> dict[str, Any]:
    """Return what the page holds, as ``held.js`` reads it."""
    assert places.packed[:12].decode() == places.ref
    record: dict[str, Any] = json.loads(zlib.decompress(places.packed[12:]))
    return record


def said(payload: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(base64.b64decode(payload))
    return record


def rows(payload: str, count: int) -> list[int]:
    """Return the rows that are shown."""
    bits = np.frombuffer(base64.b64decode(said(payload)["rows"]), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(bits)[:count]).tolist()


MIXED = (
    place("A", category="food", address="1 Main St"),
    place("Hidden", confidential=True, address="9 Secret Way", category="housing", phone="555"),
    place("Online", location_type="virtual"),
    place("Nowhere", lon=None, lat=None),
    place("B", category="odd", lon=-86.4123456, lat=32.5),
)


def test_a_set_holds_what_signs_and_cards_need_and_the_row_of_each_place() -> None:
    record = held(pack_places(partners_frame(MIXED)))
    assert (record["ids"], record["name"]) == (["id A", "id B"], ["A", "B"])
    assert record["row"] == [0, 4]
    assert [record["kinds"][code] for code in record["category"]] == ["food", "odd"]
    assert record["note"] == ["1 Main St", ""]
    assert set(record["symbols"]) == {"food", "odd"}
    lon = [(value + record["origin"][0]) / 1e6 for value in record["lon"]]
    lat = [(value + record["origin"][1]) / 1e6 for value in record["lat"]]
    assert lon == pytest.approx([-86.5, -86.412346], abs=1e-9)
    assert lat == pytest.approx([32.45, 32.5], abs=1e-9)


def test_confidential_virtual_and_unplaced_places_are_in_no_set() -> None:
    text = json.dumps(held(pack_places(partners_frame(MIXED))))
    for word in ("Hidden", "Secret", "housing", "555", "Online", "Nowhere"):
        assert word not in text


def test_the_same_places_have_the_same_name_in_every_language_and_others_another() -> None:
    first, again = (pack_places(partners_frame(MIXED)) for _ in range(2))
    assert (first.ref, first.packed) == (again.ref, again.packed)
    assert pack_places(partners_frame(MIXED[:1])).ref != first.ref
    spanish = said(encode_shown(first, None, wording=translator("es")))
    assert spanish["ref"] == first.ref
    assert spanish["labels"]["food"] == "Alimentos"


def test_what_is_shown_is_one_bit_for_each_row_drawn_or_not() -> None:
    places = pack_places(partners_frame(MIXED))
    assert said(encode_shown(places, None, wording=EN))["rows"] is None
    assert said(encode_shown(places, list(places.ids), wording=EN))["rows"] is None
    some = encode_shown(places, list(places.ids)[2::2], wording=EN, selected_id="id B")
    assert rows(some, 5) == [2, 4]
    assert said(some)["order"] is None
    assert said(some)["selected"] == "id B"
    assert rows(encode_shown(places, ["id B", "nobody"], wording=EN), 5) == [4]
    assert rows(encode_shown(places, [], wording=EN), 5) == []


def test_rows_in_another_order_are_told_in_that_order() -> None:
    places = pack_places(partners_frame(MIXED))
    wanted = list(reversed(places.ids))[:3]
    told = said(encode_shown(places, wanted, wording=EN))
    assert told["rows"] is None
    order = np.frombuffer(base64.b64decode(told["order"]), dtype="<u4")
    assert [places.ids[row] for row in order] == wanted


def test_a_filter_over_twenty_thousand_partners_is_a_few_kilobytes() -> None:
    dice = np.random.default_rng(1)
    spots = dice.uniform([-87, 32], [-86, 33], (20_000, 2))
    frame = partners_frame(
        place(f"Place number {i}", category="food", lon=lon, lat=lat)
        for i, (lon, lat) in enumerate(spots)
    )
    places = pack_places(frame)
    half = frame["id"][dice.random(len(frame)) < 0.5]
    payload = encode_shown(places, half, wording=EN)
    assert len(payload) < 8_000
    assert len(rows(payload, len(frame))) == len(half)
    assert len(places.packed) < 700_000


def test_a_frame_without_a_place_is_an_empty_set() -> None:
    places = pack_places(partners_frame(MIXED[1:4]))
    assert held(places)["ids"] == []
    assert len(places.ids) == 3
