"""The words of the partner filter: its sentence and its controls, the same on pages and in files.

Templates keep their placeholders, for whoever counts later: the filter itself, or the script of a
file that was handed on.
"""

from collections.abc import Mapping

from babel import Locale

from mapping.vocabulary import category_label
from mapping.wording import Wording

__all__ = ["clock_told", "control_words", "day_names", "kind_words", "sentence_words"]


def sentence_words(wording: Wording) -> dict[str, str]:
    """Return the parts of the sentence that a filter says of itself, and what follows it."""
    _ = wording
    return {
        "all": _("All {total} partners"),
        "some": _("{shown} of {total} partners"),
        "free": _("free"),
        "childcare": _("childcare on site"),
        "accessible": _("wheelchair accessible"),
        "open": _("open {when}"),
        "when": _("{day} {time}"),
        "am": wording.clock(0, 0).partition(" ")[2],
        "pm": wording.clock(12, 0).partition(" ")[2],
        "checked": _("checked within the last year"),
        "walk": _("within {n} minutes on foot from {place}"),
        "drive": _("within {n} minutes by car from {place}"),
        "transit": _("within {n} minutes by bus and train from {place}"),
        "line": _("within about {n} minutes on foot (straight line) from {place}"),
        "text": _("with “{words}”"),
        "unmapped_one": _("1 of them has no place on the map."),
        "unmapped": _("{n} of them have no place on the map."),
        "may_fit": _("{n} more may fit, but nobody has written the facts down."),
        "no_match": _(
            "No partner passes this filter. That may be a real gap, or facts that nobody has "
            "written down yet. Take one condition away to see more."
        ),
        "no_words": _(
            "No partner with these words passes the filter. Check the spelling, or type only the "
            "beginning of a word."
        ),
    }


def clock_told(minute: int, words: Mapping[str, str]) -> str:
    """Return a minute of the day (0 to 1,439) as the sentence says it: "6:00 PM"."""
    hour = minute // 60
    return f"{(hour - 1) % 12 + 1}:{minute % 60:02d} {words['am' if hour < 12 else 'pm']}"


def control_words(wording: Wording) -> dict[str, str]:
    """Return the labels of the controls that make a filter."""
    _ = wording
    return {
        "language": _("Language spoken there"),
        "any": _("Any"),
        "open_on": _("Open on"),
        "any_day": _("Any day"),
        "at": _("at"),
        "free": _("Free"),
        "childcare": _("Childcare on site"),
        "accessible": _("Wheelchair accessible"),
        "checked": _("Checked within the last year"),
        "near": _("Not far from"),
        "anywhere": _("Anywhere"),
        "limit": _("At most minutes"),
        "travel": _("How they travel"),
        "walk": _("on foot"),
        "drive": _("by car"),
        "line": _("on foot, estimated from the straight line"),
        "row_walk": _("{n} min on foot"),
        "row_drive": _("{n} min by car"),
        "row_line": _("about {n} min on foot"),
    }


def day_names(wording: Wording) -> tuple[str, ...]:
    """Return the days of the week as the sentence says them, Monday first."""
    # Short Spanish days are words of their own ("mar" is the sea), so they are written out.
    width = "abbreviated" if wording.language == "en" else "wide"
    names = Locale(wording.language).days["format"][width]
    return tuple(str(names[day]) for day in range(7))


def kind_words(category: str, wording: Wording) -> str:
    """Return a kind of help in words; partners without one are of the kind "Other"."""
    return category_label(category, wording.language) if category else wording("Other")
