"""Adding timetables: what can be used is kept, what is broken is listed with its line."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from mapping.errors import MappingError
from mapping.files.writing import write_csv
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.operations.sources import fingerprint_of, register, slug
from mapping.progress import Progress
from mapping.travel import Feed, FeedRead, Points, read_feed
from mapping.wording import say

__all__ = ["add_transit"]

_KIND: Final = "transit"
_ENDINGS: Final = (".zip", ".gtfs")


def add_transit(district: District, files: Sequence[Path], *, progress: Progress) -> Outcome:
    """Read timetable feeds (GTFS) into the workspace; one of the same name is replaced.

    The same file under another name replaces what it was, too. Nothing is kept if one of the
    files can't be used.

    Raises
    ------
    DataFileError
        A file is no timetable, is damaged, or no trip of it can be used.
    """
    reads: dict[str, tuple[Path, FeedRead]] = {}
    for number, file in enumerate(files):
        share = number / len(files)
        progress(0.9 * share, say("Reading {file}", file=file.name))
        name = _name(file)
        reads[slug(name)] = (file, read_feed(file, name=name))
    rejected = district.files.rejected(next(iter(reads.values()))[0])
    rejected.unlink(missing_ok=True)
    _replace_same_content(district, {key: file for key, (file, _) in reads.items()})
    warnings: list[str] = []
    for key, (file, read) in reads.items():
        read.feed.save(district.timetables.path(key))
        register(
            district,
            f"{_KIND}-{key}",
            _KIND,
            [file],
            rows=read.feed.trips,
            attribution="" if district.is_fictional else ", ".join(read.feed.agencies),
        )
        warnings += [*read.notices, *_ended(read.feed), *_off_the_streets(district, read.feed)]
    district.forget()
    faults_df = pd.DataFrame(
        [
            (file.name, fault.file, fault.line, fault.reason)
            for file, read in reads.values()
            for fault in read.faults
        ],
        columns=["feed", "file", "line", "reason"],
    )
    if len(faults_df):
        write_csv(faults_df, rejected)
    rows = sum(read.rows_in for _, read in reads.values())
    mine = {read.feed.name for _, read in reads.values()}
    progress(1.0, say("Timetables are ready"))
    return Outcome(
        rows_in=rows,
        rows_out=rows - len(faults_df),
        rows_rejected=len(faults_df),
        rejected_file=rejected if len(faults_df) else None,
        warnings=warnings,
        details={"feeds": [feed for feed in district.timetables.summary() if feed["name"] in mine]},
    )


def _name(file: Path) -> str:
    name = file.name
    for ending in _ENDINGS:
        if name.casefold().endswith(ending):
            name = name[: -len(ending)]
    return name or file.name


def _replace_same_content(district: District, new: dict[str, Path]) -> None:
    """Take out timetables that the workspace knows under another name."""
    prints = {fingerprint_of([file]) for file in new.values()}
    for source in district.store.sources.list(kind=_KIND):
        key = source.id.removeprefix(f"{_KIND}-")
        if source.fingerprint in prints and key not in new:
            district.timetables.path(key).unlink(missing_ok=True)
            district.store.sources.remove(source.id)


def _ended(feed: Feed) -> list[str]:
    today = datetime.now(ZoneInfo(feed.timezone)).date()
    if feed.covers is None or feed.covers[1] >= today:
        return []
    ended = say(
        "The timetable {name} ended on {day}. It still answers for days before that; ask the "
        "transit company for the one that holds now.",
        name=feed.name,
        day=feed.covers[1].isoformat(),
    )
    return [ended]


def _off_the_streets(district: District, feed: Feed) -> list[str]:
    """Say if stops can't be walked to."""
    if not district.has_streets():
        none = say(
            "Travel by bus and train needs streets to walk to the stops, and none are loaded. Add "
            "the street extract (add-streets)."
        )
        return [none]
    try:
        on_street = district.travel("walk").has_streets(Points.of(feed.door_lon, feed.door_lat))
    except MappingError as error:
        return [error.words]
    near = len(np.unique(feed.door_stop[on_street]))
    stops = len(feed.stop_ids)
    if near == stops:
        return []
    far = say(
        "Of the {total} stops in {name}, {n} lie more than 500 m from any street that is loaded, "
        "so nobody can walk to them here. If they should count, add streets that reach farther.",
        total=f"{stops:,}",
        name=feed.name,
        n=f"{stops - near:,}",
    )
    return [far]
