"""The section that imports where students live: areas with counts, or a roster on this machine."""

import functools
from typing import Any, Final

import streamlit as st

from mapping.progress import Progress
from mapping.ui import access, session, setup_files, setup_jobs, setup_preview, setup_text
from mapping.ui.language import _
from mapping.ui.review_desk import close_sitting, open_sitting, sitting
from mapping.ui.setup_imports import MAP_KINDS
from mapping.ui.setup_section import pairs, section
from mapping.ui.setup_status import what_is_loaded
from mapping.ui.setup_text import figure
from mapping.wording import msg
from mapping.workspace import Outcome, RosterSitting

__all__ = ["homes", "say"]

_TABLES: Final = ["csv", "tsv", "txt", "xlsx"]
_WAYS: Final = {
    "map": msg("A map file with the number of students in each area"),
    "table": msg("A table of counts, and a map file of its areas"),
    "roster": msg("A list of students (roster)"),
}
_UNPLACED: Final = {
    "no_address": msg("none given"),
    "not_found": msg("not known here"),
    "ambiguous": msg("fits several places"),
    "coarse": msg("only the street or town is known"),
    "po_box": msg("a P.O. box"),
    "not_an_address": msg("no address at all"),
    "coordinates": msg("latitude and longitude are no place"),
    "left_out": msg("left out by hand"),
    "swapped": msg("latitude and longitude look swapped"),
    "no_minus": msg("the longitude lost its minus sign"),
}


@section
def homes() -> None:
    """Draw the choice of how the file tells where students live, and its form."""
    _offer_review()
    way = st.radio(
        _("What do you have?"),
        list(_WAYS),
        key="setup.homes.way",
        format_func=lambda name: _(_WAYS[name]),
    )
    if way == "map":
        _from_map()
    elif not access.is_local():
        # A table could be a roster under another name, so neither travels over the network.
        st.info(_(setup_text.LOCAL_ONLY_ROSTER), icon=":material/lock:")
    elif way == "table":
        _from_table()
    else:
        _from_roster()


def _offer_review() -> None:
    """Offer to decide on the rows of the last list that have no place, or to forget the list."""
    held = sitting()
    if held is None:
        return
    total = len(held.students())
    with st.container(horizontal=True, vertical_alignment="center", key="setup-sitting"):
        st.page_link(
            "review.py",
            label=_.plural(
                "Review {n} row without a place", "Review {n} rows without a place", total
            ),
            icon=":material/fact_check:",
        )
        if st.button(
            _("Forget the list"), key="setup.homes.forget", icon=":material/delete_forever:"
        ):
            close_sitting()
            st.rerun()


def _from_map() -> None:
    st.write(_(setup_text.HOMES_KEPT))
    upload = _uploader(_("Map file with counts"), MAP_KINDS, "map")
    mapping = _column_names("area_id=ZONE_ID", "area_id, students, name", "map")
    if setup_jobs.button(_("Import the home areas"), key="setup.homes.map", is_ready=bool(upload)):
        _start([upload], groups=(), mapping=mapping, is_roster=False)


def _from_table() -> None:
    st.write(_(setup_text.HOMES_KEPT))
    table = _uploader(_("Table with area_id and students"), _TABLES, "table")
    areas = _areas_uploader()
    mapping = _column_names("students=ENROLLMENT", "area_id, students", "table")
    is_ready = table is not None and (areas is not None or _has_areas())
    if setup_jobs.button(_("Import the counts"), key="setup.homes.table", is_ready=is_ready):
        if "students" not in mapping and "area_id" not in mapping:
            # Said outright, so that a roster in this place is refused and not read as one.
            look = setup_preview.roster_head(table)
            if look.has_place:
                st.error(
                    _(
                        "This looks like a list of students, not a table of counts. Choose “A list "
                        "of students” above, which says what is kept of it; nothing was imported."
                    )
                )
                return
        _start([table, *([areas] if areas else [])], groups=(), mapping=mapping, is_roster=False)


def _from_roster() -> None:
    st.markdown(_(setup_text.ROSTER_KEPT))
    st.markdown(_(setup_text.ROSTER_DROPPED))
    upload = _uploader(_("List of students (CSV or Excel)"), _TABLES, "roster")
    sheet: str | None = None
    groups: list[str] = []
    if upload is not None:
        head = setup_preview.roster_head(upload)
        if len(head.sheets) > 1:
            sheet = str(
                st.selectbox(_("Sheet"), head.sheets, key=setup_jobs.fresh_key("homes", "sheet"))
            )
            head = setup_preview.roster_head(upload, sheet=sheet)
        groups = _groups(head)
    areas = _areas_uploader()
    if not what_is_loaded(session.workspace())["has_addresses"]:
        st.caption(_("No addresses are loaded, so the list needs columns lat and lon."))
    mapping = _column_names(
        "address=Home Addr", "address, street, city, state, zip, lat, lon", "roster"
    )
    is_ready = upload is not None and (areas is not None or _has_areas())
    if setup_jobs.button(_("Group and import"), key="setup.homes.roster", is_ready=is_ready):
        files = [upload, *([areas] if areas else [])]
        _start(files, groups=groups, mapping=mapping, is_roster=True, sheet=sheet)


