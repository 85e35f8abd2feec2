"""The wording of the set-up page."""

import re
from typing import Final

from mapping.ui.language import _
from mapping.wording import msg

__all__ = [
    "ASK_STAFF",
    "BACKUP",
    "BIG_FILE",
    "CANDIDATES",
    "CANDIDATES_EMPTY",
    "DEMO_HINT",
    "HOMES_KEPT",
    "LOCAL_ONLY_ROSTER",
    "LOCAL_ONLY_SHARE",
    "LOCAL_ONLY_WORKSPACES",
    "MAPPING_HELP",
    "ONLINE",
    "PARTNERS",
    "PATH_EXAMPLE",
    "PATH_HELP",
    "RESTORE",
    "ROSTER_DROPPED",
    "ROSTER_KEPT",
    "SHARING",
    "TABS",
    "WORKSPACES",
    "cross",
    "figure",
    "markdown_plain",
]

TABS: Final = (
    msg("Load data"),
    msg("Known places"),
    msg("Safe copy"),
    msg("Sharing"),
    msg("Districts"),
)
ASK_STAFF: Final = msg(
    "You see what is loaded. Loading and changing is for staff: sign in with the staff code at "
    "the top of the page, or sit down at the machine that runs this map."
)
DEMO_HINT: Final = msg(
    "You are in the fictional demo. Look around and try things, but make your own district "
    "before you load real data: open the tab “Districts” below."
)
PATH_EXAMPLE: Final = msg("for instance C:\\Users\\you\\Downloads\\file.zip")
PATH_HELP: Final = msg(
    "For files over 300 MB, or to save the upload: the file's full path on this machine. It is "
    "read where it lies and not copied."
)
BIG_FILE: Final = msg("… or a file on this machine (for big files)")
MAPPING_HELP: Final = msg(
    "One per line, our name first: `street=ROAD_NAME`. A plus joins columns: "
    "`street=PRE+NAME+TYPE`."
)
PARTNERS: Final = msg(
    "A list of partners and places that help families: a spreadsheet (CSV, Excel) or a map file "
    "(GeoJSON, GeoPackage). It needs a name in each row, and an address or latitude and "
    "longitude. Rows that can't be used are left out and handed back with the reason; importing "
    "a list again updates it and repeats nothing."
)
HOMES_KEPT: Final = msg(
    "Areas with how many students live in each: school zones, census blocks, neighbourhoods. "
    "Areas with fewer than 10 students are joined with neighbours at once; smaller counts are "
    "not kept. An import replaces the home areas that are there."
)
ROSTER_KEPT: Final = msg(
    "**Kept:** groups of at least 10 students at 5 or more addresses, each as one point that is "
    "nobody's home, and how many of them share what you choose below (a home language, a grade)."
)
ROSTER_DROPPED: Final = msg(
    "**Dropped before anything is stored:** names, student numbers, birth dates, addresses, "
    "positions, every other column, and the file itself. It is read on this machine, sent "
    "nowhere, and deleted when the import ends, also if it fails. Of rows that can't be placed "
    "only the row number and the reason are written down; you can review them right after, and "
    "until you are done the list is held in this computer's memory, never on its disk."
)
LOCAL_ONLY_ROSTER: Final = msg(
    "A list of students can only be imported on the machine that runs this map, so that it never "
    "travels over a network. Do it there; from here you can load a map file with counts."
)
LOCAL_ONLY_WORKSPACES: Final = msg(
    "Districts are opened and made on the machine that runs this map. This device shows the one "
    "that is open there."
)
LOCAL_ONLY_SHARE: Final = msg("The staff code is set on the machine that runs this map.")
CANDIDATES: Final = msg(
    "The street map already knows schools, libraries, parks, clinics and more. Take over those "
    "that matter to your families; they come with credit to OpenStreetMap. Check them before you "
    "count on them: some are old."
)
CANDIDATES_EMPTY: Final = msg(
    "There is nothing to take over. Places come with the street file: add it under “Load data”."
)
BACKUP: Final = msg(
    "One zip file with everything in this workspace. It holds staff notes and confidential "
    "places, so keep it where only staff can read it. No single student is in it."
)
RESTORE: Final = msg(
    "Puts a safe copy back. What is here now is not thrown away: it is set aside in a folder "
    "beside this one."
)
SHARING: Final = msg(
    "The map opens on this machine alone. To let other devices on your network open it, stop it "
    "and start it with the command below. Visitors see the public view; whoever adds partners or "
    "loads data from there signs in with the staff code."
)
ONLINE: Final = msg(
    "Off, every address is looked up on this machine. On, when someone adds a partner whose "
    "address this machine can't place, that one address is sent to {title} over the internet, "
    "with the name of this program and nothing else. **Home addresses of students are never "
    "sent**, whatever is chosen here."
)
WORKSPACES: Final = msg(
    "Each district has a folder of its own with all its data. Copying the folder moves the "
    "district to another machine. The one opened last opens again at the next start."
)


FEWER: Final = msg("fewer than 10")
"""What a report says for a figure that may not be told."""


def figure(value: object) -> str:
    """Return a figure of a report in words: a number, or that it is too small to be told."""
    if isinstance(value, int) or str(value).isdigit():
        return f"{int(str(value)):,}"
    return _(FEWER) if value == FEWER else str(value)


def cross(words: str) -> str:
    """Return the label of a button that shows a cross alone; a screen reader says the words."""
    return f"✕ :gray[{markdown_plain(words)}]"


def markdown_plain(words: str) -> str:
    """Return text that Streamlit's Markdown shows as it is."""
    special = set("\\`*_{}[]()#+-.!|<>$~:&")
    # A backslash doesn't keep ":material/lock:" or ":smile:" from becoming a picture; a mark of
    # no width does.
    words = re.sub(r":(?=material/|[A-Za-z_+-][\w+-]*:|\d+:)", ":\u2060", words)
    return "".join(f"\\{letter}" if letter in special else letter for letter in words)
