"""What the review page keeps between two runs, and what its buttons and keys do."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from mapping.errors import MappingError
from mapping.maps import layers
from mapping.ui import errors
from mapping.ui.language import _
from mapping.ui.review_desk import Desk, PartnerDesk
from mapping.wording import joined, say
from mapping.workspace import ReviewCandidate, ReviewItem, Workspace

__all__ = ["STEPS_M", "Decision", "ReviewState", "current", "map_key", "state_of", "take_click"]

STEPS_M: Final = (10, 50, 250, 1000)
_ZOOM_OF_STEP: Final = (18, 16, 14, 12)
_ZOOM_OF_PRECISION: Final = {"street": 15, "postcode": 12, "city": 12}
_M_PER_DEG: Final = 111_195.0
_MAP_PX: Final = (560, 420)


@dataclass(frozen=True, repr=False)
class Decision:
    """What was decided, and what takes it back."""

    token: str
    item_id: str
    words: str
    count: int = 1


@dataclass(repr=False)
class ReviewState:
    """Where somebody is in the list.

    Parameters
    ----------
    chosen, position
        The address being looked at, and where it stood in the list; when it is settled, what
        moves up to its place comes next.
    mode
        ``look``, ``edit`` or ``place``.
    draft
        The answer to an address that was typed anew and has no certain place.
    pin, view
        The pin that is being placed, and where the map is to go: lon, lat (degrees), zoom.
    """

    chosen: str = ""
    position: int = 0
    mode: str = "look"
    draft: ReviewItem | None = None
    pin: tuple[float, float] | None = None
    view: tuple[float, float, int] | None = None
    step: int = 1
    seen_click: tuple[float, float] | None = None
    skipped: list[str] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    edits: int = 0
    said: str = ""
    trouble: str = ""

    # Going through the list

    def ordered(self, items: Sequence[ReviewItem]) -> list[ReviewItem]:
        """Return the items with those that were skipped at the end."""
        later = {item_id: at for at, item_id in enumerate(self.skipped)}
        return sorted(items, key=lambda item: later.get(item.id, -1))

    def choose(self, item_id: str) -> None:
        """Look at another address."""
        self.chosen = item_id
        self.leave_mode()
        self.draft, self.trouble = None, ""

    def skip(self, item_id: str) -> None:
        """Put an address off to the end of the list."""
        self.skipped = [one for one in self.skipped if one != item_id] + [item_id]
        self.said = ""
        self.choose("")

    def leave_mode(self) -> None:
        """Go back to looking."""
        self.mode, self.pin = "look", None

    def cancel(self) -> None:
        """Leave the mode, and with it what was typed."""
        if self.mode == "edit":
            self.draft = None
        self.leave_mode()
        self.trouble = ""

    def start_edit(self) -> None:
        """Type the address anew."""
        self.leave_mode()
        self.mode = "edit"
        self.edits += 1

    # Placing by hand

    def start_placing(self, at: tuple[float, float, int], key: str) -> None:
        """Put a pin on the map that can be moved."""
        self.mode = "place"
        self.pin, self.view = at[:2], at
        # The farther away the map begins, the longer the steps.
        self.step = sum(at[2] < zoom for zoom in _ZOOM_OF_STEP[:-1])
        self.seen_click = _clicked(key)

    def move(self, east: int, north: int) -> None:
        """Move the pin by steps."""
        if self.pin is None:
            return
        metres = STEPS_M[self.step]
        lon, lat = self.pin
        lat += north * metres / _M_PER_DEG
        lon += east * metres / (_M_PER_DEG * math.cos(math.radians(lat)))
        self.pin = (round(lon, 6), round(lat, 6))
        self.view = (*self.pin, _ZOOM_OF_STEP[self.step])

    def next_step(self) -> None:
        """Take the next size of a step."""
        self.step = (self.step + 1) % len(STEPS_M)
        if self.pin is not None:
            self.view = (*self.pin, _ZOOM_OF_STEP[self.step])

    # Deciding

    def accept(self, desk: Desk, item: ReviewItem, candidate: ReviewCandidate) -> None:
        """Take a candidate."""
        self._decide(
            item,
            say("Placed"),
            lambda: desk.accept(item, candidate, address=self._typed()),
        )

    def put_here(self, desk: Desk, item: ReviewItem) -> None:
        """Take the place where the pin stands."""
        if self.pin is not None:
            lon, lat = self.pin
            self._decide(
                item,
                say("Placed by hand"),
                lambda: desk.place(item, lon, lat, address=self._typed()),
            )

    def set_aside(self, desk: Desk, item: ReviewItem) -> None:
        """Put an address aside for good."""
        self._decide(item, say(desk.aside.did), lambda: desk.set_aside(item))

    def correct(self, desk: Desk, item: ReviewItem, field_key: str) -> None:
        """Look up what was typed; what is found at one place is saved."""
        typed = str(st.session_state.get(field_key, "")).strip()
        if not typed:
            self.trouble = say("There is no address to look up. Write one, or press Esc.")
            return
        found: list[ReviewItem] = []

        def look_up() -> str:
            token, answer = desk.correct(item, typed)
            found.append(answer)
            return token

        self._decide(item, say("Found and placed"), look_up)
        if found and found[0].outcome != "placed":
            self.draft = found[0]
            self.leave_mode()

    def place_found(self, desk: PartnerDesk) -> None:
        """Put all on the map that are found now."""
        done: list[tuple[int, str]] = []
        if self._try(lambda: done.append(desk.place_found())) and done[0][1]:
            count, token = done[0]
            self.said = say("Put on the map: {n} partners", n=_.number(count))
            self.decisions.append(Decision(token, token, self.said, count))

    def take_back(self, desk: PartnerDesk, item_id: str) -> None:
        """Put what was marked as no address on the list again."""
        if self._try(lambda: desk.take_back(item_id)):
            self.decisions = [one for one in self.decisions if one.item_id != item_id]
            self.choose(item_id)
            self.said = ""

    def undo(self, desk: Desk) -> None:
        """Take the last decision of this sitting back."""
        if not self.decisions:
            return
        last = self.decisions[-1]
        if self._try(lambda: desk.undo(last.token)):
            self.decisions.pop()
            self.choose(last.item_id)
            self.said = say("Taken back: {what}", what=last.words)

    def _typed(self) -> str:
        return self.draft.address if self.draft is not None else ""

    def _decide(self, item: ReviewItem, did: str, do: Callable[[], str]) -> None:
        tokens: list[str] = []
        if not self._try(lambda: tokens.append(do())) or not tokens[0]:
            return
        words = joined([did, item.name], ": ")
        self.decisions.append(Decision(tokens[0], item.id, words))
        self.skipped = [one for one in self.skipped if one != item.id]
        self.choose("")
        self.said = words

    def _try(self, do: Callable[[], None]) -> bool:
        self.trouble, is_done = "", False
        with errors.boundary():  # a callback's own fault must not show what it was about
            try:
                do()
            except MappingError as error:
                self.trouble = error.words
            else:
                is_done = True
        return is_done


def state_of(desk: Desk) -> ReviewState:
    """Return where this session is in a list."""
    key = f"{desk.key}.state"
    if key not in st.session_state:
        st.session_state[key] = ReviewState()
    state: ReviewState = st.session_state[key]
    return state


def current(
    state: ReviewState, items: Sequence[ReviewItem], workspace: Workspace
) -> ReviewItem | None:
    """Return the address to look at, and send the map there if it is another than before."""
    if not items:
        return None
    ids = [item.id for item in items]
    if state.chosen not in ids:
        state.leave_mode()
        state.draft = None
        first_skipped = next((at for at, one in enumerate(ids) if one in state.skipped), len(ids))
        last = max(0, min(first_skipped, len(ids)) - 1)
        state.chosen = ids[min(state.position, last)]
    state.position = ids.index(state.chosen)
    item = items[state.position]
    if state.draft is not None and state.draft.id == item.id:
        item = state.draft
    if state.mode != "place":
        state.view = view_of(item.candidates, workspace.extent())
    return item


def view_of(
    candidates: Sequence[ReviewCandidate], extent: tuple[float, float, float, float] | None
) -> tuple[float, float, int] | None:
    """Return the middle and the zoom that shows all candidates, or the whole district."""
    if len(candidates) == 1:
        one = candidates[0]
        return round(one.lon, 6), round(one.lat, 6), _ZOOM_OF_PRECISION.get(one.precision, 16)
    if candidates:
        lon, lat = [one.lon for one in candidates], [one.lat for one in candidates]
        extent = (min(lon), min(lat), max(lon), max(lat))
    if extent is None:
        return None
    west, south, east, north = extent
    squeeze = math.cos(math.radians((south + north) / 2))
    wide = max(east - west, 1e-9) * 256 / 360
    high = max(north - south, 1e-9) * 256 / 360 / squeeze
    zoom = math.floor(math.log2(min(_MAP_PX[0] / wide, _MAP_PX[1] / high)))
    return round((west + east) / 2, 6), round((south + north) / 2, 6), max(4, min(17, zoom))


def map_key(desk: Desk) -> str:
    """Return the name under which the session keeps what was clicked on the map."""
    return f"{desk.key}.map"


def take_click(state: ReviewState, key: str) -> None:
    """Move the pin to where the map was clicked since the last run, or begin with one there."""
    place = _clicked(key)
    if place is None or place == state.seen_click:
        return
    state.seen_click = place
    if state.mode != "edit":
        state.mode, state.pin = "place", place


def _clicked(key: str) -> tuple[float, float] | None:
    result: Any = st.session_state.get(key)
    return layers.clicked_place(result) if isinstance(result, Mapping) else None
