"""A district's workspace: the one door through which pages and commands do anything.

Each method is a few lines; the work is in the rooms, the wiring in ``mapping/operations/``.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import geopandas as gpd

from mapping.gaps.groups import WhomItHits
from mapping.operations import (
    address_files,
    analysis,
    editing,
    home_data,
    loading,
    needs,
    outputs,
    partner_lists,
    scenarios,
    sheets,
    transit_files,
    travel_files,
    upkeep,
    views,
)
from mapping.operations.analysis import Audience, GapAnswer, GapQuestion
from mapping.operations.district import District
from mapping.operations.editing import AddressAnswer, PartnerDraft
from mapping.operations.outcome import Outcome
from mapping.operations.review import ReviewList
from mapping.operations.review_door import AddressReview
from mapping.operations.review_items import ReviewCandidate, ReviewItem
from mapping.operations.roster_review import RosterSitting
from mapping.operations.scenarios import Scenario, ScenarioChange, WhatIf
from mapping.operations.transit import When, parse_when
from mapping.operations.views import View
from mapping.progress import Progress, no_progress
from mapping.store.history import Change
from mapping.vocabulary import ReadyNeed

__all__ = [
    "AddressAnswer",
    "AddressReview",
    "Audience",
    "Change",
    "GapAnswer",
    "GapQuestion",
    "Outcome",
    "PartnerDraft",
    "ReviewCandidate",
    "ReviewItem",
    "ReviewList",
    "RosterSitting",
    "Scenario",
    "ScenarioChange",
    "View",
    "WhatIf",
    "When",
    "Workspace",
    "parse_when",
]


class Workspace:
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

    # Loading

    def set_district(
        self,
        *,
        boundary: Path | None = None,
        name: str | None = None,
        state: str | None = None,
        timezone: str | None = None,
    ) -> Outcome:
        """Say which district this is; what is ``None`` stays as it was."""
        return loading.set_district(
            self._district, boundary=boundary, name=name, state=state, timezone=timezone
        )

    def add_streets(
        self, files: Sequence[Path], *, clip: bool = False, progress: Progress = no_progress
    ) -> Outcome:
        """Read street extracts into networks, basemap, addresses and candidate places."""
        return loading.add_streets(self._district, files, clip=clip, progress=progress)

    def add_transit(self, files: Sequence[Path], *, progress: Progress = no_progress) -> Outcome:
        """Add bus and train timetables (GTFS); one of the same name is replaced."""
        return transit_files.add_transit(self._district, files, progress=progress)

    def timetables(self) -> list[dict[str, Any]]:
        """Return name, companies and covered days of each timetable (``Timetables.summary``)."""
        return self._district.timetables.summary()

    def add_addresses(
        self,
        files: Sequence[Path],
        *,
        mapping: Mapping[str, str] | None = None,
        values: Mapping[str, str] | None = None,
        crs: str | None = None,
        progress: Progress = no_progress,
    ) -> Outcome:
        """Add address references; the index is built again from all of them."""
        return loading.add_addresses(
            self._district,
            files,
            mapping=mapping or {},
            values=values or {},
            crs=crs,
            progress=progress,
        )

    def add_partners(
        self,
        file: Path,
        *,
        mapping: Mapping[str, str] | None = None,
        defaults: Mapping[str, str] | None = None,
        sheet: str | None = None,
        progress: Progress = no_progress,
    ) -> Outcome:
        """Import partners: good rows in, bad rows to a file with a reason each."""
        return partner_lists.add_partners(
            self._district,
            file,
            mapping=mapping or {},
            defaults=defaults or {},
            sheet=sheet,
            progress=progress,
        )

    def add_homes(
        self,
        file: Path,
        *,
        areas: Path | None = None,
        mapping: Mapping[str, str] | None = None,
        mapping_areas: Mapping[str, str] | None = None,
        groups: Sequence[str] = (),
        sheet: str | None = None,
        sitting: RosterSitting | None = None,
        progress: Progress = no_progress,
    ) -> Outcome:
        """Import home areas, a table of counts or a roster; replaces all home data.

        ``sitting`` brings what was decided on rows of a roster, and is told of those that have no
        place; it stays in memory.
        """
        return home_data.add_homes(
            self._district,
            file,
            areas=areas,
            mapping=mapping or {},
            mapping_areas=mapping_areas or {},
            groups=groups,
            sheet=sheet,
            corrections=sitting.corrections if sitting is not None else {},
            on_unplaced=sitting.take if sitting is not None else None,
            progress=progress,
        )

    def add_layer(self, file: Path, *, kind: str, name: str = "") -> Outcome:
        """Add attendance zones or school sites (kind ``attendance_zones``/``school_sites``)."""
        return loading.add_layer(self._district, file, kind=kind, name=name)

    def candidates(self) -> gpd.GeoDataFrame:
        """Return the places that the street extract knows and that aren't partners yet.

        One row per place: ``candidate_id, name, category, lon, lat`` and more; EPSG:4326.
        """
        return editing.candidates(self._district)

    def take_candidates(self, candidate_ids: Sequence[str]) -> Outcome:
        """Take over places of the street extract as partners."""
        return editing.take_candidates(self._district, candidate_ids)

    def undo_taking(self, change_id: str, candidate_ids: Sequence[str]) -> None:
        """Take the taking over of places back; they are on offer again."""
        editing.undo_taking(self._district, change_id, candidate_ids)

    # Partners, one at a time

    def partners(self) -> gpd.GeoDataFrame:
        """Return all partners and family resources (``mapping.store.records.PARTNER_COLUMNS``)."""
        return self._district.store.partners.frame()

    def look_up_address(self, address: str) -> AddressAnswer:
        """Place one partner address: locally, then online if someone switched that on."""
        return editing.look_up_address(self._district, address)

    def partner_draft(self, partner_id: str) -> PartnerDraft:
        """Return a partner as a filled-in form, whole; pages must hide what the viewer may not see.

        Raises
        ------
        UnknownNameError
            There is none with this id.
        """
        return editing.draft_of(self._district, partner_id)

    def draft_faults(self, draft: PartnerDraft) -> dict[str, str]:
        """Return what keeps a form from being saved: a sentence for each field at fault."""
        return editing.draft_faults(draft)

    def check_draft(
        self, draft: PartnerDraft, *, partner_id: str = ""
    ) -> tuple[list[str], list[dict[str, Any]]]:
        """Return what is wrong with a filled-in form, and partners it may be a repeat of."""
        return editing.check_draft(self._district, draft, partner_id=partner_id)

    def save_partner(self, draft: PartnerDraft, *, partner_id: str | None = None) -> str:
        """Add a partner, or change one, and return its id.

        Raises
        ------
        DataFileError
            The form has a fault; the message names the field.
        """
        return editing.save_partner(self._district, draft, partner_id=partner_id)

    def delete_partners(self, partner_ids: Sequence[str]) -> str:
        """Delete partners and return the id of the change, for undo."""
        return self._district.store.partners.delete(partner_ids)

    def changes(self, *, limit: int = 20) -> list[Change]:
        """Return the latest changes of the directory, newest first; each can be undone."""
        return editing.changes(self._district, limit=limit)

    def undo(self, change_id: str) -> None:
        """Take a change back."""
        self._district.store.partners.undo(change_id)

    def online_lookup(self) -> str:
        """Return the online provider that partner addresses may be sent to; empty for none."""
        return editing.online_lookup(self._district)

    def set_online_lookup(self, provider: str) -> None:
        """Switch online look-up of partner addresses on (a provider's name) or off (empty)."""
        editing.set_online_lookup(self._district, provider)

    @property
    def review(self) -> AddressReview:
        """What to do with addresses that could not be placed."""
        return AddressReview(self._district)

    # Analysis

    def modes(self) -> list[str]:
        """Return the ways of travelling that this workspace can answer for, best first."""
        return analysis.modes(self._district)

    def home_groups(self) -> list[str]:
        """Return the student groups that can be asked for."""
        return analysis.home_groups(self._district)

    def reporting_areas(self) -> gpd.GeoDataFrame:
        """Return reporting areas (EPSG:4326) with counts of at least the threshold."""
        return self._district.store.homes.reporting()

    def layer(self, kind: str) -> gpd.GeoDataFrame:
        """Return all attendance zones or school sites; an empty frame if there are none."""
        return loading.layer(self._district, kind)

    def gaps(self, question: GapQuestion, *, audience: Audience = "staff") -> GapAnswer:
        """Answer who is out of reach of a need, and why."""
        return analysis.gaps(self._district, question, audience=audience)

    def what_if(
        self,
        question: GapQuestion,
        scenario: Scenario,
        *,
        audience: Audience = "staff",
        today: GapAnswer | None = None,
    ) -> WhatIf:
        """Ask a question as things are and as they would be; ``today``: its unrounded answer."""
        return scenarios.what_if(self._district, question, scenario, audience=audience, today=today)

    def scenarios(self) -> list[Scenario]:
        """Return the saved what-ifs by name."""
        return scenarios.scenarios(self._district)

    def save_scenario(self, scenario: Scenario) -> Scenario:
        """Save a what-if, under its id if it has one, and return it with its id."""
        return scenarios.save_scenario(self._district, scenario)

    def delete_scenario(self, scenario_id: str) -> Scenario:
        """Delete a saved what-if and return it; saving it again takes that back."""
        return scenarios.delete_scenario(self._district, scenario_id)

    def views(self) -> list[View]:
        """Return the views prepared for a shared screen, in order."""
        return views.views(self._district)

    def save_view(self, view: View) -> View:
        """Save a view, under its id if it has one, and return it with its id."""
        return views.save_view(self._district, view)

    def delete_view(self, view_id: str) -> View:
        """Delete a view and return it; saving it again takes that back."""
        return views.delete_view(self._district, view_id)

    def move_view(self, view_id: str, *, by: int) -> None:
        """Move a view by so many places in the order."""
        views.move_view(self._district, view_id, by=by)

    def whom_it_hits(self, question: GapQuestion, *, audience: Audience = "staff") -> WhomItHits:
        """Return how a need hits each group of students, against all of them."""
        return analysis.whom_it_hits(self._district, question, audience=audience)

    def needs(self) -> list[ReadyNeed]:
        """Return the needs that can be picked by name, in the order in which to offer them."""
        return needs.needs(self._district)

    def save_need(self, need: ReadyNeed) -> str:
        """Save a need (with an empty id: a new one) and return its id."""
        return needs.save_need(self._district, need)

    def delete_need(self, need_id: str) -> None:
        """Take a need off the list."""
        needs.delete_need(self._district, need_id)

    def reset_needs(self, need_id: str = "") -> None:
        """Have one need of the library back as it came, or all of them; own needs stay."""
        needs.reset_needs(self._district, need_id)

    def geocode_file(
        self,
        source: Path,
        target: Path,
        *,
        coarse: bool = False,
        workers: int = 1,
        progress: Progress = no_progress,
    ) -> Outcome:
        """Look up a file of addresses, offline."""
        return address_files.geocode_file(
            self._district, source, target, coarse=coarse, workers=workers, progress=progress
        )

    def travel_file(
        self,
        origins: Path,
        destinations: Path,
        target: Path,
        *,
        mode: str,
        limit_min: float | None = None,
        nearest: bool = False,
        junction_delay_s: float = 0.0,
        when: When | None = None,
        progress: Progress = no_progress,
    ) -> Outcome:
        """Write travel minutes between two lists of places; transit needs ``when``."""
        return travel_files.travel_file(
            self._district,
            origins,
            destinations,
            target,
            mode=mode,
            limit_min=limit_min,
            nearest=nearest,
            junction_delay_s=junction_delay_s,
            when=when,
            progress=progress,
        )

    # Outputs

    def basemap(self) -> dict[str, Any] | None:
        """Return the street basemap document; ``None`` without streets."""
        return self._district.basemap()

    def basemap_stamp(self) -> float:
        """Return a number that changes with the basemap; 0 without streets."""
        path = self._district.files.basemap
        return path.stat().st_mtime if path.is_file() else 0.0

    def extent(self) -> tuple[float, float, float, float] | None:
        """Return west, south, east, north of the district in degrees; ``None`` if unknown."""
        return self._district.extent()

    def map_html(
        self,
        *,
        audience: Audience = "public",
        language: str = "en",
        question: GapQuestion | None = None,
        partner_ids: Sequence[str] | None = None,
    ) -> str:
        """Return the one-file map as HTML text."""
        return outputs.map_html(
            self._district,
            audience=audience,
            language=language,
            question=question,
            partner_ids=partner_ids,
        )

    def export_map(
        self,
        target: Path,
        *,
        audience: Audience = "public",
        language: str = "en",
        question: GapQuestion | None = None,
    ) -> Outcome:
        """Write the one-file map."""
        return outputs.export_map(
            self._district, target, audience=audience, language=language, question=question
        )

    def sheet(
        self,
        kind: Literal["pdf", "png"],
        *,
        audience: Audience = "public",
        language: str = "en",
        paper: Literal["letter", "a4"] = "letter",
        question: GapQuestion | None = None,
        partner_ids: Sequence[str] | None = None,
        said: str = "",
    ) -> bytes:
        """Return the sheet for a meeting: a one-page PDF, or a picture."""
        return sheets.sheet(
            self._district,
            kind,
            audience=audience,
            language=language,
            paper=paper,
            question=question,
            partner_ids=partner_ids,
            said=said,
        )

    def export_sheet(
        self,
        target: Path,
        *,
        audience: Audience = "public",
        language: str = "en",
        paper: Literal["letter", "a4"] = "letter",
        question: GapQuestion | None = None,
    ) -> Outcome:
        """Write the sheet for a meeting as .pdf or .png."""
        return sheets.export_sheet(
            self._district,
            target,
            audience=audience,
            language=language,
            paper=paper,
            question=question,
        )

    def export_partners(self, target: Path, *, audience: Audience = "public") -> Outcome:
        """Write the partners as csv, xlsx, geojson, gpkg or kml."""
        return outputs.export_partners(self._district, target, audience=audience)

    def export_gaps(
        self, target: Path, question: GapQuestion, *, audience: Audience = "staff"
    ) -> Outcome:
        """Write the gap result as csv, geojson or gpkg."""
        return outputs.export_gaps(self._district, target, question, audience=audience)

    def export_what_if(
        self,
        target: Path,
        question: GapQuestion,
        scenario: Scenario,
        *,
        audience: Audience = "staff",
    ) -> Outcome:
        """Write the answer of a what-if as csv, geojson or gpkg, today's figures beside it."""
        return scenarios.export_what_if(
            self._district, target, question, scenario, audience=audience
        )

    def gap_notes(self, answer: GapAnswer, *, extra: Sequence[str] = ()) -> str:
        """Return the data notes of an answer as text: how it was counted, whom to credit."""
        return outputs.gap_notes(self._district, answer, extra=extra)

    def gap_shapes(self, answer: GapAnswer) -> gpd.GeoDataFrame:
        """Return the shapes behind an answer's rows, one per area shown; EPSG:4326."""
        return outputs.gap_shapes(self._district, answer)

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
