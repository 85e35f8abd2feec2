"""Prepared views for a shared screen: what to show, where, and one sentence; kept in order.

A view holds what was asked and no answer, so it shows the data of the day on which it is shown.
"""

import dataclasses
import math
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from mapping.errors import DataFileError, UnknownNameError
from mapping.operations.analysis import GapQuestion
from mapping.operations.district import District
from mapping.operations.transit import When
from mapping.partners.filters import PartnerFilter
from mapping.partners.hours import next_weekday_time
from mapping.wording import say

__all__ = [
    "VIEW_LAYERS",
    "View",
    "delete_view",
    "move_view",
    "save_view",
    "views",
]

Extent = tuple[float, float, float, float]

VIEW_LAYERS: Final = ("school_sites", "attendance_zones")
"""Layers that can lie under the partners of a view."""

_KEY: Final = "view."
_LONGEST_NAME: Final = 80
_LONGEST_SENTENCE: Final = 300
_MOST: Final = 100
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class View:
    """One prepared view: partners that pass a filter, or the answer to a gap question.

    Parameters
    ----------
    name
        What it is called in the list of views.
    filter
        Which partners to show; its ``open_at`` is empty, see ``open_on``.
    open_on
        "Tue 18:00" if places have to be open then; the next such day is taken when it is shown.
    question
        The gap question, in place of a filter; one of the two is set.
    layers
        Of ``VIEW_LAYERS``.
    extent
        West, south, east, north in degrees; ``None`` shows the whole district.
    sentence
        What is said with it; empty says the filter's or the answer's own sentence.
    place, reach_mode, reach_min
        Id of a partner whose catchment is shown with a filter, how people travel there and the
        most minutes; empty shows none.
    id, position
        Empty and 0 before it is saved; views are shown in order of their positions.
    """

    name: str
    filter: PartnerFilter | None = None
    open_on: str = ""
    question: GapQuestion | None = None
    layers: tuple[str, ...] = ()
    extent: Extent | None = None
    sentence: str = ""
    id: str = ""
    position: int = 0
    place: str = ""
    reach_mode: str = ""
    reach_min: int = 15

    @classmethod
    def of_filter(cls, name: str, chosen: PartnerFilter, **values: Any) -> "View":
        """Return the view of a filter as the map page has it; its moment becomes a weekday."""
        moment = chosen.open_at
        open_on = f"{_DAYS[moment.weekday()]} {moment:%H:%M}" if moment is not None else ""
        plain = dataclasses.replace(chosen, open_at=None)
        return cls(name=name, filter=plain, open_on=open_on, **values)

    def filter_on(self, today: date, *, region: str | None = None) -> PartnerFilter:
        """Return the filter as of a day in the district; an empty one for a gap question."""
        chosen = self.filter or PartnerFilter()
        if not self.open_on:
            return chosen
        moment = next_weekday_time(self.open_on, today=today, region=region)
        return dataclasses.replace(chosen, open_at=moment)


def views(district: District) -> list[View]:
    """Return the prepared views in the order in which they are shown."""
    found = [
        _from_json(key.removeprefix(_KEY), value)
        for key, value in district.store.meta.all().items()
        if key.startswith(_KEY) and isinstance(value, Mapping)
    ]
    return sorted(found, key=lambda view: (view.position, view.id))


def save_view(district: District, view: View) -> View:
    """Save a view and return it with its id; a new one goes to the end.

    One that has an id is saved under it, where it was: renamed, changed, or deleted before.

    Raises
    ------
    DataFileError
        It has no name or one that is too long, shows nothing, or its sentence is too long.
    """
    name, sentence = " ".join(view.name.split()), " ".join(view.sentence.split())
    if not name:
        raise DataFileError(
            say("This view has no name, so nobody would find it again. Write a name for it.")
        )
    if len(name) > _LONGEST_NAME:
        raise DataFileError(
            say(
                "The name is longer than {n} letters, so it was not saved. Shorten it.",
                n=_LONGEST_NAME,
            )
        )
    if len(sentence) > _LONGEST_SENTENCE:
        raise DataFileError(
            say(
                "The sentence is longer than {n} letters, which nobody reads from a screen, so it "
                "was not saved. Shorten it.",
                n=_LONGEST_SENTENCE,
            )
        )
    if (view.filter is None) == (view.question is None):
        raise DataFileError(
            say(
                "This view shows nothing yet, so there is nothing to save. Choose partners on the "
                "Map page, or a need."
            )
        )
    if view.extent is not None and not _is_extent(view.extent):
        raise DataFileError(
            say(
                "What the map showed could not be read, so the view was not saved. Keep it again "
                "once the map is drawn."
            )
        )
    others = [one for one in views(district) if one.id != view.id]
    if len(others) >= _MOST:
        raise DataFileError(
            say(
                "{n} views are saved, and there is no room for more. Delete one first.",
                n=_MOST,
            )
        )
    position = view.position if view.id else max((v.position for v in others), default=0) + 1
    saved = dataclasses.replace(
        view, name=name, sentence=sentence, id=view.id or uuid.uuid4().hex, position=position
    )
    district.store.meta.set(_KEY + saved.id, _to_json(saved))
    return saved


