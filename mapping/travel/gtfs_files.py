"""Reading the files of a timetable feed (GTFS): one zip of CSV files, row by row, with care."""

import codecs
import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from mapping.errors import DataFileError
from mapping.files.archives import check_zip
from mapping.wording import Said, say

__all__ = ["Fault", "FeedFiles", "unknown_stop", "unknown_trip"]

_CHUNK: Final = 1 << 20
_NOT_OF_THE_FEED: Final = ("__MACOSX/", ".")
_TOO_LONG: Final = say("it has more cells than the header")


@dataclass(frozen=True)
class Fault:
    """A row that was left out.

    Parameters
    ----------
    file
        Name of the file in the feed.
    line
        Line in that file, the header being line 1.
    reason
        What is wrong with it, in words.
    """

    file: str
    line: int
    reason: str


@dataclass
class FeedFiles:
    """An open feed. Use it in a ``with`` statement.

    Parameters
    ----------
    path
        The zip.

    Attributes
    ----------
    faults
        Rows that could not be used, in the order in which they were found.
    notices
        Sentences about the whole feed.
    rows_in
        Rows read so far.

    Raises
    ------
    DataFileError
        It is no zip, is damaged, has a password, or is no timetable feed.
    """

    path: Path
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    rows_in: int = 0

    def __post_init__(self) -> None:
        if not self.path.is_file():
            raise DataFileError(
                say(
                    'There is no file called "{file}" where we looked. Check its name and folder.',
                    file=self.path.name,
                )
            )
        members = check_zip(self.path)
        self._members = _of_the_feed(members)
        self._archive = zipfile.ZipFile(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    def has(self, name: str) -> bool:
        """Return whether the feed has a file of this name."""
        return name in self._members

    def require(self, *names: str) -> None:
        """Raise if one of these files is missing.

        Raises
        ------
        DataFileError
            It names what is missing.
        """
        missing = [name for name in names if not self.has(name)]
        if missing:
            raise DataFileError(
                say(
                    '"{file}" is no timetable file as bus and train companies publish it: '
                    "{missing} is missing in it, so nothing was read. Ask the company for its "
                    '"GTFS" file, one zip with stops.txt and stop_times.txt.',
                    file=self.path.name,
                    missing=", ".join(missing),
                )
            )

    def fault(self, name: str, line: int, reason: str) -> None:
        """Note that a row is left out."""
        self.faults.append(Fault(name, line, reason))

    def rows(
        self, name: str, columns: Sequence[str], *, needed: Sequence[str] = ()
    ) -> Iterator[tuple[int, list[str]]]:
        """Yield line number and the cells of the columns asked for, stripped.

        A column that the file does not have, and cells missing at the end of a row, are empty. A
        row with more cells than the header is left out. A file that the feed does not have has
        no rows.

        Raises
        ------
        DataFileError
            The file is damaged, or one of the ``needed`` columns is missing.
        """
        if not self.has(name):
            return
        with self._told(name):
            encoding = self._encoding(name)
            with self._archive.open(self._members[name]) as raw:
                lines = io.TextIOWrapper(raw, encoding=encoding, newline="")
                yield from self._cells(name, csv.reader(lines), columns, needed)

    def _cells(
        self,
        name: str,
        reader: Any,
        columns: Sequence[str],
        needed: Sequence[str],
    ) -> Iterator[tuple[int, list[str]]]:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        missing = [column for column in needed if column not in header]
        if missing:
            raise DataFileError(
                say(
                    'In "{file}", the file {name} has no column {missing}, so the timetable '
                    "can't be read. Ask the company that publishes it for a whole one.",
                    file=self.path.name,
                    name=name,
                    missing=", ".join(missing),
                )
            )
        width = len(header)
        at = [header.index(column) if column in header else width for column in columns]
        for cells in reader:
            if not cells:
                continue
            self.rows_in += 1
            if len(cells) != width:
                if any(cell.strip() for cell in cells[width:]):
                    self.fault(name, reader.line_num, _TOO_LONG)
                    continue
                cells = [*cells[:width], *([""] * (width - len(cells)))]
            cells.append("")
            yield reader.line_num, [cells[place].strip() for place in at]

    def _encoding(self, name: str) -> str:
        """Return the encoding of a file: UTF-8, else what old Windows programs write."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        with self._archive.open(self._members[name]) as raw:
            try:
                while chunk := raw.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                self.notices.append(
                    say(
                        'The file {name} in "{file}" is not written in UTF-8; its special letters '
                        "were read as Western European.",
                        name=name,
                        file=self.path.name,
                    )
                )
                # Unlike cp1252 this one has a letter for every byte.
                return "latin-1"
        return "utf-8-sig"

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Turn what a damaged file raises into words."""
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, csv.Error) as error:
            raise DataFileError(
                say(
                    'The file {name} in "{file}" is damaged, so the timetable was not read. '
                    "Download it again from the company that publishes it.",
                    name=name,
                    file=self.path.name,
                ),
                detail=type(error).__name__,
            ) from error


# Of a feed whose calendar is broken, all rows of all trips say this: the same text, kept once.
@lru_cache(maxsize=1_024)
def unknown_trip(trip: str) -> Said:
    """Return that a row names a trip which is not there."""
    return say('the trip "{id}" is unknown or was left out', id=trip)


@lru_cache(maxsize=1_024)
def unknown_stop(stop: str) -> Said:
    """Return that a row names a stop which is not there."""
    return say('the stop "{id}" is unknown or was left out', id=stop)


def _of_the_feed(members: Sequence[str]) -> dict[str, str]:
    """Return members by file name, for those at the top or all in one folder."""
    found: dict[str, str] = {}
    depth: dict[str, int] = {}
    for member in members:
        parts = member.replace("\\", "/").split("/")
        name = parts[-1].casefold()
        if member.startswith(_NOT_OF_THE_FEED) or not name.endswith(".txt"):
            continue
        if name not in found or len(parts) < depth[name]:
            found[name], depth[name] = member, len(parts)
    return found
