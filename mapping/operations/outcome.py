"""What an operation tells whoever started it: counts, warnings, what was left out."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Outcome"]


@dataclass
class Outcome:
    """The report of one operation. It never holds a home address.

    Parameters
    ----------
    rows_in, rows_out, rows_rejected
        Rows read, taken over, and left out with a reason.
    left_out_uncounted
        Whether more was left out than ``rows_rejected`` says, because its number may not be told
        (students outside all areas).
    rejected_file
        Where the rows that were left out stand with their reasons; ``None`` if there are none.
    warnings
        Sentences for the reader.
    details
        What this operation adds; values are plain (text, numbers, lists, dicts).
    """

    rows_in: int = 0
    rows_out: int = 0
    rows_rejected: int = 0
    left_out_uncounted: bool = False
    rejected_file: Path | None = None
    warnings: list[str] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