def delete_view(district: District, view_id: str) -> View:
    """Delete a view and return it: saving it again takes that back.

    Raises
    ------
    UnknownNameError
        There is none with this id.
    """
    found = _find(views(district), view_id)
    district.store.meta.remove(_KEY + view_id)
    return found


def move_view(district: District, view_id: str, *, by: int) -> None:
    """Move a view by so many places, to the front if negative; it stops at the ends.

    Raises
    ------
    UnknownNameError
        There is none with this id.
    """
    ordered = views(district)
    moved = _find(ordered, view_id)
    start = ordered.index(moved)
    end = min(max(start + by, 0), len(ordered) - 1)
    ordered.insert(end, ordered.pop(start))
    for position, view in enumerate(ordered, start=1):
        if view.position != position:
            numbered = dataclasses.replace(view, position=position)
            district.store.meta.set(_KEY + view.id, _to_json(numbered))


def _find(all_views: list[View], view_id: str) -> View:
    for view in all_views:
        if view.id == view_id:
            return view
    raise UnknownNameError(
        say(
            "This view is not there any more; somebody has probably deleted it. Reload the page "
            "to see those that are."
        )
    )


def _is_extent(values: Extent) -> bool:
    west, south, east, north = values
    is_finite = all(math.isfinite(value) for value in values)
    return is_finite and -180 <= west < east <= 180 and -90 <= south < north <= 90


def _to_json(view: View) -> dict[str, Any]:
    """Return a view as JSON; what is as by default is left out."""
    document: dict[str, Any] = {"name": view.name, "position": view.position}
    if view.filter is not None:
        document["filter"] = _changed(dataclasses.replace(view.filter, open_at=None))
    if view.question is not None:
        document["question"] = _changed(view.question)
    if view.open_on:
        document["open_on"] = view.open_on
    if view.layers:
        document["layers"] = list(view.layers)
    if view.extent is not None:
        document["extent"] = [round(float(value), 6) for value in view.extent]
    if view.sentence:
        document["sentence"] = view.sentence
    if view.place and view.reach_mode:
        document["reach"] = [view.place, view.reach_mode, view.reach_min]
    return document


def _changed(record: PartnerFilter | GapQuestion) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in dataclasses.fields(record):
        value = getattr(record, field.name)
        if value == field.default:
            continue
        if isinstance(value, When):
            day = value.day.isoformat() if value.day is not None else None
            value = {"day": day, "start_min": value.start_min, "end_min": value.end_min}
        values[field.name] = list(value) if isinstance(value, tuple) else value
    return values


def _from_json(view_id: str, document: Mapping[str, Any]) -> View:
    kept, asked = document.get("filter"), document.get("question")
    chosen = question = None
    if isinstance(kept, Mapping):
        values = _known(PartnerFilter, kept)
        values["categories"] = tuple(values.get("categories", ()))
        chosen = PartnerFilter(**values)
    if isinstance(asked, Mapping):
        values = _known(GapQuestion, asked)
        when = values.get("when")
        if isinstance(when, Mapping):
            day = date.fromisoformat(when["day"]) if when.get("day") else None
            values["when"] = When(day, int(when["start_min"]), int(when["end_min"]))
        question = GapQuestion(**values)
    extent = document.get("extent")
    west, south, east, north = (float(value) for value in extent or (0, 0, 0, 0))
    place, reach_mode, reach_min = document.get("reach") or ("", "", View.reach_min)
    return View(
        name=str(document.get("name", "")),
        filter=chosen,
        open_on=str(document.get("open_on", "")),
        question=question,
        layers=tuple(name for name in document.get("layers", ()) if name in VIEW_LAYERS),
        extent=(west, south, east, north) if extent else None,
        sentence=str(document.get("sentence", "")),
        id=view_id,
        position=int(document.get("position", 0)),
        place=str(place),
        reach_mode=str(reach_mode),
        reach_min=int(reach_min),
    )


def _known(kind: type[PartnerFilter] | type[GapQuestion], stored: Mapping[str, Any]) -> Any:
    """Return the stored values that the record has a field for."""
    names = {field.name for field in dataclasses.fields(kind)}
    return {name: value for name, value in stored.items() if name in names}
