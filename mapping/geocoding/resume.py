"""Going on where a stopped run of a file ended.

The slow answers of a run are kept in a journal beside the output, one chunk a line. The next run
of the same file with the same address index takes them from there; everything else is worked out
again, so the output is the same as that of a run that was never stopped. The journal is removed
when the output is written. Rosters never use it: nothing about them is kept.

A journal is a help and no condition: where the disk refuses it, the run goes on without one.
"""

import errno
import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from mapping.geocoding.index import AddressIndex
from mapping.geocoding.types import Candidate, GeocodeResult

__all__ = ["Journal", "journal_path", "run_key"]

_MAKE: Final = 4
"""Raised when the journal itself is written otherwise than before."""
_PART: Final = 1 << 20


class Journal:
    """The answers of one run, kept in a file as they come; to be used in a ``with`` statement.

    The file stays after an error, for the next run, unless it holds no answer; :meth:`remove`
    takes it away.

    Parameters
    ----------
    path
        The journal's file; see :func:`journal_path`.
    key
        What the answers depend on; see :func:`run_key`. A journal with another key is begun anew,
        and every line carries it, so that two runs at once never take over each other's answers.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._head = json.dumps({"make": _MAKE, "key": key})
        self._key = key
        self._file: FileIO | None = None
        self.known: Mapping[int, GeocodeResult] = {}
        """Answers of a run that was stopped, by place among the run's addresses."""
        self._is_empty = True
        self.fault = ""
        """Why answers are not kept, as the system says it; empty while they are."""

    def __enter__(self) -> Self:
        try:
            self.known, size = self._read()
            self._is_empty = not self.known
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if size:
                with self._path.open("r+b") as file:
                    file.truncate(size)
            else:
                self._path.write_bytes(self._head.encode("ascii") + b"\n")
            # Unbuffered, so that nothing is left to be written when closing it.
            self._file = FileIO(self._path, "a")
        except OSError as error:
            self._give_up(error)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()
        if self._is_empty and not self.fault:
            self.remove()

    def keep(self, answers: Sequence[tuple[int, GeocodeResult]]) -> None:
        """Write a chunk of answers, each with its place among the run's addresses."""
        if self._file is None:
            return
        chunk = [self._key, [[place, _plain(answer)] for place, answer in answers]]
        line = json.dumps(chunk).encode("ascii") + b"\n"
        try:
            if self._file.write(line) != len(line):
                raise OSError(errno.ENOSPC, "No space left on device")
            self._is_empty = False
        except OSError as error:
            self._give_up(error)

    def remove(self) -> None:
        """Take the journal away: the output is written."""
        self._close()
        with suppress(OSError):  # it stays, and is good for the same file only
            self._path.unlink(missing_ok=True)

    def _give_up(self, error: OSError) -> None:
        self.fault = error.strerror or type(error).__name__
        self._close()

    def _close(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def _read(self) -> tuple[dict[int, GeocodeResult], int]:
        """Return the answers and how many bytes of the file are good: 0 to begin anew."""
        found: dict[int, GeocodeResult] = {}
        if not self._path.is_file():
            return found, 0
        size = 0
        with self._path.open("rb") as file:
            for line in file:
                text = line.decode("utf-8", errors="replace")
                if size == 0:
                    if text != self._head + "\n":
                        return found, 0
                else:
                    chunk = _chunk(text, self._key)
                    if chunk is None:
                        break
                    found.update(chunk)
                size += len(line)
        return found, size


def journal_path(output: Path) -> Path:
    """Return where the journal of an output file lies: beside it."""
    return output.with_name(f".{output.name}.unfinished")


def run_key(source: Path, index: AddressIndex, *settings: str) -> str:
    """Return a text that is the same for the same input, address index and settings only.

    And for the same geocoder: another version of it may answer otherwise.
    """
    digest = hashlib.blake2b(digest_size=20)
    digest.update(_version())
    with source.open("rb") as file:
        while part := file.read(_PART):
            digest.update(part)
    digest.update(index.fingerprint().encode("ascii"))
    digest.update(json.dumps(settings).encode("utf-8"))
    return digest.hexdigest()


@cache
def _version() -> bytes:
    """Return a digest of the geocoder's own text."""
    digest = hashlib.blake2b(digest_size=20)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()


def _plain(answer: GeocodeResult) -> list[Any]:
    candidates = [
        [c.address, c.lon, c.lat, c.precision, c.score, c.source] for c in answer.candidates
    ]
    return [
        answer.lon, answer.lat, answer.precision, answer.score, answer.outcome,
        answer.matched_address, answer.source, candidates, list(answer.why),
    ]  # fmt: skip


def _chunk(text: str, key: str) -> dict[int, GeocodeResult] | None:
    """Return the answers of a line; ``None`` if it is another run's or not whole."""
    if not text.endswith("\n"):
        return None
    try:
        owner, answers = json.loads(text)
        if owner != key:
            return None
        return {
            place: GeocodeResult(
                lon,
                lat,
                precision,
                score,
                outcome,
                address,
                source,
                tuple(Candidate(*one) for one in candidates),
                tuple(why),
            )
            for place, (
                lon,
                lat,
                precision,
                score,
                outcome,
                address,
                source,
                candidates,
                why,
            ) in answers
        }
    except (ValueError, TypeError, IndexError):
        return None
