"""The set-up page: what is loaded, what is missing, and how to load it."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from mapping.ui import (
    access,
    session,
    setup_candidates,
    setup_checklist,
    setup_homes,
    setup_imports,
    setup_jobs,
    setup_partners,
    setup_reports,
    setup_text,
    setup_transit,
    setup_upkeep,
    text,
)
from mapping.ui.language import _

_FORMS: Final[dict[str, Callable[[], None]]] = {
    "district": setup_imports.district,
    "streets": setup_imports.streets,
    "addresses": setup_imports.addresses,
    "partners": setup_partners.partners,
    "homes": setup_homes.homes,
    "transit": setup_transit.transit,
    "layers": setup_imports.layers,
}


def render() -> None:
    """Draw the set-up page."""
    st.title(_(text.SETUP_TITLE), anchor=False)
    setup_jobs.collect()
    workspace = session.workspace()
    can_edit = access.can_edit()
    steps = setup_checklist.steps(workspace, is_staff=access.is_staff_view(), shows_files=can_edit)
    setup_checklist.show(steps)
    if not can_edit:
        st.info(_(setup_text.ASK_STAFF), icon=":material/lock:")
        return
    if workspace.is_fictional:
        st.info(_(setup_text.DEMO_HINT), icon=":material/theater_comedy:")
    names = [_(name) for name in setup_text.TABS]
    load, places, safe, share, districts = st.tabs(names, key="setup.tabs")
    slots: dict[str, Any] = {}
    with load:
        comes_next = setup_checklist.next_step(steps)
        for number, step in enumerate(steps, start=1):
            slots[step.key] = _section(number, step, is_open=step.key == comes_next)
    with places:
        setup_candidates.known_places()
    with safe:
        setup_upkeep.backup()
        setup_upkeep.restore()
        slots["restore"] = st.empty()
        setup_reports.show("restore")
        setup_upkeep.check()
    with share:
        setup_upkeep.sharing()
        setup_upkeep.online()
    with districts:
        setup_upkeep.districts()
    setup_jobs.wait(slots)


def _section(number: int, step: setup_checklist.Step, *, is_open: bool) -> Any:
    """Draw one step's form; return the slot for its progress."""
    job = setup_jobs.running()
    is_busy = job is not None and job.step == step.key
    is_told = setup_jobs.latest() == step.key
    with st.expander(
        f"{number}. {step.title}",
        expanded=is_open or is_busy or is_told,
        key=f"setup.{step.key}.section",
    ):
        _FORMS[step.key]()
        slot = st.empty()
        setup_reports.show(step.key)
    return slot


if __name__ == "__main__":
    render()
