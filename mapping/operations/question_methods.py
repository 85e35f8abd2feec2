"""What a workspace answers: its methods for gaps, what-ifs, views, minutes, addresses."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import geopandas as gpd

from mapping.gaps.groups import WhomItHits
from mapping.geocoding.types import HomeAddress
from mapping.operations import (
    address_files,
    analysis,
    catchments,
    loading,
    nearby,
    needs,
    reach,
    scenarios,
    travel_files,
    views,
)
from mapping.operations.analysis import Audience, GapAnswer, GapQuestion
from mapping.operations.catchments import Catchment
from mapping.operations.district import District
from mapping.operations.nearby import Nearby, Spot
from mapping.operations.outcome import Outcome
from mapping.operations.scenarios import Scenario, WhatIf
from mapping.operations.transit import When
from mapping.operations.views import View
from mapping.progress import Progress, no_progress
from mapping.vocabulary import ReadyNeed

__all__ = ["QuestionMethods"]


class QuestionMethods:
    """Methods of ``Workspace`` that answer questions."""

    _district: District

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

    def find_spot(self, words: str) -> Spot:
        """Return where an address is, which may be a family's: on this machine, kept nowhere."""
        return nearby.find_spot(self._district, HomeAddress(words))

    def near(
        self,
        lon: float,
        lat: float,
        *,
        partner_ids: Sequence[str] | None = None,
        language: str = "en",
    ) -> Nearby:
        """Return the nearest places of each kind around a spot; the spot is kept nowhere."""
        return nearby.nearby(self._district, lon, lat, partner_ids=partner_ids, language=language)

    def start_places(self, *, language: str = "en") -> dict[str, str]:
        """Return the places that minutes can be counted from: key and name, schools first."""
        return reach.start_places(self._district, language=language)

    def minutes_from(
        self, place: str, *, mode: str, at: datetime | None = None
    ) -> Mapping[str, float]:
        """Return the minutes from such a place to each partner, by id; missing if unknown."""
        return reach.minutes_from(self._district, place, mode=mode, at=at)

    def catchment(
        self,
        lon: float,
        lat: float,
        *,
        mode: str,
        limit_min: int,
        at: datetime | None = None,
        audience: Audience = "public",
    ) -> Catchment:
        """Return from where a place can be reached, by how many students; kept nowhere."""
        return catchments.catchment(
            self._district, lon, lat, mode=mode, limit_min=limit_min, at=at, audience=audience
        )

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
