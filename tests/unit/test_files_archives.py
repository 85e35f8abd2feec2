"""Zip files from outside."""

import stat
import zipfile
from pathlib import Path

import pytest

from mapping.errors import DataFileError
from mapping.files.archives import check_zip, safe_extract


def zipped(tmp_path: Path, members: dict[str, bytes], name: str = "a.zip") -> Path:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return path


def test_an_archive_is_unpacked_with_its_folders(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.txt": b"1", "deep/er/b.txt": b"22"})
    files = safe_extract(path, tmp_path / "out")
    assert [file.read_bytes() for file in files] == [b"1", b"22"]
    assert files[1].parent == (tmp_path / "out" / "deep" / "er").resolve()


@pytest.mark.parametrize(
    "member", ["../evil.txt", "a/../../evil.txt", "/evil.txt", "C:\\evil.txt", "..\\evil.txt"]
)
def test_a_member_that_would_leave_the_folder_is_refused(tmp_path: Path, member: str) -> None:
    path = zipped(tmp_path, {"good.txt": b"1"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(zipfile.ZipInfo(member), b"evil")
    with pytest.raises(DataFileError, match="outside of its own folder"):
        safe_extract(path, tmp_path / "in" / "out")
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc")
    with pytest.raises(DataFileError, match="outside of its own folder"):
        check_zip(path)


def test_too_many_files_and_too_many_bytes_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {f"{n}.txt": b"12345" for n in range(5)})
    assert len(check_zip(path, max_files=5, max_bytes=25)) == 5
    with pytest.raises(DataFileError, match="in 5 files"):
        check_zip(path, max_files=4)
    with pytest.raises(DataFileError, match="more than a file of this kind"):
        check_zip(path, max_bytes=24)


def test_data_that_shrinks_too_well_is_a_bomb(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"zeros.bin": b"\x00" * (80 * 1024**2)})
    with pytest.raises(DataFileError, match="80 MB"):
        check_zip(path)


def test_a_password_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.txt": b"1"})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(DataFileError, match="password"):
        check_zip(path)


def test_what_is_no_zip_or_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"this is no zip")
    with pytest.raises(DataFileError, match="damaged"):
        check_zip(path)
    whole = zipped(tmp_path, {"a.txt": bytes(range(256)) * 40}, "b.zip").read_bytes()
    path.write_bytes(whole[:60] + b"\xff" * 40 + whole[100:])
    with pytest.raises(DataFileError, match="damaged"):
        safe_extract(path, tmp_path / "out")
