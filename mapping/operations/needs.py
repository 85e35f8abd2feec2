"""Ready needs of a workspace: the library as it came, and what staff changed or added.

The library of `data/vocabulary/needs.json` is never written to. What staff save is kept in the
workspace: a need of their own, another version of one of the library, or that one of the library
is not wanted. So a library need can always be had back as it came.
"""

import dataclasses
import re
import threading
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from mapping.errors import MappingError, UnknownNameError
from mapping.gaps.needs import need_from_ready, resolve_category, resolve_language
from mapping.operations.district import District
from mapping.operations.frames import frames_of
from mapping.partners.hours import next_weekday_time
from mapping.vocabulary import ReadyNeed, ready_needs
from mapping.wording import say

__all__ = ["delete_need", "find_need", "is_library_need", "needs", "reset_needs", "save_need"]

_OWN: Final = "needs.own"
_HIDDEN: Final = "needs.hidden"
_LONGEST_LABEL: Final = 100
_LONGEST_ID: Final = 40
_MOST: Final = 100
_LANGUAGES: Final = ("en", "es")
_FIELDS: Final = frozenset(field.name for field in dataclasses.fields(ReadyNeed))
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")
_LOCK: Final = threading.Lock()


def needs(district: District) -> list[ReadyNeed]:
    """Return the needs that can be picked by name: the library's in its order, then own ones."""
    own = _own(district)
    hidden = _hidden(district)
    library = [own.pop(need.id, need) for need in ready_needs() if need.id not in hidden]
    return [*library, *(need for need in own.values() if need.id not in hidden)]


def is_library_need(need_id: str) -> bool:
    """Return whether a need belongs to the library, so that it can be had back as it came."""
    return any(need.id == need_id for need in ready_needs())


def find_need(district: District, need_id: str) -> ReadyNeed:
    """Return one need by its id.

    Raises
    ------
    UnknownNameError
        There is none with this id; the message lists those that exist.
    """
    known = needs(district)
    for need in known:
        if need.id == need_id:
            return need
    raise UnknownNameError(
        say(
            'There is no need called "{need}". The needs are: {names}. Choose one of them.',
            need=need_id,
            names=", ".join(one.id for one in known),
        )
    )


def save_need(district: District, need: ReadyNeed) -> str:
    """Save a need and return its id.

    Parameters
    ----------
    need
        With the id of an existing need, to change that one; with an empty id, to add one: its id
        is made of its English label. A label in one language stands for the other, too.

    Raises
    ------
    UnknownNameError
        The category, mode, language or time is not known, or no need has the id.
    MappingError
        The label is empty or too long, a number is out of range, or there are too many needs.
    """
    checked = _checked(district, need)
    with _LOCK:
        own, known = _own(district), {one.id for one in needs(district)}
        if not checked.id:
            if len(known) >= _MOST:
                raise MappingError(
                    say(
                        "There are {n} needs already, and more would be hard to choose from. "
                        "Delete one that is no longer used, then save this one again.",
                        n=_MOST,
                    )
                )
            taken = known | _hidden(district) | {one.id for one in ready_needs()}
            checked = dataclasses.replace(checked, id=_slug(checked.label["en"], taken))
        elif checked.id not in known:
            find_need(district, checked.id)
        own[checked.id] = checked
        _write(district, own)
    return checked.id


def delete_need(district: District, need_id: str) -> None:
    """Take a need off the list; one of the library comes back with `reset_needs`.

    Raises
    ------
    UnknownNameError
        There is none with this id.
    MappingError
        It is the last one.
    """
    with _LOCK:
        find_need(district, need_id)
        if len(needs(district)) == 1:
            raise MappingError(
                say("This is the last need on the list, so it was kept. Add another one first.")
            )
        own = _own(district)
        own.pop(need_id, None)
        _write(district, own)
        if is_library_need(need_id):
            district.store.meta.set(_HIDDEN, sorted({*_hidden(district), need_id}))


