"""What a workspace takes in: its methods for files and for partners, one at a time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd

from mapping.operations import (
    editing,
    home_data,
    loading,
    partner_lists,
    transit_files,
)
from mapping.operations.district import District
from mapping.operations.editing import AddressAnswer, PartnerDraft
from mapping.operations.outcome import Outcome
from mapping.operations.review_door import AddressReview
from mapping.operations.roster_review import RosterSitting
from mapping.progress import Progress, no_progress
from mapping.store.history import Change

__all__ = ["LoadingMethods"]


class LoadingMethods:
    """Methods of ``Workspace`` that bring data in."""

    _district: District

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
