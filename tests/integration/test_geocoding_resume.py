"""A geocode run that is killed goes on where it stopped."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import LineString

from mapping.errors import PrivacyError
from mapping.geocoding.index import AddressIndex
from mapping.geocoding.local import LocalGeocoder
from mapping.geocoding.reference import line_table
from mapping.geocoding.resume import Journal, journal_path, run_key
from mapping.geocoding.types import HomeAddress
from mapping.operations import address_files
from mapping.operations.district import District
from mapping.progress import no_progress

ROWS = 3_000

RUN_UNTIL_HALF = """
import sys
from pathlib import Path
from mapping.operations import address_files
from mapping.operations.district import District

def progress(share, message):
    if share >= 0.5:
        print("half", flush=True)
        sys.stdin.read()

folder, source, target = map(Path, sys.argv[1:])
address_files.geocode_file(
    District(folder), source, target, coarse=False, workers=1, progress=progress
)
"""


def streets() -> AddressIndex:
    columns = {
        "street": ["Main St", "Oak Ave"], "number_from": ["100", "101"],
        "number_to": ["198", "199"], "parity": [2, 1], "side": [0, 0],
        "city": ["Springfield"] * 2, "state": ["AL"] * 2, "postcode": ["36067"] * 2,
    }  # fmt: skip
    lines = [LineString([(-86.5, lat), (-86.49, lat)]) for lat in (32.5, 32.6)]
    table = line_table("ranges", "ranges", columns, np.array(lines, dtype=object))
    return AddressIndex.build([table])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    district = District(tmp_path / "workspace", create=True)
    district.close()
    streets().save(district.files.addresses)
    return district.files.folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "addresses.csv"
    lines = [
        f'{row},"{100 + row % 99} Mian St Apt {row}, Springfield, AL 36067"' for row in range(ROWS)
    ]
    path.write_text("\n".join(["id,address", *lines]) + "\n", encoding="utf-8")
    return path


def look_up(folder: Path, source: Path, target: Path) -> list[str]:
    district = District(folder)
    outcome = address_files.geocode_file(
        district, source, target, coarse=False, workers=1, progress=no_progress
    )
    district.close()
    assert outcome.rows_out == ROWS
    return outcome.warnings


def test_a_killed_run_goes_on_with_no_row_lost_or_done_twice(
    folder: Path, source: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.csv"
    assert look_up(folder, source, whole) == []
    target = tmp_path / "result.csv"
    command = [sys.executable, "-c", RUN_UNTIL_HALF, str(folder), str(source), str(target)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline().strip() == "half"
        run.kill()
    assert not target.exists()
    journal = journal_path(target)
    with journal.open("a", encoding="utf-8") as file:
        file.write('[[2999, [-86.49, 32.5, "ran')  # what a kill in the middle of a line leaves
    (warning,) = look_up(folder, source, target)
    assert "2,000 of its answers were taken over" in warning
    assert target.read_bytes() == whole.read_bytes()
    assert not journal.exists()


def test_a_journal_of_another_file_or_index_is_not_used(tmp_path: Path, source: Path) -> None:
    index = streets()
    key = run_key(source, index, "AL")
    path = journal_path(tmp_path / "result.csv")
    answer = LocalGeocoder(index).locate("120 Mian St, Springfield, AL 36067")
    assert answer.outcome == "placed"
    with Journal(path, key) as journal:
        journal.keep([(7, answer)])
    with Journal(path, key) as journal:
        assert journal.known == {7: answer}
    source.write_text("id,address\n1,5 Elm St\n", encoding="utf-8")
    other = run_key(source, index, "AL")
    assert other not in {key, run_key(source, index, "GA")}
    with Journal(path, other) as journal:
        assert journal.known == {}


def test_home_addresses_are_kept_in_no_journal(tmp_path: Path) -> None:
    path = journal_path(tmp_path / "result.csv")
    with Journal(path, "key") as journal, pytest.raises(PrivacyError):
        LocalGeocoder(streets()).answers([HomeAddress("120 Mian St")], journal=journal)
