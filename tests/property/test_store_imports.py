"""Any file, however messy, imported twice in a row changes nothing the second time."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.store.database import Store
from mapping.store.records import FamilyResource, Source

FILE = Source(id="file", name="file.csv")
ROWS = st.builds(
    FamilyResource,
    id=st.sampled_from(["", "", "1", "2", "3"]),
    name=st.sampled_from(["Oak", "OAK", "Elm"]),
    organization=st.sampled_from(["", "Aid"]),
    phone=st.sampled_from(["", "555", "556"]),
    address=st.sampled_from(["", "", "1 A Street", "1 a st.", "2 B St"]),
    lon=st.sampled_from([None, -86.5, -86.50001, -86.4]),
    lat=st.sampled_from([None, 32.5]),
    confidential=st.booleans(),
    translations=st.sampled_from([{}, {"es": {"name": "Roble"}}, {"es": {"cost": "gratis"}}]),
)
FILES = st.lists(ROWS, min_size=1, max_size=8)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("store") / "database.sqlite") as opened:
        yield opened


@settings(derandomize=True, max_examples=40, deadline=None)
@given(before=FILES, rows=FILES)
def test_a_file_imported_twice_in_a_row_changes_nothing(
    store: Store, before: list[FamilyResource], rows: list[FamilyResource]
) -> None:
    store.partners.delete(store.partners.frame()["id"].tolist())
    store.partners.save_many(before, source=FILE)
    first = store.partners.save_many(rows, source=FILE)
    version, frame = store.data_version(), store.partners.frame()
    second = store.partners.save_many(rows, source=FILE)
    assert second.unchanged == len(rows)
    assert second.ids == first.ids
    assert store.data_version() == version
    assert store.partners.frame().equals(frame)
    if first.change_id:
        store.partners.undo(first.change_id)
        store.partners.undo(store.partners.history(limit=1)[0].id)
        assert (
            store.partners.frame()
            .drop(columns="updated_at")
            .equals(frame.drop(columns="updated_at"))
        )
