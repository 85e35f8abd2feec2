"""The wording of the pages, translated where it is shown. Errors carry their own."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from mapping.ui import language
from mapping.ui.language import _
from mapping.wording import msg

MAP_TITLE: Final = msg("What helps our families, and where")
MAP_EMPTY: Final = msg(
    "There are no partners yet, so the map is empty. Import a spreadsheet, take over places that "
    "the street map already knows, or add the first one by hand."
)
GO_TO_SETUP: Final = msg("Go to Set-up")
GO_TO_PARTNERS: Final = msg("Add partners")
GAPS_TITLE: Final = msg("Who is out of reach, and why")
PARTNERS_TITLE: Final = msg("Partners and family resources")
SETUP_TITLE: Final = msg("Set-up")
NO_STREETS: Final = msg(
    "No streets are loaded: minutes are estimates from the straight line. Add the street file on "
    "the Set-up page for real walking and driving times."
)
ANY: Final = msg("Any")
ANY_DAY: Final = msg("Any day")
ANYWHERE: Final = msg("Anywhere")
SEARCH_HINT: Final = msg("Name, street, words …")
ROUNDED: Final = msg("Figures are rounded to 5.")
UNROUNDED: Final = msg("Staff files hold unrounded figures; nothing in them is below 10.")
DEMO_NEED: Final = "evening_food"
"""What the gaps page asks first in the demo: the question whose answer has most to tell."""

BARRIER_OF_REASON: Final = {
    "no_service": msg("No such service at all"),
    "distance": msg("Too far (transportation)"),
    "hours": msg("Closed at that time (work hours)"),
    "language": msg("Not in their language"),
    "cost": msg("Costs money"),
    "childcare": msg("No childcare there"),
}
MODE_LABELS: Final = {
    "walk": msg("on foot"),
    "drive": msg("by car"),
    "transit": msg("by bus and train"),
    "line": msg("on foot, estimated from the straight line"),
}
METHOD: Final = msg("""
**Students** stand at *home points*: places that each stand for at least 10 students, so nothing
here describes a household. **Minutes** run along real streets from a home point to the nearest
place, the walk to and from the street included (80 m a minute on foot).

**Served** means that one place meets every condition for certain. **Not served** means that none
can. **Can't tell** means that facts are missing, such as opening hours, or that there is no
street data; it is never counted as a gap.

**Why** is the first condition that leaves nothing: no service at all, too far, closed at that
time, not in the language, not free, no childcare, not for this age, not step-free. So the reasons
add up. What one change alone would do is counted apart and does not.

**What if** asks the same question of the same students with the list of places changed. Gains and
losses are counted apart, each a sum of whole home points.

**Small areas** with fewer than 10 students are joined with their neighbours before anything is
computed, and figures below 10 are not stored.
""")
GAPS_EMPTY: Final = msg(
    "There are no home areas yet, so nobody can be out of reach. Add a map file of areas with the "
    "number of students in each, or a list of addresses; single students are never kept."
)


def day(on: date) -> str:
    """Return a date as people write it: "November 23, 2026"."""
    return format_date(on, "long", locale=f"{language.code()}_US")


def moment(at: datetime, timezone: str) -> str:
    """Return a moment of the district with its date and zone, as people write them."""
    locale = f"{language.code()}_US"
    clock = format_time(at.time(), "short", locale=locale).replace("\u202f", " ")
    zone = at.replace(tzinfo=ZoneInfo(timezone)).tzname()
    return f"{format_date(at, 'full', locale=locale)}, {clock} {zone} ({timezone})"


def departures(at: datetime, timezone: str) -> str:
    """Return in a sentence when people set out by bus and train; ``at`` begins the hour."""
    return _("People set out in the hour from {moment}.", moment=moment(at, timezone))
