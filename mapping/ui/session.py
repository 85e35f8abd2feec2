"""The open workspace, shared by all visitors, and what is cached of it."""

import os
from pathlib import Path

import streamlit as st

from mapping import settings
from mapping.workspace import Workspace

__all__ = ["current_folder", "open_folder", "workspace"]


def current_folder() -> Path:
    """Return the folder of the workspace that the page shows."""
    return settings.load().workspace


def open_folder(folder: Path) -> None:
    """Show another workspace from now on, for all visitors, and remember it."""
    settings.remember_workspace(folder)
    os.environ["COMMON_GROUND_WORKSPACE"] = str(folder.resolve())
    _opened.clear()  # type: ignore[attr-defined]


def workspace() -> Workspace:
    """Return the open workspace; makes the demo district when that is asked for and not there.

    Raises
    ------
    MappingError
        It can't be opened.
    """
    folder = current_folder()
    if not (folder / "workspace.json").is_file() and folder == settings.DEMO_WORKSPACE:
        with st.status("Making the demo district (once) …", expanded=True) as status:
            line = st.empty()

            def show(share_done: float, message: str) -> None:
                line.progress(min(1.0, max(0.0, share_done)), text=message)

            Workspace.make_demo(folder, progress=show)
            status.update(label="The demo district is ready.", state="complete", expanded=False)
        st.rerun()
    return _opened(str(folder))


@st.cache_resource(max_entries=2, show_spinner="Opening the workspace …")
def _opened(folder: str) -> Workspace:
    return Workspace.open(Path(folder), database_url=settings.load().database_url)
