"""The sheet for a meeting: a one-page PDF or a picture, following filter and audience."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import geopandas as gpd

from mapping.errors import DataFileError
from mapping.files.writing import atomic_path
from mapping.operations import outputs
from mapping.operations.analysis import Audience, GapQuestion
from mapping.operations.district import District
from mapping.operations.outcome import Outcome
from mapping.partners.filters import PartnerFilter
from mapping.partners.translations import in_reading_order
from mapping.wording import say, translator

__all__ = ["SheetFormat", "export_sheet", "sheet"]

SheetFormat = Literal["pdf", "png"]


def sheet(
    district: District,
    kind: SheetFormat,
    *,
    audience: Audience = "public",
    language: str = "en",
    paper: Literal["letter", "a4"] = "letter",
    question: GapQuestion | None = None,
    partner_ids: Sequence[str] | None = None,
    narrowed_by: PartnerFilter | None = None,
) -> bytes:
    """Return the sheet as a file's bytes.

    Parameters
    ----------
    kind
        "pdf": one page with map and numbered table; "png": a picture of 2200 by 1700 pixels.
    question
        Draws the home areas by the answer, with its sentence, and lists the places of its
        category alone.
    partner_ids
        Narrows the places to what a filter shows.
    narrowed_by
        That filter; the sheet carries its sentence, counted among all that the audience may see.
    """
    # Drawing libraries take half a second to load; only who prints waits for them.
    from mapping.maps.brief import Brief, brief_pdf, brief_png

    wording = translator(language)
    everyone_gdf = partners_gdf = district.store.partners.frame()
    if partner_ids is not None:
        partners_gdf = partners_gdf[partners_gdf["id"].isin(list(partner_ids))]
    partners_gdf = in_reading_order(partners_gdf, language)
    title, gap = wording("What helps our families"), None
    if question is not None:
        gap = outputs.gap_sheet(district, question, audience, language)
        title = gap.need
        partners_gdf = partners_gdf[partners_gdf["category"] == gap.category]
    shown, total = _count(partners_gdf, audience), _count(everyone_gdf, audience)
    said = wording.plural("{n} place", "{n} places", shown)
    if narrowed_by is not None:
        said = narrowed_by.sentence(shown, total, language=language)
    brief = Brief(
        partners_gdf=partners_gdf,
        basemap=district.basemap(),
        title=title,
        district=district.name,
        said=said,
        as_of=datetime.now(ZoneInfo(district.timezone)).date(),
        audience=audience,
        language=language,
        gap=gap,
        sources=outputs.sources_text(district),
        fictional=district.is_fictional,
    )
    return brief_pdf(brief, paper=paper) if kind == "pdf" else brief_png(brief)


def export_sheet(
    district: District,
    target: Path,
    *,
    audience: Audience = "public",
    language: str = "en",
    paper: Literal["letter", "a4"] = "letter",
    question: GapQuestion | None = None,
) -> Outcome:
    """Write the sheet; the file's ending says whether it is a PDF or a picture.

    Raises
    ------
    DataFileError
        The ending is another one.
    """
    kind = target.suffix.casefold().removeprefix(".")
    if kind not in ("pdf", "png"):
        raise DataFileError(
            say(
                'The sheet is written as .pdf or .png, not as "{ending}". Choose one of these '
                "endings.",
                ending=target.suffix or target.name,
            )
        )
    content = sheet(
        district,
        "pdf" if kind == "pdf" else "png",
        audience=audience,
        language=language,
        paper=paper,
        question=question,
    )
    with atomic_path(target) as partial:
        partial.write_bytes(content)
    partners_gdf = district.store.partners.frame()
    return Outcome(
        rows_in=len(partners_gdf),
        rows_out=_count(partners_gdf, audience),
        details={"file": str(target), "bytes": len(content), "audience": audience},
    )


def _count(partners_gdf: gpd.GeoDataFrame, audience: Audience) -> int:
    """Return how many partners an audience may see."""
    hidden = partners_gdf["confidential"].astype(bool) if audience == "public" else []
    return len(partners_gdf) - int(sum(hidden))
