"""The section that loads timetables: bus and train, as transit companies publish them."""

import html
from datetime import date
from typing import Any, Final

import streamlit as st

from mapping.maps.places import day_text
from mapping.ui import session, setup_files, setup_jobs, setup_text
from mapping.ui.language import _, wording
from mapping.ui.setup_imports import how_to_fetch, link
from mapping.ui.setup_section import section
from mapping.wording import msg
from mapping.workspace import Outcome, Workspace

__all__ = ["transit"]

_CATALOGUE_URL: Final = "https://mobilitydatabase.org"


@section
def transit() -> None:
    """Draw the form that adds timetables, and what is loaded with the days it holds for."""
    workspace = session.workspace()
    _loaded(workspace)
    how_to_fetch(
        _("Where to get it"),
        [
            _(
                "Nearly every transit company publishes its timetable as a GTFS file, free of "
                "charge; ask it for the file, or look it up in the {catalogue}.",
                catalogue=link(_CATALOGUE_URL, "Mobility Database"),
            ),
            _("Choose the zip file here as it is. Several companies go together."),
        ],
    )
    uploads = st.file_uploader(
        _("Timetables (GTFS, .zip)"),
        ["zip"],
        accept_multiple_files=True,
        key=setup_jobs.fresh_key("transit", "files"),
        max_upload_size=setup_files.MAX_UPLOAD_MB,
    )
    path = setup_files.path_field(
        _(setup_text.BIG_FILE),
        key=setup_jobs.fresh_key("transit", "path"),
        help_text=_(setup_text.PATH_HELP),
    )
    chosen: Any = path or uploads
    if setup_jobs.button(_("Add the timetables"), key="setup.transit.add", is_ready=bool(chosen)):

        def work(progress: Any) -> Outcome:
            with setup_files.as_file(chosen) as paths:
                return workspace.add_transit(paths, progress=progress)

        setup_jobs.start(
            "transit",
            msg("Adding timetables"),
            work,
            say=_say,
            local_only=path is not None,
        )


def _say(outcome: Outcome) -> str:
    count = sum(feed["trips"] for feed in outcome.details["feeds"])
    trips = _.plural("{n} trip", "{n} trips", count)
    return _("{trips} by bus and train are ready. Ask on the Gaps page.", trips=trips)


def _loaded(workspace: Workspace) -> None:
    """Say which timetables are loaded and for which days they answer."""
    feeds = workspace.timetables()
    items = "".join(
        "<li>"
        + html.escape(
            _(
                "{companies}: {first} to {last}",
                companies=", ".join(feed["agencies"]) or feed["name"],
                first=day_text(date.fromisoformat(feed["first_day"]), wording()),
                last=day_text(date.fromisoformat(feed["last_day"]), wording()),
            )
        )
        + "</li>"
        for feed in feeds
    )
    if items:
        st.html(f'<ul class="cg-note">{items}</ul>')
