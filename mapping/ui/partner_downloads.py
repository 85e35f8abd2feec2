"""The button that gives the partners of the filter as a list for other programs."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from mapping.ui import session
from mapping.ui.language import _
from mapping.wording import msg
from mapping.workspace import Audience, Workspace

__all__ = ["buttons"]

_KINDS: Final = {
    ".csv": (msg("Table (CSV)"), "text/csv"),
    ".xlsx": (
        msg("Excel workbook"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ".geojson": (msg("Map data (GeoJSON)"), "application/geo+json"),
    ".gpkg": (msg("GeoPackage (QGIS)"), "application/geopackage+sqlite3"),
    ".kml": (msg("Google Earth (KML)"), "application/vnd.google-earth.kml+xml"),
}


def buttons(
    workspace: Workspace, *, key: str, audience: Audience, partner_ids: Sequence[str], count: int
) -> None:
    """Draw the choice of the format and the button; the file is made when it is pressed.

    ``count`` says how many of the partners the audience may have.
    """
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    suffix = left.selectbox(
        _("Format"), list(_KINDS), key=f"{key}.kind", format_func=lambda name: _(_KINDS[name][0])
    )

    def made() -> bytes:
        with tempfile.TemporaryDirectory(prefix="common-ground-") as folder:
            target = Path(folder) / f"partners{suffix}"
            workspace.export_partners(target, audience=audience, partner_ids=partner_ids)
            return target.read_bytes()

    today = session.today(workspace).isoformat()
    right.download_button(
        _("List ({n} partners)", n=_.number(count)),
        data=made,
        file_name=f"partners-{today}{suffix}",
        mime=_KINDS[suffix][1],
        key=f"{key}.list",
        on_click="ignore",
    )
