"""Safe copies, the check of the data, sharing, and the districts on this machine."""

import html
import re
import tempfile
from datetime import date
from pathlib import Path

import streamlit as st

from mapping import settings
from mapping.errors import DataFileError, SettingsError
from mapping.geocoding.online import PROVIDERS
from mapping.progress import Progress
from mapping.ui import access, session, setup_files, setup_jobs, setup_text
from mapping.ui.setup_section import section
from mapping.workspace import Outcome, Workspace

__all__ = ["backup", "check", "districts", "online", "restore", "sharing"]


@section
def backup() -> None:
    """Draw the download of a safe copy."""
    st.subheader("Make a safe copy", anchor=False)
    workspace = session.workspace()
    st.write(setup_text.BACKUP)
    name = re.sub(r"[^A-Za-z0-9]+", "-", workspace.name).strip("-").lower() or "district"
    st.download_button(
        "Download a safe copy",
        data=lambda: _backup_bytes(workspace),
        file_name=f"{name}-{date.today().isoformat()}.zip",  # noqa: DTZ011 - the visitor's day
        mime="application/zip",
        key="setup.backup.download",
        icon=":material/download:",
        on_click="ignore",
        disabled=setup_jobs.running() is not None,
    )


@section
def restore() -> None:
    """Draw the form that puts a safe copy back."""
    st.subheader("Put a safe copy back", anchor=False)
    if not access.is_local():
        st.info(
            "A safe copy is put back on the machine that runs this map.", icon=":material/lock:"
        )
        return
    workspace = session.workspace()
    st.write(setup_text.RESTORE)
    upload = st.file_uploader(
        "Safe copy (.zip)",
        ["zip"],
        key=setup_jobs.fresh_key("restore", "file"),
        max_upload_size=setup_files.MAX_UPLOAD_MB,
    )
    path = setup_files.path_field(
        setup_text.BIG_FILE,
        key=setup_jobs.fresh_key("restore", "path"),
        help_text=setup_text.PATH_HELP,
    )
    chosen = path or upload
    agreed = st.checkbox(
        "Yes, replace what is loaded now",
        key=setup_jobs.fresh_key("restore", "agreed"),
        disabled=chosen is None,
    )
    is_ready = chosen is not None and agreed
    if setup_jobs.button("Put it back", key="setup.restore.start", is_ready=is_ready):
        setup_jobs.start(
            "restore",
            "Putting the safe copy back",
            lambda progress: _restore(workspace, chosen, progress),
            say=lambda outcome: f"The safe copy is back: {outcome.rows_out:,} files.",
            local_only=True,
        )


