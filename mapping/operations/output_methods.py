"""What a workspace gives out: its methods for maps, sheets, lists and tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd

from mapping.operations import (
    outputs,
    scenarios,
    sheets,
)
from mapping.operations.analysis import Audience, GapAnswer, GapQuestion
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.operations.scenarios import Scenario
from mapping.partners.filters import PartnerFilter

__all__ = ["OutputMethods"]


class OutputMethods:
    """Methods of ``Workspace`` that give something to take away."""

    _district: District

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
        narrowed_by: PartnerFilter | None = None,
        layers: Sequence[str] = (),
    ) -> str:
        """Return the one-file map as HTML text, of all partners or of those of a filter.

        ``layers`` (``school_sites``, ``attendance_zones``) are shown when it is opened.
        """
        return outputs.map_html(
            self._district,
            audience=audience,
            language=language,
            question=question,
            partner_ids=partner_ids,
            narrowed_by=narrowed_by,
            layers=layers,
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
        narrowed_by: PartnerFilter | None = None,
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
            narrowed_by=narrowed_by,
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

    def export_partners(
        self,
        target: Path,
        *,
        audience: Audience = "public",
        partner_ids: Sequence[str] | None = None,
    ) -> Outcome:
        """Write the partners as csv, xlsx, geojson, gpkg or kml; all, or those of a filter."""
        return outputs.export_partners(
            self._district, target, audience=audience, partner_ids=partner_ids
        )

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
