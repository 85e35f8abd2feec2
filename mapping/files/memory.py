"""A file that lies in memory alone and is read like one on disk."""

import io
import os
import pathlib
import stat
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

__all__ = ["MemoryFile"]

if TYPE_CHECKING:
    _Base = Path
else:
    _Base = type(pathlib.Path())


class MemoryFile(_Base):
    """A path with a name and bytes behind it, and no place on any disk.

    For files that must never be written down, such as lists of students: what reads a path reads
    the bytes, and what would hand the name to the operating system fails at once.

    Examples
    --------
    >>> file = MemoryFile.of("list.csv", b"name,lat,lon")
    >>> file.suffix, file.read_bytes()
    ('.csv', b'name,lat,lon')
    """

    _content: bytes = b""

    @classmethod
    def of(cls, name: str, content: bytes) -> Self:
        """Return a file of this name (no folder) that holds these bytes."""
        file = cls(name)
        file._content = content
        return file

    def open(self, mode: str = "r", *args: Any, **more: Any) -> IO[Any]:  # type: ignore[override]
        """Open it for reading bytes; there is no other way.

        Raises
        ------
        OSError
            Another mode was asked for.
        """
        if mode != "rb":
            raise OSError("a file in memory can only be read as bytes")
        del args, more
        return io.BytesIO(self._content)

    def read_bytes(self) -> bytes:
        """Return its bytes."""
        return self._content

    def is_file(self, **_: bool) -> bool:
        """Return that it is one."""
        return True

    def exists(self, **_: bool) -> bool:
        """Return that it is there."""
        return True

    def stat(self, **_: bool) -> os.stat_result:
        """Return its kind and size; everything else is 0."""
        return os.stat_result(
            (stat.S_IFREG | stat.S_IRUSR, 0, 0, 1, 0, 0, len(self._content), 0, 0, 0)
        )

    def __fspath__(self) -> str:
        raise TypeError("this file lies in memory and has no place on disk")
