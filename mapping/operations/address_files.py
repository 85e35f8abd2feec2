"""A file of addresses in, a file of places out: offline, and resumed after a stop."""

from pathlib import Path

from mapping.errors import NoDataForAreaError
from mapping.files.tables import read_table
from mapping.files.writing import write_csv
from mapping.geocoding.batch import geocode_table
from mapping.geocoding.resume import Journal, journal_path, run_key
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.progress import Progress

__all__ = ["geocode_file"]


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

    A run that was stopped goes on where it was when the same file is looked up again.

    Raises
    ------
    NoDataForAreaError
        No address reference is loaded.
    """
    geocoder = district.geocoder()
    if geocoder is None:
        raise NoDataForAreaError(
            "No address reference is loaded, so we can't look addresses up. Add the county's "
            "address ranges (add-addresses); the Set-up page says where they are published."
        )
    table = read_table(source)
    notes = list(table.notices)
    key = run_key(source, geocoder.index, district.state)
    with Journal(journal_path(target), key) as journal:
        if journal.known:
            notes.append(
                f"An earlier run of this file was stopped; {len(journal.known):,} of its answers "
                "were taken over."
            )
        result_df = geocode_table(
            table.df,
            geocoder,
            coarse=coarse,
            workers=workers,
            progress=progress,
            journal=journal,
        )
        write_csv(result_df, target)
        journal.remove()
    outcomes = result_df["outcome"].value_counts()
    return Outcome(
        rows_in=len(table.df),
        rows_out=len(result_df),
        warnings=notes,
        details={"outcomes": {str(name): int(count) for name, count in outcomes.items()}},
    )
