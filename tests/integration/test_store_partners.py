"""Saving, matching, changing and undoing partners in a real SQLite file."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mapping.errors import DataFileError, MappingError, UnknownNameError
from mapping.store.database import Store
from mapping.store.records import (
    PARTNER_COLUMNS,
    FamilyResource,
    Source,
    empty_partners,
    record_from_row,
)

FILE = Source(id="partners", name="partners.csv", kind="partners", attribution="Our district")
PANTRY = FamilyResource(
    id="P1",
    name="Harvest Pantry",
    organization="Harvest of Hope",
    category="food",
    description="Groceries once a week",
    languages=("es", "en"),
    hours="Tue 4-6",
    opening_hours="Tu 16:00-18:00",
    phone="(334) 555-0101",
    email="hello@example.org",
    website="https://example.org",
    cost="free",
    is_free=True,
    eligibility="Residents",
    min_age=5.0,
    max_age=18.5,
    capacity=40.0,
    childcare_on_site=False,
    wheelchair_accessible=True,
    readiness=("know", "act"),
    stage="allied",
    trust="high",
    feedback="kind staff",
    tie_holder="Ms. Ruiz",
    last_contact_on=date(2026, 3, 1),
    verified_on=date(2026, 4, 2),
    verified_by="CM",
    notes="Side door",
    source="phone list",
    address="12 Main St, Springfield, AL 36067",
    street="12 Main St",
    city="Springfield",
    state="AL",
    zip="36067",
    lon=-86.5,
    lat=32.5,
    precision="range",
    score=0.9,
    placed_by="geocoder",
    extra={"Bus line": "7"},
    translations={"es": {"description": "Comestibles una vez a la semana", "cost": "gratis"}},
)
LIBRARY = FamilyResource(
    id="", name="Oak Library", category="library", address="3 Oak Road, Springfield"
)
REFUGE = FamilyResource(
    id="R1",
    name="Safe House",
    phone="555",
    confidential=True,
    lon=-86.4,
    lat=32.4,
    address="9 X St",
)


class Clock:
    """A clock that goes on by a minute whenever someone looks."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "database.sqlite", clock=Clock()) as opened:
        yield opened


def with_id(partner_id: str, **changes: object) -> FamilyResource:
    return dataclasses.replace(PANTRY, id=partner_id, **changes)  # type: ignore[arg-type]


