"""A district's workspace: the one door through which pages and commands do anything.

Each method is a few lines; the work is in the rooms, the wiring in ``mapping/operations/``. The
methods stand there too, by what they are for: ``loading_methods``, ``question_methods``,
``output_methods``.
"""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mapping.operations import upkeep
from mapping.operations.analysis import Audience, GapAnswer, GapQuestion
from mapping.operations.catchments import Catchment
from mapping.operations.district import District
from mapping.operations.editing import AddressAnswer, PartnerDraft
from mapping.operations.loading_methods import LoadingMethods
from mapping.operations.nearby import Nearby, NearPlace, Spot, SpotCandidate
from mapping.operations.outcome import Outcome
from mapping.operations.output_methods import OutputMethods
from mapping.operations.question_methods import QuestionMethods
from mapping.operations.review import ReviewList
from mapping.operations.review_door import AddressReview
from mapping.operations.review_items import ReviewCandidate, ReviewItem
from mapping.operations.roster_review import RosterSitting
from mapping.operations.scenarios import Scenario, ScenarioChange, WhatIf
from mapping.operations.transit import When, parse_when
from mapping.operations.views import View
from mapping.progress import Progress, no_progress
from mapping.store.history import Change

__all__ = [
    "AddressAnswer",
    "AddressReview",
    "Audience",
    "Catchment",
    "Change",
    "GapAnswer",
    "GapQuestion",
    "NearPlace",
    "Nearby",
    "Outcome",
    "PartnerDraft",
    "ReviewCandidate",
    "ReviewItem",
    "ReviewList",
    "RosterSitting",
    "Scenario",
    "ScenarioChange",
    "Spot",
    "SpotCandidate",
    "View",
    "WhatIf",
    "When",
    "Workspace",
    "parse_when",
]


class Workspace(LoadingMethods, QuestionMethods, OutputMethods):
    """An open workspace. Close it, or use it in a ``with`` statement.

    Safe to share between threads. Every method may raise a ``MappingError`` whose
    ``user_message`` is meant for the screen.
    """

    def __init__(self, district: District) -> None:
        self._district = district

    @classmethod
    def open(cls, folder: Path, *, database_url: str = "", create: bool = False) -> Self:
        """Open the workspace in a folder; with ``create``, make one where there is none.

        Raises
        ------
        NoDataForAreaError
            There is no workspace in the folder, and ``create`` is off.
        SettingsError
            It is damaged, or of a newer version, or can't be written.
        """
        return cls(District(folder, database_url=database_url, create=create))

    @staticmethod
    def make_demo(folder: Path, *, progress: Progress = no_progress) -> Outcome:
        """Make the fictional demo district in a folder; making it again starts it afresh.

        Raises
        ------
        SettingsError
            The folder holds something else.
        """
        return upkeep.make_demo(folder, progress=progress)

    @staticmethod
    def restore(file: Path, folder: Path, *, progress: Progress = no_progress) -> Outcome:
        """Put a backup back into a folder; what was there is set aside first."""
        return upkeep.restore(file, folder, progress=progress)

    def close(self) -> None:
        """Let go of the database."""
        self._district.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # What it is

    @property
    def folder(self) -> Path:
        """The workspace folder."""
        return self._district.files.folder

    @property
    def name(self) -> str:
        """The district's name."""
        return self._district.name

    @property
    def is_fictional(self) -> bool:
        """Whether this is the demo district; pages and exports must say so."""
        return self._district.is_fictional

    @property
    def timezone(self) -> str:
        """IANA name of the district's time zone."""
        return self._district.timezone

    @property
    def state(self) -> str:
        """Two-letter code of the district's state; empty if nobody said it."""
        return self._district.state

    def data_version(self) -> int:
        """Return the number that every write raises; caches use it as their key."""
        return self._district.store.data_version()

    def status(self) -> dict[str, Any]:
        """Return what is loaded and what is missing, as plain values (see ``upkeep.status``)."""
        return upkeep.status(self._district)

    # Upkeep

    def check(self) -> Outcome:
        """Return what is loaded, its dates, counts and faults."""
        return upkeep.check(self._district)

    def backup(self, file: Path, *, progress: Progress = no_progress) -> Outcome:
        """Write a safe copy of the whole workspace, also while it is in use."""
        return upkeep.backup(self._district, file, progress=progress)

    def has_staff_code(self) -> bool:
        """Return whether a staff code is set."""
        return upkeep.has_staff_code(self._district)

    def set_staff_code(self, code: str) -> None:
        """Set the code that other devices need; only its salted hash is kept."""
        upkeep.set_staff_code(self._district, code)

    def is_staff_code(self, code: str) -> bool:
        """Return whether this is the staff code; wrong tries slow down the next ones."""
        return upkeep.is_staff_code(self._district, code)
