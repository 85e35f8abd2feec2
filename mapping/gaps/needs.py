"""A need: a category of help plus the conditions under which a family can use it."""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import geopandas as gpd
import pandas as pd

from mapping.errors import MappingError, UnknownNameError
from mapping.partners.hours import next_weekday_time
from mapping.partners.languages import language_code
from mapping.vocabulary import ReadyNeed, categories, category_id, fold, ready_need
from mapping.wording import say

__all__ = [
    "MODES",
    "Need",
    "age_in_years",
    "need_from_ready",
    "resolve_category",
    "resolve_group",
    "resolve_language",
]

MODES: Final = ("walk", "drive", "transit", "line")
_LONGEST_LIMIT_MIN: Final = 24 * 60
_OLDEST: Final = 120
_LAST_GRADE: Final = 12
_GRADE: Final = re.compile(r"(?:grade\s*)?(\d{1,2})(?:st|nd|rd|th)?(?:\s*grade)?")
_FIRST_GRADES: Final = {"k": 5.0, "kindergarten": 5.0, "prek": 4.0, "prekindergarten": 4.0}
"""Ages at which children in the United States begin the grades before the first."""


@dataclass(frozen=True)
class Need:
    """What a family needs, and how far, when and how it must be offered. Hashable.

    Parameters
    ----------
    category
        A vocabulary id, label or synonym, or a category of the user's own.
    mode
        ``walk``, ``drive``, ``transit`` or ``line``.
    limit_min
        The longest way in minutes; a way of exactly this length is inside.
    open_at
        The place has to be open at this moment (district time if naive); the time that the way
        takes is not added. ``None``: opening hours are not asked for.
    language
        The place has to speak this language (code or name); ``None``: not asked for.
    free, childcare
        The place has to be free of charge, to look after children on site.
    age
        The place has to take a child (or grown-up) of this age in years; ``None``: not asked for.
    step_free
        Place and way have to work without steps, for a wheelchair or a pram.
    group
        Only the students of this group; empty for all students.
    id
        The id of the ready need that this one came from, else empty.
    label
        A name for it in the user's own words; may be empty.

    Raises
    ------
    UnknownNameError
        The mode does not exist.
    MappingError
        The limit is not above 0 and at most 1,440 minutes (a day), or the age is not 0 to 120.
    """

    category: str
    mode: str = "walk"
    limit_min: float = 20.0
    open_at: datetime | None = None
    language: str | None = None
    free: bool = False
    childcare: bool = False
    group: str = ""
    id: str = ""
    label: str = ""
    age: float | None = None
    step_free: bool = False

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise UnknownNameError(
                say(
                    'There is no way of travelling called "{mode}". The ways are: {ways}. Choose '
                    "one of them.",
                    mode=self.mode,
                    ways=", ".join(MODES),
                )
            )
        if not (math.isfinite(self.limit_min) and 0 < self.limit_min <= _LONGEST_LIMIT_MIN):
            raise MappingError(
                say(
                    "A limit of {minutes} minutes can't be used, so nothing was counted. Choose "
                    "more than 0 and at most {most} minutes.",
                    minutes=self.limit_min,
                    most=_LONGEST_LIMIT_MIN,
                )
            )
        if self.age is not None and not (math.isfinite(self.age) and 0 <= self.age <= _OLDEST):
            raise MappingError(
                say(
                    "An age of {years} years can't be used, so nothing was counted. Choose an age "
                    "from 0 to {most} years.",
                    years=self.age,
                    most=_OLDEST,
                )
            )

    @property
    def key(self) -> str:
        """The text for the column ``need``: the ready need's id, else the category."""
        return self.id or self.category


