"""The section that imports a list of partners: look, say which column is which, import."""

import html
from typing import Any, Final

import streamlit as st

from mapping.errors import DataFileError
from mapping.partners.columns import PARTNER_SYNONYMS, match_partner_columns
from mapping.progress import Progress
from mapping.ui import (
    language,
    partner_told,
    session,
    setup_files,
    setup_jobs,
    setup_preview,
    setup_text,
)
from mapping.ui.language import _
from mapping.ui.setup_section import section
from mapping.vocabulary import categories
from mapping.wording import msg
from mapping.workspace import Outcome

__all__ = ["partners"]

_KINDS: Final = ["csv", "tsv", "txt", "xlsx", "geojson", "json", "gpkg", "kml"]
_LABELS: Final = {
    "name": msg("Name"),
    "organization": msg("Organization"),
    "category": msg("Kind of help"),
    "address": msg("Address in one line"),
    "street": msg("Street and number"),
    "city": msg("City"),
    "state": msg("State"),
    "zip": msg("ZIP code"),
    "lat": msg("Latitude"),
    "lon": msg("Longitude"),
    "description": msg("Description"),
    "hours": msg("Opening hours"),
    "languages": msg("Languages"),
    "phone": msg("Phone"),
    "email": msg("E-mail"),
    "website": msg("Website"),
    "cost": msg("Cost"),
    "eligibility": msg("Who can come"),
    "childcare_on_site": msg("Childcare there"),
    "wheelchair_accessible": msg("Wheelchair accessible"),
    "confidential": msg("Confidential"),
    "notes": msg("Staff notes"),
    "verified_on": msg("Checked on"),
    "source": msg("Source"),
    **partner_told.TOLD_LABELS,
}


@section
def partners() -> None:
    """Draw the form that imports partners."""
    workspace = session.workspace()
    st.write(_(setup_text.PARTNERS))
    upload = st.file_uploader(
        _("List of partners"),
        _KINDS,
        key=setup_jobs.fresh_key("partners", "file"),
        max_upload_size=setup_files.MAX_UPLOAD_MB,
    )
    mapping: dict[str, str] = {}
    defaults: dict[str, str] = {}
    sheet: str | None = None
    if upload is not None:
        sheet = _sheet(upload)
        look = setup_preview.preview(upload, sheet=sheet)
        setup_preview.show_rows(look)
        mapping, defaults = _columns(look)
    if setup_jobs.button(
        _("Import these partners"), key="setup.partners.add", is_ready=upload is not None
    ):
        files = [upload] if upload is not None else []

        def work(progress: Progress) -> Outcome:
            # A list of students chosen by mistake is refused before it touches the disk.
            with setup_files.in_folder(files, keeps_tables_in_memory=True) as paths:
                return workspace.add_partners(
                    paths[0], mapping=mapping, defaults=defaults, sheet=sheet, progress=progress
                )

        setup_jobs.start("partners", msg("Importing partners"), work, say=_say)


def _say(outcome: Outcome) -> str:
    told = outcome.details
    line = _(
        "{partners} taken over from {rows}: {added} new, {updated} updated, {unchanged} unchanged; "
        "{mapped} with a place on the map.",
        partners=_.plural("{n} partner", "{n} partners", outcome.rows_out),
        rows=_.plural("{n} row", "{n} rows", outcome.rows_in),
        added=_.number(told["added"]),
        updated=_.number(told["updated"]),
        unchanged=_.number(told["unchanged"]),
        mapped=_.number(told["mapped"]),
    )
    if outcome.rows_rejected:
        line += " " + _.plural("{n} row left out.", "{n} rows left out.", outcome.rows_rejected)
    return line


def _sheet(upload: Any) -> str | None:
    """Draw the choice of a workbook's sheet, if it has several."""
    if not upload.name.casefold().endswith((".xlsx", ".xlsm")):
        return None
    sheets = setup_preview.preview(upload).sheets
    if len(sheets) < 2:
        return None
    return str(st.selectbox(_("Sheet"), sheets, key=f"setup.partners.sheet.{upload.file_id}"))


def _columns(look: setup_preview.Preview) -> tuple[dict[str, str], dict[str, str]]:
    """Draw what was recognised and the ways to say it otherwise; return mapping and defaults."""
    defaults: dict[str, str] = {}
    category = st.selectbox(
        _("Kind of help of all rows"),
        ["", *(one.id for one in categories())],
        key=setup_jobs.fresh_key("partners", "category"),
        format_func=lambda name: language.kind_of_help(name) if name else _("As the file says"),
        help=_("For a list of one kind, such as all food pantries."),
    )
    if category:
        defaults["category"] = category
    fault = ""
    try:
        found = match_partner_columns(look.columns, defaults=defaults)
    except DataFileError as error:
        fault, found = _.told(error), {}
    if fault:
        st.warning(setup_text.markdown_plain(fault), icon=":material/warning:")
    else:
        _recognised(look, found)
    mapping: dict[str, str] = {}
    if st.checkbox(
        _("Say which column is which"),
        value=bool(fault),
        key=setup_jobs.fresh_key("partners", f"change.{bool(fault)}"),
    ):
        mapping = _choices(look, found, skip=set(defaults))
    return mapping, defaults


def _recognised(look: setup_preview.Preview, found: dict[str, str]) -> None:
    items = "".join(
        "<li>"
        + _(
            "{field} from “{column}”",
            field=f"<strong>{html.escape(_label(field))}</strong>",
            column=html.escape(column[:60]),
        )
        + "</li>"
        for field, column in found.items()
    )
    used = set(found.values())
    others = [name for name in look.columns if name not in used]
    kept = ", ".join(name[:40] for name in others[:20]) + (" …" if len(others) > 20 else "")
    kept = html.escape(_("Kept as they are, for staff: {names}.", names=kept))
    st.html(
        f'<p class="cg-list-title">{html.escape(_("What we recognised"))}</p>'
        f'<ul class="cg-chips">{items}</ul>' + (f"<p>{kept}</p>" if others else "")
    )


def _choices(
    look: setup_preview.Preview, found: dict[str, str], *, skip: set[str]
) -> dict[str, str]:
    """Draw one choice per field; return those that differ from what was recognised."""
    mapping: dict[str, str] = {}
    fields = [name for name in _LABELS if name in PARTNER_SYNONYMS and name not in skip]
    places = st.columns(3)
    for at, field in enumerate(fields):
        known = found.get(field, "")
        options = [*look.columns] if known in look.columns else ["", *look.columns]
        chosen = places[at % 3].selectbox(
            _label(field),
            options,
            index=options.index(known) if known in options else 0,
            key=setup_jobs.fresh_key("partners", f"field.{field}.{hash(look.columns)}"),
            format_func=lambda name: str(name)[:60] if name else _("not in the file"),
        )
        if chosen and chosen != known:
            mapping[field] = str(chosen)
    return mapping


def _label(field: str) -> str:
    return _(_LABELS.get(field, field.replace("_", " ").capitalize()))
