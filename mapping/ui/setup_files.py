"""Files on their way in: uploads in a folder that is gone at once, and paths on this machine."""

import contextlib
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import streamlit as st

from mapping.errors import DataFileError, PrivacyError
from mapping.files.memory import MemoryFile
from mapping.files.tables import TABLE_SUFFIXES
from mapping.ui import access, setup_text
from mapping.ui.language import _
from mapping.wording import say

__all__ = ["MAX_UPLOAD_MB", "Upload", "as_file", "in_folder", "local_file", "path_field"]
__all__ += ["safe_name", "size_text"]

MAX_UPLOAD_MB: Final = 300
_PREFIX: Final = "common-ground-upload-"
_LEFT_OVER_AFTER_S: Final = 6 * 3600
_TABLES: Final = (*TABLE_SUFFIXES, ".xlsx", ".xlsm")
_MAX_STEM: Final = 80
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class Upload(Protocol):
    """What Streamlit gives for an uploaded file."""

    name: str
    size: int

    def getbuffer(self) -> memoryview:
        """Return the bytes."""


def safe_name(name: str) -> str:
    """Return a file name from another machine as one that is safe on this one."""
    last = re.split(r"[\\/]", name)[-1]
    last = re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "", last).strip(" .")
    stem, dot, suffix = last.partition(".")
    while len(suffix) > 20:
        more, dot, suffix = suffix.partition(".")
        stem = f"{stem}-{more}"
        if not dot:
            break
    stem = stem.strip()[:_MAX_STEM] or "file"
    if _RESERVED.fullmatch(stem):
        stem = f"{stem}-file"
    return f"{stem}{dot}{suffix}"


@contextlib.contextmanager
def in_folder(
    uploads: Sequence[Upload], *, keeps_tables_in_memory: bool = False
) -> Iterator[list[Path]]:
    """Give uploads as files in a folder that is deleted afterwards, also when something fails.

    A table that is kept in memory is never written, so that even a power cut leaves nothing of a
    list of students on the disk.
    """
    _sweep()
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder:
        paths: list[Path] = []
        for at, upload in enumerate(uploads):
            name = safe_name(upload.name)
            if keeps_tables_in_memory and name.casefold().endswith(_TABLES):
                paths.append(MemoryFile.of(name, bytes(upload.getbuffer())))
                continue
            # A folder each, so that two files of one name don't meet.
            place = Path(folder) / str(at)
            place.mkdir()
            path = place / name
            path.write_bytes(upload.getbuffer())
            paths.append(path)
        yield paths


def path_field(label: str, *, key: str, help_text: str = "") -> Path | None:
    """Draw a field for a file on this machine; only somebody who sits there gets it.

    Returns
    -------
    Path or None
        The file; ``None`` while the field is empty or the visitor is elsewhere.

    Raises
    ------
    DataFileError
        There is no such file.
    """
    if not access.is_local():
        return None
    typed = st.text_input(
        label, key=key, help=help_text or None, placeholder=_(setup_text.PATH_EXAMPLE)
    )
    typed = typed.strip().strip("\"'").strip()
    if not typed:
        return None
    return local_file(typed)


def local_file(typed: str) -> Path:
    """Return the file that somebody at this machine named.

    Raises
    ------
    PrivacyError
        The visitor is on another device.
    DataFileError
        There is no such file.
    """
    if not access.is_local():
        raise PrivacyError(say("Files of this machine can only be chosen on the machine itself."))
    found = None
    with contextlib.suppress(OSError, ValueError, RuntimeError):
        path = Path(typed).expanduser()
        found = path.resolve() if path.is_file() else None
    if found is None:
        raise DataFileError(
            say(
                "There is no file at this place. Copy its full path from the file manager, with "
                "the file's name and ending, and paste it here."
            )
        )
    return found


def size_text(size: int) -> str:
    """Return a file's size in words."""
    megabytes = size / 1024**2
    return f"{megabytes:,.0f} MB" if megabytes >= 1 else f"{max(1, size // 1024):,} KB"


def as_file(chosen: Any) -> Any:
    """Return an upload or a path as a context that gives a list of paths."""
    if isinstance(chosen, Path):
        return contextlib.nullcontext([chosen])
    return in_folder(chosen if isinstance(chosen, list) else [chosen])


def _sweep() -> None:
    """Delete folders that an interrupted process left behind."""
    oldest = time.time() - _LEFT_OVER_AFTER_S
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.is_dir() and not folder.is_symlink() and folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