@section
def check() -> None:
    """Draw the check of the data and its faults as a list."""
    st.subheader("Check the data", anchor=False)
    st.write("Looks through everything that is loaded and lists what is missing or damaged.")
    if st.button("Check the data", key="setup.check.start", icon=":material/fact_check:"):
        with st.spinner("Looking through the data …"):
            st.session_state["setup.check"] = session.workspace().check().details
    told = st.session_state.get("setup.check")
    if not told:
        return
    faults = [str(fault) for fault in told["faults"]]
    if faults:
        items = "".join(f"<li>{html.escape(fault)}</li>" for fault in faults)
        st.html(f'<ul class="cg-list" role="status">{items}</ul>')
    else:
        st.html('<p class="cg-report cg-good" role="status">✓ No faults found.</p>')
    facts = {
        "Partners": f"{told['partners']:,}, {told['mapped_partners']:,} on the map",
        "Without opening hours": f"{told['partners_without_hours']:,}",
        "Never checked by a person": f"{told['partners_never_verified']:,}",
        "Checked over two years ago": f"{told['partners_verified_long_ago']:,}",
        "Home areas": f"{told['home_areas']:,}, reported as {told['reporting_areas']:,}",
    }
    for mode, network in told["networks"].items():
        facts[f"Streets, {mode}"] = ", ".join(
            f"{key.replace('_', ' ')} {value:,}"
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
    st.subheader("Let other devices open the map", anchor=False)
    workspace = session.workspace()
    st.write(setup_text.SHARING)
    st.code("python app.py --share", language="shell")
    is_set = workspace.has_staff_code()
    st.markdown("**Staff code:** " + ("set." if is_set else "none yet; sharing asks for one."))
    if not access.is_local():
        st.info(setup_text.LOCAL_ONLY_SHARE, icon=":material/lock:")
        return
    said = st.session_state.pop("setup.sharing.said", "")
    if said:
        st.success(said, icon=":material/check:")
    with st.form("setup.sharing.form", clear_on_submit=True):
        code = st.text_input(
            "New staff code (at least 8 characters)", type="password", key="setup.sharing.code"
        )
        again = st.text_input("Once more", type="password", key="setup.sharing.again")
        pressed = st.form_submit_button("Replace the staff code" if is_set else "Set the code")
    if pressed:
        if code != again:
            raise DataFileError("The two codes differ, so none was set. Type the same one twice.")
        if not access.is_local():
            raise SettingsError(setup_text.LOCAL_ONLY_SHARE)
        workspace.set_staff_code(code)
        st.session_state["setup.sharing.said"] = "The staff code is set."
        st.rerun(scope="fragment")


@section
def online() -> None:
    """Draw the switch of the online look-up, and say what is sent to whom."""
    st.subheader("Online address look-up", anchor=False)
    workspace = session.workspace()
    if workspace.is_fictional:
        st.info(
            "The demo is invented, so its addresses are not looked up online.",
            icon=":material/info:",
        )
        return
    now = workspace.online_lookup()
    options = ["", *PROVIDERS]
    chosen = st.radio(
        "Look up partner addresses online",
        options,
        index=options.index(now) if now in options else 0,
        key="setup.online.provider",
        format_func=lambda name: PROVIDERS[name].title if name else "Off (nothing is sent)",
    )
    titles = " or ".join(provider.title for provider in PROVIDERS.values())
    st.markdown(setup_text.ONLINE.format(title=PROVIDERS[chosen].title if chosen else titles))
    if chosen != now and access.can_edit():
        workspace.set_online_lookup(chosen)
        st.rerun(scope="fragment")


@section
def districts() -> None:
    """Draw which folder is open, and the ways to open or make another."""
    st.subheader("Districts on this machine", anchor=False)
    if not access.is_local():
        st.info(setup_text.LOCAL_ONLY_WORKSPACES, icon=":material/lock:")
        return
    st.write(setup_text.WORKSPACES)
    current = session.current_folder()
    st.html(
        f"<p>Open now: <strong>{html.escape(session.workspace().name)}</strong> in the folder "
        f"<code>{html.escape(str(current))}</code></p>"
    )
    is_busy = setup_jobs.running() is not None
    is_demo = current.resolve() == settings.DEMO_WORKSPACE.resolve()
    if st.button(
        "Open the fictional demo",
        key="setup.districts.demo",
        icon=":material/theater_comedy:",
        disabled=is_busy or is_demo,
    ):
        _show(settings.DEMO_WORKSPACE)
    typed = st.text_input(
        "Folder of the district to open or make",
        str(settings.DISTRICT_WORKSPACE) if is_demo else "",
        key="setup.districts.folder",
        placeholder=str(settings.DISTRICT_WORKSPACE),
        help="A folder of its own for each district. If it isn't there, it is made.",
    )
    folder = typed.strip().strip("\"'").strip()
    if st.button(
        "Open or make this district",
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
        raise SettingsError(setup_text.LOCAL_ONLY_WORKSPACES)
    try:
        folder = Path(typed).expanduser()
        is_absolute = folder.is_absolute()
        folder = folder.resolve()
        is_taken = folder.exists() and not folder.is_dir()
        is_workspace = (folder / "workspace.json").is_file()
        is_used = folder.is_dir() and not is_workspace and any(folder.iterdir())
    except (OSError, ValueError, RuntimeError) as error:
        raise SettingsError(
            "This folder can't be opened. Check how it is written, and that you may open it.",
            detail=type(error).__name__,
        ) from error
    if not is_absolute:
        raise SettingsError(
            "Write the whole path of the folder, from the drive or the top of the disk on, so "
            "that the district is found again at the next start."
        )
    if is_taken or is_used:
        raise SettingsError(
            "This folder holds other files, so no district was made there. Choose an empty "
            "folder, or add a new name at the end of the path."
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
