"""What the geocode command refuses before it looks anything up, and what it leaves behind then."""

import time
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import LineString

from mapping.cli import main
from mapping.errors import DataFileError
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import line_table
from mapping.geocoding.types import AddressParts
from mapping.operations import address_files
from mapping.operations.district import District
from mapping.progress import no_progress


def main_street() -> AddressIndex:
    columns = {
        "street": ["Main St"], "number_from": ["100"], "number_to": ["198"], "parity": [2],
        "side": [0], "city": ["Springfield"], "state": ["AL"], "postcode": ["36067"],
    }  # fmt: skip
    line = np.array([LineString([(-86.5, 32.5), (-86.49, 32.5)])], dtype=object)
    return AddressIndex.build([line_table("ranges", "ranges", columns, line)])


@pytest.fixture
def district(tmp_path: Path) -> District:
    made = District(tmp_path / "workspace", create=True)
    main_street().save(made.files.addresses)
    return made


def look_up(district: District, source: Path, target: Path) -> None:
    address_files.geocode_file(
        district, source, target, coarse=False, workers=1, progress=no_progress
    )


def test_the_list_that_is_read_is_not_written_over_by_its_answers(
    district: District, tmp_path: Path
) -> None:
    source = tmp_path / "list.csv"
    source.write_text("id,address,phone\n1,110 Main St,555\n", encoding="utf-8")
    before = source.read_bytes()
    with pytest.raises(DataFileError, match="another name"):
        look_up(district, source, tmp_path / "." / "list.csv")
    assert source.read_bytes() == before


def test_a_table_is_not_written_under_the_name_of_a_workbook(
    district: District, tmp_path: Path
) -> None:
    source = tmp_path / "list.csv"
    source.write_text("id,address\n1,110 Main St\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r'Name the output "out\.csv"'):
        look_up(district, source, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_list_without_addresses_leaves_no_file_behind(district: District, tmp_path: Path) -> None:
    source = tmp_path / "list.csv"
    source.write_text("id,colour\n1,red\n", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(DataFileError, match="address column"):
        look_up(district, source, tmp_path / "out.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_cell_with_a_whole_book_in_it_is_read_at_its_beginning_only() -> None:
    geocoder = LocalGeocoder(main_street())
    book = "x " * 1_000_000
    started = time.process_time()
    assert geocoder.locate(book).outcome == "not_an_address"
    assert geocoder.locate(AddressParts(book, "Springfield", "AL", book)).outcome != "placed"
    answers = geocoder.locate_many([book, "110 Main St, Springfield, AL", f"110 Main St, {book}"])
    assert time.process_time() - started < 5
    assert [answer.outcome for answer in answers][:2] == ["not_an_address", "placed"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["geocode", "in.csv", "out.csv", "--workers", "two"], "whole number of at least 1"),
        (["geocode", "in.csv", "out.csv", "--workers", "0"], "whole number of at least 1"),
        (["travel", "a.csv", "b.csv", "c.csv", "--limit", "ten"], "number of minutes above 0"),
        (["travel", "a.csv", "b.csv", "c.csv", "--junction-delay", "x"], "seconds from 0 to 600"),
    ],
)
def test_a_word_in_place_of_a_number_is_wrong_usage_in_plain_words(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    message = capsys.readouterr().err
    assert said in message
    assert "invalid" not in message
