"""A what-if that is being put together: what the session remembers of it, and its changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import streamlit as st

from mapping.errors import MappingError
from mapping.gaps.scenarios import MAX_CHANGES, check_change
from mapping.maps import layers
from mapping.ui import gap_text
from mapping.wording import say
from mapping.workspace import Scenario, ScenarioChange, Workspace

__all__ = ["MAP_KEY", "PLACED_KINDS", "Trial", "current", "guarded"]

MAP_KEY: Final = "gaps.live"
PLACED_KINDS: Final = ("add", "move")
_STATE: Final = "gaps.trial"


@dataclass
class Trial:
    """What one visitor is trying.

    Parameters
    ----------
    scenario
        As tried so far.
    lon, lat
        Where the pin of the change being filled in stands.
    said, fault
        What to say about the address and about the last press of a button.
    deleted
        The saved what-if that was deleted last, for undo.
    serial
        Rises with every change that was added, so that the form starts afresh.
    """

    scenario: Scenario = field(default_factory=Scenario)
    lon: float | None = None
    lat: float | None = None
    said: str = ""
    fault: str = ""
    deleted: Scenario | None = None
    serial: int = 0
    seen_click: tuple[float, float] | None = None

    def key(self, name: str) -> str:
        """Return the key of a widget of the form."""
        return f"gaps.trial{self.serial}.{name}"

    def value(self, name: str, default: Any = None) -> Any:
        """Return what stands in a widget of the form."""
        return st.session_state.get(self.key(name), default)

    @property
    def kind(self) -> str:
        """The kind of change being filled in; empty for none."""
        return str(self.value("kind", ""))

    def take_click(self) -> None:
        """Put the pin where the map was clicked since the last run."""
        result = st.session_state.get(MAP_KEY)
        place = layers.clicked_place(result) if isinstance(result, Mapping) else None
        if place is None or place == self.seen_click:
            return
        self.seen_click = place
        if self.kind in PLACED_KINDS:
            self.lon, self.lat = place
            self.said = ""

    def look_up(self, workspace: Workspace) -> None:
        """Put the pin on the address that was typed, and say how that went."""
        typed = str(self.value("address", "")).strip()
        if not typed:
            self.said = say("Write an address first.")
            return
        answer = workspace.look_up_address(typed)
        if answer.lon is None or answer.lat is None:
            outcome = gap_text.LOOK_UP_OUTCOMES.get(answer.outcome)
            self.said = say(outcome) if outcome else say("Not found. Click the map.")
            return
        self.lon, self.lat = answer.lon, answer.lat
        self.said = say("Found: {address}.", address=answer.matched_address)

    def add(self, change: ScenarioChange) -> None:
        """Add a filled-in change and clear the form."""
        check_change(change)
        if len(self.scenario.changes) >= MAX_CHANGES:
            self.fault = say("{n} changes are as many as one what-if can have.", n=MAX_CHANGES)
            return
        self._set(replace(self.scenario, changes=(*self.scenario.changes, change)))

    def set_limit(self, minutes: float | None) -> None:
        """Ask with another limit; ``None`` takes that back."""
        self._set(replace(self.scenario, limit_min=minutes))

    def remove(self, position: int) -> None:
        """Take a change back."""
        kept = self.scenario.changes[:position] + self.scenario.changes[position + 1 :]
        self._set(replace(self.scenario, changes=kept))

    def open(self, scenario: Scenario) -> None:
        """Go on with another what-if."""
        self._set(scenario)
        self.deleted = None

    def _set(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.lon = self.lat = None
        self.said = self.fault = ""
        self.serial += 1


def current() -> Trial:
    """Return what this session is trying."""
    trial: Trial = st.session_state.setdefault(_STATE, Trial())
    return trial


def guarded(work: Any, *args: Any) -> None:
    """Do the work of a button; a refusal is shown beside the form and not as a fault of the page.

    ``work`` is called with ``args``.
    """
    trial = current()
    trial.fault = ""
    try:
        work(*args)
    except MappingError as error:
        trial.fault = error.words