def reset_needs(district: District, need_id: str = "") -> None:
    """Have one need of the library back as it came, or all of them; own needs stay.

    Raises
    ------
    UnknownNameError
        The need is not one of the library.
    """
    library = [need.id for need in ready_needs()]
    if need_id and need_id not in library:
        raise UnknownNameError(
            say(
                'The need "{need}" did not come with Common Ground, so there is nothing to go '
                "back to. Those that did are: {names}.",
                need=need_id,
                names=", ".join(library),
            )
        )
    back = {need_id} if need_id else set(library)
    with _LOCK:
        own = {name: need for name, need in _own(district).items() if name not in back}
        _write(district, own)
        district.store.meta.set(_HIDDEN, sorted(_hidden(district) - back))


def _checked(district: District, need: ReadyNeed) -> ReadyNeed:
    """Return a need with everything resolved and in range."""
    frames = frames_of(district)
    label = {code: _line(need.label.get(code, "")) for code in _LANGUAGES}
    named = label["en"] or label["es"]
    if not named or max(map(len, label.values())) > _LONGEST_LABEL:
        raise MappingError(
            say(
                "A need is picked by its name, so it was not saved. Give it a name of 1 to {n} "
                "letters.",
                n=_LONGEST_LABEL,
            )
        )
    today = datetime.now(ZoneInfo(frames.timezone)).date()
    _check_window(need, today=today)
    checked = dataclasses.replace(
        need,
        id=need.id.strip(),
        label={code: text or named for code, text in label.items()},
        category=resolve_category(need.category, frames.partners_gdf),
        language=resolve_language(need.language or None),
        limit_min=float(need.limit_min),
        open_at=(need.open_at or "").strip() or None,
        age=None if need.age is None else float(need.age),
    )
    need_from_ready(checked, today=today, region=frames.region)
    return checked


def _check_window(need: ReadyNeed, *, today: date) -> None:
    """Refuse a travel window that can't be read."""
    parts = (need.travel_on, need.travel_from, need.travel_to)
    if not any(parts):
        return
    clocks = [text for text in (need.travel_from, need.travel_to) if text]
    is_whole = all(parts) and all(_CLOCK.fullmatch(text) for text in clocks)
    if not is_whole or clocks[0] >= clocks[1]:
        raise MappingError(
            say(
                "The time to set out can't be read, so the need was not saved. Give a weekday and "
                'two times, the earlier one first, such as "Wed", "15:00" and "18:00".'
            )
        )
    next_weekday_time(f"{need.travel_on} {need.travel_from}", today=today)


def _slug(label: str, taken: set[str]) -> str:
    """Return an id made of a label, different from those that are taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")[:_LONGEST_ID].strip("_")
    slug = slug or "need"
    found, number = slug, 2
    while found in taken:
        found, number = f"{slug}_{number}", number + 1
    return found


def _line(text: str) -> str:
    """Return text on one line, without characters that no one can see."""
    seen = "".join(one if one.isprintable() else " " for one in unicodedata.normalize("NFC", text))
    return " ".join(seen.split())


def _own(district: District) -> dict[str, ReadyNeed]:
    """Return the saved needs by id, in the order in which they were first saved."""
    rows = district.store.meta.get(_OWN, [])
    found = (_from_row(row) for row in rows) if isinstance(rows, list) else ()
    return {need.id: need for need in found if need is not None}


def _from_row(row: Any) -> ReadyNeed | None:
    """Return a saved need; ``None`` for what an older or newer version can't have meant."""
    if not isinstance(row, Mapping) or not {"id", "label", "category"} <= set(row):
        return None
    known = {name: value for name, value in row.items() if name in _FIELDS}
    return ReadyNeed(**{"mode": "walk", "limit_min": 20.0, **known})


def _hidden(district: District) -> set[str]:
    return {str(name) for name in district.store.meta.get(_HIDDEN, [])}


def _write(district: District, own: Mapping[str, ReadyNeed]) -> None:
    rows = [
        {name: value for name, value in dataclasses.asdict(need).items() if value is not None}
        for need in own.values()
    ]
    district.store.meta.set(_OWN, rows)
