"""Safe copies, the check of the data, sharing, and the districts on this machine."""

import html
import re
import tempfile
from pathlib import Path
from typing import Final

import streamlit as st

from mapping import settings
from mapping.errors import DataFileError, SettingsError
from mapping.geocoding.online import PROVIDERS
from mapping.progress import Progress
from mapping.ui import access, session, setup_files, setup_jobs, setup_text
from mapping.ui.language import _
from mapping.ui.setup_section import section
from mapping.wording import msg, say
from mapping.workspace import Outcome, Workspace

__all__ = ["backup", "check", "districts", "online", "restore", "sharing"]


_MODES: Final = {
    "walk": msg("walk"),
    "drive": msg("drive"),
    "step_free": msg("step_free"),
}
_NETWORK: Final = {
    "nodes": msg("nodes"),
    "edges": msg("edges"),
    "islands": msg("islands"),
    "small_islands": msg("small islands"),
    "small_island_nodes": msg("small island nodes"),
}


@section
def backup() -> None:
    """Draw the download of a safe copy."""
    st.subheader(_("Make a safe copy"), anchor=False)
    workspace = session.workspace()
    st.write(_(setup_text.BACKUP))
    name = re.sub(r"[^A-Za-z0-9]+", "-", workspace.name).strip("-").lower() or "district"
    st.download_button(
        _("Download a safe copy"),
        data=lambda: _backup_bytes(workspace),
        file_name=f"{name}-{session.today(workspace).isoformat()}.zip",
        mime="application/zip",
        key="setup.backup.download",
        icon=":material/download:",
        on_click="ignore",
        disabled=setup_jobs.running() is not None,
    )


@section
def restore() -> None:
    """Draw the form that puts a safe copy back."""
    st.subheader(_("Put a safe copy back"), anchor=False)
    if not access.is_local():
        st.info(
            _("A safe copy is put back on the machine that runs this map."), icon=":material/lock:"
        )
        return
    workspace = session.workspace()
    st.write(_(setup_text.RESTORE))
    upload = st.file_uploader(
        _("Safe copy (.zip)"),
        ["zip"],
        key=setup_jobs.fresh_key("restore", "file"),
        max_upload_size=setup_files.MAX_UPLOAD_MB,
    )
    path = setup_files.path_field(
        _(setup_text.BIG_FILE),
        key=setup_jobs.fresh_key("restore", "path"),
        help_text=_(setup_text.PATH_HELP),
    )
    chosen = path or upload
    agreed = st.checkbox(
        _("Yes, replace what is loaded now"),
        key=setup_jobs.fresh_key("restore", "agreed"),
        disabled=chosen is None,
    )
    is_ready = chosen is not None and agreed
    if setup_jobs.button(_("Put it back"), key="setup.restore.start", is_ready=is_ready):
        setup_jobs.start(
            "restore",
            msg("Putting the safe copy back"),
            lambda progress: _restore(workspace, chosen, progress),
            say=lambda outcome: _(
                "The safe copy is back: {n} files.", n=_.number(outcome.rows_out)
            ),
            local_only=True,
        )


@section
def check() -> None:
    """Draw the check of the data and its faults as a list."""
    st.subheader(_("Check the data"), anchor=False)
    st.write(_("Looks through everything that is loaded and lists what is missing or damaged."))
    if st.button(_("Check the data"), key="setup.check.start", icon=":material/fact_check:"):
        with st.spinner(_("Looking through the data …")):
            st.session_state["setup.check"] = session.workspace().check().details
    told = st.session_state.get("setup.check")
    if not told:
        return
    faults = [_.said(fault) for fault in told["faults"]]
    if faults:
        items = "".join(f"<li>{html.escape(fault)}</li>" for fault in faults)
        st.html(f'<ul class="cg-list" role="status">{items}</ul>')
    else:
        st.html(
            f'<p class="cg-report cg-good" role="status">✓ {html.escape(_("No faults found."))}</p>'
        )
    facts = {
        _("Partners"): _(
            "{n}, {mapped} on the map",
            n=_.number(told["partners"]),
            mapped=_.number(told["mapped_partners"]),
        ),
        _("Without opening hours"): f"{told['partners_without_hours']:,}",
        _("Never checked by a person"): f"{told['partners_never_verified']:,}",
        _("Checked over two years ago"): f"{told['partners_verified_long_ago']:,}",
        _("Home areas"): _(
            "{n}, reported as {reported}",
            n=_.number(told["home_areas"]),
            reported=_.number(told["reporting_areas"]),
        ),
    }
    for mode, network in told["networks"].items():
        facts[_("Streets, {mode}", mode=_(_MODES.get(mode, mode)))] = ", ".join(
            f"{_(_NETWORK.get(key, key.replace('_', ' ')))} {value:,}"
            for key, value in network.items()
            if isinstance(value, int)
        )
    rows = "".join(
        f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>"
        for name, value in facts.items()
    )
    st.html(f'<dl class="cg-facts">{rows}</dl>')


