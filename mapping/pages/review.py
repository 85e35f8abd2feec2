"""The review page: addresses that could not be placed, one after the other, by keys or clicks."""

import streamlit as st

from mapping.ui import errors, review_text, review_work, session, setup_jobs, setup_reports
from mapping.ui.language import _


def render() -> None:
    """Draw the review page."""
    st.title(_(review_text.TITLE), anchor=False)
    setup_jobs.collect()
    is_roster = review_work.way() == "roster"
    if not is_roster:
        if setup_jobs.latest() == "homes":
            setup_reports.show("homes")
        _partners()
        return
    slot = st.empty()
    _roster()
    setup_reports.show("homes")
    setup_jobs.wait({"homes": slot})


@errors.fragment
def _partners() -> None:
    review_work.partners(session.workspace())


@errors.fragment
def _roster() -> None:
    review_work.roster(session.workspace())


if __name__ == "__main__":
    render()
