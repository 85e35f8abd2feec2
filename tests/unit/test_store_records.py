"""The flat record and the frame of many."""

import copy
import dataclasses
import pickle
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from mapping.store.records import (
    PARTNER_COLUMNS,
    RECORD_FIELDS,
    TRANSLATED_COLUMNS,
    FamilyResource,
    empty_partners,
    partners_frame,
    record_from_row,
)

FULL = FamilyResource(
    id="1",
    name="Pantry",
    languages=("es",),
    is_free=False,
    capacity=3.0,
    readiness=("act",),
    verified_on=date(2026, 4, 2),
    lon=-86.5,
    lat=32.5,
    extra={"Bus": "7"},
    translations={"es": {"name": "Despensa", "cost": "gratis"}, "vi": {"hours": "9 đến 5"}},
)
BARE = FamilyResource(id="2", name="Hotline")


def test_the_columns_are_the_fields_their_translations_and_three_more() -> None:
    plain = [name for name in RECORD_FIELDS if name != "translations"]
    more = ("attribution", "updated_at", "geometry")
    assert (*plain, *TRANSLATED_COLUMNS, *more) == PARTNER_COLUMNS
    assert (
        *("name_es", "description_es", "eligibility_es", "cost_es", "hours_es"),
    ) == TRANSLATED_COLUMNS
    assert PARTNER_COLUMNS[:6] == (
        "id",
        "name",
        "organization",
        "category",
        "description",
        "languages",
    )


def test_an_empty_frame_has_the_types_of_a_full_one() -> None:
    empty = empty_partners()
    assert tuple(empty.columns) == PARTNER_COLUMNS
    assert len(empty) == 0
    assert empty.crs == "EPSG:4326"
    assert empty.dtypes.equals(partners_frame([FULL, BARE]).dtypes[list(PARTNER_COLUMNS)])
    assert pd.concat([empty, empty]).dtypes.equals(empty.dtypes)


def test_a_record_becomes_a_row_and_a_record_again() -> None:
    frame = partners_frame([FULL, BARE])
    assert record_from_row(frame.loc[0]) == FULL
    assert record_from_row(frame.loc[1]) == BARE
    assert [record_from_row(row) for row in frame.to_dict("records")] == [FULL, BARE]


def test_translations_stand_in_columns_of_text() -> None:
    frame = partners_frame([FULL, BARE])
    assert frame["name_es"].tolist() == ["Despensa", ""]
    assert frame["description_es"].tolist() == ["", ""]
    assert frame["hours_vi"].tolist() == ["9 đến 5", ""], "a language that no page shows yet"
    both = pd.concat([frame, partners_frame([BARE])])
    assert [record_from_row(row) for row in both.to_dict("records")] == [FULL, BARE, BARE]


def test_unknown_is_neither_no_nor_zero() -> None:
    frame = partners_frame([BARE])
    assert frame["is_free"].isna().tolist() == [True]
    assert np.isnan(frame.loc[0, "capacity"])
    assert frame.geometry.iloc[0] is None
    assert frame.loc[0, "languages"] == ()


def test_credits_and_moments_stand_beside_the_records() -> None:
    moment = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
    frame = partners_frame([FULL, BARE], attributions=["© A", ""], updated_at=[moment, None])
    assert frame["attribution"].tolist() == ["© A", ""]
    assert frame.loc[0, "updated_at"] == moment
    assert frame.loc[1, "updated_at"] is pd.NaT


def test_half_a_position_is_no_place() -> None:
    half = dataclasses.replace(FULL, lat=None)
    assert partners_frame([half]).geometry.iloc[0] is None


def test_a_record_can_be_copied_and_sent_to_another_process() -> None:
    assert copy.deepcopy(FULL) == FULL
    assert pickle.loads(pickle.dumps(FULL)) == FULL  # noqa: S301 - our own bytes
    assert dataclasses.asdict(FULL)["extra"] == {"Bus": "7"}
