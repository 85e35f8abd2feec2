"""The open workspace, shared by all visitors, and what is cached of it."""

import gc
import os
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd
import streamlit as st

from mapping import settings
from mapping.maps.place_data import PlaceSet, pack_places
from mapping.partners.translations import in_language, in_reading_order, told_names
from mapping.ui import language
from mapping.ui.language import _
from mapping.workspace import Audience, GapAnswer, GapQuestion, Workspace

__all__ = [
    "attributions",
    "current_folder",
    "extent",
    "gap_answer",
    "home_groups",
    "layer",
    "names_told",
    "nearest_told",
    "open_folder",
    "partners",
    "place_set",
    "settle",
    "today",
    "visible_partners",
    "workspace",
]


def current_folder() -> Path:
    """Return the folder of the workspace that the page shows."""
    return settings.load().workspace


def open_folder(folder: Path) -> None:
    """Show another workspace from now on, for all visitors, and remember it."""
    settings.remember_workspace(folder)
    os.environ["COMMON_GROUND_WORKSPACE"] = str(folder.resolve())
    _opened.clear()


def workspace() -> Workspace:
    """Return the open workspace; makes the demo district when that is asked for and not there.

    Raises
    ------
    MappingError
        It can't be opened.
    """
    folder = current_folder()
    if not (folder / "workspace.json").is_file() and folder == settings.DEMO_WORKSPACE:
        with st.status(_("Making the demo district (once) …"), expanded=True) as status:
            line = st.empty()

            def show(share_done: float, message: str) -> None:
                line.progress(min(1.0, max(0.0, share_done)), text=_.said(message))

            Workspace.make_demo(folder, progress=show)
            status.update(label=_("The demo district is ready."), state="complete", expanded=False)
        st.rerun()
    with st.spinner(_("Opening the workspace …")):
        return _opened(str(folder))


@st.cache_resource(max_entries=2, show_spinner=False)
def _opened(folder: str) -> Workspace:
    return Workspace.open(Path(folder), database_url=settings.load().database_url)


@st.cache_resource(show_spinner=False)
def settle() -> None:
    """Leave what is loaded out of the search for garbage; called once, after the first page.

    Streamlit looks through all objects after every run of a page, and the libraries alone are so
    many that this took as long as the run itself.
    """
    if st.runtime.exists():  # not in tests, which load and drop much
        gc.collect()
        gc.freeze()


def partners(opened: Workspace) -> gpd.GeoDataFrame:
    """Return all partners, kept until something is written."""
    return _partners(str(opened.folder), opened.data_version(), opened)


def layer(opened: Workspace, kind: str) -> gpd.GeoDataFrame:
    """Return all attendance zones or school sites, kept until something is written."""
    return _layer(str(opened.folder), opened.data_version(), kind, opened)


@st.cache_resource(max_entries=8, show_spinner=False)
def _layer(folder: str, version: int, kind: str, _opened: Workspace) -> gpd.GeoDataFrame:
    del folder, version
    return _opened.layer(kind)


def home_groups(opened: Workspace) -> list[str]:
    """Return the student groups that can be asked for, kept until something is written."""
    return list(_home_groups(str(opened.folder), opened.data_version(), opened))


@st.cache_resource(max_entries=4, show_spinner=False)
def _home_groups(folder: str, version: int, _opened: Workspace) -> tuple[str, ...]:
    del folder, version
    return tuple(_opened.home_groups())


def attributions(opened: Workspace) -> list[str]:
    """Return whose data are shown; known until something is written or streets are loaded."""
    stamp = (opened.data_version(), opened.basemap_stamp())
    return [_(one) for one in _attributions(str(opened.folder), stamp, opened)]


@st.cache_resource(max_entries=4, show_spinner=False)
def _attributions(folder: str, stamp: tuple[int, float], _opened: Workspace) -> tuple[str, ...]:
    del folder, stamp
    return tuple(_opened.status()["attributions"])


