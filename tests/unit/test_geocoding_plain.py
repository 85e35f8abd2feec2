"""Reading the common form at once gives what the full reading gives."""

import gc

import pytest

from mapping.geocoding import parse
from mapping.geocoding.collector import collector_off
from mapping.geocoding.names import NamePool
from mapping.geocoding.plain import read_plain

PLAIN = [
    "130 Oak Dr, Springfield, AL 36067",
    "130 oak dr., springfield al 36067-1234",
    "130 Oak Ridge Springfield AL 36067",
    "12 5th St, Springfield, AL",
    "12 St. Andrews Ct, St. Louis, MO, 63101",
    "2108 Adams County 66",
    "12 Oak Ct Springfield",
]
NOT_PLAIN = [
    "12 Oak St Apt 5, Springfield, AL 36067",
    "1921 B Oak Dr, Springfield, AL 36067",
    "PO Box 5, 12 Oak St, Springfield, AL 36067",
    "334 365 1234 Oak",
    "12-14 Oak St, Springfield, AL 36067",
    "Oak St & Elm St, Springfield, AL 36067",
]


@pytest.mark.parametrize("line", PLAIN)
def test_a_plain_line_reads_as_in_full(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_plain(line) is not None
    at_once = parse.parse_address(line, home_states=frozenset({"AL"}))
    monkeypatch.setattr(parse, "read_plain", lambda _: None)
    assert parse.parse_address(line, home_states=frozenset({"AL"})) == at_once


@pytest.mark.parametrize("line", NOT_PLAIN)
def test_a_line_with_more_in_it_is_left_to_the_full_reading(line: str) -> None:
    assert read_plain(line) is None


def test_near_names_count_a_swap_once_and_come_nearest_first() -> None:
    pool = NamePool(["MAIN", "MIAN", "MAINE", "OAK", "MAN"])
    assert pool.near("MAIN", 1) == ["MAIN", "MAN", "MIAN", "MAINE"]
    assert pool.near("ELM", 0) == []


def test_the_collector_is_on_again_after_the_last_batch() -> None:
    assert gc.isenabled()
    with collector_off:
        with collector_off:
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
