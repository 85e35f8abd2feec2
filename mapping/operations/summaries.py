"""What came of the rows of a list, outcome by outcome: how many, what it means, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from mapping.geocoding.batch import WORST_FIRST, outcome_summary
from mapping.wording import msg

__all__ = ["Meaning", "homes_summary", "meaning_of", "summary_lines", "summary_of"]


@dataclass(frozen=True)
class Meaning:
    """An outcome in plain words, and what somebody can do about it; empty if nothing."""

    words: str
    advice: str = ""


_MEND: Final = msg("Correct the address in the file and import it again, or set the place by hand.")
_MEANINGS: Final[Mapping[str, Meaning]] = {
    "left_out": Meaning(
        msg("left out"), msg("Mend the rows that were handed back and import them.")
    ),
    "no_address": Meaning(msg("no address given"), msg("Fill the address in.")),
    "not_an_address": Meaning(msg("no address at all"), msg("Write the address into its column.")),
    "not_found": Meaning(msg("address not known here"), _MEND),
    "ambiguous": Meaning(
        msg("address fits several places"), msg("Choose one, or add the ZIP code.")
    ),
    "outside": Meaning(
        msg("outside the district"),
        msg("Check the town; a place outside gets no pin from its address."),
    ),
    "outside_areas": Meaning(
        msg("outside all home areas"), msg("Check the areas if that is too many.")
    ),
    "po_box": Meaning(msg("a P.O. box"), msg("Ask for the address of the building.")),
    "coarse": Meaning(msg("only the street, ZIP code or town is known"), _MEND),
    "no_address_reference": Meaning(
        msg("not looked up: no addresses are loaded"),
        msg("Add the county's address ranges and import the list again."),
    ),
    "coordinates": Meaning(
        msg("latitude and longitude are no place"), msg("Correct them, or add addresses.")
    ),
    "swapped": Meaning(
        msg("latitude and longitude look swapped"),
        msg("Exchange the two columns, or add addresses."),
    ),
    "no_minus": Meaning(
        msg("the longitude lost its minus sign"), msg("Put the minus back, or add addresses.")
    ),
    "given_outside": Meaning(
        msg("position in the file, outside the district"),
        msg("Check these positions; they are kept."),
    ),
    "no_place_needed": Meaning(msg("listed without a pin, as the file says")),
    "mended": Meaning(msg("position in the file, mended"), msg("Check where these pins are.")),
    "given": Meaning(msg("position in the file")),
    "placed": Meaning(msg("address placed")),
    "counted": Meaning(msg("counted")),
}
_ORDER: Final = (
    *("left_out", "no_address", "not_an_address", "swapped", "no_minus", "coordinates"),
    *(name for name in WORST_FIRST if name not in ("placed", "outside", "po_box", "coarse")),
    *("no_address_reference", "outside", "outside_areas", "po_box", "coarse", "given_outside"),
    *("mended", "no_place_needed", "given", "placed", "counted"),
)


def meaning_of(outcome: str) -> Meaning:
    """Return what an outcome means; one that we have no words for is its own."""
    return _MEANINGS.get(outcome, Meaning(outcome.replace("_", " ")))


def summary_of(outcomes: Sequence[str]) -> list[dict[str, Any]]:
    """Return one plain entry per outcome that occurs, worst first: ``outcome, rows, share``."""
    order = dict.fromkeys((*_ORDER, *sorted(set(outcomes))))
    return [
        {"outcome": name, "rows": rows, "share": round(share, 4)}
        for name, rows, share in outcome_summary(outcomes, worst_first=list(order))
    ]


def homes_summary(report: Mapping[str, Any], *, rows_in: int) -> list[dict[str, Any]]:
    """Return the same about a roster, from figures of its report alone; nothing else is counted.

    A figure that may not be told stays "fewer than 10", and has no share.
    """
    found: dict[str, int | str] = dict(report.get("unplaced") or {})
    outside = str(report.get("outside_count_text", "0"))
    found["outside_areas"] = int(outside) if outside.isdigit() else outside
    found["counted"] = int(report.get("students_shown") or 0)
    order = dict.fromkeys((*_ORDER, *found))
    return [
        {
            "outcome": name,
            "rows": found[name],
            "share": round(int(found[name]) / rows_in, 4)
            if isinstance(found[name], int) and rows_in
            else None,
        }
        for name in order
        if found.get(name)
    ]


def summary_lines(summary: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a summary as lines of text for a shell."""
    lines = []
    for entry in summary:
        meaning = meaning_of(str(entry["outcome"]))
        rows, share = entry["rows"], entry["share"]
        count = f"{rows:,}" if isinstance(rows, int) else str(rows)
        percent = "" if share is None else f"{100 * share:.1f} %"
        advice = f". {meaning.advice}" if meaning.advice else ""
        lines.append(f"{count:>9} {percent:>8}  {meaning.words}{advice}")
    return lines
