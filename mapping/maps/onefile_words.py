"""The words of the one-file map that don't depend on its data."""

from mapping.maps.place_data import sign_texts
from mapping.wording import Wording

__all__ = ["page_words"]


def page_words(wording: Wording) -> dict[str, str]:
    """Return what the page of a file says, by the names that its scripts use."""
    _ = wording
    return {
        "fictional": _("Fictional demonstration data: no place and no person here is real."),
        "invented": _("Invented streets of the demo district"),
        "staff": _("Staff copy: not for handing on."),
        "notice": _("Notice"),
        "map": _("Map"),
        "places": _("Places"),
        "search": _("Search by name, language, street …"),
        "categories": _("Categories"),
        "all": _("All"),
        "all_kinds": _("All {n} kinds", n="{n}"),
        "fewer_kinds": _("Fewer kinds"),
        "more_filters": _("More filters"),
        "more_filters_on": _("More filters ({n} on)", n="{n}"),
        "conditions": _("Conditions that are on"),
        "clear": _("Clear all"),
        "remove": _("Remove"),
        "holidays": _("Hours of an ordinary week; on holidays they may differ."),
        "estimated": _("Minutes are estimated from the straight line."),
        "address": _("Address"),
        "offers": _("What they offer"),
        "who": _("Who can go"),
        "confidential": _("Confidential"),
        "details": _("Details"),
        "show": _("Show on the map"),
        **sign_texts((), _)["texts"],
        "theme": _("Light or dark"),
        "language": _("Language"),
        "skip": _("Skip to the list of places"),
        "print": _("Print"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "layers": _("On the map"),
        "areas": _("Home areas"),
        "sites": _("School sites"),
        "site": _("School site"),
        "zones": _("Attendance zones"),
        "show_table": _("Show the figures as a table"),
        "method": _("How this was counted"),
        "too_many": _("These are too many places to number on the map. A filter shows fewer."),
        "beyond": _("{n} of them lie beyond the edge of this map.", n="{n}"),
    }
