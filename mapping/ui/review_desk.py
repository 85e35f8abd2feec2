"""Whose addresses are decided on: the partners', or those of a roster held for one sitting."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import streamlit as st

from mapping.errors import PrivacyError
from mapping.homes.corrections import Correction
from mapping.ui import access, session
from mapping.ui.language import _
from mapping.wording import msg, say
from mapping.workspace import ReviewCandidate, ReviewItem, ReviewList, RosterSitting, Workspace

__all__ = ["Aside", "Desk", "PartnerDesk", "RosterDesk", "close_sitting", "open_sitting", "sitting"]

_SITTING: Final = "review.roster.sitting"
_ROSTER_KEYS: Final = "review.roster."


@dataclass(frozen=True)
class Aside:
    """What it is called when something is put aside for good."""

    label: str
    did: str
    help: str


class Desk(Protocol):
    """A list of addresses and what can be done with each.

    What decides returns a token that takes it back; ``address`` is what was typed in place of the
    written one, empty if nothing was. ``key`` begins the names of all that the
    session keeps of it; ``is_private`` keeps online maps away from it.
    """

    key: str
    is_private: bool
    aside: Aside

    def items(self) -> tuple[ReviewItem, ...]:
        """Return what waits for a decision, in the order to go through."""

    def accept(self, item: ReviewItem, candidate: ReviewCandidate, *, address: str = "") -> str:
        """Put it where a candidate is."""

    def place(self, item: ReviewItem, lon: float, lat: float, *, address: str = "") -> str:
        """Put it somewhere by hand."""

    def correct(self, item: ReviewItem, address: str) -> tuple[str, ReviewItem]:
        """Look another address up; an empty token says that it has no certain place."""

    def set_aside(self, item: ReviewItem) -> str:
        """Put it aside for good."""

    def undo(self, token: str) -> None:
        """Take a decision back."""


class PartnerDesk:
    """The partners of a workspace; every decision is a change of the directory."""

    key = "review.partners"
    is_private = False
    aside = Aside(
        msg("No address"),
        msg("Marked as no address"),
        msg(
            "It stays in the list without a pin and is not asked about again, until its address "
            "changes."
        ),
    )

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def listed(self) -> ReviewList:
        """Return the whole list, kept until something is written."""
        workspace = self._workspace
        with st.spinner(_("Looking addresses up …")):
            return _listed(str(workspace.folder), workspace.data_version(), workspace)

    def waiting(self) -> int:
        """Return how many wait for a decision, kept until something is written."""
        workspace = self._workspace
        return _waiting(str(workspace.folder), workspace.data_version(), workspace)

    def items(self) -> tuple[ReviewItem, ...]:
        """Return what waits for a decision."""
        return self.listed().items

    def accept(self, item: ReviewItem, candidate: ReviewCandidate, *, address: str = "") -> str:
        """Put a partner where a candidate is."""
        _require_editor()
        return self._workspace.review.accept(item.id, candidate, address=address)

    def place(self, item: ReviewItem, lon: float, lat: float, *, address: str = "") -> str:
        """Put a partner somewhere by hand."""
        _require_editor()
        return self._workspace.review.place(item.id, lon, lat, address=address)

    def correct(self, item: ReviewItem, address: str) -> tuple[str, ReviewItem]:
        """Look another address up and save it if it is found."""
        _require_editor()
        found = self._workspace.review.correct(item.id, address)
        return found.change_id, found.item

    def set_aside(self, item: ReviewItem) -> str:
        """Mark a partner as having no address."""
        _require_editor()
        return self._workspace.review.no_address(item.id)

    def undo(self, token: str) -> None:
        """Take a change of the directory back."""
        _require_editor()
        self._workspace.undo(token)

    def take_back(self, item_id: str) -> None:
        """Take the mark "no address" off."""
        _require_editor()
        self._workspace.review.take_back(item_id)

    def place_found(self) -> tuple[int, str]:
        """Put all on the map that are found now; return how many, and the change."""
        _require_editor()
        return self._workspace.review.place_found()


class RosterDesk:
    """A roster's rows without a place; decisions stay in memory until the list is imported again.

    Parameters
    ----------
    sitting
        The one of this session.
    """

    key = "review.roster"
    is_private = True
    aside = Aside(
        msg("Leave out"),
        msg("Left out"),
        msg("The student is not counted. Only the number is told."),
    )

    def __init__(self, workspace: Workspace, sitting: RosterSitting) -> None:
        self._workspace = workspace
        self.sitting = sitting

    def items(self) -> tuple[ReviewItem, ...]:
        """Return the rows that wait for a decision."""
        return self._workspace.review.roster_rows(self.sitting)

    def accept(self, item: ReviewItem, candidate: ReviewCandidate, *, address: str = "") -> str:
        """Say that the student of a row lives at a candidate."""
        return self.place(item, candidate.lon, candidate.lat, address=address)

    def place(self, item: ReviewItem, lon: float, lat: float, *, address: str = "") -> str:
        """Say where the student of a row lives; what was typed is of no further use."""
        del address
        return self._decide(item, Correction(lon=lon, lat=lat))

    def correct(self, item: ReviewItem, address: str) -> tuple[str, ReviewItem]:
        """Look another address up, on this machine only."""
        _require_local()
        found = self._workspace.review.roster_address(int(item.id), address)
        if found.outcome != "placed":
            return "", found
        return self._decide(item, Correction(address=address)), found

    def set_aside(self, item: ReviewItem) -> str:
        """Leave a row out."""
        return self._decide(item, Correction(is_left_out=True))

    def undo(self, token: str) -> None:
        """Forget the decision on a row."""
        _require_local()
        self.sitting.take_back(int(token))

    def _decide(self, item: ReviewItem, correction: Correction) -> str:
        _require_local()
        self.sitting.decide(int(item.id), correction)
        return item.id


def open_sitting(opened: RosterSitting) -> None:
    """Hold a roster's rows for this session; an earlier sitting is closed."""
    close_sitting()
    st.session_state[_SITTING] = (session.current_folder(), opened)


def sitting() -> RosterSitting | None:
    """Return the sitting of this session, to somebody at the machine itself."""
    if not access.is_local():
        return None
    found: tuple[Path, RosterSitting] | None = st.session_state.get(_SITTING)
    if found is None:
        return None
    folder, held = found
    if not held.is_open or folder != session.current_folder():
        close_sitting()
        return None
    return held


def close_sitting() -> None:
    """Forget the sitting of this session and all that its page kept."""
    found: tuple[Path, RosterSitting] | None = st.session_state.pop(_SITTING, None)
    if found is not None:
        found[1].close()
    for key in [str(key) for key in st.session_state]:
        if key.startswith(_ROSTER_KEYS):
            del st.session_state[key]


@st.cache_resource(max_entries=2, show_spinner=False)
def _listed(folder: str, version: int, _workspace: Workspace) -> ReviewList:
    del folder, version
    return _workspace.review.open_list()


@st.cache_resource(max_entries=2, show_spinner=False)
def _waiting(folder: str, version: int, _workspace: Workspace) -> int:
    del folder, version
    return _workspace.review.waiting()


def _require_editor() -> None:
    if not access.can_edit():
        raise PrivacyError(
            say(
                "Only staff can decide where partners are, so nothing was changed. Sign in with "
                "the staff code at the top of the page."
            )
        )


def _require_local() -> None:
    if not access.is_local():
        raise PrivacyError(
            say(
                "A list of students is only worked on at the machine that runs this map, so "
                "nothing was changed. Sit down there and import it again."
            )
        )
