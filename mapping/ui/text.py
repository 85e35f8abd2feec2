"""The wording of the pages. Errors carry their own."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

MAP_TITLE: Final = "What helps our families, and where"
MAP_EMPTY: Final = (
    "There are no partners yet, so the map is empty. Import a spreadsheet, take over places that "
    "the street map already knows, or add the first one by hand."
)
GO_TO_SETUP: Final = "Go to Set-up"
GO_TO_PARTNERS: Final = "Add partners"
GAPS_TITLE: Final = "Who is out of reach, and why"
PARTNERS_TITLE: Final = "Partners and family resources"
SETUP_TITLE: Final = "Set-up"
NO_STREETS: Final = (
    "No streets are loaded: minutes are estimates from the straight line. Add the street file on "
    "the Set-up page for real walking and driving times."
)
NO_MATCH: Final = (
    "No partner passes this filter. That may be a real gap, or facts that nobody has written "
    "down yet. Take one condition away to see more."
)
ANY: Final = "Any"
ANY_DAY: Final = "Any day"
SEARCH_HINT: Final = "Name, street, words …"
PAGE_ROWS: Final = 25
"""Rows of a partner list that are drawn at once."""
ROUNDED: Final = "Figures are rounded to 5."
UNROUNDED: Final = "Staff files hold unrounded figures; nothing in them is below 10."
DEMO_NEED: Final = "evening_food"
"""What the gaps page asks first in the demo: the question whose answer has most to tell."""

BARRIER_OF_REASON: Final = {
    "no_service": "No such service at all",
    "distance": "Too far (transportation)",
    "hours": "Closed at that time (work hours)",
    "language": "Not in their language",
    "cost": "Costs money",
    "childcare": "No childcare there",
}
MODE_LABELS: Final = {
    "walk": "on foot",
    "drive": "by car",
    "transit": "by bus and train",
    "line": "on foot, estimated from the straight line",
}
METHOD: Final = """
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
"""
GAPS_EMPTY: Final = (
    "There are no home areas yet, so nobody can be out of reach. Add a map file of areas with the "
    "number of students in each, or a list of addresses; single students are never kept."
)


def day(on: date) -> str:
    """Return a date as people write it."""
    return f"{on:%B} {on.day}, {on.year}"


def moment(at: datetime, timezone: str) -> str:
    """Return a moment of the district with its date and zone, as people write them."""
    clock = at.strftime("%I:%M %p").lstrip("0")
    zone = at.replace(tzinfo=ZoneInfo(timezone)).tzname()
    return f"{at:%A}, {day(at)}, {clock} {zone} ({timezone})"