def test_what_goes_in_comes_out_field_by_field(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    assert store.partners.get("P1") == PANTRY
    assert record_from_row(store.partners.frame().loc[0]) == PANTRY


def test_a_record_with_a_name_only_comes_out_as_it_went_in(store: Store) -> None:
    key = store.partners.add(FamilyResource(id="", name="Hotline", location_type="virtual"))
    assert store.partners.get(key) == FamilyResource(
        id=key, name="Hotline", location_type="virtual"
    )


def test_the_frame_has_the_promised_columns_types_and_order(store: Store) -> None:
    empty = store.partners.frame()
    assert tuple(empty.columns) == PARTNER_COLUMNS
    assert empty.dtypes.equals(empty_partners().dtypes)
    store.partners.save_many(
        [with_id("2", name="zebra"), with_id("3", name="Apple"), with_id("1", name="Zebra")],
        source=FILE,
    )
    frame = store.partners.frame()
    assert frame.dtypes.equals(empty.dtypes)
    assert frame.crs == "EPSG:4326"
    assert frame["id"].tolist() == ["3", "1", "2"]
    assert frame.index.tolist() == [0, 1, 2]
    assert frame["attribution"].tolist() == ["Our district"] * 3
    assert frame["updated_at"].dt.tz is not None
    assert (frame.geometry.iloc[0].x, frame.geometry.iloc[0].y) == (-86.5, 32.5)


def test_what_nobody_knows_is_missing_and_not_no(store: Store) -> None:
    store.partners.save_many([LIBRARY], source=FILE)
    row = store.partners.frame().loc[0]
    assert row["is_free"] is pd.NA
    assert np.isnan(row["capacity"])
    assert row.geometry is None
    assert row["verified_on"] is None
    assert row["phone"] == ""


def test_changing_the_frame_that_was_given_out_changes_nobody_elses(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    frame = store.partners.frame()
    frame.loc[0, "name"] = "Scribble"
    assert store.partners.frame().loc[0, "name"] == "Harvest Pantry"


def test_importing_the_same_file_twice_changes_nothing_at_all(store: Store) -> None:
    records = [PANTRY, LIBRARY, REFUGE, FamilyResource(id="", name="Hotline")]
    first = store.partners.save_many(records, source=FILE)
    version, frame = store.data_version(), store.partners.frame()
    second = store.partners.save_many(records, source=FILE)
    assert (first.added, first.updated, first.unchanged) == (4, 0, 0)
    assert (second.added, second.updated, second.unchanged) == (0, 0, 4)
    assert second.ids == first.ids
    assert second.change_id == ""
    assert store.data_version() == version
    assert store.partners.frame().equals(frame)


def test_a_copy_of_the_file_under_another_name_changes_nothing(store: Store) -> None:
    store.partners.save_many([PANTRY, LIBRARY], source=FILE)
    version = store.data_version()
    copy = Source(id="copy", name="partners (1).csv", kind="partners")
    assert store.partners.save_many([PANTRY, LIBRARY], source=copy).unchanged == 2
    assert store.data_version() == version
    assert [source.id for source in store.sources.list()] == ["partners"]


def test_a_repeat_of_an_id_updates_and_raises_the_data_version(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    before = store.data_version()
    report = store.partners.save_many([with_id("P1", phone="555-9999")], source=FILE)
    assert (report.added, report.updated, report.unchanged) == (0, 1, 0)
    assert store.data_version() > before
    assert store.partners.get("P1").phone == "555-9999"


@pytest.mark.parametrize(
    "again",
    [
        dataclasses.replace(LIBRARY, name="OAK  LIBRARY"),
        dataclasses.replace(LIBRARY, address="3 Oak Rd., Springfield"),
        dataclasses.replace(LIBRARY, address="", street="3 Oak Road", city="Springfield"),
    ],
)
def test_without_an_id_name_and_address_tell_which_one_it_is(
    store: Store, again: FamilyResource
) -> None:
    (key,) = store.partners.save_many([LIBRARY], source=FILE).ids
    report = store.partners.save_many([again], source=FILE)
    assert report.added == 0
    assert report.ids == (key,)


def test_without_an_address_name_and_coordinates_tell_which_one_it_is(store: Store) -> None:
    place = FamilyResource(id="", name="Garden", lon=-86.123456, lat=32.654321)
    store.partners.save_many([place], source=FILE)
    rounded = dataclasses.replace(place, lon=-86.1234564, lat=32.6543206)
    elsewhere = dataclasses.replace(place, lon=-86.12, lat=32.65)
    report = store.partners.save_many([rounded, elsewhere], source=FILE)
    assert (report.added, report.unchanged) == (1, 1)


def test_one_name_at_two_addresses_is_two_places_even_on_one_spot(store: Store) -> None:
    one = FamilyResource(id="", name="Clinic", address="1 A St, Suite 1", lon=-86.0, lat=32.0)
    two = dataclasses.replace(one, address="1 A St, Suite 2")
    assert store.partners.save_many([one, two], source=FILE).added == 2


def test_a_place_twice_in_one_file_is_stored_once_with_the_later_facts(store: Store) -> None:
    later = dataclasses.replace(LIBRARY, phone="555-2222")
    report = store.partners.save_many([LIBRARY, later], source=FILE)
    assert (report.added, report.updated, report.repeats) == (1, 1, 1)
    assert store.partners.frame()["phone"].tolist() == ["555-2222"]
    version = store.data_version()
    assert store.partners.save_many([LIBRARY, later], source=FILE).unchanged == 2
    assert store.data_version() == version


def test_a_record_added_by_hand_takes_the_id_of_the_file_that_brings_it(store: Store) -> None:
    key = store.partners.add(LIBRARY)
    report = store.partners.save_many([dataclasses.replace(LIBRARY, id="L7")], source=FILE)
    assert (report.added, report.updated) == (0, 1)
    assert store.partners.get("L7") == store.partners.get(key)
    assert store.partners.frame()["id"].tolist() == ["L7"]


def test_two_ids_at_one_address_stay_two(store: Store) -> None:
    report = store.partners.save_many([with_id("A"), with_id("B")], source=FILE)
    assert report.added == 2
    assert store.partners.save_many([with_id("B"), with_id("A")], source=FILE).unchanged == 2


def test_without_matching_a_similar_one_is_added(store: Store) -> None:
    store.partners.save_many([LIBRARY], source=FILE)
    assert store.partners.save_many([LIBRARY], source=FILE, match=False).added == 1


def test_an_id_that_now_means_another_place_is_reported(store: Store) -> None:
    store.partners.save_many([with_id("1")], source=FILE)
    other = FamilyResource(id="1", name="Dentist", address="99 Elm St")
    report = store.partners.save_many([other], source=FILE)
    assert report.updated == 1
    assert report.replaced_ids == ("1",)


def test_what_a_file_leaves_empty_stays_as_it_was(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    version = store.data_version()
    bare = FamilyResource(
        id="P1",
        name="Harvest Pantry",
        address=PANTRY.address,
        street="12 Main St",
        city="Springfield",
        state="AL",
        zip="36067",
    )
    assert store.partners.save_many([bare], source=FILE).unchanged == 1
    assert store.data_version() == version


def test_a_column_that_the_file_has_can_empty_a_field(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    bare = FamilyResource(id="P1", name="Harvest Pantry")
    fields = {"phone", "hours", "cost", "address", "lon", "lat", "source"}
    store.partners.save_many([bare], source=FILE, fields=fields)
    kept = store.partners.get("P1")
    assert (kept.phone, kept.hours, kept.opening_hours, kept.cost) == ("", "", "", "")
    assert kept.is_free is None
    assert (kept.email, kept.address, kept.lon) == (PANTRY.email, PANTRY.address, PANTRY.lon)
    assert kept.source == "phone list"


def test_coordinates_rounded_by_an_export_do_not_move_the_pin(store: Store) -> None:
    exact = with_id("P1", lon=-86.123456789, lat=32.987654321)
    store.partners.save_many([exact], source=FILE)
    version = store.data_version()
    back = with_id("P1", lon=-86.123457, lat=32.987654, precision="", score=None, placed_by="file")
    assert store.partners.save_many([back], source=FILE).unchanged == 1
    assert store.data_version() == version
    assert store.partners.get("P1").precision == "range"


def test_an_import_moves_a_pin_that_no_person_placed(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    store.partners.save_many([with_id("P1", lon=-86.51)], source=FILE)
    assert store.partners.get("P1").lon == -86.51


def test_a_pin_placed_by_hand_is_never_moved_by_an_import(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    store.partners.update("P1", lon=-86.7, lat=32.7)
    assert store.partners.get("P1").placed_by == "hand"
    moved = with_id("P1", lon=-86.9, lat=32.9, address="1 Other St", street="1 Other St")
    store.partners.save_many([PANTRY], source=FILE)
    store.partners.save_many([moved], source=FILE)
    store.partners.save_many([dataclasses.replace(moved, lon=None, lat=None)], source=FILE)
    kept = store.partners.get("P1")
    assert (kept.lon, kept.lat, kept.placed_by) == (-86.7, 32.7, "hand")
    assert kept.address == "1 Other St"


def test_a_hand_placed_pin_does_not_turn_the_next_import_into_a_second_place(
    store: Store,
) -> None:
    garden = FamilyResource(id="", name="Garden", lon=-86.1, lat=32.1)
    (key,) = store.partners.save_many([garden], source=FILE).ids
    store.partners.update(key, name="Community garden", lon=-86.2, lat=32.2)
    report = store.partners.save_many([garden], source=FILE)
    assert report.ids == (key,)
    kept = store.partners.get(key)
    assert (kept.lon, kept.lat, kept.name) == (-86.2, 32.2, "Garden")


def test_a_new_address_without_coordinates_drops_the_wrong_pin(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    moved = with_id("P1", address="77 Elm St, Springfield", street="77 Elm St", lon=None, lat=None)
    store.partners.save_many([moved], source=FILE)
    kept = store.partners.get("P1")
    assert (kept.lon, kept.lat, kept.placed_by) == (None, None, "")


def test_an_address_that_could_not_be_looked_up_this_time_keeps_its_pin(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    unplaced = with_id("P1", lon=None, lat=None, precision="", score=None)
    assert store.partners.save_many([unplaced], source=FILE).unchanged == 1


def test_an_import_does_not_unmark_a_confidential_place_by_silence(store: Store) -> None:
    store.partners.save_many([REFUGE], source=FILE)
    store.partners.save_many([dataclasses.replace(REFUGE, confidential=False)], source=FILE)
    assert store.partners.get("R1").confidential
    store.partners.save_many(
        [dataclasses.replace(REFUGE, confidential=False)], source=FILE, fields={"confidential"}
    )
    assert not store.partners.get("R1").confidential


def test_the_place_of_a_confidential_partner_is_in_no_frame(store: Store) -> None:
    store.partners.save_many([REFUGE], source=FILE)
    row = store.partners.frame().loc[0]
    assert row["confidential"]
    assert row.geometry is None
    assert np.isnan(row["lon"])
    assert np.isnan(row["lat"])
    assert store.partners.frame(with_confidential_places=True).loc[0, "lon"] == -86.4


def test_editing_a_confidential_partner_keeps_the_place_that_was_not_shown(store: Store) -> None:
    store.partners.save_many([REFUGE], source=FILE)
    store.partners.update("R1", phone="556", lon=None, lat=None, precision="", placed_by="")
    kept = store.partners.get("R1")
    assert (kept.phone, kept.lon, kept.lat) == ("556", -86.4, 32.4)


def test_markup_and_odd_characters_stay_text(store: Store) -> None:
    name = "<b>{{7*7}}</b> `${x}` ' \" \\ Ñandú 日本 \N{WAVING HAND SIGN}"
    key = store.partners.add(FamilyResource(id="", name=name, notes="a\x00b\ud800c"))
    assert store.partners.get(key).name == name
    assert store.partners.get(key).notes == "abc"


def test_an_update_says_what_goes_stale_along_with_it(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    store.partners.update("P1", hours="Wed 3-5", cost="$5")
    kept = store.partners.get("P1")
    assert (kept.opening_hours, kept.is_free) == ("", None)
    store.partners.update("P1", address="77 Elm St")
    kept = store.partners.get("P1")
    assert (kept.street, kept.city, kept.lon, kept.precision) == ("", "", None, "")


def test_a_correction_of_the_spelling_of_an_address_keeps_the_pin(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    store.partners.update("P1", street="12 Main Street")
    kept = store.partners.get("P1")
    assert (kept.street, kept.lon, kept.placed_by) == ("12 Main Street", -86.5, "geocoder")


def test_an_update_that_changes_nothing_is_no_change(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    version = store.data_version()
    assert store.partners.update("P1", phone=PANTRY.phone) == ""
    assert store.data_version() == version


def test_both_ids_of_a_partner_lead_to_it(store: Store) -> None:
    key = store.partners.add(LIBRARY)
    store.partners.update(key, id="L1")
    assert store.partners.get("L1") == store.partners.get(key)
    store.partners.update("L1", id="")
    assert store.partners.get(key).id == key


def test_an_id_in_use_is_refused(store: Store) -> None:
    store.partners.save_many([PANTRY, with_id("P2", name="Other")], source=FILE)
    with pytest.raises(DataFileError, match='already has the id "P1"'):
        store.partners.add(PANTRY)
    with pytest.raises(DataFileError, match='already has the id "P1"'):
        store.partners.update("P2", id="P1")
    with pytest.raises(TypeError):
        store.partners.update("P1", nonsense=1)


def test_an_unknown_partner_is_refused_and_none_is_deleted(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    for act in (
        lambda: store.partners.get("nobody"),
        lambda: store.partners.update("nobody", phone="1"),
        lambda: store.partners.delete(["P1", "nobody"]),
    ):
        with pytest.raises(UnknownNameError, match="nobody"):
            act()
    assert store.partners.count() == 1


def test_a_delete_is_undone_whole(store: Store) -> None:
    store.partners.save_many([PANTRY, LIBRARY], source=FILE)
    before = store.partners.frame()
    change = store.partners.delete(before["id"].tolist())
    assert store.partners.count() == 0
    store.partners.undo(change)
    after = store.partners.frame()
    assert after.drop(columns="updated_at").equals(before.drop(columns="updated_at"))
    assert store.partners.save_many([PANTRY, LIBRARY], source=FILE).unchanged == 2


def test_an_update_and_an_import_are_undone(store: Store) -> None:
    first = store.partners.save_many([PANTRY], source=FILE)
    change = store.partners.update("P1", phone="1", languages=("fr",), verified_on=None)
    store.partners.undo(change)
    assert store.partners.get("P1") == PANTRY
    second = store.partners.save_many([with_id("P1", phone="2"), LIBRARY], source=FILE)
    store.partners.undo(second.change_id)
    assert store.partners.count() == 1
    assert store.partners.get("P1") == PANTRY
    store.partners.undo(first.change_id)
    assert store.partners.count() == 0


def test_an_undo_is_undone_and_then_done_again(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    change = store.partners.delete(["P1"])
    undo = store.partners.undo(change)
    with pytest.raises(MappingError, match="already taken back"):
        store.partners.undo(change)
    store.partners.undo(undo)
    assert store.partners.count() == 0
    store.partners.undo(change)
    assert store.partners.get("P1") == PANTRY


def test_an_undo_never_loses_a_later_change(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    change = store.partners.update("P1", phone="1")
    store.partners.update("P1", phone="2")
    store.partners.update("P1", notes="new")
    version = store.data_version()
    with pytest.raises(MappingError, match="changed again after this"):
        store.partners.undo(change)
    assert store.data_version() == version
    assert store.partners.get("P1").phone == "2"


def test_an_undo_leaves_later_changes_of_other_fields_alone(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    change = store.partners.update("P1", phone="1")
    store.partners.update("P1", notes="new")
    store.partners.undo(change)
    assert store.partners.get("P1") == with_id("P1", notes="new")


def test_a_deleted_partner_does_not_come_back_beside_its_new_self(store: Store) -> None:
    store.partners.save_many([PANTRY], source=FILE)
    change = store.partners.delete(["P1"])
    store.partners.save_many([PANTRY], source=FILE)
    with pytest.raises(MappingError, match="changed again after this"):
        store.partners.undo(change)


def test_the_history_says_who_was_changed_and_how(store: Store) -> None:
    store.partners.save_many([PANTRY, LIBRARY], source=FILE)
    change = store.partners.update("P1", phone="1")
    undo = store.partners.undo(change)
    newest, update, imported = store.partners.history()
    assert (newest.id, newest.kind) == (undo, "undo")
    assert (update.kind, update.updated, update.is_undone) == ("update", 1, True)
    assert (imported.kind, imported.source, imported.added) == ("import", "partners.csv", 2)
    assert imported.names == ("Harvest Pantry", "Oak Library")
    assert imported.made_at.tzinfo is not None
    (field,) = store.partners.details(change)
    assert (field.name, field.field, field.before, field.after) == (
        "Harvest Pantry",
        "phone",
        "(334) 555-0101",
        "1",
    )
    assert len(store.partners.history(limit=1)) == 1
    with pytest.raises(UnknownNameError):
        store.partners.undo("no such change")


def test_credit_stays_with_a_record_whoever_changes_it(store: Store) -> None:
    osm = Source(id="osm", name="OpenStreetMap places", attribution="© OpenStreetMap contributors")
    record = FamilyResource(
        id="osm:way/1", name="Park", source="OpenStreetMap", lon=-86.0, lat=32.0
    )
    store.partners.save_many([record], source=osm)
    store.partners.save_many([FamilyResource(id="osm:way/1", name="Park", phone="1")], source=FILE)
    row = store.partners.frame().loc[0]
    assert row["phone"] == "1"
    assert row["attribution"] == "© OpenStreetMap contributors"
    assert row["source"] == "OpenStreetMap"


def test_a_record_without_a_source_of_its_own_names_its_file(store: Store) -> None:
    store.partners.save_many([LIBRARY], source=FILE)
    assert store.partners.frame()["source"].tolist() == ["partners.csv"]
    (source,) = store.sources.list()
    assert source.loaded_at is not None


def test_an_organization_goes_with_its_last_service(store: Store) -> None:
    one, two = with_id("1"), with_id("2", name="Second", address="5 B St", street="5 B St")
    store.partners.save_many([one, two], source=FILE)
    with store._database.read() as connection:
        count = "SELECT count(*) FROM organization"
        assert connection.exec_driver_sql(count).scalar() == 1
    store.partners.delete(["1", "2"])
    parts = ("language", "translation")
    with store._database.read() as connection:
        for table in ("organization", "service", "location", "phone", "partnership", *parts):
            left = connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()  # noqa: S608
            assert left == 0, table


def test_five_thousand_partners_are_saved_and_read(store: Store) -> None:
    records = [
        with_id(f"X{i}", name=f"Place {i}", lon=-86 + i / 1e5, organization=f"Org {i % 300}")
        for i in range(5_000)
    ]
    assert store.partners.save_many(records, source=FILE).added == 5_000
    assert store.partners.frame()["name"].nunique() == 5_000
