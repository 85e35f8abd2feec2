"""Zip files from outside, opened with care: no escaping paths, no bombs, no passwords."""

import errno
import re
import shutil
import stat
import zipfile
import zlib
from pathlib import Path
from typing import Final

from mapping.errors import DataFileError
from mapping.wording import say

__all__ = ["MAX_FILES", "MAX_UNPACKED_BYTES", "check_zip", "safe_extract"]

MAX_UNPACKED_BYTES: Final = 4 * 1024**3
"""Most bytes that an archive may unpack to."""
MAX_FILES: Final = 10_000
"""Most files that an archive may hold."""
_SUSPECT_RATIO: Final = 250
"""Data shrinks by a factor of 5 to 30; only made-up data shrinks by more than this."""
_SUSPECT_FROM_BYTES: Final = 64 * 1024**2
_CHUNK: Final = 1024**2


def check_zip(
    path: Path, *, max_bytes: int = MAX_UNPACKED_BYTES, max_files: int = MAX_FILES
) -> list[str]:
    """Return the names of the files in a zip after checking that it is safe to open.

    Raises
    ------
    DataFileError
        It is no zip, is damaged, has a password, is too big unpacked, or holds a file that would
        be written outside of its folder.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
        if any(info.header_offset < 0 for info in members):  # a part of the file is missing
            raise zipfile.BadZipFile
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise _damaged(path, error) from error
    unpacked = sum(info.file_size for info in members)
    packed = max(sum(info.compress_size for info in members), 1)
    too_dense = unpacked > _SUSPECT_FROM_BYTES and unpacked / packed > _SUSPECT_RATIO
    if len(members) > max_files or unpacked > max_bytes or too_dense:
        raise DataFileError(
            say(
                '"{file}" would unpack to {size} MB in {files} files. That is more than a file of '
                "this kind can hold, so it was not opened. Ask whoever sent it for a smaller part, "
                "or for a fresh copy.",
                file=path.name,
                size=f"{unpacked / 1024**2:,.0f}",
                files=f"{len(members):,}",
            )
        )
    for info in members:
        if info.flag_bits & 0x1:
            raise DataFileError(
                say(
                    '"{file}" is protected with a password, so we can\'t read it. '
                    "Save it again without a password.",
                    file=path.name,
                )
            )
        if not _is_safe(info):
            raise DataFileError(
                say(
                    '"{file}" holds a file that would be written outside of its own folder. '
                    "That is not how a data file is made, so it was not opened. "
                    "Get it again from the place that publishes it.",
                    file=path.name,
                )
            )
    return [info.filename for info in members]


def safe_extract(
    zip_path: Path,
    target_dir: Path,
    *,
    max_bytes: int = MAX_UNPACKED_BYTES,
    max_files: int = MAX_FILES,
) -> list[Path]:
    """Unpack a zip into a folder and return the files written, in the archive's order.

    The folder is made if needed. The limits hold for the bytes really written, whatever the
    archive claims.

    Raises
    ------
    DataFileError
        As for `check_zip`; files written until then are left in the folder.
    """
    names = check_zip(zip_path, max_bytes=max_bytes, max_files=max_files)
    root = target_dir.resolve()
    root.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    left = max_bytes
    try:
        with zipfile.ZipFile(zip_path) as archive:
            for name in names:
                target = (root / name).resolve()
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, target.open("wb") as sink:
                    while chunk := source.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise DataFileError(
                                say(
                                    '"{file}" unpacks to more than it says, so we stopped reading '
                                    "it. Get a fresh copy from the place that publishes it.",
                                    file=zip_path.name,
                                )
                            )
                        sink.write(chunk)
                written.append(target)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _damaged(zip_path, error) from error
    except OSError as error:
        if error.errno == errno.EINVAL:
            raise _damaged(zip_path, error) from error
        if shutil.disk_usage(root).free > _CHUNK:
            raise
        raise DataFileError(
            say(
                'There is not enough room on this computer to unpack "{file}". '
                "Free some space and try again.",
                file=zip_path.name,
            ),
            detail=type(error).__name__,
        ) from error
    return written


def _damaged(path: Path, error: Exception) -> DataFileError:
    return DataFileError(
        say(
            '"{file}" is no zip file, or it is damaged, so nothing was read. '
            "Download or export it again.",
            file=path.name,
        ),
        detail=type(error).__name__,
    )


def _is_safe(info: zipfile.ZipInfo) -> bool:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or re.match(r"^[A-Za-z]:", name) or "\x00" in name:
        return False
    if ".." in name.split("/"):
        return False
    return not stat.S_ISLNK(info.external_attr >> 16)
