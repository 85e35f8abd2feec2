"""The sections that load the district itself, its streets, addresses and school layers."""

import html
from pathlib import Path
from typing import Any, Final

import streamlit as st

from mapping.progress import Progress
from mapping.ui import session, setup_files, setup_jobs, setup_text
from mapping.ui.language import _
from mapping.ui.setup_section import pairs, section
from mapping.ui.setup_states import (
    COUNTY_CODES_URL,
    GEOFABRIK_US_URL,
    STATES,
    TIGER_URL,
    TIME_ZONES,
)
from mapping.ui.setup_status import what_is_loaded
from mapping.wording import msg
from mapping.workspace import Outcome, Workspace

__all__ = ["addresses", "district", "how_to_fetch", "layers", "link", "streets"]

MAP_KINDS: Final = ["geojson", "json", "gpkg", "zip", "kml"]
_ADDRESS_KINDS: Final = ["zip", "csv", "txt", "xlsx", "geojson", "json", "gpkg", "kml"]
_CLIP_FROM_BYTES: Final = 50 * 1024**2
_LAYER_KINDS: Final = {
    "attendance_zones": msg("Attendance zones"),
    "school_sites": msg("School sites"),
}


@section
def district() -> None:
    """Draw the form that says which district this is."""
    workspace = session.workspace()
    status = what_is_loaded(workspace)
    left, right = st.columns(2)
    name = left.text_input(_("Name of the district"), status["name"], key=_key("district", "name"))
    letters = ["", *STATES]
    state = right.selectbox(
        _("State"),
        letters,
        index=letters.index(status["state"]) if status["state"] in letters else 0,
        key=_key("district", "state"),
        format_func=lambda code: STATES[code].name if code else "—",
    )
    suggested = workspace.timezone
    zones = list(dict.fromkeys([suggested, *TIME_ZONES]))
    zone = left.selectbox(
        _("Time zone"),
        zones,
        key=_key("district", "timezone"),
        accept_new_options=True,
        help=_("Suggested from where the district lies. Opening hours are told in it."),
    )
    outline = right.file_uploader(
        _("Outline of the district (map file)"),
        MAP_KINDS,
        key=_key("district", "boundary"),
        max_upload_size=setup_files.MAX_UPLOAD_MB,
        help=_("GeoJSON, GeoPackage, KML or a zipped shapefile with the district's area."),
    )
    has_boundary = bool(status["has_boundary"])
    if setup_jobs.button(_("Save the district"), key="setup.district.save"):
        given_zone = str(zone or "").strip()

        def work(_: Progress) -> Outcome:
            with setup_files.as_file([outline] if outline else []) as paths:
                return workspace.set_district(
                    boundary=paths[0] if paths else None,
                    name=name.strip() or None,
                    state=state or None,
                    timezone=given_zone if given_zone not in ("", suggested) else None,
                )

        def say(outcome: Outcome) -> str:
            set_now = outcome.details["boundary"] == "set"
            facts = {"name": outcome.details["name"], "zone": outcome.details["timezone"]}
            if set_now or has_boundary:
                return _("Saved: {name}, time zone {zone}, with its outline.", **facts)
            return _("Saved: {name}, time zone {zone}, without an outline yet.", **facts)

        setup_jobs.start("district", msg("Saving the district"), work, say=say)


@section
def streets() -> None:
    """Draw the form that adds the street extract."""
    workspace = session.workspace()
    _where_streets_are(workspace)
    upload = st.file_uploader(
        _("Street file (.osm.pbf)"),
        ["pbf"],
        key=_key("streets", "file"),
        max_upload_size=setup_files.MAX_UPLOAD_MB,
    )
    path = setup_files.path_field(
        _(setup_text.BIG_FILE), key=_key("streets", "path"), help_text=_(setup_text.PATH_HELP)
    )
    chosen: Any = path or upload
    clip = False
    if chosen is not None:
        size = chosen.stat().st_size if path else chosen.size
        clip = _clip_choice(workspace, size, _start_of(chosen))
    if setup_jobs.button(
        _("Add the streets"), key="setup.streets.add", is_ready=chosen is not None
    ):
        setup_jobs.start(
            "streets",
            msg("Adding streets"),
            lambda progress: _add_streets(workspace, chosen, clip, progress),
            say=_say_streets,
            local_only=path is not None,
        )


