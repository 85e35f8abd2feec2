"""For any two records: a repeat settles at once, and what a person did stays."""

import dataclasses
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.store.matching import clean, identity_keys, merge, nearby_keys
from mapping.store.partner_rows import from_plain, plain
from mapping.store.records import TRANSLATED_FIELDS, FamilyResource

WORDS = st.sampled_from(["", "Oak", "oak st", "12 Main Street", "Ñ", "=1", " "])
NUMBERS = st.none() | st.floats(allow_nan=True, allow_infinity=True)
ANSWERS = st.none() | st.booleans()
DEGREES = st.none() | st.floats(-90, 90) | st.sampled_from([0.0, -86.5, -86.5000001])
RECORDS = st.builds(
    FamilyResource,
    id=st.just("1"),
    name=st.text(min_size=1, max_size=8),
    organization=WORDS,
    languages=st.lists(st.sampled_from(["es", "en"]), max_size=2).map(tuple),
    hours=WORDS,
    opening_hours=WORDS,
    cost=WORDS,
    is_free=ANSWERS,
    capacity=NUMBERS,
    confidential=st.booleans(),
    location_type=st.sampled_from(["physical", "virtual"]),
    verified_on=st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    address=WORDS,
    street=WORDS,
    city=WORDS,
    lon=DEGREES,
    lat=DEGREES,
    precision=st.sampled_from(["", "point", "street"]),
    score=NUMBERS,
    placed_by=st.sampled_from(["", "file", "hand", "geocoder"]),
    extra=st.dictionaries(WORDS, WORDS, max_size=2),
    translations=st.dictionaries(
        st.sampled_from(["es", "vi"]),
        st.dictionaries(st.sampled_from(TRANSLATED_FIELDS), WORDS, max_size=3),
        max_size=2,
    ),
).map(clean)
FIELDS = st.none() | st.sets(
    st.sampled_from(
        ["phone", "hours", "cost", "languages", "confidential", "address", "lon", "cost_es"]
    )
)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(stored=RECORDS, new=RECORDS, fields=FIELDS)
def test_the_same_repeat_twice_changes_nothing_more(
    stored: FamilyResource, new: FamilyResource, fields: set[str] | None
) -> None:
    once = merge(stored, new, fields=fields)
    assert merge(once, new, fields=fields) == once
    assert clean(once) == once


@settings(derandomize=True, max_examples=300, deadline=None)
@given(stored=RECORDS, new=RECORDS, fields=FIELDS)
def test_no_import_moves_a_pin_that_was_placed_by_hand(
    stored: FamilyResource, new: FamilyResource, fields: set[str] | None
) -> None:
    if stored.lon is None or new.placed_by == "hand":
        return
    stored = dataclasses.replace(stored, placed_by="hand")
    merged = merge(stored, new, fields=fields)
    assert (merged.lon, merged.lat, merged.placed_by) == (stored.lon, stored.lat, "hand")


@settings(derandomize=True, max_examples=300, deadline=None)
@given(stored=RECORDS, new=RECORDS, fields=FIELDS)
def test_a_translation_outlives_no_text_that_it_translates(
    stored: FamilyResource, new: FamilyResource, fields: set[str] | None
) -> None:
    merged = merge(stored, new, fields=fields)
    for code, texts in merged.translations.items():
        for name, text in texts.items():
            is_new = new.translations.get(code, {}).get(name) == text
            before, after = getattr(stored, name).split(), getattr(merged, name).split()
            assert is_new or not before or " ".join(before).casefold() == " ".join(after).casefold()


@settings(derandomize=True, max_examples=300, deadline=None)
@given(record=RECORDS)
def test_every_record_is_found_again_under_its_own_keys(record: FamilyResource) -> None:
    assert set(identity_keys(record)) <= set(nearby_keys(record))


@settings(derandomize=True, max_examples=300, deadline=None)
@given(record=RECORDS)
def test_what_the_history_writes_down_is_the_whole_record(record: FamilyResource) -> None:
    assert FamilyResource(**from_plain(plain(record))) == record
