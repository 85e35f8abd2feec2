"""A file in memory is read like one on disk and never reaches a disk."""

import io
import shutil
from pathlib import Path

import openpyxl
import pytest

from mapping.files.memory import MemoryFile
from mapping.files.tables import read_table


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["name", "lat"])
    book.active.append(["Ann", "37.7"])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"), [("list.csv", b"name,lat\nAnn,37.7\n"), ("list.xlsx", workbook())]
)
def test_a_table_in_memory_reads_as_the_same_one_on_disk(
    name: str, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    there, here = read_table(tmp_path / name), read_table(MemoryFile.of(name, content))
    assert here.df.equals(there.df)
    assert here.notices == there.notices


def test_it_has_a_name_and_a_size_and_is_a_path() -> None:
    file = MemoryFile.of("Fall list.CSV", b"12345")
    assert (file.name, file.stem, file.suffix) == ("Fall list.CSV", "Fall list", ".CSV")
    assert file.stat().st_size == 5
    assert file.is_file()
    assert file.exists()
    assert isinstance(file, Path)


def test_it_cannot_be_written_or_handed_to_the_system(tmp_path: Path) -> None:
    file = MemoryFile.of("list.csv", b"12345")
    with pytest.raises(OSError, match="only be read"):
        file.open("w")
    with pytest.raises(OSError, match="only be read"):
        file.write_bytes(b"6")
    with pytest.raises(TypeError, match="no place on disk"):
        open(file).close()  # noqa: PTH123 - what a library does
    with pytest.raises(TypeError, match="no place on disk"):
        shutil.copy(file, tmp_path)
    assert not Path("list.csv").exists()
