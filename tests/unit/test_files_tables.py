"""Tables from outside, in the shapes they come in."""

import datetime as dt
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mapping.errors import DataFileError
from mapping.files.tables import Table, read_table


def written(tmp_path: Path, data: bytes | str, name: str = "list.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    return path


def workbook(tmp_path: Path, rows: Sequence[Sequence[Any]], name: str = "list.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(tmp_path / name)
    return tmp_path / name


def rows_of(table: Table) -> list[list[str]]:
    return table.df.to_numpy().tolist()


def test_every_cell_is_text_so_that_ids_keep_their_zeros(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "id,zip\n007,02134\n1.0,NA\n"))
    assert rows_of(table) == [["007", "02134"], ["1.0", "NA"]]
    assert [str(kind) for kind in table.df.dtypes] == ["str", "str"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf8_is_read_with_and_without_a_mark(tmp_path: Path, mark: bytes) -> None:
    table = read_table(written(tmp_path, mark + "name,city\nPeña,Ñuñoa\n".encode()))
    assert list(table.df.columns) == ["name", "city"]
    assert rows_of(table) == [["Peña", "Ñuñoa"]]
    assert table.notices == []


def test_windows_text_is_read_with_a_notice(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "name,city\nPeña’s,Cañon\n".encode("cp1252")))
    assert rows_of(table) == [["Peña’s", "Cañon"]]
    assert len(table.notices) == 1
    assert "accents" in table.notices[0]


def test_unicode_text_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "name\tcity\nPeña\tX\n".encode("utf-16"), "list.txt")
    assert rows_of(read_table(path)) == [["Peña", "X"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_are_told_apart(tmp_path: Path, delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(row) for row in [("name", "hours"), ("A", '"Mon, Tue; Wed"'), ("B", "x")]
    )
    assert rows_of(read_table(written(tmp_path, text))) == [["A", "Mon, Tue; Wed"], ["B", "x"]]


def test_semicolons_win_although_a_cell_holds_many_commas(tmp_path: Path) -> None:
    text = "from;to;geometry\n1;9;LINESTRING(-86 32,-86 33,-86 34)\n"
    assert rows_of(read_table(written(tmp_path, text))) == [
        ["1", "9", "LINESTRING(-86 32,-86 33,-86 34)"]
    ]


def test_one_column_of_addresses_stays_one_column_by_its_header(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, 'address\n"1 Main St, Prattville, AL"\n2 Oak Ave\n'))
    assert rows_of(table) == [["1 Main St, Prattville, AL"], ["2 Oak Ave"]]


def test_line_breaks_in_cells_stay_and_rows_are_counted_as_people_see_them(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, 'name,notes\r\nA,"one\r\ntwo"\r\n,\r\n\r\nB,x\r\n'))
    assert rows_of(table) == [["A", "one\ntwo"], ["B", "x"]]
    assert table.row_numbers.tolist() == [2, 5]


def test_old_mac_line_ends_are_line_ends(tmp_path: Path) -> None:
    assert rows_of(read_table(written(tmp_path, "name,city\rA,X\rB,Y"))) == [["A", "X"], ["B", "Y"]]


def test_repeated_and_missing_headers_get_names_of_their_own(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "Name,Name,,Notes,\nA,B,C,D,\n"))
    assert list(table.df.columns) == ["Name", "Name (2)", "column 3", "Notes"]
    assert table.columns == ("Name", "Name", "", "Notes")
    assert len(table.notices) == 2


def test_rows_of_uneven_length_are_padded_and_nothing_is_lost(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "name,city\nA\nB,X,more\n"))
    assert rows_of(table) == [["A", "", ""], ["B", "X", "more"]]


def test_title_rows_above_the_headers_are_passed_over(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "Food pantries 2026,,\n,,\nName,City,Zip\nA,X,1\n"))
    assert list(table.df.columns) == ["Name", "City", "Zip"]
    assert table.row_numbers.tolist() == [4]
    assert "row 3" in table.notices[0]


def test_a_cell_of_ten_megabytes_does_not_hide_the_other_rows(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, f"name,city\n{'a' * 10_000_000},X\nB,Y\n"))
    assert len(table.df) == 2
    assert len(table.df.loc[0, "name"]) == 10_000_000