@section
def addresses() -> None:
    """Draw the form that adds address references."""
    workspace = session.workspace()
    _where_addresses_are(workspace)
    uploads = st.file_uploader(
        _("Address files"),
        _ADDRESS_KINDS,
        accept_multiple_files=True,
        key=_key("addresses", "files"),
        max_upload_size=setup_files.MAX_UPLOAD_MB,
    )
    path = setup_files.path_field(
        _(setup_text.BIG_FILE), key=_key("addresses", "path"), help_text=_(setup_text.PATH_HELP)
    )
    chosen: Any = path or uploads
    mapping, values, crs = _address_columns()
    if setup_jobs.button(_("Add the addresses"), key="setup.addresses.add", is_ready=bool(chosen)):
        columns = pairs(mapping, example="street=ROAD_NAME")
        fixed = pairs(values, example="state=AL")

        def work(progress: Progress) -> Outcome:
            with setup_files.as_file(chosen) as paths:
                return workspace.add_addresses(
                    paths, mapping=columns, values=fixed, crs=crs or None, progress=progress
                )

        setup_jobs.start(
            "addresses",
            msg("Adding addresses"),
            work,
            say=lambda outcome: _(
                "{entries} added. Addresses are now looked up on this machine; partners that came "
                "before can be imported again to get their pins.",
                entries=_.plural("{n} address entry", "{n} address entries", outcome.rows_out),
            ),
            local_only=path is not None,
        )


@section
def layers() -> None:
    """Draw the form that adds attendance zones and school sites."""
    workspace = session.workspace()
    st.write(
        _(
            "Attendance zones let staff ask about one school's families; school sites show on the "
            "map. A layer of the same name is replaced."
        )
    )
    kind = st.radio(
        _("What is in the file?"),
        list(_LAYER_KINDS),
        key="setup.layers.kind",
        format_func=lambda name: _(_LAYER_KINDS[name]),
        horizontal=True,
    )
    upload = st.file_uploader(
        _("Map file"),
        MAP_KINDS,
        key=_key("layers", "file"),
        max_upload_size=setup_files.MAX_UPLOAD_MB,
    )
    title = st.text_input(
        _("Name of the layer (else the file's name)"), key=_key("layers", "name"), max_chars=80
    )
    if setup_jobs.button(_("Add the layer"), key="setup.layers.add", is_ready=upload is not None):

        def work(_: Progress) -> Outcome:
            with setup_files.as_file(upload) as paths:
                return workspace.add_layer(paths[0], kind=kind, name=title)

        setup_jobs.start(
            "layers",
            msg("Adding the layer"),
            work,
            say=lambda outcome: _(
                "{n} {kind} added as “{name}”.",
                n=_.number(outcome.rows_out),
                kind=_(_LAYER_KINDS[kind]).lower(),
                name=outcome.details["layer"],
            ),
        )


def _key(step: str, name: str) -> str:
    return setup_jobs.fresh_key(step, name)


def _add_streets(workspace: Workspace, chosen: Any, clip: bool, progress: Progress) -> Outcome:
    with setup_files.as_file(chosen) as paths:
        return workspace.add_streets(paths, clip=clip, progress=progress)


def _say_streets(outcome: Outcome) -> str:
    places = sum(outcome.details.get("candidates", {}).values())
    known = outcome.details.get("addresses", 0)
    return _(
        "{n} stretches of street are ready for walking, driving and the map. {known} and "
        "{places} came with them.",
        n=_.number(outcome.rows_out),
        known=_.plural("{n} house address", "{n} house addresses", known),
        places=_.plural("{n} known place", "{n} known places", places),
    )


def _where_streets_are(workspace: Workspace) -> None:
    state = STATES.get(what_is_loaded(workspace)["state"])
    url = state.streets_url if state else GEOFABRIK_US_URL
    file = state.streets_file if state else "YOUR-STATE-latest.osm.pbf"
    where = _("{state}'s page at Geofabrik", state=state.name) if state else ""
    where = where or _("the list of states at Geofabrik")
    how_to_fetch(
        _("Where to get it"),
        [
            _(
                "The streets come from OpenStreetMap. Geofabrik publishes them state by state, "
                "anew every day and free of charge."
            ),
            _(
                "Open {page} and download the file {file} (the one that ends in {ending}).",
                page=link(url, where),
                file=f"<code>{html.escape(file)}</code>",
                ending="<code>.osm.pbf</code>",
            ),
            _("Choose it here. From a whole state we keep the district and 5 km around it."),
        ],
    )