def extent(opened: Workspace) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of the district, kept until something is written."""
    return _extent(str(opened.folder), opened.data_version(), opened)


@st.cache_resource(max_entries=4, show_spinner=False)
def _extent(
    folder: str, version: int, _opened: Workspace
) -> tuple[float, float, float, float] | None:
    del folder, version
    return _opened.extent()


def visible_partners(opened: Workspace, *, is_staff: bool) -> gpd.GeoDataFrame:
    """Return the partners that the page may list: confidential ones for staff alone.

    Texts are in the reader's language where they are translated, and rows sorted accordingly. A
    confidential place keeps its name and phone and loses address and position. Visitors share the
    frame until something is written: make a copy before changing it.
    """
    return _visible(*_stamp(opened), is_staff, opened)


def _stamp(opened: Workspace) -> tuple[str, tuple[int, str]]:
    """Return what partners as a reader sees them depend on: the workspace, and the language."""
    return str(opened.folder), (opened.data_version(), language.code())


@st.cache_resource(max_entries=8, show_spinner=False)
def _visible(
    folder: str, stamp: tuple[int, str], is_staff: bool, _opened: Workspace
) -> gpd.GeoDataFrame:
    partners_gdf = _partners_told(folder, stamp, _opened)
    hidden = partners_gdf["confidential"].astype(bool)
    if not is_staff:
        return partners_gdf[~hidden].reset_index(drop=True)
    masked_gdf = partners_gdf.copy()
    shown = {"id", "name", "phone", "category", "confidential", "location_type", "notes"}
    for column in masked_gdf.select_dtypes("str").columns.difference(list(shown)):
        masked_gdf.loc[hidden, column] = ""
    masked_gdf.loc[hidden, ["lon", "lat"]] = float("nan")
    masked_gdf.loc[hidden, "geometry"] = None
    return masked_gdf


def place_set(opened: Workspace, *, is_staff: bool) -> PlaceSet:
    """Return the places of `visible_partners` for maps, kept until something is written."""
    return _place_set(*_stamp(opened), is_staff, opened)


@st.cache_resource(max_entries=8, show_spinner=False)
def _place_set(folder: str, stamp: tuple[int, str], is_staff: bool, _opened: Workspace) -> PlaceSet:
    return pack_places(_visible(folder, stamp, is_staff, _opened))


@st.cache_resource(max_entries=4, show_spinner=False)
def _partners(folder: str, version: int, _opened: Workspace) -> gpd.GeoDataFrame:
    del folder, version
    return _opened.partners()


@st.cache_resource(max_entries=4, show_spinner=False)
def _partners_told(folder: str, stamp: tuple[int, str], _opened: Workspace) -> gpd.GeoDataFrame:
    code = stamp[1]
    ordered_gdf = in_reading_order(_partners(folder, stamp[0], _opened), code)
    return in_language(ordered_gdf, code).reset_index(drop=True)


def names_told(opened: Workspace) -> dict[str, str]:
    """Return the names of partners in the reader's language by their own names.

    For showing gap answers, whose tables name partners by their own names alone.
    """
    stamp = (opened.data_version(), language.code())
    return _names_told(str(opened.folder), stamp, opened)


@st.cache_resource(max_entries=4, show_spinner=False)
def _names_told(folder: str, stamp: tuple[int, str], _opened: Workspace) -> dict[str, str]:
    return told_names(_partners(folder, stamp[0], _opened), stamp[1])


def nearest_told(opened: Workspace, table_df: pd.DataFrame) -> pd.DataFrame:
    """Return a gap table for showing: its nearest places named in the reader's language."""
    names = names_told(opened)
    nearest = [names.get(name, name) for name in table_df["nearest_name"]]
    return table_df.assign(nearest_name=nearest) if names else table_df


def gap_answer(opened: Workspace, question: GapQuestion, *, audience: Audience) -> GapAnswer:
    """Return the answer to a gap question, kept until something is written."""
    key = (str(opened.folder), opened.data_version(), today(opened))
    with st.spinner(_("Counting …")):
        return _gap_answer(*key, question, audience, opened)


def today(opened: Workspace) -> date:
    """Return the date in the district: a bare weekday of a question depends on it."""
    return datetime.now(ZoneInfo(opened.timezone)).date()


@st.cache_resource(max_entries=64, show_spinner=False)
def _gap_answer(
    folder: str,
    version: int,
    today: date,
    question: GapQuestion,
    audience: Audience,
    _opened: Workspace,
) -> GapAnswer:
    del folder, version, today
    return _opened.gaps(question, audience=audience)