def test_headers_alone_are_a_table_without_rows(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "name,city\n"))
    assert table.df.shape == (0, 2)
    assert "no rows" in table.notices[0]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\r\n \r\n", "is empty"),
        ("a.csv", b",,\n,,\n", "is empty"),
        ("a.csv", b"%PDF-1.7 ...", "a PDF"),
        ("a.csv", b"<!DOCTYPE html><html>", "a web page"),
        ("a.csv", b'{"type": "FeatureCollection"}', "a JSON file"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00", "a picture"),
        ("a.csv", b"a\x00\x00\x00b\x00\x00\x00" * 50, "not text"),
        ("a.csv", b"PK\x03\x04 broken", "zip"),
        ("a.xlsx", b"name,city\nA,X\n", "no Excel workbook"),
        ("a.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel format"),
        (
            "a.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected with a password",
        ),
        ("a.docx", b"plain text", "not a table"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_plain_words(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    with pytest.raises(DataFileError, match=says) as caught:
        read_table(written(tmp_path, data, name))
    assert name in caught.value.user_message
    assert str(tmp_path) not in caught.value.user_message


def test_a_missing_file_is_named_without_its_folder(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r'^There is no file called "gone.csv"'):
        read_table(tmp_path / "gone.csv")


def test_a_workbook_gives_numbers_dates_and_yes_no_as_people_write_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        [
            ("zip", "lat", "on", "open", "at", "note"),
            (36067.0, 32.46, True, dt.date(2026, 5, 1), dt.time(15, 30), " a\r\nb "),
        ],
    )
    assert rows_of(read_table(path)) == [
        ["36067", "32.46", "true", "2026-05-01", "15:30:00", "a\nb"]
    ]


def test_a_zip_code_kept_as_a_number_shows_its_zeros(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "zip"])
    book.active.append(["A", 2134])
    book.active["B2"].number_format = "00000"
    book.save(tmp_path / "a.xlsx")
    assert rows_of(read_table(tmp_path / "a.xlsx")) == [["A", "02134"]]


def test_late_headers_and_row_numbers_of_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("Our partners",), (), ("Name", "City"), (), ("A", "X")])
    table = read_table(path)
    assert list(table.df.columns) == ["Name", "City"]
    assert table.row_numbers.tolist() == [5]


def test_the_first_sheet_is_read_unless_another_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Pantries"
    book.active.append(["name", "city"])
    book.active.append(["A", "X"])
    other = book.create_sheet("Clinics")
    other.append(["name", "city"])
    other.append(["B", "Y"])
    path = tmp_path / "two.xlsx"
    book.save(path)
    table = read_table(path)
    assert rows_of(table) == [["A", "X"]]
    assert "Clinics" in table.notices[0]
    assert rows_of(read_table(path, sheet="clinics")) == [["B", "Y"]]
    with pytest.raises(DataFileError, match="Its sheets are: Pantries, Clinics"):
        read_table(path, sheet="Schools")


def test_an_empty_first_sheet_is_refused_with_the_names_of_the_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Data").append(["name", "city"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataFileError, match=r"is empty.*Its other sheets are: Data"):
        read_table(tmp_path / "a.xlsx")


def test_a_formula_without_a_saved_result_is_empty_and_said_so(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("name", "total"), ("A", "=1+1"), ("B", 3)])
    table = read_table(path)
    assert rows_of(table) == [["A", ""], ["B", "3"]]
    assert any("1 cells hold a formula" in notice for notice in table.notices)


def test_a_formula_counts_as_the_value_saved_with_it(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("name", "total"), ("A", "=1+1")])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v />", b"<v>2</v>").replace(
        b"<v></v>", b"<v>2</v>"
    )
    assert parts["xl/worksheets/sheet1.xml"] != sheet
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    table = read_table(path)
    assert rows_of(table) == [["A", "2"]]
    assert table.notices == []


def test_spreadsheet_errors_are_empty_with_a_notice(tmp_path: Path) -> None:
    path = workbook(tmp_path, [("name", "zip"), ("A", "#N/A"), ("#1 Pantry", "1")])
    table = read_table(path)
    assert rows_of(table) == [["A", ""], ["#1 Pantry", "1"]]
    assert "#N/A" in table.notices[0]


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as member:
            for _ in range(100):
                member.write(b"\x00" * 1024**2)
    with pytest.raises(DataFileError, match="would unpack to 100 MB"):
        read_table(path)
