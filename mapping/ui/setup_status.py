"""What is loaded, asked once for all sections of the page."""

from typing import Any

import streamlit as st

from mapping.workspace import Workspace

__all__ = ["what_is_loaded"]


def what_is_loaded(workspace: Workspace) -> dict[str, Any]:
    """Return ``Workspace.status``, kept until something is written."""
    return _status(str(workspace.folder), workspace.data_version(), workspace)


@st.cache_resource(max_entries=4, show_spinner=False)
def _status(folder: str, version: int, _workspace: Workspace) -> dict[str, Any]:
    del folder, version
    return _workspace.status()