def _groups(head: setup_preview.RosterHead) -> list[str]:
    """Draw the choice of grouping columns."""
    if not head.has_place:
        st.warning(
            _(
                "We can't find where students live: no column is called address or street, and not "
                "both of lat and lon are there. The first row must hold the columns' names. Rename "
                "one, or say below which column is meant."
            ),
            icon=":material/warning:",
        )
        return []
    if not head.groupings:
        st.caption(_("No column is shared by enough students to group by."))
        return []
    chosen = st.multiselect(
        _("Also count groups of students by"),
        head.groupings,
        key=setup_jobs.fresh_key("homes", "groups"),
        placeholder=_("Choose columns, for instance home_language"),
        help=_(
            "Only groups of at least 10 in an area are kept. Columns with names, numbers or "
            "addresses are not offered."
        ),
    )
    groups = list(chosen)
    if len(chosen) > 1 and st.checkbox(
        _("Also those who share all of these"), key=setup_jobs.fresh_key("homes", "cross")
    ):
        groups.append("+".join(chosen))
    return groups


def _start(
    files: list[Any],
    *,
    groups: list[str] | tuple[str, ...],
    mapping: dict[str, str],
    is_roster: bool,
    sheet: str | None = None,
) -> None:
    workspace = session.workspace()
    is_table = not files[0].name.casefold().endswith(tuple(f".{kind}" for kind in MAP_KINDS))
    close_sitting()

    def load(held: RosterSitting | None, progress: Progress) -> Outcome:
        with setup_files.in_folder(files, keeps_tables_in_memory=True) as paths:
            return workspace.add_homes(
                paths[0],
                areas=paths[1] if len(paths) > 1 else None,
                mapping=mapping,
                groups=groups,
                sheet=sheet,
                sitting=held,
                progress=progress,
            )

    if is_roster:
        # What has no place can be decided on in this session; the list is held in memory for it.
        opened = RosterSitting(load)
        open_sitting(opened)
        work = opened.run
    else:
        work = functools.partial(load, None)
    setup_jobs.start(
        "homes",
        msg("Grouping students") if is_roster else msg("Importing home areas"),
        work,
        say=say,
        local_only=is_roster or is_table,
        keeps_file_on_error=not is_roster,
    )


def say(outcome: Outcome) -> str:
    """Return the headline of the report of an import."""
    told = outcome.details
    parts = [
        _(
            "{shown} of {total} students are counted, in {reporting} made of {areas}.",
            shown=_.number(told.get("students_shown", 0)),
            total=figure(told.get("students_in", 0)),
            reporting=_.plural(
                "{n} reporting area", "{n} reporting areas", told["reporting_areas"]
            ),
            areas=_.plural("{n} area", "{n} areas", told["areas"]),
        )
    ]
    if told.get("areas_joined"):
        parts.append(
            _.plural(
                "{n} small area joined with neighbours, so that none shows fewer than 10.",
                "{n} small areas joined with neighbours, so that none shows fewer than 10.",
                told["areas_joined"],
            )
        )
    if told.get("moved_median_m") is not None:
        parts.append(
            _(
                "Students stand at {points}, half of them within {half} m of where they were and "
                "nine in ten within {most} m.",
                points=_.plural("{n} home point", "{n} home points", told["home_points"]),
                half=f"{told['moved_median_m']:,}",
                most=f"{told['moved_p90_m']:,}",
            )
        )
    if told.get("outside_count_text", "0") != "0":
        outside = told["outside_count_text"]
        parts.append(_("Outside all areas and left out: {n}.", n=figure(outside)))
    unplaced = told.get("unplaced") or {}
    if unplaced:
        why = ", ".join(
            f"{_(_UNPLACED.get(word, word))} ({figure(n)})" for word, n in unplaced.items()
        )
        parts.append(_("Addresses that could not be placed: {why}.", why=why))
    if told.get("groups"):
        names = told["groups"]
        shown = ", ".join(list(names)[:6]) + (" …" if len(names) > 6 else "")
        parts.append(_("Groups that can be asked for: {names}.", names=shown))
    if told.get("kind") == "roster":
        parts.append(
            _("The list itself was deleted.")
            if sitting() is None
            else _(
                "Until the rows without a place are reviewed, the list is held in this computer's "
                "memory, for this sitting alone."
            )
        )
    return " ".join(parts)


def _uploader(label: str, kinds: list[str], name: str) -> Any:
    return st.file_uploader(
        label,
        kinds,
        key=setup_jobs.fresh_key("homes", name),
        max_upload_size=setup_files.MAX_UPLOAD_MB,
    )


def _areas_uploader() -> Any:
    label = _("Map file of the areas")
    if _has_areas():
        label = _("Map file of the areas (else those that are loaded)")
    return _uploader(label, MAP_KINDS, "areas")


def _has_areas() -> bool:
    return bool(what_is_loaded(session.workspace())["home_areas"])


def _column_names(example: str, names: str, form: str) -> dict[str, str]:
    if not st.checkbox(
        _("The columns have unusual names"), key=setup_jobs.fresh_key("homes", f"unusual.{form}")
    ):
        return {}
    typed = st.text_area(
        _("Which column is which"),
        key=setup_jobs.fresh_key("homes", f"names.{form}"),
        placeholder=example,
        help=_(setup_text.MAPPING_HELP),
    )
    st.caption(_("Our names: {names}.", names=names))
    return dict(pairs(typed, example=example))
