"""What a file of gaps says about itself: who asked what, how it was counted, whom to credit."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from mapping.exchange.writing import FICTIONAL
from mapping.gaps.analysis import RESULTS_CHANGED_ON, GapResult
from mapping.operations.district import District

__all__ = ["data_notes", "notes_text"]


def notes_text(
    district: District, result: GapResult, *, credit: str, extra: tuple[str, ...] = ()
) -> str:
    """Return the data notes as a text file of their own: question, answer, method, sources.

    Parameters
    ----------
    credit
        All attributions in one line.
    extra
        Further lines after the answer, such as the changes of a what-if.
    """
    parts = [
        f"Data notes: gaps in {district.name}",
        *((FICTIONAL,) if district.is_fictional else ()),
        "",
        result.sentence("en"),
        *extra,
        "",
        "How this was counted",
        *(f"- {note}" for note in data_notes(district, result)),
        *(f"- {warning}" for warning in result.warnings),
        "",
        "Columns",
        *(f"- {name}: {meaning}" for name, meaning in _COLUMNS.items()),
        "",
        f"Sources: {credit or 'none named'}",
        "",
    ]
    return "\n".join(parts)


_COLUMNS: Final = {
    "students": "students of the area, = served + unserved + unknown",
    "served_students": "one place in reach meets every condition for certain",
    "unserved_students": "no place in reach can meet them",
    "unknown_students": "facts or streets are missing, so nobody can tell",
    "unserved_by_...": "unserved students by the first condition that leaves no place; they add up",
    "median_min, p90_min": "minutes to the nearest place of the kind, whatever its conditions",
    "nearest_name, nearest_min": "the place nearest to most students, and their typical minutes",
    "access_score": "places per student that share them (two-step floating catchment area)",
    "suppressed": "true: fewer than 10 students, or shown as part of a joined area",
}


def data_notes(district: District, result: GapResult) -> list[str]:
    """Return what every file of gaps says about how it was counted, one sentence each."""
    today = datetime.now(ZoneInfo(district.timezone)).date()
    figures = (
        "Public figures: each cell is rounded to 5 students before totals."
        if result.is_rounded
        else "Staff figures: not rounded; nothing in them is below 10 students."
    )
    counted = (
        f"Counted on {today.isoformat()}; the way of counting last changed on "
        f"{RESULTS_CHANGED_ON.isoformat()}."
    )
    return [*result.notes("en"), figures, counted]