def _where_addresses_are(workspace: Workspace) -> None:
    state = STATES.get(what_is_loaded(workspace)["state"])
    number = state.fips if state else "SS"
    told = _("SS stands for your state's number")
    if state:
        told = _("{state} is {number}", state=html.escape(state.name), number=number)
    how_to_fetch(
        _("Where to get it"),
        [
            _(
                "The US Census Bureau publishes the address ranges of every county, free of "
                "charge, as “TIGER/Line ADDRFEAT”."
            ),
            _(
                "Open {page}, in it the newest folder named {folder} and a year, in it {inner}.",
                page=link(TIGER_URL, _("the Census Bureau’s TIGER folder")),
                folder="<code>TIGER</code>",
                inner="<code>ADDRFEAT</code>",
            ),
            _(
                "Download your county's file. Its name holds the year and five digits, two for the "
                "state and three for the county: {file} ({told}; {page}). A district in two "
                "counties needs both files.",
                file=f"<code>tl_2024_{number}CCC_addrfeat.zip</code>",
                told=told,
                page=link(COUNTY_CODES_URL, _("find your county’s number")),
            ),
            _(
                "Choose the zip here as it is. A city's own address points (CSV, GeoJSON, zipped "
                "shapefile) can be added too and are more exact."
            ),
        ],
    )


def how_to_fetch(title: str, lines: list[str]) -> None:
    """Draw steps that say where a file is published; the lines are safe HTML."""
    items = "".join(f"<li>{line}</li>" for line in lines)
    st.html(f'<p class="cg-list-title">{html.escape(title)}</p><ol class="cg-list">{items}</ol>')


def link(url: str, words: str) -> str:
    """Return a link to another site as HTML; it opens in a new tab and says so."""
    return (
        f'<a href="{html.escape(url, quote=True)}" target="_blank" rel="noopener noreferrer">'
        f'{html.escape(words)}<span class="cg-sr"> '
        f"{html.escape(_('(opens in a new tab)'))}</span></a>"
    )


def _clip_choice(workspace: Workspace, size: int, start: bytes) -> bool:
    status = what_is_loaded(workspace)
    knows_where = status["has_boundary"] or status["home_areas"] or status["has_addresses"]
    if not knows_where:
        st.info(
            _(
                "We don't know yet where the district is, so the whole file will be loaded. Set "
                "the district's outline first if this is a whole state: it is faster and smaller."
            ),
            icon=":material/info:",
        )
        return False
    wanted = size > _CLIP_FROM_BYTES or _reaches_beyond(workspace, start)
    return st.checkbox(
        _("Keep only the district and 5 km around it"),
        value=wanted,
        key=f"{_key('streets', 'clip')}.{size}",
        help=_("On for big files. Without it the whole file is loaded, which takes longer."),
    )


def _start_of(chosen: Any) -> bytes:
    if isinstance(chosen, Path):
        with chosen.open("rb") as file:
            return file.read(65_536)
    return bytes(chosen.getbuffer()[:65_536])


def _reaches_beyond(workspace: Workspace, start: bytes) -> bool:
    """Return whether a street file says of itself that it is larger than the district."""
    import osmium

    extent = workspace.extent()
    try:
        reader = osmium.io.Reader(osmium.io.FileBuffer(start, "pbf"))
        box = reader.header().box()
        reader.close()
    except RuntimeError:  # no street file, which the import will say
        return False
    if extent is None or not box.valid():
        return False
    west, south, east, north = extent
    margin = 0.1
    low, high = box.bottom_left, box.top_right
    return bool(
        low.lon < west - margin
        or low.lat < south - margin
        or high.lon > east + margin
        or high.lat > north + margin
    )


def _address_columns() -> tuple[str, str, str]:
    """Draw the fields for files whose columns are not recognised; return what was typed."""
    refused = setup_jobs.report("addresses")
    if not st.checkbox(
        _("The columns have unusual names"),
        value=refused is not None and refused.is_refused,
        key=f"{_key('addresses', 'unusual')}.{refused is not None}",
    ):
        return "", "", ""
    st.caption(
        _(
            "Our names: {names}; for ranges {ranges}. {help}",
            names="number, street, unit, city, state, postcode, lon, lat",
            ranges="left_from, left_to, right_from, right_to, left_city, right_city, "
            "left_postcode, right_postcode",
            help=_(setup_text.MAPPING_HELP),
        )
    )
    left, right = st.columns(2)
    mapping = left.text_area(
        _("Which column is which"), key=_key("addresses", "map"), placeholder="street=ROAD_NAME"
    )
    values = right.text_area(
        _("One value for all rows"), key=_key("addresses", "set"), placeholder="state=AL"
    )
    crs = right.text_input(
        _("How positions are measured, if the file doesn't say"),
        key=_key("addresses", "crs"),
        placeholder="EPSG:2227",
    )
    return mapping, values, crs