@section
def sharing() -> None:
    """Say how to share, and draw the form for the staff code."""
    st.subheader(_("Let other devices open the map"), anchor=False)
    workspace = session.workspace()
    st.write(_(setup_text.SHARING))
    st.code("python app.py --share", language="shell")
    is_set = workspace.has_staff_code()
    st.markdown(
        _("**Staff code:** set.")
        if is_set
        else _("**Staff code:** none yet; sharing asks for one.")
    )
    if not access.is_local():
        st.info(_(setup_text.LOCAL_ONLY_SHARE), icon=":material/lock:")
        return
    said = st.session_state.pop("setup.sharing.said", "")
    if said:
        st.success(said, icon=":material/check:")
    with st.form("setup.sharing.form", clear_on_submit=True):
        code = st.text_input(
            _("New staff code (at least 8 characters)"), type="password", key="setup.sharing.code"
        )
        again = st.text_input(_("Once more"), type="password", key="setup.sharing.again")
        pressed = st.form_submit_button(
            _("Replace the staff code") if is_set else _("Set the code")
        )
    if pressed:
        if code != again:
            raise DataFileError(
                say("The two codes differ, so none was set. Type the same one twice.")
            )
        if not access.is_local():
            raise SettingsError(say(setup_text.LOCAL_ONLY_SHARE))
        workspace.set_staff_code(code)
        st.session_state["setup.sharing.said"] = _("The staff code is set.")
        st.rerun(scope="fragment")


@section
def online() -> None:
    """Draw the switch of the online look-up, and say what is sent to whom."""
    st.subheader(_("Online address look-up"), anchor=False)
    workspace = session.workspace()
    if workspace.is_fictional:
        st.info(
            _("The demo is invented, so its addresses are not looked up online."),
            icon=":material/info:",
        )
        return
    now = workspace.online_lookup()
    options = ["", *PROVIDERS]
    chosen = st.radio(
        _("Look up partner addresses online"),
        options,
        index=options.index(now) if now in options else 0,
        key="setup.online.provider",
        format_func=lambda name: PROVIDERS[name].title if name else _("Off (nothing is sent)"),
    )
    titles = _(" or ").join(provider.title for provider in PROVIDERS.values())
    st.markdown(_(setup_text.ONLINE, title=PROVIDERS[chosen].title if chosen else titles))
    if chosen != now and access.can_edit():
        workspace.set_online_lookup(chosen)
        st.rerun(scope="fragment")


@section
def districts() -> None:
    """Draw which folder is open, and the ways to open or make another."""
    st.subheader(_("Districts on this machine"), anchor=False)
    if not access.is_local():
        st.info(_(setup_text.LOCAL_ONLY_WORKSPACES), icon=":material/lock:")
        return
    st.write(_(setup_text.WORKSPACES))
    current = session.current_folder()
    said = _(
        "Open now: {name} in the folder {folder}",
        name=f"<strong>{html.escape(session.workspace().name)}</strong>",
        folder=f"<code>{html.escape(str(current))}</code>",
    )
    st.html(f"<p>{said}</p>")
    is_busy = setup_jobs.running() is not None
    is_demo = current.resolve() == settings.DEMO_WORKSPACE.resolve()
    if st.button(
        _("Open the fictional demo"),
        key="setup.districts.demo",
        icon=":material/theater_comedy:",
        disabled=is_busy or is_demo,
    ):
        _show(settings.DEMO_WORKSPACE)
    typed = st.text_input(
        _("Folder of the district to open or make"),
        str(settings.DISTRICT_WORKSPACE) if is_demo else "",
        key="setup.districts.folder",
        placeholder=str(settings.DISTRICT_WORKSPACE),
        help=_("A folder of its own for each district. If it isn't there, it is made."),
    )
    folder = typed.strip().strip("\"'").strip()
    if st.button(
        _("Open or make this district"),
        key="setup.districts.open",
        type="primary",
        disabled=is_busy or not folder,
    ):
        open_or_make(folder)


def open_or_make(typed: str) -> None:
    """Open the workspace in a folder, making an empty one where there is nothing yet.

    Raises
    ------
    SettingsError
        The folder holds other files, is no folder, or the visitor is on another device.
    """
    if not access.is_local():
        raise SettingsError(say(setup_text.LOCAL_ONLY_WORKSPACES))
    try:
        folder = Path(typed).expanduser()
        is_absolute = folder.is_absolute()
        folder = folder.resolve()
        is_taken = folder.exists() and not folder.is_dir()
        is_workspace = (folder / "workspace.json").is_file()
        is_used = folder.is_dir() and not is_workspace and any(folder.iterdir())
    except (OSError, ValueError, RuntimeError) as error:
        raise SettingsError(
            say("This folder can't be opened. Check how it is written, and that you may open it."),
            detail=type(error).__name__,
        ) from error
    if not is_absolute:
        raise SettingsError(
            say(
                "Write the whole path of the folder, from the drive or the top of the disk on, so "
                "that the district is found again at the next start."
            )
        )
    if is_taken or is_used:
        raise SettingsError(
            say(
                "This folder holds other files, so no district was made there. Choose an empty "
                "folder, or add a new name at the end of the path."
            )
        )
    Workspace.open(folder, database_url=settings.load().database_url, create=True).close()
    _show(folder)


def _show(folder: Path) -> None:
    session.open_folder(folder)
    for key in [name for name in st.session_state if str(name).startswith("setup.")]:
        del st.session_state[key]
    st.rerun()


def _backup_bytes(workspace: Workspace) -> bytes:
    with tempfile.TemporaryDirectory(prefix="common-ground-backup-") as folder:
        file = Path(folder) / "backup.zip"
        workspace.backup(file)
        return file.read_bytes()


def _restore(workspace: Workspace, chosen: object, progress: Progress) -> Outcome:
    folder = workspace.folder
    with setup_files.as_file(chosen) as paths:
        # Open files can't be moved everywhere; the database opens again by itself.
        workspace.close()
        try:
            return Workspace.restore(paths[0], folder, progress=progress)
        finally:
            # A restored workspace may count its versions as the old one did.
            st.cache_resource.clear()
            st.cache_data.clear()
