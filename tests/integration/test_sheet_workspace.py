"""The sheet of a whole workspace: what it says of the filter that made it."""

import io

from pypdf import PdfReader

from mapping.partners.filters import PartnerFilter
from mapping.workspace import Workspace
from tests.demo_workspace import demo_folder


def test_the_sheet_counts_what_a_filter_shows_among_all_that_its_readers_may_see() -> None:
    chosen = PartnerFilter(is_free=True)
    with Workspace.open(demo_folder()) as demo:
        passed_gdf = chosen.apply(demo.partners(), timezone=demo.timezone)
        ids = list(passed_gdf["id"])
        public = int((~passed_gdf["confidential"].astype(bool)).sum())
        content = demo.sheet("pdf", partner_ids=ids, narrowed_by=chosen)
        spanish = demo.sheet("pdf", language="es", partner_ids=ids, narrowed_by=chosen)
    assert f"{public} of 83 partners: free" in _words(content)
    assert f"{public} de 83 organizaciones: gratis" in _words(spanish)


def _words(content: bytes) -> str:
    return PdfReader(io.BytesIO(content)).pages[0].extract_text()
