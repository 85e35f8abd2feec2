"""A file of addresses in, a file of places out: offline, and resumed after a stop."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from mapping.errors import DataFileError, NoDataForAreaError
from mapping.files.tables import read_table
from mapping.files.writing import write_csv
from mapping.geocoding.batch import geocode_table
from mapping.geocoding.resume import Journal, journal_path, run_key
from mapping.operations.disk_words import disk_words
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.operations.student_lists import looks_like_students
from mapping.operations.summaries import summary_of
from mapping.progress import Progress
from mapping.wording import say

__all__ = ["geocode_file", "journal_notes"]

_OTHER_KINDS: Final = frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".geojson", ".json", ".gpkg"})


def geocode_file(
    district: District,
    source: Path,
    target: Path,
    *,
    coarse: bool,
    workers: int,
    progress: Progress,
) -> Outcome:
    """Look up every row of a file, offline, and write one row per input row in the same order.

    A run that was stopped goes on where it was when the same file is looked up again. Of a list
    of students nothing is kept for that, so it begins anew.

    Raises
    ------
    NoDataForAreaError
        No address reference is loaded.
    DataFileError
        The file has no addresses, or the output can't be written where and as it should be.
    """
    geocoder = district.geocoder()
    if geocoder is None:
        raise NoDataForAreaError(
            say(
                "No address reference is loaded, so we can't look addresses up. Add the county's "
                "address ranges (add-addresses); the Set-up page says where they are published."
            )
        )
    table = read_table(source)
    _require_table(source, target)
    _require_writable(target)
    notes = list(table.notices)
    with ExitStack() as stack:
        journal: Journal | None = None
        if looks_like_students(table.columns):
            notes.append(
                say(
                    "This looks like a list of students. Nothing of it is kept on the way, so a "
                    "run that is stopped begins anew; the output holds home addresses, so delete "
                    "it when it has served. To put students on the map, use add-homes."
                )
            )
        else:
            key = run_key(source, geocoder.index, district.state)
            journal = stack.enter_context(Journal(journal_path(target), key))
        result_df = geocode_table(
            table.df,
            geocoder,
            coarse=coarse,
            workers=workers,
            progress=progress,
            journal=journal,
        )
        write_csv(result_df, target)
        if journal is not None:
            journal.remove()
            notes += journal_notes(journal)
    outcomes = result_df["outcome"].value_counts()
    return Outcome(
        rows_in=len(table.df),
        rows_out=len(result_df),
        warnings=notes,
        details={
            "outcomes": {str(name): int(count) for name, count in outcomes.items()},
            "summary": summary_of(result_df["outcome"].tolist()),
        },
    )


def journal_notes(journal: Journal) -> list[str]:
    """Return sentences about what a journal gave to a run, and what it could not do for it."""
    notes: list[str] = []
    if journal.known:
        notes.append(
            say(
                "An earlier run of this file was stopped; {n} of its answers were taken over.",
                n=f"{len(journal.known):,}",
            )
        )
    if journal.fault:
        notes.append(
            say(
                "The answers could not be kept on the way, because the disk refused it ({why}). "
                "This run is complete all the same; one that is stopped would have to begin anew. "
                "Free some room on the disk before you start a long one.",
                why=say(journal.fault),
            )
        )
    return notes


def _require_table(source: Path, target: Path) -> None:
    """Refuse to write over the list that is read, or a table under the name of something else.

    Raises
    ------
    DataFileError
        The output is the input, or its name is not that of a CSV file.
    """
    if target.exists() and target.samefile(source):
        raise DataFileError(
            say(
                '"{file}" would be written over by its own answers and its other columns lost, so '
                "nothing was looked up. Give the output another name.",
                file=source.name,
            )
        )
    if target.suffix.casefold() in _OTHER_KINDS:
        raise DataFileError(
            say(
                'The answers are written as CSV, and no program would open them as "{file}", so '
                'nothing was looked up. Name the output "{stem}.csv"; Excel opens it.',
                file=target.name,
                stem=target.stem,
            )
        )


def _require_writable(target: Path) -> None:
    """Refuse a place for the output before the work and not after it.

    Raises
    ------
    DataFileError
        Nothing can be written there.
    """
    try:
        if target.is_dir():
            raise IsADirectoryError
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=target.parent):
            pass
    except OSError as error:
        raise DataFileError(
            say(
                '"{file}" can\'t be written in this folder ({why}), so nothing was looked up. '
                "Choose another name, or a folder in which you may write on a disk with room.",
                file=target.name,
                why=disk_words(error, say("it is a folder itself")),
            ),
            detail=type(error).__name__,
        ) from error