def need_from_ready(
    ready: ReadyNeed | str, *, today: date, country: str = "US", region: str | None = None
) -> Need:
    """Return a ready need of the vocabulary as a need, with its weekday turned into a date.

    Parameters
    ----------
    ready
        The ready need or its id.
    today
        The date in the district; "Tue 18:00" becomes the next Tuesday from it on (itself
        included) that is no public holiday.

    Raises
    ------
    UnknownNameError
        No ready need has this id; the message lists those that exist.
    """
    if isinstance(ready, str):
        ready = ready_need(ready)
    open_at = (
        next_weekday_time(ready.open_at, today=today, country=country, region=region)
        if ready.open_at
        else None
    )
    return Need(
        category=ready.category,
        mode=ready.mode,
        limit_min=float(ready.limit_min),
        open_at=open_at,
        language=ready.language,
        free=ready.free,
        childcare=ready.childcare,
        id=ready.id,
        label=ready.label["en"],
        age=ready.age,
        step_free=ready.step_free,
    )


def age_in_years(text: str) -> float:
    """Return the age that a text means: years, or a school grade.

    A grade stands for the age at which most children in the United States begin it: kindergarten
    5, grade 3 so 8 years.

    Parameters
    ----------
    text
        "8", "8.5", "grade 3", "3rd grade", "K", "pre-K".

    Raises
    ------
    UnknownNameError
        It is neither, or not from 0 to 120 years or up to grade 12.
    """
    said = " ".join(text.casefold().split())
    try:
        age = float(said)
    except ValueError:
        age = _FIRST_GRADES.get(fold(said), math.nan)
        grade = _GRADE.fullmatch(said)
        if grade and 1 <= int(grade[1]) <= _LAST_GRADE:
            age = 5.0 + int(grade[1])
    if not 0 <= age <= _OLDEST:
        raise UnknownNameError(
            say(
                'We can\'t read "{written}" as an age. Write years, such as 8, or a grade, such '
                'as "grade 3" or "K".',
                written=text,
            )
        )
    return age


def resolve_category(text: str, partners_gdf: gpd.GeoDataFrame) -> str:
    """Return the category id that a text means: the vocabulary's, or one present in the list.

    Raises
    ------
    UnknownNameError
        Neither has it; the message lists the valid ones.
    """
    known = [category.id for category in categories()]
    found = category_id(text)
    if found in known:
        return found
    own = sorted({str(name) for name in partners_gdf["category"] if name} - set(known))
    for name in own:
        if fold(name) == fold(found) and fold(name):
            return name
    raise UnknownNameError(
        say(
            'There is no category called "{name}". The categories are: {names}. Choose one of '
            "them.",
            name=text,
            names=", ".join(known + own),
        )
    )


def resolve_group(text: str, points_df: pd.DataFrame, groups: tuple[str, ...] = ()) -> str:
    """Return the group that a text means; empty text means all students.

    Parameters
    ----------
    points_df
        Home points with their column ``group``.
    groups
        Further groups that exist although no area has enough of their students.

    Raises
    ------
    UnknownNameError
        There is no such group; the message lists the valid ones.
    """
    if not text:
        return ""
    valid = sorted({str(name) for name in points_df["group"] if name} | set(groups))
    if text in valid:
        return text
    alike = [name for name in valid if fold(name) == fold(text.removeprefix("students_"))]
    if len(alike) == 1:
        return alike[0]
    if not valid:
        raise UnknownNameError(
            say(
                'There is no group called "{name}": the home data has no groups. Leave the '
                "group out, or import the homes again and choose grouping columns.",
                name=text,
            )
        )
    raise UnknownNameError(
        say(
            'There is no group called "{name}". The groups are: {names}. Choose one of them.',
            name=text,
            names=", ".join(valid),
        )
    )


def resolve_language(text: str | None) -> str | None:
    """Return the language code for a code or name; ``None`` for ``None``.

    Raises
    ------
    UnknownNameError
        Nobody knows a language of this name.
    """
    if text is None:
        return None
    code = language_code(text)
    if code is None:
        raise UnknownNameError(
            say(
                'We don\'t know a language called "{name}". Write its name or its two-letter '
                'code, such as "es" for Spanish.',
                name=text,
            )
        )
    return code
